/* Commands as the backend sends them, and what is no command. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmocka_all.h"
#include "control.h"

static struct access *access_;
static struct revocations *revocations;
static struct sessions *sessions;
static struct filters *filters;
static struct wills *wills;
static struct control *control;
static struct control_counters counters;
static const char *broker_version;
static char kicked[1024];
static int here;
static int there;

static void kick(void *context, const struct session *session)
{
	(void)context;
	assert_true(strlen(kicked) + strlen(session->client_id) + 2 <= sizeof(kicked));
	strcat(kicked, session->client_id);
	strcat(kicked, " ");
}

static size_t lost(void *context, const char *user)
{
	(void)context;
	return sessions__end(sessions, user, NULL, NULL, kick, NULL);
}

static int make(void **state)
{
	(void)state;
	kicked[0] = '\0';
	memset(&counters, 0, sizeof(counters));
	access_ = access__new(lost, NULL);
	revocations = revocations__new();
	sessions = sessions__new();
	filters = filters__new(FILTERS_BYTES_MAX);
	wills = wills__new(WILLS_MAX);
	control = control__new(&(struct control_parts){"0123456789abcdef", "0.1.0", broker_version, access_, revocations, sessions, filters, wills, &counters}, kick, NULL);
	return control == NULL ? -1 : 0;
}

static int drop(void **state)
{
	(void)state;
	control__free(control);
	wills__free(wills);
	filters__free(filters);
	sessions__free(sessions);
	revocations__free(revocations);
	access__free(access_);
	return 0;
}

static void connect_as(int *handle, const char *user, const char *client_id, const char *sid, int64_t iat)
{
	struct session session = {.since = 5, .version = 5, .claims = {.iat = iat, .exp = 900, .role = JWT_USER}};

	snprintf(session.claims.sub, sizeof(session.claims.sub), "%s", user);
	snprintf(session.claims.sid, sizeof(session.claims.sid), "%s", sid);
	snprintf(session.client_id, sizeof(session.client_id), "%s", client_id);
	snprintf(session.address, sizeof(session.address), "127.0.0.1");
	assert_true(sessions__add(sessions, handle, &session));
}

static json_t *ask_from(const void *caller, const char *command)
{
	char *text = control__handle(control, caller, command, strlen(command), 10);

	assert_non_null(text);
	json_t *answer = json_loads(text, 0, NULL);
	assert_true(json_is_object(answer));
	free(text);
	return answer;
}

/* Sends it and holds the answer against what it has to be, member by member. */
static void expect_from(const void *caller, const char *command, const char *wanted)
{
	json_t *answer = ask_from(caller, command);
	json_t *members = json_loads(wanted, 0, NULL);
	const char *name;
	json_t *value;

	assert_true(json_is_object(members));
	json_object_foreach(members, name, value)
	{
		if (!json_equal(json_object_get(answer, name), value)) {
			char *text = json_dumps(answer, 0);
			fail_msg("%s: %s is not as in %s", command, text, wanted);
		}
	}
	json_decref(answer);
	json_decref(members);
}

static void expect(const char *command, const char *wanted)
{
	expect_from(&here, command, wanted);
}

static bool reads(const char *user, int room)
{
	char topic[64];

	snprintf(topic, sizeof(topic), "chat-rooms/%d/messages", room);
	return access__allows(access_, JWT_USER, user, ACCESS_RECEIVE, topic);
}

static void says_who_it_is(void **state)
{
	(void)state;
	expect("{\"id\":\"r1\",\"command\":\"hello\"}",
	       "{\"id\":\"r1\",\"ok\":true,\"protocol\":1,\"boot\":\"0123456789abcdef\",\"plugin\":\"0.1.0\",\"broker\":null,\"ready\":false,\"rooms\":0,\"memberships\":0}");
	drop(state);
	broker_version = "2.0.21";
	make(state);
	expect("{\"id\":\"r1\",\"command\":\"hello\"}", "{\"broker\":\"2.0.21\"}");
}

