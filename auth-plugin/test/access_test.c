/* Memberships by revision, snapshots against changes, and every verdict of the contract. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access.h"
#include "cmocka_all.h"

static struct access *access_;
static char lost_users[1024];

static size_t lost(void *context, const char *user)
{
	(void)context;
	if (strlen(lost_users) + strlen(user) + 2 <= sizeof(lost_users)) {
		strcat(lost_users, user);
		strcat(lost_users, " ");
	}
	return 1;
}

static int make(void **state)
{
	(void)state;
	lost_users[0] = '\0';
	access_ = access__new(lost, NULL);
	return access_ == NULL ? -1 : 0;
}

static int drop(void **state)
{
	(void)state;
	access__free(access_);
	return 0;
}

static bool reads(const char *user, const char *topic)
{
	return access__allows(access_, JWT_USER, user, ACCESS_RECEIVE, topic);
}

static void assert_lost(const char *users)
{
	assert_string_equal(lost_users, users);
	lost_users[0] = '\0';
}

/* ---- the contract's table ---- */

/* One column of a row, unquoted in place. */
static char *column(char **rest)
{
	char *from = *rest;
	char *end;

	if (*from == '"') {
		from++;
		end = strchr(from, '"');
		*rest = end[1] == '\0' ? end + 1 : end + 2;
	} else {
		end = from + strcspn(from, ",\r\n");
		*rest = *end == '\0' ? end : end + 1;
	}
	*end = '\0';
	return from;
}

static uint8_t rights_of(const char *membership)
{
	if (strcmp(membership, "none") == 0) {
		return ACCESS_NONE;
	}
	if (strcmp(membership, "read") == 0) {
		return ACCESS_READ;
	}
	return strcmp(membership, "write") == 0 ? ACCESS_WRITE : ACCESS_READ | ACCESS_WRITE;
}

static enum jwt_role role_of(const char *role)
{
	static const char *const roles[] = {"user", "device", "operator", "backend"};

	for (int i = 0; i < 4; i++) {
		if (strcmp(role, roles[i]) == 0) {
			return (enum jwt_role)i;
		}
	}
	fail_msg("no role %s", role);
	return JWT_USER;
}

static enum access_action action_of(const char *action)
{
	return strcmp(action, "subscribe") == 0 ? ACCESS_SUBSCRIBE : strcmp(action, "read") == 0 ? ACCESS_RECEIVE : ACCESS_PUBLISH;
}

/* Rights in every room that a row could mean, so that a topic that is misread is not denied by luck. */
static void give(struct access *all, const char *user, uint8_t rights)
{
	static const int64_t rooms[] = {1, 2, 4, 42, 1000, IDS_ROOM_MAX};
	struct access_member member = {user, rights};

	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
		assert_int_equal(access__replace(all, rooms[i], 1, &member, 1), ACCESS_APPLIED);
	}
}

static void follows_every_row_of_the_contract(void **state)
{
	FILE *file = fopen(BONGSU_CONTRACT "/access-verdicts.csv", "r");
	char line[1024];
	int rows = 0;
	int wrong = 0;

	(void)state;
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof(line), file));
	while (fgets(line, sizeof(line), file) != NULL) {
		char *rest = line;
		char *role = column(&rest);
		char *user = column(&rest);
		char *membership = column(&rest);
		char *action = column(&rest);
		char *topic = column(&rest);
		char *verdict = column(&rest);
		struct access *all = access__new(lost, NULL);
		give(all, user, rights_of(membership));
		bool allowed = access__allows(all, role_of(role), user, action_of(action), topic);
		if (allowed != (strcmp(verdict, "allow") == 0)) {
			print_error("%s %s %s %s '%s' is wanted to be %s\n", role, user, membership, action, topic, verdict);
			wrong++;
		}
		access__free(all);
		rows++;
	}
	fclose(file);
	assert_int_equal(wrong, 0);
	assert_true(rows > 200);
}

