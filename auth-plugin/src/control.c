#include "control.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define REQUEST_ID_MAX 64

/* What stands in an answer beside a list: with an id of control characters alone, six bytes each. */
#define ANSWER_REST_BYTES_MAX 512

/* What one room's members, or one page, may be at most: as much as a command holds. */
#define MEMBERS_MAX 8192

/* What one connection is sending in pieces: a snapshot of everything, or the members of one large room. */
struct build {
	const void *caller; /* NULL: this place is free */
	struct access_snapshot *snapshot;
	int64_t room; /* 0: everything */
	int64_t revision;
};

struct control {
	const char *boot;
	const char *plugin_version;
	const char *broker_version;
	struct access *access;
	struct revocations *revocations;
	struct sessions *sessions;
	struct filters *filters;
	struct wills *wills;
	struct control_counters *counters;
	sessions_act kick;
	void *kick_context;
	struct build builds[CONTROL_SNAPSHOTS_MAX];
	struct access_member members[MEMBERS_MAX];
};

/* One command, read. */
struct request {
	struct control *control;
	const void *caller;
	json_t *command;
	int64_t now;
};

/* ---- answers: an object each, the request's id comes later ---- */

static json_t *done(void)
{
	return json_pack("{s:b}", "ok", 1);
}

static json_t *refused(const char *code, const char *text)
{
	return json_pack("{s:b, s:s, s:s}", "ok", 0, "error", code, "text", text);
}

static json_t *malformed(const char *text)
{
	return refused("malformed", text);
}

/* What became of a change: the room's revision is in it, whatever it was. */
static json_t *changed(const struct request *request, enum access_change change, int64_t room)
{
	json_t *answer = change == ACCESS_APPLIED || change == ACCESS_KNOWN ? done()
	                 : change == ACCESS_GAP ? refused("gap", "Changes of this room are missing here: send it whole.")
	                                        : refused("full", "There is no place for more; raise the limits or the memory.");

	if (answer != NULL) {
		json_object_set_new(answer, "room", json_integer(room));
		json_object_set_new(answer, "rev", json_integer(access__revision(request->control->access, room)));
	}
	return answer;
}

/* ---- reading ---- */

static bool read_room(json_t *from, int64_t *room)
{
	json_t *value = json_object_get(from, "room");

	*room = json_is_integer(value) ? json_integer_value(value) : 0;
	return *room >= 1 && *room <= IDS_ROOM_MAX;
}

static bool read_revision(json_t *from, int64_t *revision)
{
	json_t *value = json_object_get(from, "rev");

	*revision = json_is_integer(value) ? json_integer_value(value) : 0;
	return *revision >= 1;
}

/* A name that may be an id, or NULL. */
static const char *read_name(json_t *from, const char *name)
{
	json_t *value = json_object_get(from, name);

	return json_is_string(value) && ids__is_name(json_string_value(value), json_string_length(value)) ? json_string_value(value) : NULL;
}

static bool read_rights(const char *text, uint8_t *rights)
{
	static const struct {
		const char *text;
		uint8_t rights;
	} all[] = {{"r", ACCESS_READ}, {"w", ACCESS_WRITE}, {"rw", ACCESS_READ | ACCESS_WRITE}, {"", ACCESS_NONE}};

	for (size_t i = 0; text != NULL && i < sizeof(all) / sizeof(all[0]); i++) {
		if (strcmp(text, all[i].text) == 0) {
			*rights = all[i].rights;
			return true;
		}
	}
	return false;
}

/* {"u-1":"rw", ...} into the control's own array; the names stay the command's. */
static bool read_members(struct control *control, json_t *from, size_t *count)
{
	json_t *members = json_object_get(from, "members");
	const char *user;
	json_t *rights;

	if (!json_is_object(members) || json_object_size(members) > MEMBERS_MAX) {
		return false;
	}
	*count = 0;
	json_object_foreach(members, user, rights)
	{
		struct access_member *member = &control->members[*count];
		if (!ids__is_name(user, strlen(user)) || !read_rights(json_string_value(rights), &member->rights)) {
			return false;
		}
		member->user = user;
		(*count)++;
	}
	return true;
}

/* ---- commands ---- */

static json_t *sizes(const struct control *control)
{
	return json_pack("{s:b, s:I, s:I, s:I, s:I}", "ready", access__is_ready(control->access), "rooms",
	                 (json_int_t)access__rooms(control->access), "memberships", (json_int_t)access__memberships(control->access),
	                 "revocations", (json_int_t)revocations__count(control->revocations), "sessions",
	                 (json_int_t)sessions__count(control->sessions));
}