static void takes_changes_one_revision_after_the_other(void **state)
{
	(void)state;
	expect("{\"id\":\"1\",\"command\":\"add\",\"room\":42,\"rev\":1,\"user\":\"u-7\",\"rights\":\"rw\"}", "{\"ok\":true,\"room\":42,\"rev\":1}");
	expect("{\"id\":\"2\",\"command\":\"add\",\"room\":42,\"rev\":1,\"user\":\"u-8\",\"rights\":\"r\"}", "{\"ok\":true,\"rev\":1}");
	assert_false(reads("u-8", 42));
	expect("{\"id\":\"3\",\"command\":\"add\",\"room\":42,\"rev\":3,\"user\":\"u-8\",\"rights\":\"r\"}", "{\"ok\":false,\"error\":\"gap\",\"rev\":1}");
	expect("{\"id\":\"4\",\"command\":\"room\",\"room\":42,\"rev\":3,\"members\":{\"u-7\":\"r\",\"u-8\":\"r\"}}", "{\"ok\":true,\"rev\":3}");
	assert_true(reads("u-8", 42));
	expect("{\"id\":\"5\",\"command\":\"touch\",\"room\":42,\"rev\":4}", "{\"ok\":true,\"rev\":4}");
	connect_as(&there, "u-8", "u-8:phone", "s-1", 1);
	expect("{\"id\":\"6\",\"command\":\"del\",\"room\":42,\"rev\":5,\"user\":\"u-8\"}", "{\"ok\":true,\"rev\":5}");
	assert_false(reads("u-8", 42));
	assert_string_equal(kicked, "u-8:phone ");
}

static void keeps_the_snapshots_of_two_connections_apart(void **state)
{
	(void)state;
	expect_from(&here, "{\"id\":\"1\",\"command\":\"begin\"}", "{\"ok\":true}");
	expect_from(&there, "{\"id\":\"1\",\"command\":\"begin\"}", "{\"ok\":true}");
	expect_from(&here, "{\"id\":\"2\",\"command\":\"rooms\",\"rooms\":[{\"room\":1,\"rev\":1,\"members\":{\"u-1\":\"r\"}}]}", "{\"ok\":true}");
	expect_from(&there, "{\"id\":\"2\",\"command\":\"rooms\",\"rooms\":[{\"room\":1,\"rev\":2,\"members\":{\"u-2\":\"r\"}}]}", "{\"ok\":true}");
	expect_from(&there, "{\"id\":\"3\",\"command\":\"commit\",\"count\":1}", "{\"ok\":true,\"ready\":true,\"rooms\":1}");
	assert_true(reads("u-2", 1));
	/* The one that comes last takes nothing back: rooms that only the first knew would be gone. */
	expect_from(&here, "{\"id\":\"3\",\"command\":\"commit\",\"count\":1}", "{\"ok\":false,\"error\":\"overtaken\"}");
	assert_true(reads("u-2", 1));
	assert_false(reads("u-1", 1));
	expect_from(&here, "{\"id\":\"4\",\"command\":\"commit\",\"count\":1}", "{\"ok\":false,\"error\":\"no-snapshot\"}");
}

static void takes_no_part_of_a_snapshot(void **state)
{
	(void)state;
	expect("{\"id\":\"1\",\"command\":\"rooms\",\"rooms\":[]}", "{\"error\":\"no-snapshot\"}");
	expect("{\"id\":\"1\",\"command\":\"begin\"}", "{\"ok\":true}");
	expect("{\"id\":\"2\",\"command\":\"rooms\",\"rooms\":[{\"room\":1,\"rev\":1,\"members\":{\"u-1\":\"r\"}}]}", "{\"ok\":true}");
	expect("{\"id\":\"3\",\"command\":\"commit\",\"count\":2}", "{\"error\":\"incomplete\"}");
	expect("{\"id\":\"4\",\"command\":\"commit\",\"count\":1}", "{\"error\":\"no-snapshot\"}");
	expect("{\"id\":\"1\",\"command\":\"begin\"}", "{\"ok\":true}");
	expect("{\"id\":\"2\",\"command\":\"rooms\",\"rooms\":[{\"room\":1,\"rev\":1,\"members\":{}},{\"room\":0,\"rev\":1,\"members\":{}}]}", "{\"error\":\"malformed\"}");
	expect("{\"id\":\"4\",\"command\":\"commit\",\"count\":1}", "{\"error\":\"no-snapshot\"}");
	expect("{\"id\":\"1\",\"command\":\"begin\"}", "{\"ok\":true}");
	control__gone(control, &here);
	expect("{\"id\":\"4\",\"command\":\"commit\",\"count\":0}", "{\"error\":\"no-snapshot\"}");
	assert_false(access__is_ready(access_));
}

