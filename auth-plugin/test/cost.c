/*
 * What a snapshot costs: the memory at its peak, the longest the broker is kept from its clients, and an access check with
 * everything in memory. Commands are those of PROTOCOL.md, as text, so that reading them counts too.
 *
 * Usage: cost. Fails where a bound that the README promises is not kept.
 */
#include <malloc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "control.h"
#include "heap.h"

#define BYTES_A_MEMBERSHIP_MAX 250.0
#define STALL_MS_MAX 50.0

/* As large as the shipped max_packet_size lets a command be, with some to spare. */
#define CHUNK_BYTES 120000

struct shape {
	const char *name;
	int rooms;
	int members; /* of each room */
	int users;
};

struct world {
	struct access *access;
	struct revocations *revocations;
	struct sessions *sessions;
	struct filters *filters;
	struct wills *wills;
	struct control *control;
	struct control_counters counters;
	size_t lost;
	double longest_ms;
	size_t peak_bytes;
};

static char command[CONTROL_COMMAND_BYTES_MAX];

static double now_ms(void)
{
	struct timespec time;

	/* Of the processor: what else the machine does is not its fault. */
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static size_t used_bytes(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

static size_t lost(void *context, const char *user)
{
	struct world *world = context;

	world->lost++;
	(void)user;
	return 0;
}

static void kick(void *context, const struct session *session)
{
	(void)context;
	(void)session;
}

static double ended(struct world *world, double from)
{
	double took = now_ms() - from;
	size_t used = used_bytes();

	world->longest_ms = took > world->longest_ms ? took : world->longest_ms;
	world->peak_bytes = used > world->peak_bytes ? used : world->peak_bytes;
	return took;
}

static double ask(struct world *world, size_t length)
{
	double from = now_ms();
	double took;
	char *answer = control__handle(world->control, world, command, length, 1795000000);

	took = ended(world, from);
	if (answer == NULL || strstr(answer, "\"ok\":true") == NULL) {
		fprintf(stderr, "refused: %s\n", answer == NULL ? "no memory" : answer);
		exit(1);
	}
	free(answer);
	return took;
}

/* The rooms of a shape from one on, as many as a command holds; returns the next. */
static int write_rooms(const struct shape *shape, int room, int *member, int revision, size_t *length)
{
	size_t at = (size_t)snprintf(command, sizeof(command), "{\"id\":\"1\",\"command\":\"rooms\",\"rooms\":[");
	bool first = true;

	while (room < shape->rooms && at < CHUNK_BYTES) {
		at += (size_t)snprintf(command + at, sizeof(command) - at, "%s{\"room\":%d,\"rev\":%d,\"members\":{", first ? "" : ",", room + 1, revision);
		for (bool of_room = true; *member < shape->members && at < CHUNK_BYTES; (*member)++, of_room = false) {
			int user = (int)(((long)room * shape->members + *member) % shape->users);
			at += (size_t)snprintf(command + at, sizeof(command) - at, "%s\"u-%08d\":\"rw\"", of_room ? "" : ",", user);
		}
		at += (size_t)snprintf(command + at, sizeof(command) - at, "}}");
		first = false;
		if (*member == shape->members) {
			*member = 0;
			room++;
		}
	}
	*length = at + (size_t)snprintf(command + at, sizeof(command) - at, "]}");
	return room;
}

static void push(struct world *world, const struct shape *shape, int revision)
{
	size_t length;
	int member = 0;

	ask(world, (size_t)snprintf(command, sizeof(command), "{\"id\":\"1\",\"command\":\"begin\"}"));
	for (int room = 0; room < shape->rooms;) {
		room = write_rooms(shape, room, &member, revision, &length);
		ask(world, length);
	}
	length = (size_t)snprintf(command, sizeof(command), "{\"id\":\"1\",\"command\":\"commit\",\"count\":%d}", shape->rooms);
	printf("    commit %.1f ms", ask(world, length));
	int turns = 0;
	for (bool settled = false; !settled; turns++) {
		double from = now_ms();
		settled = access__settle(world->access, ACCESS_STEPS_A_TICK);
		ended(world, from);
	}
	printf(" and %d ticks", turns);
}

static double check_ns(const struct world *world, const struct shape *shape)
{
	enum { CHECKS = 2000000 };
	unsigned random = 7;
	size_t allowed = 0;
	double from = now_ms();

	for (int i = 0; i < CHECKS; i++) {
		char topic[64];
		char user[16];
		random = random * 1664525 + 1013904223;
		snprintf(topic, sizeof(topic), "chat-rooms/%u/messages", 1 + (random >> 8) % (unsigned)shape->rooms);
		snprintf(user, sizeof(user), "u-%08u", (random >> 4) % (unsigned)shape->users);
		allowed += access__allows(world->access, JWT_USER, user, ACCESS_RECEIVE, topic) ? 1 : 0;
	}
	double with = now_ms() - from;
	from = now_ms();
	for (int i = 0; i < CHECKS; i++) {
		char topic[64];
		char user[16];
		random = random * 1664525 + 1013904223;
		snprintf(topic, sizeof(topic), "chat-rooms/%u/messages", 1 + (random >> 8) % (unsigned)shape->rooms);
		snprintf(user, sizeof(user), "u-%08u", (random >> 4) % (unsigned)shape->users);
		allowed += (size_t)topic[0] + (size_t)user[0];
	}
	return allowed == 0 ? 0 : (with - (now_ms() - from)) * 1e6 / CHECKS;
}

static bool measure(const struct shape *shape)
{
	struct world world = {0};
	struct control_parts parts;
	double memberships = (double)shape->rooms * shape->members;
	size_t before;

	malloc_trim(0);
	before = used_bytes();
	world.access = access__new(lost, &world);
	world.revocations = revocations__new();
	world.sessions = sessions__new();
	world.filters = filters__new(FILTERS_BYTES_MAX);
	world.wills = wills__new(WILLS_MAX);
	parts = (struct control_parts){"0123456789abcdef", "0.0.0", NULL, world.access, world.revocations, world.sessions, world.filters, world.wills, &world.counters};
	world.control = control__new(&parts, kick, NULL);

	printf("%s: %.0f memberships, %d rooms, %d users\n", shape->name, memberships, shape->rooms, shape->users);
	push(&world, shape, 1);
	printf(" (the first), at rest %.0f bytes a membership\n", (double)(used_bytes() - before) / memberships);
	push(&world, shape, 2);
	double peak = (double)(world.peak_bytes - before) / memberships;
	printf(" (in place of one as large), at the peak %.0f bytes a membership\n", peak);
	printf("    longest stall %.1f ms, access check %.0f ns\n", world.longest_ms, check_ns(&world, shape));

	/* Everybody loses everything: the most that a snapshot can bring about. */
	const struct shape nobody = {shape->name, 0, 0, 1};
	push(&world, &nobody, 3);
	printf(" (everything is gone), longest stall %.1f ms, lost %zu\n", world.longest_ms, world.lost);

	control__free(world.control);
	wills__free(world.wills);
	filters__free(world.filters);
	sessions__free(world.sessions);
	revocations__free(world.revocations);
	access__free(world.access);
	return peak <= BYTES_A_MEMBERSHIP_MAX && world.longest_ms <= STALL_MS_MAX;
}

int main(void)
{
	static const struct shape shapes[] = {
		{"rooms of ten", 20000, 10, 10000},
		{"pairs of strangers", 100000, 2, 200000},
		{"two crowds", 2, 100000, 100000},
	};
	bool good = true;

	heap__keep_what_is_freed();
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		good = measure(&shapes[i]) && good;
	}
	printf("%s\n", good ? "every bound is kept" : "A BOUND IS NOT KEPT");
	return good ? 0 : 1;
}