static json_t *with_sizes(const struct control *control, json_t *answer)
{
	json_t *all = sizes(control);

	if (answer != NULL && all != NULL) {
		json_object_update(answer, all);
	}
	json_decref(all);
	return answer;
}

static json_t *hello(struct request *request)
{
	const struct control *control = request->control;

	return with_sizes(control, json_pack("{s:b, s:i, s:s, s:s, s:s?}", "ok", 1, "protocol", CONTROL_PROTOCOL, "boot", control->boot,
	                                     "plugin", control->plugin_version, "broker", control->broker_version));
}

static json_t *set(struct request *request, bool takes_away)
{
	const char *user = read_name(request->command, "user");
	uint8_t rights = ACCESS_NONE;
	int64_t id;
	int64_t revision;

	if (!read_room(request->command, &id) || !read_revision(request->command, &revision) || user == NULL) {
		return malformed("room, rev and user are wanted.");
	}
	if (!takes_away && (!read_rights(json_string_value(json_object_get(request->command, "rights")), &rights) || rights == ACCESS_NONE)) {
		return malformed("rights are r, w or rw.");
	}
	return changed(request, access__set(request->control->access, id, revision, user, rights), id);
}

static json_t *add(struct request *request)
{
	return set(request, false);
}

static json_t *del(struct request *request)
{
	return set(request, true);
}

static json_t *touch(struct request *request)
{
	int64_t id;
	int64_t revision;

	if (!read_room(request->command, &id) || !read_revision(request->command, &revision)) {
		return malformed("room and rev are wanted.");
	}
	return changed(request, access__touch(request->control->access, id, revision), id);
}

static struct build *build_of(struct control *control, const void *caller)
{
	for (size_t i = 0; i < CONTROL_SNAPSHOTS_MAX; i++) {
		if (control->builds[i].caller == caller) {
			return &control->builds[i];
		}
	}
	return NULL;
}

static void drop_build(struct build *build)
{
	if (build != NULL && build->caller != NULL) {
		struct access_snapshot *snapshot = build->snapshot;
		*build = (struct build){0};
		access__abort(snapshot);
	}
}

/* Another begin of the same connection begins anew. */
static json_t *begin(struct request *request)
{
	struct control *control = request->control;
	struct build *place;

	drop_build(build_of(control, request->caller));
	place = build_of(control, NULL);
	if (place == NULL) {
		return refused("busy", "Others are sending snapshots: try again.");
	}
	place->snapshot = access__begin(control->access);
	if (place->snapshot == NULL) {
		return refused("full", "There is no memory.");
	}
	place->caller = request->caller;
	place->room = 0;
	return done();
}

/* One more piece of the room that this connection is sending, or its first. */
static json_t *piece_of_room(struct request *request, int64_t id, int64_t revision, size_t count, bool more)
{
	struct control *control = request->control;
	struct build *build = build_of(control, request->caller);
	struct access_snapshot *snapshot;

	if (build != NULL && (build->room != id || build->revision != revision)) {
		return refused("busy", "Something else is on its way on this connection: commit or abort it.");
	}
	if (build == NULL) {
		json_t *begun = begin(request);
		build = build_of(control, request->caller);
		if (build == NULL) {
			return begun;
		}
		json_decref(begun);
		build->room = id;
		build->revision = revision;
	}
	if (access__snapshot_room(build->snapshot, id, revision, control->members, count) != ACCESS_APPLIED) {
		drop_build(build);
		return refused("repeated", "A member is in two pieces, or there is no place; the room is dropped.");
	}
	if (more) {
		return done();
	}
	snapshot = build->snapshot;
	*build = (struct build){0};
	return changed(request, access__take(control->access, snapshot, id), id);
}

static json_t *room(struct request *request)
{
	bool more = json_is_true(json_object_get(request->command, "more"));
	struct build *build = build_of(request->control, request->caller);
	int64_t id;
	int64_t revision;
	size_t count;

	if (!read_room(request->command, &id) || !read_revision(request->command, &revision) || !read_members(request->control, request->command, &count)) {
		return malformed("room, rev and members are wanted.");
	}
	if (more || (build != NULL && build->room == id && build->revision == revision)) {
		return piece_of_room(request, id, revision, count, more);
	}
	return changed(request, access__replace(request->control->access, id, revision, request->control->members, count), id);
}