static void takes_a_large_room_in_pieces(void **state)
{
	(void)state;
	expect("{\"id\":\"1\",\"command\":\"room\",\"room\":42,\"rev\":7,\"members\":{\"u-1\":\"r\",\"u-3\":\"rw\"},\"more\":true}", "{\"ok\":true}");
	expect("{\"id\":\"2\",\"command\":\"commit\",\"count\":1}", "{\"error\":\"no-snapshot\"}");
	expect("{\"id\":\"2\",\"command\":\"room\",\"room\":42,\"rev\":7,\"members\":{\"u-4\":\"r\"},\"more\":true}", "{\"ok\":true}");
	expect("{\"id\":\"3\",\"command\":\"room\",\"room\":43,\"rev\":1,\"members\":{},\"more\":true}", "{\"error\":\"busy\"}");
	assert_false(reads("u-1", 42));
	expect("{\"id\":\"4\",\"command\":\"room\",\"room\":42,\"rev\":7,\"members\":{\"u-2\":\"r\"}}", "{\"ok\":true,\"room\":42,\"rev\":7}");
	assert_true(reads("u-1", 42) && reads("u-2", 42) && reads("u-3", 42) && reads("u-4", 42));
	assert_int_equal(access__memberships(access_), 4);
	expect("{\"id\":\"5\",\"command\":\"room\",\"room\":42,\"rev\":8,\"members\":{\"u-1\":\"r\"},\"more\":true}", "{\"ok\":true}");
	expect("{\"id\":\"6\",\"command\":\"room\",\"room\":42,\"rev\":8,\"members\":{\"u-1\":\"r\"}}", "{\"error\":\"repeated\"}");
	assert_int_equal(access__revision(access_, 42), 7);
	/* In a snapshot a room that comes again continues. */
	expect("{\"id\":\"7\",\"command\":\"begin\"}", "{\"ok\":true}");
	expect("{\"id\":\"8\",\"command\":\"rooms\",\"rooms\":[{\"room\":42,\"rev\":9,\"members\":{\"u-1\":\"r\"}},{\"room\":42,\"rev\":9,\"members\":{\"u-5\":\"r\"}}]}", "{\"ok\":true}");
	expect("{\"id\":\"9\",\"command\":\"commit\",\"count\":1}", "{\"ok\":true,\"memberships\":2}");
	expect("{\"id\":\"7\",\"command\":\"begin\"}", "{\"ok\":true}");
	expect("{\"id\":\"8\",\"command\":\"rooms\",\"rooms\":[{\"room\":42,\"rev\":9,\"members\":{}},{\"room\":42,\"rev\":10,\"members\":{}}]}", "{\"error\":\"repeated\"}");
}

static void holds_so_many_snapshots_and_no_more(void **state)
{
	int callers[CONTROL_SNAPSHOTS_MAX + 1];

	(void)state;
	for (int i = 0; i < CONTROL_SNAPSHOTS_MAX; i++) {
		expect_from(&callers[i], "{\"id\":\"1\",\"command\":\"begin\"}", "{\"ok\":true}");
	}
	expect_from(&callers[CONTROL_SNAPSHOTS_MAX], "{\"id\":\"1\",\"command\":\"begin\"}", "{\"error\":\"busy\"}");
	expect_from(&callers[0], "{\"id\":\"1\",\"command\":\"abort\"}", "{\"ok\":true}");
	expect_from(&callers[CONTROL_SNAPSHOTS_MAX], "{\"id\":\"1\",\"command\":\"begin\"}", "{\"ok\":true}");
}

static void revokes_a_login_or_all_before(void **state)
{
	int handles[3];

	(void)state;
	connect_as(&handles[0], "u-7", "u-7:a", "s-1", 50);
	connect_as(&handles[1], "u-7", "u-7:b", "s-2", 100);
	connect_as(&handles[2], "u-7", "u-7:c", "s-3", 101);
	expect("{\"id\":\"1\",\"command\":\"revoke\",\"user\":\"u-7\",\"sid\":\"s-1\",\"until\":1000}", "{\"ok\":true,\"kicked\":1}");
	assert_string_equal(kicked, "u-7:a ");
	expect("{\"id\":\"2\",\"command\":\"revoke\",\"user\":\"u-7\",\"before\":100,\"until\":1000}", "{\"ok\":true,\"kicked\":1}");
	assert_string_equal(kicked, "u-7:a u-7:b ");
	assert_true(revocations__cover(revocations, "u-7", "s-9", 100));
	assert_false(revocations__cover(revocations, "u-7", "s-9", 101));
	expect("{\"id\":\"3\",\"command\":\"revoke\",\"user\":\"u-7\",\"until\":1000}", "{\"error\":\"malformed\"}");
	expect("{\"id\":\"3\",\"command\":\"revoke\",\"user\":\"u-7\",\"sid\":7,\"before\":1000,\"until\":1000}", "{\"error\":\"malformed\"}");
	expect("{\"id\":\"4\",\"command\":\"kick\",\"user\":\"u-7\",\"clientId\":\"u-7:x\"}", "{\"kicked\":0}");
	expect("{\"id\":\"4\",\"command\":\"kick\",\"user\":\"u-7\",\"clientId\":\"u-7:c\"}", "{\"kicked\":1}");
}