static void takes_no_topic_that_is_too_long(void **state)
{
	char topic[ACCESS_TOPIC_LENGTH_MAX + 2];

	(void)state;
	memset(topic, 'x', sizeof(topic));
	memcpy(topic, "users/u-7/", 10);
	topic[ACCESS_TOPIC_LENGTH_MAX] = '\0';
	assert_true(reads("u-7", topic));
	topic[ACCESS_TOPIC_LENGTH_MAX] = 'x';
	topic[ACCESS_TOPIC_LENGTH_MAX + 1] = '\0';
	assert_false(reads("u-7", topic));
}

/* ---- changes ---- */

static void applies_the_next_revision_alone(void **state)
{
	(void)state;
	assert_int_equal(access__set(access_, 42, 2, "u-7", ACCESS_READ), ACCESS_GAP);
	assert_int_equal(access__set(access_, 42, 1, "u-7", ACCESS_READ), ACCESS_APPLIED);
	assert_true(reads("u-7", "chat-rooms/42/messages"));
	assert_int_equal(access__set(access_, 42, 1, "u-7", ACCESS_NONE), ACCESS_KNOWN);
	assert_int_equal(access__set(access_, 42, 3, "u-7", ACCESS_NONE), ACCESS_GAP);
	assert_true(reads("u-7", "chat-rooms/42/messages"));
	assert_lost("");
	assert_int_equal(access__set(access_, 42, 2, "u-7", ACCESS_NONE), ACCESS_APPLIED);
	assert_false(reads("u-7", "chat-rooms/42/messages"));
	assert_lost("u-7 ");
	assert_int_equal(access__revision(access_, 42), 2);
	assert_int_equal(access__touch(access_, 42, 4), ACCESS_GAP);
	assert_int_equal(access__touch(access_, 42, 3), ACCESS_APPLIED);
	assert_int_equal(access__touch(access_, 42, 3), ACCESS_KNOWN);
	assert_int_equal(access__revision(access_, 42), 3);
	assert_int_equal(access__memberships(access_), 0);
}

static void tells_of_whoever_loses_a_right_and_of_nobody_else(void **state)
{
	const struct access_member before[] = {{"u-1", 3}, {"u-2", 3}, {"u-3", 1}, {"u-4", 2}};
	const struct access_member after[] = {{"u-1", 3}, {"u-2", 1}, {"u-3", 3}};

	(void)state;
	assert_int_equal(access__replace(access_, 7, 5, before, 4), ACCESS_APPLIED);
	assert_lost("");
	assert_int_equal(access__replace(access_, 7, 5, after, 3), ACCESS_KNOWN);
	assert_int_equal(access__replace(access_, 7, 9, after, 3), ACCESS_APPLIED);
	assert_true(strstr(lost_users, "u-2 ") != NULL && strstr(lost_users, "u-4 ") != NULL);
	assert_int_equal(strlen(lost_users), strlen("u-2 u-4 "));
	assert_int_equal(access__memberships(access_), 3);
	lost_users[0] = '\0';
	assert_int_equal(access__set(access_, 7, 10, "u-3", ACCESS_READ), ACCESS_APPLIED);
	assert_lost("u-3 ");
	assert_int_equal(access__set(access_, 7, 11, "u-3", ACCESS_READ | ACCESS_WRITE), ACCESS_APPLIED);
	assert_lost("");
}

/* ---- snapshots ---- */

static void add(struct access_snapshot *snapshot, int64_t room, int64_t revision, const char *user)
{
	struct access_member member = {user, ACCESS_READ};

	assert_int_equal(access__snapshot_room(snapshot, room, revision, &member, 1), ACCESS_APPLIED);
}

static void is_ready_with_its_first_snapshot(void **state)
{
	struct access_snapshot *snapshot = access__begin(access_);

	(void)state;
	add(snapshot, 1, 3, "u-1");
	assert_false(access__is_ready(access_));
	assert_false(reads("u-1", "chat-rooms/1/messages"));
	assert_int_equal(access__commit(access_, snapshot), ACCESS_APPLIED);
	assert_true(access__is_ready(access_));
	assert_true(reads("u-1", "chat-rooms/1/messages"));
	assert_int_equal(access__revision(access_, 1), 3);
}