static const char *add_to_snapshot(struct request *request, struct build *build, json_t *one)
{
	int64_t id;
	int64_t revision;
	size_t count;

	if (!read_room(one, &id) || !read_revision(one, &revision) || !read_members(request->control, one, &count)) {
		return "malformed";
	}
	switch (access__snapshot_room(build->snapshot, id, revision, request->control->members, count)) {
	case ACCESS_APPLIED:
		return NULL;
	case ACCESS_KNOWN:
		return "repeated";
	case ACCESS_GAP:
	case ACCESS_FULL:
		break;
	}
	return "full";
}

/* One that cannot be taken ends the snapshot: what is missing in it would be taken for removed. */
static json_t *rooms(struct request *request)
{
	struct build *build = build_of(request->control, request->caller);
	json_t *all = json_object_get(request->command, "rooms");
	json_t *one;
	size_t index;

	if (build == NULL || build->room != 0) {
		return refused("no-snapshot", "There is no begin before it on this connection.");
	}
	if (!json_is_array(all)) {
		drop_build(build);
		return malformed("rooms is a list; the snapshot is dropped.");
	}
	json_array_foreach(all, index, one)
	{
		const char *code = add_to_snapshot(request, build, one);
		if (code != NULL) {
			drop_build(build);
			return refused(code, "A room cannot be taken; the snapshot is dropped.");
		}
	}
	return done();
}

/* The count is said again, so that a piece that was lost on the way is noticed. */
static json_t *commit(struct request *request)
{
	struct build *build = build_of(request->control, request->caller);
	json_t *count = json_object_get(request->command, "count");
	struct access_snapshot *snapshot;

	if (build == NULL || build->room != 0) {
		return refused("no-snapshot", "There is no begin before it on this connection.");
	}
	if (!json_is_integer(count) || json_integer_value(count) != (json_int_t)access__snapshot_rooms(build->snapshot)) {
		drop_build(build);
		return refused("incomplete", "count is not the number of rooms that came; the snapshot is dropped.");
	}
	snapshot = build->snapshot;
	*build = (struct build){0};
	if (access__commit(request->control->access, snapshot) != ACCESS_APPLIED) {
		return refused("overtaken", "Another snapshot came first, or too much changed since begin; this one is dropped.");
	}
	return with_sizes(request->control, done());
}

static json_t *abort_snapshot(struct request *request)
{
	drop_build(build_of(request->control, request->caller));
	return done();
}

struct revoked {
	const char *sid; /* NULL: all */
	int64_t before;
};

static bool is_revoked(const struct session *session, const void *context)
{
	const struct revoked *revoked = context;

	return revoked->sid != NULL ? strcmp(session->claims.sid, revoked->sid) == 0 : session->claims.iat <= revoked->before;
}

static size_t end(struct control *control, const char *user, sessions_test test, const void *context)
{
	return sessions__end(control->sessions, user, test, context, control->kick, control->kick_context);
}

static json_t *revoke(struct request *request)
{
	struct control *control = request->control;
	const char *user = read_name(request->command, "user");
	json_t *until = json_object_get(request->command, "until");
	json_t *before = json_object_get(request->command, "before");
	struct revoked revoked = {read_name(request->command, "sid"), json_integer_value(before)};
	bool has_sid = json_object_get(request->command, "sid") != NULL;
	bool is_remembered;
	size_t kicked;
	json_t *answer;

	if (user == NULL || !json_is_integer(until) || (has_sid ? revoked.sid == NULL : !json_is_integer(before))) {
		return malformed("user, until, and sid or before are wanted.");
	}
	is_remembered = revocations__add(control->revocations, user, revoked.sid, revoked.before, json_integer_value(until), request->now);
	answer = is_remembered ? done() : refused("full", "There is no place for more revocations: who was connected is disconnected, and may come back.");
	/* What is here ends either way. Acting may add to those who left: so their wills come after it. */
	kicked = end(control, user, is_revoked, &revoked);
	if (!is_remembered) {
		wills__revoked(control->wills, user, revoked.sid, revoked.before);
	}
	if (answer != NULL) {
		json_object_set_new(answer, "kicked", json_integer((json_int_t)kicked));
	}
	return answer;
}

static bool has_client_id(const struct session *session, const void *context)
{
	return strcmp(session->client_id, context) == 0;
}

static json_t *kick(struct request *request)
{
	const char *user = read_name(request->command, "user");
	json_t *one = json_object_get(request->command, "clientId");
	const char *client_id = json_string_value(one);

	/* All of the user's are meant only where none is named. */
	if (user == NULL || (one != NULL && client_id == NULL)) {
		return malformed("user is wanted, and clientId where one of theirs is meant.");
	}
	return json_pack("{s:b, s:I}", "ok", 1, "kicked",
	                 (json_int_t)end(request->control, user, client_id == NULL ? NULL : has_client_id, client_id));
}