static void fill_revocations(int64_t until)
{
	char sid[16];

	for (int i = 0; i < REVOCATIONS_MAX; i++) {
		snprintf(sid, sizeof(sid), "s-%d", i);
		assert_true(revocations__add(revocations, "u-1", sid, 0, until, 5));
	}
}

static void ends_sessions_though_their_revocation_finds_no_place(void **state)
{
	const struct jwt_claims left = {.iat = 50, .exp = 900, .sub = "u-7", .sid = "s-1"};
	const struct jwt_claims stays = {.iat = 101, .exp = 900, .sub = "u-7", .sid = "s-3"};
	const struct jwt_claims of_another = {.iat = 50, .exp = 900, .sub = "u-70", .sid = "s-1"};
	int handles[3];

	(void)state;
	fill_revocations(1000);
	connect_as(&handles[0], "u-7", "u-7:a", "s-1", 50);
	connect_as(&handles[1], "u-7", "u-7:b", "s-2", 100);
	connect_as(&handles[2], "u-7", "u-7:c", "s-3", 101);
	wills__left(wills, "u-7", &left);
	wills__left(wills, "u-7:c", &stays);
	wills__left(wills, "u-70", &of_another);
	expect("{\"id\":\"1\",\"command\":\"revoke\",\"user\":\"u-7\",\"sid\":\"s-1\",\"until\":1000}", "{\"ok\":false,\"error\":\"full\",\"kicked\":1}");
	assert_string_equal(kicked, "u-7:a ");
	/* Nobody knows any more that its login is revoked: so its will is not sent. */
	assert_false(wills__may_be_sent(wills, revocations, "u-7", "u-7", 10));
	expect("{\"id\":\"2\",\"command\":\"revoke\",\"user\":\"u-7\",\"before\":100,\"until\":1000}", "{\"ok\":false,\"error\":\"full\",\"kicked\":1}");
	assert_string_equal(kicked, "u-7:a u-7:b ");
	assert_true(wills__may_be_sent(wills, revocations, "u-7:c", "u-7", 10));
	assert_true(wills__may_be_sent(wills, revocations, "u-70", "u-70", 10));
	assert_int_equal(revocations__count(revocations), REVOCATIONS_MAX);
}

static void takes_revocations_in_the_place_of_those_that_are_over(void **state)
{
	(void)state;
	/* It is 10 by the commands' clock. */
	fill_revocations(10);
	expect("{\"id\":\"1\",\"command\":\"revoke\",\"user\":\"u-7\",\"sid\":\"s-1\",\"until\":1000}", "{\"ok\":true,\"kicked\":0}");
	assert_true(revocations__cover(revocations, "u-7", "s-1", 5));
	assert_int_equal(revocations__count(revocations), 1);
}

static void lists_clients_by_pages(void **state)
{
	int handles[150];

	(void)state;
	for (int i = 0; i < 150; i++) {
		char id[16];
		snprintf(id, sizeof(id), "u-7:%d", i);
		connect_as(&handles[i], "u-7", id, "s-1", 1);
	}
	json_t *first = ask_from(&here, "{\"id\":\"1\",\"command\":\"clients\"}");
	json_t *list = json_object_get(first, "clients");
	assert_int_equal(json_array_size(list), CONTROL_PAGE_MAX);
	assert_true(json_is_true(json_object_get(first, "more")));
	json_t *one = json_array_get(list, 0);
	assert_string_equal(json_string_value(json_object_get(one, "clientId")), "u-7:0");
	assert_string_equal(json_string_value(json_object_get(one, "address")), "127.0.0.1");
	assert_int_equal(json_integer_value(json_object_get(one, "expiresAt")), 900);
	json_decref(first);
	json_t *rest = ask_from(&here, "{\"id\":\"1\",\"command\":\"clients\",\"after\":100,\"limit\":70}");
	assert_int_equal(json_array_size(json_object_get(rest, "clients")), 50);
	assert_true(json_is_false(json_object_get(rest, "more")));
	json_decref(rest);
	json_t *none = ask_from(&here, "{\"id\":\"1\",\"command\":\"clients\",\"after\":-3}");
	assert_int_equal(json_array_size(json_object_get(none, "clients")), CONTROL_PAGE_MAX);
	json_decref(none);
}