static void keeps_what_changed_while_the_snapshot_came(void **state)
{
	(void)state;
	assert_int_equal(access__set(access_, 1, 1, "u-1", ACCESS_READ), ACCESS_APPLIED);
	assert_int_equal(access__set(access_, 2, 1, "u-2", ACCESS_READ), ACCESS_APPLIED);
	assert_int_equal(access__set(access_, 3, 1, "u-3", ACCESS_READ), ACCESS_APPLIED);
	struct access_snapshot *snapshot = access__begin(access_);
	add(snapshot, 1, 1, "u-1");
	add(snapshot, 2, 2, "u-22");
	/* Removed meanwhile; the snapshot was read before. A room made meanwhile is in no snapshot. */
	assert_int_equal(access__set(access_, 1, 2, "u-1", ACCESS_NONE), ACCESS_APPLIED);
	assert_lost("u-1 ");
	assert_int_equal(access__set(access_, 4, 1, "u-4", ACCESS_READ), ACCESS_APPLIED);
	assert_int_equal(access__commit(access_, snapshot), ACCESS_APPLIED);

	assert_false(reads("u-1", "chat-rooms/1/messages"));
	assert_int_equal(access__revision(access_, 1), 2);
	assert_true(reads("u-22", "chat-rooms/2/messages"));
	assert_false(reads("u-2", "chat-rooms/2/messages"));
	assert_false(reads("u-3", "chat-rooms/3/messages"));
	assert_int_equal(access__revision(access_, 3), 0);
	assert_true(reads("u-4", "chat-rooms/4/messages"));
	assert_true(strstr(lost_users, "u-2 ") != NULL && strstr(lost_users, "u-3 ") != NULL);
	assert_null(strstr(lost_users, "u-4"));
	assert_int_equal(access__memberships(access_), 2);
	assert_int_equal(access__rooms(access_), 3);
}

static void takes_no_room_back_that_was_newer_before_the_snapshot_began(void **state)
{
	const struct access_member one = {"u-1", ACCESS_READ};

	(void)state;
	assert_int_equal(access__replace(access_, 1, 9, NULL, 0), ACCESS_APPLIED);
	struct access_snapshot *snapshot = access__begin(access_);
	assert_int_equal(access__snapshot_room(snapshot, 1, 8, &one, 1), ACCESS_APPLIED);
	assert_int_equal(access__commit(access_, snapshot), ACCESS_APPLIED);
	assert_false(reads("u-1", "chat-rooms/1/messages"));
	assert_int_equal(access__revision(access_, 1), 9);
	assert_int_equal(access__memberships(access_), 0);
	assert_lost("");
}

static void takes_the_first_of_two_snapshots_that_overlap(void **state)
{
	struct access_snapshot *first = access__begin(access_);
	struct access_snapshot *second = access__begin(access_);

	(void)state;
	add(first, 1, 1, "u-1");
	add(second, 2, 1, "u-2");
	assert_int_equal(access__commit(access_, second), ACCESS_APPLIED);
	assert_int_equal(access__commit(access_, first), ACCESS_GAP);
	assert_true(reads("u-2", "chat-rooms/2/messages"));
	assert_false(reads("u-1", "chat-rooms/1/messages"));
	assert_lost("");
}

/* ---- limits ---- */

static void takes_another_piece_of_a_room_where_no_other_has_a_place(void **state)
{
	const struct access_member more = {"u-3", ACCESS_READ};
	struct access_snapshot *snapshot = access__begin(access_);

	(void)state;
	access__limit(access_, 2, 100);
	add(snapshot, 1, 1, "u-1");
	add(snapshot, 2, 1, "u-2");
	assert_int_equal(access__snapshot_room(snapshot, 3, 1, &more, 1), ACCESS_FULL);
	add(snapshot, 2, 1, "u-3");
	assert_int_equal(access__commit(access_, snapshot), ACCESS_APPLIED);
	assert_true(reads("u-3", "chat-rooms/2/messages"));
	assert_int_equal(access__replace(access_, 3, 1, &more, 1), ACCESS_FULL);
	assert_int_equal(access__set(access_, 3, 1, "u-3", ACCESS_READ), ACCESS_FULL);
	assert_int_equal(access__replace(access_, 2, 2, &more, 1), ACCESS_APPLIED);
	assert_int_equal(access__rooms(access_), 2);
}