/* What the session's client is subscribed to, into what is told of it. */
static void tell_filters(const struct control *control, const struct session *session, json_t *client)
{
	struct filter filters[CONTROL_FILTERS_MAX];
	json_t *list = json_array();
	size_t known;
	bool complete;
	size_t count = filters__list(control->filters, session->client_id, session->number, filters, CONTROL_FILTERS_MAX, &known, &complete);

	for (size_t i = 0; i < count; i++) {
		/* One that is no UTF-8 counts as left out. */
		json_t *one = json_pack("{s:s, s:i}", "filter", filters[i].text, "qos", filters[i].qos);
		if (one != NULL) {
			json_array_append_new(list, one);
		}
	}
	json_object_set_new(client, "subscriptionsLeftOut", json_integer((json_int_t)(known - json_array_size(list))));
	json_object_set_new(client, "subscriptionsComplete", json_boolean(complete));
	json_object_set_new(client, "subscriptions", list);
}

/* What is no UTF-8 with '?' in the place of all but ASCII: a client is told of in any case, and the pages go on after it. */
static json_t *text_of(const char *text)
{
	json_t *value = json_string(text);
	char *copy = value == NULL ? strdup(text) : NULL;

	if (copy != NULL) {
		for (char *at = copy; *at != '\0'; at++) {
			*at = (unsigned char)*at >= 0x80 ? '?' : *at;
		}
		value = json_string(copy);
		free(copy);
	}
	return value;
}

/* NULL only where there is no memory. */
static json_t *told(const struct control *control, const struct session *session)
{
	static const char *const roles[] = {"user", "device", "operator", "backend"};
	json_t *client = json_pack("{s:I, s:o, s:s, s:s, s:s, s:o, s:s, s:i, s:I, s:I}", "number", (json_int_t)session->number, "clientId",
	                           text_of(session->client_id), "userId", session->claims.sub, "role", roles[session->claims.role], "sid",
	                           session->claims.sid, "address", text_of(session->address), "transport", session->is_web_socket ? "websocket" : "tcp",
	                           "version", session->version, "since", (json_int_t)session->since, "expiresAt",
	                           (json_int_t)session->claims.exp);

	if (client != NULL) {
		tell_filters(control, session, client);
	}
	return client;
}

/* Adds those of the page that there is place for in the answer, and memory; false where some are left for the next one. */
static bool tell_page(const struct control *control, const struct session *const *page, size_t count, json_t *list)
{
	size_t left = CONTROL_ANSWER_BYTES_MAX - ANSWER_REST_BYTES_MAX;

	for (size_t i = 0; i < count; i++) {
		json_t *one = told(control, page[i]);
		size_t bytes = one == NULL ? 0 : json_dumpb(one, NULL, 0, JSON_COMPACT) + 1;
		if (one == NULL || bytes > left) {
			json_decref(one);
			return false;
		}
		if (json_array_append_new(list, one) != 0) {
			return false;
		}
		left -= bytes;
	}
	return true;
}

static json_t *clients(struct request *request)
{
	const struct session *page[CONTROL_PAGE_MAX];
	json_t *after = json_object_get(request->command, "after");
	json_t *limit = json_object_get(request->command, "limit");
	json_t *list = json_array();
	size_t most = CONTROL_PAGE_MAX;
	size_t count;
	bool are_all;

	if (json_is_integer(limit) && json_integer_value(limit) >= 1 && json_integer_value(limit) < CONTROL_PAGE_MAX) {
		most = (size_t)json_integer_value(limit);
	}
	count = sessions__page(request->control->sessions, json_integer_value(after) < 0 ? 0 : (uint64_t)json_integer_value(after), most, page);
	are_all = tell_page(request->control, page, count, list);
	if (count > 0 && json_array_size(list) == 0) {
		/* Nobody could go on after an empty page. */
		json_decref(list);
		return refused("full", "There is no memory.");
	}
	return json_pack("{s:b, s:o, s:b}", "ok", 1, "clients", list, "more", !are_all || count == most);
}