/* The broker lets in no such client id; but a page that told of nobody would end the list. */
static void lists_clients_whose_names_are_no_text(void **state)
{
	int handles[CONTROL_PAGE_MAX + 1];

	(void)state;
	for (int i = 0; i < CONTROL_PAGE_MAX; i++) {
		connect_as(&handles[i], "u-7", "u-7:\xff\xc3(", "s-1", 1);
	}
	connect_as(&handles[CONTROL_PAGE_MAX], "u-7", "u-7:\xec\x95\x88", "s-1", 1);
	json_t *first = ask_from(&here, "{\"id\":\"1\",\"command\":\"clients\"}");
	json_t *list = json_object_get(first, "clients");
	assert_true(json_is_true(json_object_get(first, "more")));
	assert_int_equal(json_array_size(list), CONTROL_PAGE_MAX);
	assert_string_equal(json_string_value(json_object_get(json_array_get(list, 99), "clientId")), "u-7:?" "?(");
	assert_int_equal(json_integer_value(json_object_get(json_array_get(list, 99), "number")), 100);
	json_decref(first);
	json_t *rest = ask_from(&here, "{\"id\":\"1\",\"command\":\"clients\",\"after\":100}");
	list = json_object_get(rest, "clients");
	assert_int_equal(json_array_size(list), 1);
	assert_string_equal(json_string_value(json_object_get(json_array_get(list, 0), "clientId")), "u-7:\xec\x95\x88");
	json_decref(rest);
}

static void kicks_nobody_where_what_names_them_is_wrong(void **state)
{
	(void)state;
	connect_as(&there, "u-7", "u-7:a", "s-1", 1);
	expect("{\"id\":\"1\",\"command\":\"kick\",\"user\":\"u-7\",\"clientId\":7}", "{\"id\":\"1\",\"error\":\"malformed\"}");
	expect("{\"id\":\"1\",\"command\":\"kick\",\"user\":\"u-7\",\"clientId\":null}", "{\"id\":\"1\",\"error\":\"malformed\"}");
	/* What is no JSON to its parser is not read at all, its id neither. */
	static const char *const no_json[] = {"\\ud800", "\\u0000", "\xff"};
	for (size_t i = 0; i < sizeof(no_json) / sizeof(no_json[0]); i++) {
		char command[128];
		snprintf(command, sizeof(command), "{\"id\":\"1\",\"command\":\"kick\",\"user\":\"u-7\",\"clientId\":\"u-7:%s\"}", no_json[i]);
		json_t *answer = ask_from(&here, command);
		assert_string_equal(json_string_value(json_object_get(answer, "error")), "malformed");
		assert_null(json_object_get(answer, "id"));
		json_decref(answer);
	}
	assert_string_equal(kicked, "");
}

static uint64_t number_of(int *handle)
{
	return sessions__find(sessions, handle)->number;
}

