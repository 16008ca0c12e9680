#include <stdio.h>
#include <string.h>

#include "cmocka_all.h"
#include "sessions.h"

static struct sessions *all;
static int handles[1000];
static int acted;

static int make(void **state)
{
	(void)state;
	acted = 0;
	all = sessions__new();
	return all == NULL ? -1 : 0;
}

static int drop(void **state)
{
	(void)state;
	sessions__free(all);
	return 0;
}

static void add(int handle, const char *user, int64_t exp)
{
	struct session session = {.claims = {.exp = exp}};

	snprintf(session.claims.sub, sizeof(session.claims.sub), "%s", user);
	snprintf(session.client_id, sizeof(session.client_id), "%s:%d", user, handle);
	assert_true(sessions__add(all, &handles[handle], &session));
}

static void count(void *context, const struct session *session)
{
	(void)context;
	(void)session;
	acted++;
}

/* As a broker that disconnects on the spot. */
static void remove_it(void *context, const struct session *session)
{
	int handle;

	(void)context;
	assert_int_equal(sscanf(strchr(session->client_id, ':'), ":%d", &handle), 1);
	assert_true(sessions__find(all, &handles[handle])->ended);
	sessions__remove(all, &handles[handle]);
	acted++;
}

static bool has_expired(const struct session *session, const void *context)
{
	return session->claims.exp <= *(const int64_t *)context;
}

static void keeps_two_connections_of_one_client_apart(void **state)
{
	struct session one = {.client_id = "u-7", .claims = {.sub = "u-7"}};

	(void)state;
	assert_true(sessions__add(all, &handles[0], &one));
	assert_true(sessions__add(all, &handles[1], &one));
	sessions__remove(all, &handles[0]);
	assert_null(sessions__find(all, &handles[0]));
	assert_string_equal(sessions__find(all, &handles[1])->client_id, "u-7");
	sessions__remove(all, &handles[0]);
	assert_int_equal(sessions__count(all), 1);
}

static void ends_each_of_a_users_once(void **state)
{
	(void)state;
	for (int i = 0; i < 300; i++) {
		add(i, i % 3 == 0 ? "u-1" : "u-2", 100);
	}
	assert_int_equal(sessions__end(all, "u-1", NULL, NULL, count, NULL), 100);
	assert_int_equal(sessions__end(all, "u-1", NULL, NULL, count, NULL), 0);
	assert_int_equal(acted, 100);
	assert_true(sessions__find(all, &handles[0])->ended);
	assert_false(sessions__find(all, &handles[1])->ended);
	assert_int_equal(sessions__end(all, "u-3", NULL, NULL, count, NULL), 0);
}

static void connect_as(int handle, const char *client_id, int64_t exp)
{
	struct session session = {.claims = {.exp = exp, .sub = "u-7"}};

	snprintf(session.client_id, sizeof(session.client_id), "%s", client_id);
	assert_true(sessions__add(all, &handles[handle], &session));
}

static char acted_on[SESSIONS_CLIENT_ID_MAX + 32];

static void note(void *context, const struct session *session)
{
	(void)context;
	snprintf(acted_on, sizeof(acted_on), "%s until %d", session->client_id, (int)session->claims.exp);
	acted++;
}

/* What is done by its client id would be done to the connection that has it now. */
static void acts_on_none_that_another_has_taken_over(void **state)
{
	int64_t now = 100;

	(void)state;
	connect_as(0, "u-7:a", 100);
	connect_as(1, "u-7:b", 300);
	connect_as(2, "u-7:a", 200);
	assert_true(sessions__find(all, &handles[0])->is_replaced);
	assert_false(sessions__find(all, &handles[1])->is_replaced);
	assert_int_equal(sessions__end(all, NULL, has_expired, &now, note, NULL), 0);
	assert_true(sessions__find(all, &handles[0])->ended);
	assert_false(sessions__find(all, &handles[2])->ended);
	/* Whoever is the newest stays that, in whatever order the others leave. */
	sessions__remove(all, &handles[0]);
	now = 200;
	assert_int_equal(sessions__end(all, "u-7", has_expired, &now, note, NULL), 1);
	assert_string_equal(acted_on, "u-7:a until 200");
	connect_as(3, "u-7:a", 400);
	sessions__remove(all, &handles[3]);
	connect_as(4, "u-7:a", 500);
	assert_int_equal(sessions__end(all, "u-7", NULL, NULL, note, NULL), 2);
	assert_int_equal(acted, 3);
	/* The handle of one that was taken over is another's now, and that one's of a third. */
	connect_as(2, "u-7:c", 600);
	connect_as(4, "u-7:c", 700);
	assert_true(sessions__find(all, &handles[2])->is_replaced);
	assert_int_equal(sessions__end(all, "u-7", NULL, NULL, note, NULL), 1);
	assert_string_equal(acted_on, "u-7:c until 700");
}