static void takes_as_many_members_in_the_place_of_a_rooms_own(void **state)
{
	const struct access_member before[] = {{"u-1", 1}, {"u-2", 1}, {"u-3", 1}};
	const struct access_member after[] = {{"u-1", 1}, {"u-2", 1}, {"u-4", 1}, {"u-5", 1}};
	struct access_snapshot *snapshot;

	(void)state;
	access__limit(access_, 10, 4);
	assert_int_equal(access__replace(access_, 1, 1, before, 3), ACCESS_APPLIED);
	assert_int_equal(access__replace(access_, 2, 1, before, 2), ACCESS_FULL);
	assert_int_equal(access__replace(access_, 2, 1, before, 1), ACCESS_APPLIED);
	assert_int_equal(access__replace(access_, 1, 2, after, 3), ACCESS_APPLIED);
	assert_int_equal(access__memberships(access_), 4);
	assert_int_equal(access__replace(access_, 1, 3, after, 4), ACCESS_FULL);
	assert_true(reads("u-4", "chat-rooms/1/messages"));
	assert_int_equal(access__set(access_, 1, 3, "u-5", ACCESS_READ), ACCESS_FULL);
	assert_int_equal(access__replace(access_, 1, 3, after, 1), ACCESS_APPLIED);
	assert_int_equal(access__memberships(access_), 2);
	snapshot = access__begin(access_);
	assert_int_equal(access__snapshot_room(snapshot, 3, 1, after, 4), ACCESS_APPLIED);
	assert_int_equal(access__snapshot_room(snapshot, 4, 1, after, 1), ACCESS_FULL);
	access__abort(snapshot);
}

static size_t told;

static size_t count_lost(void *context, const char *user)
{
	(void)context;
	(void)user;
	told++;
	return 1;
}

/* More than a turn settles: rights are gone at once, connections end turn by turn, and each user is told of once. */
static void settles_a_large_commit_in_turns(void **state)
{
	enum { ROOMS = 2000, MEMBERS = 20 };
	struct access *all = access__new(count_lost, NULL);
	struct access_snapshot *snapshot = access__begin(all);
	int turns = 0;

	(void)state;
	for (int room = 1; room <= ROOMS; room++) {
		char names[MEMBERS][16];
		struct access_member members[MEMBERS];
		for (int m = 0; m < MEMBERS; m++) {
			snprintf(names[m], sizeof(names[m]), "u-%d", (room * 7 + m) % 5000);
			members[m] = (struct access_member){names[m], ACCESS_READ};
		}
		assert_int_equal(access__snapshot_room(snapshot, room, 1, members, MEMBERS), ACCESS_APPLIED);
	}
	assert_int_equal(access__commit(all, snapshot), ACCESS_APPLIED);
	assert_int_equal(access__memberships(all), ROOMS * MEMBERS);
	assert_true(access__allows(all, JWT_USER, "u-7", ACCESS_RECEIVE, "chat-rooms/1/messages"));
	told = 0;
	snapshot = access__begin(all);
	assert_int_equal(access__commit(all, snapshot), ACCESS_APPLIED);
	assert_false(access__allows(all, JWT_USER, "u-7", ACCESS_RECEIVE, "chat-rooms/1/messages"));
	assert_true(told < ROOMS * MEMBERS);
	while (!access__settle(all, ACCESS_STEPS_A_COMMAND)) {
		turns++;
	}
	assert_true(turns > 10);
	assert_int_equal(told, ROOMS * MEMBERS);
	access__free(all);
}