static void tells_what_clients_are_subscribed_to(void **state)
{
	int handles[3];
	char text[64];

	(void)state;
	connect_as(&handles[0], "u-7", "u-7:a", "s-1", 1);
	connect_as(&handles[1], "u-7", "u-7:b", "s-1", 1);
	connect_as(&handles[2], "u-7", "u-7:b", "s-1", 1);
	filters__connected(filters, "u-7:a", number_of(&handles[0]), true);
	filters__connected(filters, "u-7:b", number_of(&handles[1]), true);
	filters__connected(filters, "u-7:b", number_of(&handles[2]), true);
	filters__subscribed(filters, "u-7:a", number_of(&handles[0]), "chat-rooms/+/messages", 1);
	filters__subscribed(filters, "u-7:a", number_of(&handles[0]), "not \xff text", 0);
	for (int i = 0; i < CONTROL_FILTERS_MAX + 3; i++) {
		snprintf(text, sizeof(text), "chat-rooms/%d/messages", i + 1);
		filters__subscribed(filters, "u-7:b", number_of(&handles[2]), text, 0);
	}
	json_t *answer = ask_from(&here, "{\"id\":\"1\",\"command\":\"clients\"}");
	json_t *list = json_object_get(answer, "clients");
	json_t *wanted = json_loads("[{\"filter\":\"chat-rooms/+/messages\",\"qos\":1}]", 0, NULL);
	assert_true(json_equal(json_object_get(json_array_get(list, 0), "subscriptions"), wanted));
	assert_int_equal(json_integer_value(json_object_get(json_array_get(list, 0), "subscriptionsLeftOut")), 1);
	assert_true(json_is_true(json_object_get(json_array_get(list, 0), "subscriptionsComplete")));
	/* The connection that was taken over has none any more. */
	assert_int_equal(json_array_size(json_object_get(json_array_get(list, 1), "subscriptions")), 0);
	assert_true(json_is_false(json_object_get(json_array_get(list, 1), "subscriptionsComplete")));
	assert_int_equal(json_array_size(json_object_get(json_array_get(list, 2), "subscriptions")), CONTROL_FILTERS_MAX);
	assert_int_equal(json_integer_value(json_object_get(json_array_get(list, 2), "subscriptionsLeftOut")), 3);
	json_decref(wanted);
	json_decref(answer);
}

/* A client with as many filters as are kept, all as long as they may be, and of what takes the most place as JSON. */
static void subscribe_to_most(int *handle, const char *client_id)
{
	char filter[FILTERS_LENGTH_MAX + 1];

	filters__connected(filters, client_id, number_of(handle), true);
	memset(filter, '\x01', sizeof(filter));
	filter[FILTERS_LENGTH_MAX] = '\0';
	for (int i = 0; i < FILTERS_OF_A_CLIENT_MAX; i++) {
		filter[0] = (char)('0' + i / 16);
		filter[1] = (char)('0' + i % 16);
		filters__subscribed(filters, client_id, number_of(handle), filter, 2);
	}
}

static void keeps_pages_below_the_limit_whatever_clients_are_subscribed_to(void **state)
{
	int handles[CONTROL_PAGE_MAX];
	char id[SESSIONS_CLIENT_ID_MAX + 1];
	char command[128];
	json_int_t last = 0;
	size_t seen = 0;
	bool more = true;

	(void)state;
	for (int i = 0; i < CONTROL_PAGE_MAX; i++) {
		memset(id, '"', sizeof(id));
		snprintf(id, sizeof(id), "u-7:%d", i);
		id[strlen(id)] = '"';
		id[SESSIONS_CLIENT_ID_MAX] = '\0';
		connect_as(&handles[i], "u-7", id, "s-1", 1);
		subscribe_to_most(&handles[i], id);
	}
	while (more) {
		snprintf(command, sizeof(command), "{\"id\":\"1\",\"command\":\"clients\",\"after\":%lld}", (long long)last);
		char *text = control__handle(control, &here, command, strlen(command), 10);
		assert_non_null(text);
		assert_in_range(strlen(text), 2, CONTROL_ANSWER_BYTES_MAX);
		json_t *answer = json_loads(text, 0, NULL);
		free(text);
		json_t *list = json_object_get(answer, "clients");
		assert_true(json_array_size(list) > 0);
		for (size_t i = 0; i < json_array_size(list); i++) {
			json_t *one = json_array_get(list, i);
			assert_true(json_integer_value(json_object_get(one, "number")) > last);
			last = json_integer_value(json_object_get(one, "number"));
			assert_int_equal(json_array_size(json_object_get(one, "subscriptions")), CONTROL_FILTERS_MAX);
			assert_int_equal(json_integer_value(json_object_get(one, "subscriptionsLeftOut")), FILTERS_OF_A_CLIENT_MAX - CONTROL_FILTERS_MAX);
			assert_true(json_is_true(json_object_get(one, "subscriptionsComplete")));
		}
		seen += json_array_size(list);
		more = json_is_true(json_object_get(answer, "more"));
		json_decref(answer);
	}
	assert_int_equal(seen, CONTROL_PAGE_MAX);
}

