/*
 * What memberships cost: memory at the peak of a snapshot, the longest time a command holds the broker up, a verdict.
 * Prints; judges nothing, for machines differ. Usage: cost
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "control.h"

enum { ROOMS = 20000, MEMBERS = 10, USERS = 50000, A_CHUNK = 100, VERDICTS = 2000000 };

static struct control_counters counters;
static size_t kicks;

static void kick(void *context, const struct session *session)
{
	(void)context;
	(void)session;
	kicks++;
}

static void lost(void *context, const char *user)
{
	sessions__end(*(struct sessions **)context, user, NULL, NULL, kick, NULL);
}

static double now_micros(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double longest;

static void ask(struct control *control, const char *command)
{
	static const char caller;
	double began = now_micros();
	char *answer = control__handle(control, &caller, command, strlen(command), 1);
	double took = now_micros() - began;

	longest = took > longest ? took : longest;
	if (answer == NULL || strstr(answer, "\"ok\":true") == NULL) {
		fprintf(stderr, "refused: %s\n", answer == NULL ? "no memory" : answer);
		exit(1);
	}
	free(answer);
}

/* The same memberships each time, but for the newest room: 200,000 of them. */
static void snapshot(struct control *control, int revision)
{
	static char command[CONTROL_COMMAND_BYTES_MAX];

	ask(control, "{\"id\":\"1\",\"command\":\"begin\"}");
	for (int from = 0; from < ROOMS; from += A_CHUNK) {
		int at = sprintf(command, "{\"id\":\"1\",\"command\":\"rooms\",\"rooms\":[");
		for (int room = from; room < from + A_CHUNK; room++) {
			at += sprintf(command + at, "%s{\"room\":%d,\"rev\":%d,\"members\":{", room == from ? "" : ",", room + 1, revision);
			for (int member = 0; member < MEMBERS; member++) {
				at += sprintf(command + at, "%s\"u-%d\":\"rw\"", member == 0 ? "" : ",", (room * 7 + member * 4999) % USERS);
			}
			at += sprintf(command + at, "}}");
		}
		sprintf(command + at, "]}");
		ask(control, command);
	}
	sprintf(command, "{\"id\":\"1\",\"command\":\"commit\",\"count\":%d}", ROOMS);
	ask(control, command);
}

int main(void)
{
	struct sessions *sessions = sessions__new();
	struct access *access = access__new(lost, &sessions);
	struct revocations *revocations = revocations__new();
	struct control *control = control__new("0123456789abcdef", access, revocations, sessions, &counters, kick, NULL);
	struct mallinfo2 empty = mallinfo2();
	double began;
	char topic[64];
	char user[16];
	size_t allowed = 0;

	began = now_micros();
	snapshot(control, 1);
	printf("snapshot of %d memberships in %d rooms, first: %.0f ms, longest command %.1f ms\n", ROOMS * MEMBERS, ROOMS, (now_micros() - began) / 1e3, longest / 1e3);
	printf("memory a membership: %.0f bytes\n", (double)(mallinfo2().uordblks - empty.uordblks) / (ROOMS * MEMBERS));
	longest = 0;
	/* Both are there until the commit: what is built beside what holds. */
	struct access_snapshot *second = access__begin(access);
	struct access_member members[MEMBERS];
	char names[MEMBERS][16];
	for (int room = 0; room < ROOMS; room++) {
		for (int member = 0; member < MEMBERS; member++) {
			sprintf(names[member], "u-%d", (room * 7 + member * 4999) % USERS);
			members[member] = (struct access_member){names[member], 3};
		}
		access__snapshot_room(second, room + 1, 2, members, MEMBERS);
	}
	printf("memory a membership at the peak of a second snapshot: %.0f bytes\n", (double)(mallinfo2().uordblks - empty.uordblks) / (ROOMS * MEMBERS));
	began = now_micros();
	access__commit(access, second);
	printf("commit over as many: %.1f ms\n", (now_micros() - began) / 1e3);
	began = now_micros();
	for (int i = 0; i < VERDICTS; i++) {
		int room = (int)((unsigned)i * 2654435761u % ROOMS);
		sprintf(topic, "chat-rooms/%d/messages", room + 1);
		sprintf(user, "u-%d", room * 7 % USERS);
		allowed += access__allows(access, JWT_USER, user, ACCESS_RECEIVE, topic);
	}
	double both = now_micros() - began;
	began = now_micros();
	for (int i = 0; i < VERDICTS; i++) {
		int room = (int)((unsigned)i * 2654435761u % ROOMS);
		allowed += (size_t)sprintf(topic, "chat-rooms/%d/messages", room + 1) == 0;
		allowed += (size_t)sprintf(user, "u-%d", room * 7 % USERS) == 0;
	}
	printf("verdict: %.0f ns\n", (both - (now_micros() - began)) * 1e3 / VERDICTS);
	return allowed == VERDICTS ? 0 : 1;
}
