/* A will is sent as long as nobody has taken its login away, and of nobody else. */
#include <stdio.h>
#include <string.h>

#include "cmocka_all.h"
#include "wills.h"

static struct wills *wills;
static struct revocations *revocations;

static int make(void **state)
{
	(void)state;
	wills = wills__new(WILLS_MAX);
	revocations = revocations__new();
	return wills == NULL || revocations == NULL ? -1 : 0;
}

static int drop(void **state)
{
	(void)state;
	wills__free(wills);
	revocations__free(revocations);
	return 0;
}

static void leaves(const char *client_id, const char *sid, int64_t iat, int64_t exp)
{
	struct jwt_claims claims = {.iat = iat, .exp = exp, .sub = "u-7"};

	snprintf(claims.sid, sizeof(claims.sid), "%s", sid);
	wills__left(wills, client_id, &claims);
}

static bool may(const char *client_id, int64_t now)
{
	return wills__may_be_sent(wills, revocations, client_id, "u-7", now);
}

static void is_sent_unless_its_login_was_revoked(void **state)
{
	(void)state;
	leaves("u-7:a", "s-1", 10, 100);
	leaves("u-7:b", "s-2", 20, 100);
	leaves("u-7:c", "s-3", 21, 100);
	assert_true(may("u-7:a", 50) && may("u-7:b", 50) && may("u-7:c", 50));
	assert_true(revocations__add(revocations, "u-7", "s-1", 0, 100, 5));
	assert_false(may("u-7:a", 50));
	assert_true(may("u-7:b", 50) && may("u-7:c", 50));
	assert_true(revocations__add(revocations, "u-7", NULL, 20, 100, 5));
	assert_false(may("u-7:b", 50));
	assert_true(may("u-7:c", 50));
}

static void is_not_sent_where_nobody_is_known_to_have_left(void **state)
{
	(void)state;
	leaves("u-7:a", "s-1", 10, 100);
	assert_false(may("u-7:b", 50));
	assert_false(may("u-7", 50));
}

static void is_of_the_login_that_left_last(void **state)
{
	(void)state;
	assert_true(revocations__add(revocations, "u-7", "s-1", 0, 100, 5));
	leaves("u-7:a", "s-1", 10, 100);
	assert_false(may("u-7:a", 50));
	leaves("u-7:a", "s-2", 40, 100);
	assert_true(may("u-7:a", 50));
	leaves("u-7:a", "s-1", 10, 100);
	assert_false(may("u-7:a", 50));
}

/* Later a revocation may be forgotten: as long as it is kept the will waits at most. */
static void is_not_sent_long_after_the_end_of_its_token(void **state)
{
	(void)state;
	leaves("u-7:a", "s-1", 10, 100);
	assert_true(revocations__add(revocations, "u-7", "s-1", 0, 100, 5));
	for (int64_t now = 90; now < 2 * WILLS_SECONDS_AFTER_TOKEN; now++) {
		revocations__forget(revocations, now - WILLS_SECONDS_AFTER_TOKEN);
		assert_false(may("u-7:a", now));
	}
	assert_int_equal(revocations__count(revocations), 0);
	leaves("u-7:a", "s-2", 10, 101);
	assert_true(may("u-7:a", 100 + WILLS_SECONDS_AFTER_TOKEN));
	assert_false(may("u-7:a", 101 + WILLS_SECONDS_AFTER_TOKEN));
}

static void is_not_sent_where_it_is_forgotten_whether_its_login_was_revoked(void **state)
{
	(void)state;
	leaves("u-7:a", "s-1", 10, 100);
	leaves("u-7:b", "s-2", 10, 101);
	assert_true(revocations__add(revocations, "u-7", "s-1", 0, 100, 5));
	assert_true(may("u-7:b", 100));
	/* Before its time, as where there is no place. */
	revocations__forget(revocations, 100);
	assert_false(may("u-7:a", 100));
	assert_true(may("u-7:b", 100));
}

static void is_forgotten_of_who_left_first(void **state)
{
	char id[16];

	(void)state;
	wills__free(wills);
	wills = wills__new(3);
	for (int i = 0; i < 3; i++) {
		snprintf(id, sizeof(id), "u-7:%d", i);
		leaves(id, "s-1", 10, 100);
	}
	leaves("u-7:0", "s-1", 10, 100);
	assert_true(may("u-7:0", 50) && may("u-7:1", 50) && may("u-7:2", 50));
	leaves("u-7:3", "s-1", 10, 100);
	assert_false(may("u-7:1", 50));
	assert_int_equal(wills__forgotten(wills), 1);
	assert_true(may("u-7:0", 50) && may("u-7:2", 50) && may("u-7:3", 50));
}

static void is_forgotten_an_hour_after_the_end_of_its_token(void **state)
{
	char id[16];
	const int64_t over = 100 + WILLS_SECONDS_AFTER_TOKEN;

	(void)state;
	wills__forget(wills, over, 5);
	for (int i = 0; i < 20; i++) {
		snprintf(id, sizeof(id), "u-7:%d", i);
		leaves(id, "s-1", 10, i % 4 == 3 ? 200 : 100);
	}
	wills__forget(wills, over - 1, 100);
	assert_int_equal(wills__count(wills), 20);
	/* So many at a time, one after the other. */
	for (int i = 1; i <= 4; i++) {
		wills__forget(wills, over, 5);
		assert_in_range(wills__count(wills), 20 - 5 * i, 20 - 5 * i + i + 1);
	}
	assert_int_equal(wills__count(wills), 5);
	assert_true(may("u-7:3", over) && may("u-7:19", over));
	wills__forget(wills, over, 2);
	leaves("u-7:11", "s-1", 10, 100);
	wills__forget(wills, over, 3);
	assert_int_equal(wills__count(wills), 4);
	wills__forget(wills, over + 100, 100);
	wills__forget(wills, over + 100, 100);
	assert_int_equal(wills__count(wills), 0);
	assert_int_equal(wills__forgotten(wills), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(is_sent_unless_its_login_was_revoked),
		TEST(is_not_sent_where_nobody_is_known_to_have_left),
		TEST(is_of_the_login_that_left_last),
		TEST(is_not_sent_long_after_the_end_of_its_token),
		TEST(is_not_sent_where_it_is_forgotten_whether_its_login_was_revoked),
		TEST(is_forgotten_of_who_left_first),
		TEST(is_forgotten_an_hour_after_the_end_of_its_token),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