static void counts_a_users_others(void **state)
{
	int64_t now = 200;

	(void)state;
	assert_int_equal(sessions__others(all, "u-7", "u-7:a"), 0);
	connect_as(0, "u-7:a", 100);
	connect_as(1, "u-7:b", 200);
	connect_as(2, "u-7:c", 300);
	add(3, "u-8", 100);
	assert_int_equal(sessions__others(all, "u-7", "u-7:a"), 2);
	assert_int_equal(sessions__others(all, "u-7", "u-7:new"), 3);
	assert_int_equal(sessions__others(all, "u-8", "u-7:a"), 1);
	/* Taken over it counts once, in whatever order the two leave. */
	connect_as(4, "u-7:a", 400);
	assert_int_equal(sessions__others(all, "u-7", "u-7:new"), 3);
	sessions__remove(all, &handles[0]);
	assert_int_equal(sessions__others(all, "u-7", "u-7:new"), 3);
	connect_as(5, "u-7:a", 500);
	sessions__remove(all, &handles[5]);
	assert_int_equal(sessions__others(all, "u-7", "u-7:a"), 2);
	sessions__remove(all, &handles[4]);
	assert_int_equal(sessions__others(all, "u-7", "u-7:a"), 2);
	/* The same handle again. */
	connect_as(2, "u-7:c", 300);
	assert_int_equal(sessions__others(all, "u-7", "u-7:new"), 2);
	assert_int_equal(sessions__end(all, "u-7", has_expired, &now, count, NULL), 1);
	assert_int_equal(sessions__others(all, "u-7", "u-7:new"), 1);
	assert_int_equal(sessions__others(all, "u-7", "u-7:b"), 1);
	sessions__remove(all, &handles[1]);
	assert_int_equal(sessions__others(all, "u-7", "u-7:c"), 0);
	sessions__remove(all, &handles[2]);
	assert_int_equal(sessions__others(all, "u-7", "u-7:new"), 0);
}

static void ends_while_what_is_done_removes(void **state)
{
	int64_t now = 100;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		add(i, i % 7 == 0 ? "u-1" : "u-2", i % 2 == 0 ? 100 : 101);
	}
	assert_int_equal(sessions__end(all, NULL, has_expired, &now, remove_it, NULL), 500);
	assert_int_equal(sessions__count(all), 500);
	assert_int_equal(sessions__end(all, "u-2", NULL, NULL, remove_it, NULL), 429);
	assert_int_equal(sessions__count(all), 71);
}

static void gives_pages_in_the_order_of_arrival(void **state)
{
	const struct session *page[40];
	uint64_t after = 0;
	size_t seen = 0;
	size_t got;

	(void)state;
	for (int i = 0; i < 100; i++) {
		add(i, "u-1", 100);
	}
	sessions__remove(all, &handles[5]);
	do {
		got = sessions__page(all, after, 40, page);
		for (size_t i = 0; i < got; i++) {
			assert_true(page[i]->number > after);
			after = page[i]->number;
		}
		seen += got;
	} while (got == 40);
	assert_int_equal(seen, 99);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keeps_two_connections_of_one_client_apart),
		TEST(ends_each_of_a_users_once),
		TEST(acts_on_none_that_another_has_taken_over),
		TEST(counts_a_users_others),
		TEST(ends_while_what_is_done_removes),
		TEST(gives_pages_in_the_order_of_arrival),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