/* A room that was replaced is settled the same way; freed with leftovers, nothing leaks. */
static void settles_a_large_room_in_turns(void **state)
{
	enum { MEMBERS = 8000 };
	static char names[MEMBERS][16];
	static struct access_member members[MEMBERS];
	struct access *all = access__new(count_lost, NULL);

	(void)state;
	for (int m = 0; m < MEMBERS; m++) {
		snprintf(names[m], sizeof(names[m]), "u-%d", m);
		members[m] = (struct access_member){names[m], ACCESS_READ};
	}
	told = 0;
	assert_int_equal(access__replace(all, 1, 1, members, MEMBERS), ACCESS_APPLIED);
	assert_int_equal(access__replace(all, 1, 2, members, MEMBERS / 2), ACCESS_APPLIED);
	assert_true(told > 0 && told < MEMBERS / 2);
	assert_false(access__allows(all, JWT_USER, "u-7999", ACCESS_RECEIVE, "chat-rooms/1/messages"));
	assert_false(access__allows(all, JWT_USER, "u-4000", ACCESS_RECEIVE, "chat-rooms/1/messages"));
	access__free(all);
}

static void drops_a_snapshot_without_a_trace(void **state)
{
	struct access_snapshot *snapshot = access__begin(access_);

	(void)state;
	add(snapshot, 1, 3, "u-1");
	assert_int_equal(access__snapshot_room(snapshot, 1, 4, NULL, 0), ACCESS_KNOWN);
	access__abort(snapshot);
	assert_false(access__is_ready(access_));
	assert_int_equal(access__rooms(access_), 0);
}

/*
 * Random changes by two nodes, late, twice and in any order, against a plain model: whatever was pushed, the members are
 * those of the newest revision that came without a gap.
 */
static void is_what_the_changes_say_in_whatever_order_they_come(void **state)
{
	enum { REVISIONS = 40, USERS = 5 };
	uint8_t truth[REVISIONS + 1][USERS] = {{0}};
	char user[USERS][8];

	(void)state;
	srand(7);
	for (int round = 0; round < 300; round++) {
		struct access *tried = access__new(lost, NULL);
		int who[REVISIONS + 1];
		for (int u = 0; u < USERS; u++) {
			snprintf(user[u], sizeof(user[u]), "u-%d", u);
		}
		for (int rev = 1; rev <= REVISIONS; rev++) {
			memcpy(truth[rev], truth[rev - 1], USERS);
			who[rev] = rand() % USERS;
			truth[rev][who[rev]] = (uint8_t)(rand() % 4);
		}
		for (int pushes = 0; pushes < 400; pushes++) {
			int64_t known = access__revision(tried, 1);
			int rev = 1 + rand() % REVISIONS;
			if (rand() % 20 == 0) {
				struct access_member members[USERS];
				for (int u = 0; u < USERS; u++) {
					members[u] = (struct access_member){user[u], truth[rev][u]};
				}
				assert_int_equal(access__replace(tried, 1, rev, members, USERS), rev > known ? ACCESS_APPLIED : ACCESS_KNOWN);
			} else {
				enum access_change wanted = rev <= known ? ACCESS_KNOWN : rev == known + 1 ? ACCESS_APPLIED : ACCESS_GAP;
				assert_int_equal(access__set(tried, 1, rev, user[who[rev]], truth[rev][who[rev]]), wanted);
			}
			known = access__revision(tried, 1);
			for (int u = 0; u < USERS; u++) {
				bool wanted = (truth[known][u] & ACCESS_READ) != 0;
				assert_int_equal(access__allows(tried, JWT_USER, user[u], ACCESS_RECEIVE, "chat-rooms/1/events"), wanted);
			}
		}
		access__free(tried);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(follows_every_row_of_the_contract),
		TEST(takes_no_topic_that_is_too_long),
		TEST(applies_the_next_revision_alone),
		TEST(tells_of_whoever_loses_a_right_and_of_nobody_else),
		TEST(is_ready_with_its_first_snapshot),
		TEST(keeps_what_changed_while_the_snapshot_came),
		TEST(takes_no_room_back_that_was_newer_before_the_snapshot_began),
		TEST(takes_the_first_of_two_snapshots_that_overlap),
		TEST(takes_another_piece_of_a_room_where_no_other_has_a_place),
		TEST(takes_as_many_members_in_the_place_of_a_rooms_own),
		TEST(settles_a_large_commit_in_turns),
		TEST(settles_a_large_room_in_turns),
		TEST(drops_a_snapshot_without_a_trace),
		TEST(is_what_the_changes_say_in_whatever_order_they_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