static void says_what_is_wrong_with_what_is_no_command(void **state)
{
	static const char *const malformed[] = {
		"", "x", "[]", "null", "{\"command\":\"hello\"}", "{\"id\":7,\"command\":\"hello\"}", "{\"id\":\"1\",\"id\":\"1\",\"command\":\"hello\"}",
		"{\"id\":\"1234567890123456789012345678901234567890123456789012345678901234x\",\"command\":\"hello\"}",
		"{\"id\":\"1\",\"command\":\"room\"}", "{\"id\":\"1\",\"command\":\"room\",\"room\":\"42\",\"rev\":1,\"members\":{}}",
		"{\"id\":\"1\",\"command\":\"room\",\"room\":9007199254740992,\"rev\":1,\"members\":{}}",
		"{\"id\":\"1\",\"command\":\"room\",\"room\":1,\"rev\":0,\"members\":{}}", "{\"id\":\"1\",\"command\":\"room\",\"room\":1,\"rev\":1,\"members\":{\"u 1\":\"r\"}}",
		"{\"id\":\"1\",\"command\":\"room\",\"room\":1,\"rev\":1,\"members\":{\"u-1\":\"x\"}}", "{\"id\":\"1\",\"command\":\"room\",\"room\":1,\"rev\":1,\"members\":{\"u-1\":1}}",
		"{\"id\":\"1\",\"command\":\"add\",\"room\":1,\"rev\":1,\"user\":\"u-1\",\"rights\":\"\"}", "{\"id\":\"1\",\"command\":\"add\",\"room\":1,\"rev\":1,\"user\":\"+\",\"rights\":\"r\"}",
		"{\"id\":\"1\",\"command\":\"del\",\"room\":1,\"rev\":1}", "{\"id\":\"1\",\"command\":\"kick\"}",
	};
	char *large = malloc(CONTROL_COMMAND_BYTES_MAX + 1);

	(void)state;
	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
		expect(malformed[i], "{\"ok\":false,\"error\":\"malformed\"}");
	}
	expect("{\"id\":\"1\",\"command\":\"open\"}", "{\"id\":\"1\",\"error\":\"unknown-command\"}");
	expect("{\"id\":\"1\"}", "{\"id\":\"1\",\"error\":\"unknown-command\"}");
	memset(large, ' ', CONTROL_COMMAND_BYTES_MAX + 1);
	char *answer = control__handle(control, &here, large, CONTROL_COMMAND_BYTES_MAX + 1, 1);
	assert_non_null(strstr(answer, "too-large"));
	free(answer);
	free(large);
	assert_int_equal(counters.commands_refused, counters.commands);
	assert_int_equal(access__rooms(access_), 0);
}

static void counts(void **state)
{
	(void)state;
	const struct jwt_claims left = {.iat = 1, .exp = 900, .sub = "u-7", .sid = "s-1"};

	counters.publishes_denied = 3;
	expect("{\"id\":\"1\",\"command\":\"stats\"}", "{\"ok\":true,\"publishesDenied\":3,\"sessions\":0,\"ready\":false,\"wills\":0,\"willsForgotten\":0,\"filtersBytes\":0,\"filtersForgotten\":0}");
	wills__left(wills, "u-7", &left);
	filters__connected(filters, "u-7", 1, true);
	json_t *answer = ask_from(&here, "{\"id\":\"1\",\"command\":\"stats\"}");
	assert_int_equal(json_integer_value(json_object_get(answer, "wills")), 1);
	assert_int_equal(json_integer_value(json_object_get(answer, "filtersBytes")), filters__bytes(filters));
	assert_true(filters__bytes(filters) > 0);
	json_decref(answer);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(says_who_it_is),
		TEST(takes_changes_one_revision_after_the_other),
		TEST(keeps_the_snapshots_of_two_connections_apart),
		TEST(takes_no_part_of_a_snapshot),
		TEST(takes_a_large_room_in_pieces),
		TEST(holds_so_many_snapshots_and_no_more),
		TEST(revokes_a_login_or_all_before),
		TEST(ends_sessions_though_their_revocation_finds_no_place),
		TEST(takes_revocations_in_the_place_of_those_that_are_over),
		TEST(lists_clients_by_pages),
		TEST(lists_clients_whose_names_are_no_text),
		TEST(kicks_nobody_where_what_names_them_is_wrong),
		TEST(tells_what_clients_are_subscribed_to),
		TEST(keeps_pages_below_the_limit_whatever_clients_are_subscribed_to),
		TEST(says_what_is_wrong_with_what_is_no_command),
		TEST(counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
