/* Lines of any bytes for commands of two connections, against one state: no crash, no leak, always an answer. */
#include <stdlib.h>
#include <string.h>

#include "control.h"

struct world {
	struct access *access;
	struct revocations *revocations;
	struct sessions *sessions;
	struct filters *filters;
	struct wills *wills;
	struct control *control;
	struct control_counters counters;
};

static void kick(void *context, const struct session *session)
{
	(void)context;
	if (!session->ended) {
		abort();
	}
}

static size_t lost(void *context, const char *user)
{
	struct world *world = context;

	return sessions__end(world->sessions, user, NULL, NULL, kick, NULL);
}

static void ask(struct world *world, const uint8_t *line, size_t length)
{
	static const char callers[2];
	const struct session somebody = {.claims = {.sub = "u-1", .sid = "s-1"}, .client_id = "u-1"};
	char *answer;

	/* The first byte says who asks; one of them comes and goes. */
	if (length > 0 && line[0] == '!') {
		control__gone(world->control, &callers[0]);
		sessions__remove(world->sessions, world);
		if (!sessions__add(world->sessions, world, &somebody)) {
			abort();
		}
		filters__connected(world->filters, somebody.client_id, sessions__find(world->sessions, world)->number, true);
		filters__subscribed(world->filters, somebody.client_id, sessions__find(world->sessions, world)->number, "chat-rooms/+/messages", 1);
		return;
	}
	answer = control__handle(world->control, &callers[length > 0 && line[0] == ' '], (const char *)line, length, 1795000000);
	if (answer == NULL) {
		abort();
	}
	free(answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world world = {0};
	struct control_parts parts;
	const uint8_t *end = data + size;

	world.access = access__new(lost, &world);
	world.revocations = revocations__new();
	world.sessions = sessions__new();
	world.filters = filters__new(FILTERS_BYTES_MAX);
	world.wills = wills__new(WILLS_MAX);
	parts = (struct control_parts){"0123456789abcdef", "0.0.0", NULL, world.access, world.revocations, world.sessions, world.filters, world.wills, &world.counters};
	world.control = control__new(&parts, kick, NULL);
	while (data < end) {
		const uint8_t *line_end = memchr(data, '\n', (size_t)(end - data));
		size_t length = (size_t)((line_end == NULL ? end : line_end) - data);
		ask(&world, data, length);
		data += length + 1;
	}
	(void)access__allows(world.access, JWT_USER, "u-1", ACCESS_RECEIVE, "chat-rooms/1/messages");
	control__free(world.control);
	wills__free(world.wills);
	filters__free(world.filters);
	sessions__free(world.sessions);
	revocations__free(world.revocations);
	access__free(world.access);
	return 0;
}
