#include <stdio.h>

#include "cmocka_all.h"
#include "revocations.h"

static void covers_one_login_and_no_other(void **state)
{
	struct revocations *all = revocations__new();

	(void)state;
	assert_true(revocations__add(all, "u-7", "s-1", 0, 1000, 5));
	assert_true(revocations__cover(all, "u-7", "s-1", 500));
	assert_false(revocations__cover(all, "u-7", "s-2", 500));
	assert_false(revocations__cover(all, "u-8", "s-1", 500));
	/* "u-7/s-1" is one user and one login, however the two are cut. */
	assert_false(revocations__cover(all, "u-7s-1", "", 500));
	revocations__free(all);
}

static void covers_all_that_was_issued_before(void **state)
{
	struct revocations *all = revocations__new();

	(void)state;
	assert_true(revocations__add(all, "u-7", NULL, 100, 1000, 5));
	assert_true(revocations__cover(all, "u-7", "s-1", 100));
	assert_false(revocations__cover(all, "u-7", "s-1", 101));
	assert_true(revocations__add(all, "u-7", NULL, 50, 500, 5));
	assert_true(revocations__cover(all, "u-7", "s-1", 100));
	revocations__forget(all, 999);
	assert_true(revocations__cover(all, "u-7", "s-1", 100));
	revocations__forget(all, 1000);
	assert_false(revocations__cover(all, "u-7", "s-1", 100));
	revocations__free(all);
}

static void refuses_what_does_not_fit_until_something_is_forgotten(void **state)
{
	struct revocations *all = revocations__new();
	char sid[16];

	(void)state;
	for (int i = 0; i < REVOCATIONS_MAX; i++) {
		snprintf(sid, sizeof(sid), "s-%d", i);
		assert_true(revocations__add(all, "u-7", sid, 0, i == 0 ? 10 : 1000, 5));
	}
	assert_false(revocations__add(all, "u-8", "s-1", 0, 1000, 5));
	assert_true(revocations__add(all, "u-7", "s-1", 0, 2000, 5));
	revocations__forget(all, 10);
	assert_int_equal(revocations__count(all), REVOCATIONS_MAX - 1);
	assert_true(revocations__add(all, "u-8", "s-1", 0, 1000, 5));
	revocations__free(all);
}

static void gives_up_those_that_are_over_where_there_is_no_place(void **state)
{
	struct revocations *all = revocations__new();
	char sid[16];

	(void)state;
	assert_true(revocations__can_judge(all, 0));
	for (int i = 0; i < REVOCATIONS_MAX; i++) {
		snprintf(sid, sizeof(sid), "s-%d", i);
		assert_true(revocations__add(all, "u-7", sid, 0, i < 3 ? 10 + i : 1000, 5));
	}
	assert_false(revocations__add(all, "u-8", "s-1", 0, 1000, 9));
	assert_true(revocations__can_judge(all, 1));
	assert_true(revocations__add(all, "u-8", "s-1", 0, 1000, 11));
	/* Of a login that ended with them nobody knows any more; of one that ended later all is there. */
	assert_false(revocations__can_judge(all, 11));
	assert_true(revocations__can_judge(all, 12));
	assert_true(revocations__cover(all, "u-7", "s-2", 5) && revocations__cover(all, "u-8", "s-1", 5));
	assert_true(revocations__add(all, "u-8", "s-2", 0, 1000, 11));
	assert_false(revocations__add(all, "u-8", "s-3", 0, 1000, 11));
	assert_true(revocations__add(all, "u-8", "s-3", 0, 1000, 12));
	assert_int_equal(revocations__count(all), REVOCATIONS_MAX);
	revocations__free(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(covers_one_login_and_no_other),
		cmocka_unit_test(covers_all_that_was_issued_before),
		cmocka_unit_test(gives_up_those_that_are_over_where_there_is_no_place),
		cmocka_unit_test(refuses_what_does_not_fit_until_something_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
