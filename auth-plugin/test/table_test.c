/* Entries are found as long as they are in, however the table grows meanwhile. */
#include <stdlib.h>
#include <string.h>

#include "cmocka_all.h"
#include "table.h"

enum { MANY = 20000 };

struct number {
	struct table_link link;
	int value;
	bool is_in;
};

static struct number numbers[MANY];
static struct table_key key;

static bool is_number(const struct table_link *link, const void *wanted, size_t length)
{
	(void)length;
	return ((const struct number *)link)->value == *(const int *)wanted;
}

/* Few hashes, so that chains grow long too. */
static uint64_t hash_of(int value)
{
	return value % 3 == 0 ? table__hash(&key, &value, sizeof(value)) : (uint64_t)(value % 100);
}

static struct number *find(const struct table *table, int value)
{
	return (struct number *)table__find(table, hash_of(value), is_number, &value, sizeof(value));
}

static int make(void **state)
{
	(void)state;
	for (int i = 0; i < MANY; i++) {
		numbers[i] = (struct number){.value = i};
	}
	return table__make_key(&key) ? 0 : -1;
}

static void finds_what_is_in_and_nothing_else(void **state)
{
	struct table table = {0};
	size_t count = 0;

	(void)state;
	srand(7);
	assert_null(find(&table, 7));
	for (int change = 0; change < 3 * MANY; change++) {
		int value = (rand() % MANY) * (change > MANY ? 1 : 3) % MANY;
		struct number *one = &numbers[value];
		assert_ptr_equal(find(&table, value), one->is_in ? one : NULL);
		if (one->is_in) {
			table__remove(&table, &one->link);
			count--;
		} else {
			assert_true(table__add(&table, &one->link, hash_of(value)));
			count++;
		}
		one->is_in = !one->is_in;
		assert_int_equal(table.count, count);
	}
	for (int value = 0; value < MANY; value++) {
		assert_ptr_equal(find(&table, value), numbers[value].is_in ? &numbers[value] : NULL);
	}
	table__free(&table);
}

static void gives_everything_out_once_in_bounded_steps(void **state)
{
	struct table table = {0};
	size_t count = 0;

	(void)state;
	/* In the middle of growing, too. */
	for (int value = 0; value < 1030; value++) {
		numbers[value].is_in = true;
		assert_true(table__add(&table, &numbers[value].link, table__hash(&key, &value, sizeof(value))));
	}
	while (table.count > 0) {
		size_t steps = 3;
		struct number *one = (struct number *)table__take_any(&table, &steps);
		assert_true(one != NULL || steps == 0);
		if (one != NULL) {
			assert_true(one->is_in);
			one->is_in = false;
			count++;
		}
	}
	assert_int_equal(count, 1030);
	size_t steps = 3;
	assert_null(table__take_any(&table, &steps));
	table__free(&table);
}

static void hashes_differ_by_key_and_by_text(void **state)
{
	const struct table_key other = {key.one, key.other ^ 1};

	(void)state;
	assert_int_not_equal(table__hash(&key, "u-1", 3), table__hash(&other, "u-1", 3));
	assert_int_not_equal(table__hash(&key, "u-1", 3), table__hash(&key, "u-2", 3));
	assert_int_not_equal(table__hash(&key, "u-1\0", 4), table__hash(&key, "u-1", 3));
	assert_int_equal(table__hash(&key, "u-1 is longer than a word", 25), table__hash(&key, "u-1 is longer than a word", 25));
}

#define TEST(name) cmocka_unit_test_setup(name, make)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(finds_what_is_in_and_nothing_else),
		TEST(gives_everything_out_once_in_bounded_steps),
		TEST(hashes_differ_by_key_and_by_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