static json_t *counted(const struct control *control)
{
	const struct control_counters *c = control->counters;

	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "connects", (json_int_t)c->connects,
	                 "connectsRefused", (json_int_t)c->connects_refused, "connectsTooEarly", (json_int_t)c->connects_too_early,
	                 "disconnects", (json_int_t)c->disconnects, "subscribesDenied", (json_int_t)c->subscribes_denied, "receivesDenied",
	                 (json_int_t)c->receives_denied, "publishesDenied", (json_int_t)c->publishes_denied, "commands", (json_int_t)c->commands,
	                 "commandsRefused", (json_int_t)c->commands_refused, "kicks", (json_int_t)c->kicks, "eventsLeftOut",
	                 (json_int_t)c->events_left_out, "keyReloads", (json_int_t)c->key_reloads, "keyReloadsFailed",
	                 (json_int_t)c->key_reloads_failed, "wills", (json_int_t)wills__count(control->wills), "willsForgotten",
	                 (json_int_t)wills__forgotten(control->wills), "filtersBytes", (json_int_t)filters__bytes(control->filters),
	                 "filtersForgotten", (json_int_t)filters__forgotten(control->filters));
}

static json_t *stats(struct request *request)
{
	json_t *answer = with_sizes(request->control, counted(request->control));

	if (answer != NULL) {
		json_object_set_new(answer, "ok", json_true());
	}
	return answer;
}

/* ---- the door ---- */

static const struct {
	const char *name;
	json_t *(*run)(struct request *request);
} COMMANDS[] = {
	{"hello", hello},   {"room", room},     {"add", add},       {"del", del},
	{"touch", touch},   {"begin", begin},   {"rooms", rooms},   {"commit", commit},
	{"abort", abort_snapshot}, {"revoke", revoke}, {"kick", kick}, {"clients", clients},
	{"stats", stats},
};

static json_t *run(struct request *request)
{
	const char *name = json_string_value(json_object_get(request->command, "command"));

	for (size_t i = 0; name != NULL && i < sizeof(COMMANDS) / sizeof(COMMANDS[0]); i++) {
		if (strcmp(name, COMMANDS[i].name) == 0) {
			return COMMANDS[i].run(request);
		}
	}
	return refused("unknown-command", "There is no such command.");
}

static json_t *answer_of(struct control *control, const void *caller, const char *command, size_t length, int64_t now)
{
	struct request request = {control, caller, NULL, now};
	json_t *id;
	json_t *answer;

	if (length > CONTROL_COMMAND_BYTES_MAX) {
		return refused("too-large", "A command is 128 KiB at most.");
	}
	request.command = json_loadb(command, length, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(request.command)) {
		json_decref(request.command);
		return malformed("A command is one JSON object.");
	}
	id = json_object_get(request.command, "id");
	answer = json_is_string(id) && json_string_length(id) <= REQUEST_ID_MAX ? run(&request) : malformed("id is a text of 64 bytes at most.");
	if (answer != NULL && json_is_string(id) && json_string_length(id) <= REQUEST_ID_MAX) {
		json_object_set(answer, "id", id);
	}
	json_decref(request.command);
	return answer;
}

struct control *control__new(const struct control_parts *parts, sessions_act kick_client, void *kick_context)
{
	struct control *control = calloc(1, sizeof(*control));

	if (control != NULL) {
		control->boot = parts->boot;
		control->plugin_version = parts->plugin_version;
		control->broker_version = parts->broker_version;
		control->access = parts->access;
		control->revocations = parts->revocations;
		control->sessions = parts->sessions;
		control->filters = parts->filters;
		control->wills = parts->wills;
		control->counters = parts->counters;
		control->kick = kick_client;
		control->kick_context = kick_context;
	}
	return control;
}

void control__free(struct control *control)
{
	if (control == NULL) {
		return;
	}
	for (size_t i = 0; i < CONTROL_SNAPSHOTS_MAX; i++) {
		drop_build(&control->builds[i]);
	}
	free(control);
}

char *control__handle(struct control *control, const void *caller, const char *command, size_t length, int64_t now)
{
	json_t *answer = answer_of(control, caller, command, length, now);
	char *text = NULL;

	(void)access__settle(control->access, ACCESS_STEPS_A_COMMAND);
	control->counters->commands++;
	if (answer != NULL) {
		control->counters->commands_refused += json_is_false(json_object_get(answer, "ok")) ? 1 : 0;
		text = json_dumps(answer, JSON_COMPACT);
		json_decref(answer);
	}
	return text;
}

void control__gone(struct control *control, const void *caller)
{
	drop_build(build_of(control, caller));
}

char *control__stats(const struct control *control)
{
	json_t *all = with_sizes(control, counted(control));
	char *text = NULL;

	if (all != NULL) {
		text = json_dumps(all, JSON_COMPACT);
		json_decref(all);
	}
	return text;
}
