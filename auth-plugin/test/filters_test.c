/* What is known of subscriptions is so, or it is said that it may not be. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmocka_all.h"
#include "filters.h"

/* What the parts have taken from the heap and not given back, as the heap counts it: linked in the place of its functions. */
static size_t taken;

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_realloc(void *block, size_t bytes);
void __real_free(void *block);

void *__wrap_malloc(size_t bytes)
{
	void *block = __real_malloc(bytes);

	taken += malloc_usable_size(block);
	return block;
}

void *__wrap_calloc(size_t count, size_t bytes)
{
	void *block = __real_calloc(count, bytes);

	taken += malloc_usable_size(block);
	return block;
}

void *__wrap_realloc(void *block, size_t bytes)
{
	void *resized;

	taken -= malloc_usable_size(block);
	resized = __real_realloc(block, bytes);
	taken += malloc_usable_size(resized);
	return resized;
}

void __wrap_free(void *block)
{
	taken -= malloc_usable_size(block);
	__real_free(block);
}

static struct filters *all;

static int make(void **state)
{
	(void)state;
	all = filters__new(FILTERS_BYTES_MAX);
	return all == NULL ? -1 : 0;
}

static int drop(void **state)
{
	(void)state;
	filters__free(all);
	return 0;
}

/* wanted: "filter:qos filter:qos", and "..." after them where there may be others. */
static void expect(const char *client_id, uint64_t number, const char *wanted)
{
	struct filter list[FILTERS_OF_A_CLIENT_MAX];
	char text[4096] = "";
	size_t known;
	bool complete;
	size_t count = filters__list(all, client_id, number, list, FILTERS_OF_A_CLIENT_MAX, &known, &complete);

	assert_int_equal(count, known);
	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(text);
		snprintf(text + length, sizeof(text) - length, "%s%s:%d", i == 0 ? "" : " ", list[i].text, list[i].qos);
	}
	strcat(text, complete ? "" : "...");
	assert_string_equal(text, wanted);
}

static void knows_those_of_a_session_that_begins(void **state)
{
	(void)state;
	filters__connected(all, "u-7", 1, true);
	expect("u-7", 1, "");
	filters__subscribed(all, "u-7", 1, "a", 1);
	filters__subscribed(all, "u-7", 1, "ab", 0);
	filters__subscribed(all, "u-7", 1, "b/+", 2);
	expect("u-7", 1, "a:1 ab:0 b/+:2");
	filters__subscribed(all, "u-7", 1, "ab", 2);
	filters__unsubscribed(all, "u-7", 1, "a");
	filters__unsubscribed(all, "u-7", 1, "b");
	expect("u-7", 1, "ab:2 b/+:2");
	filters__unsubscribed(all, "u-7", 1, "b/+");
	filters__unsubscribed(all, "u-7", 1, "ab");
	expect("u-7", 1, "");
	filters__subscribed(all, "u-7", 1, "a", 0);
	expect("u-7", 1, "a:0");
	/* Nobody else's. */
	expect("u-7", 2, "...");
	expect("u-8", 1, "...");
}

static void knows_them_when_the_client_comes_back(void **state)
{
	(void)state;
	filters__connected(all, "u-7", 1, true);
	filters__subscribed(all, "u-7", 1, "a", 1);
	filters__subscribed(all, "u-7", 1, "b", 1);
	filters__left(all, "u-7", 1);
	expect("u-7", 1, "...");
	filters__connected(all, "u-7", 2, false);
	/* The session may have ended meanwhile: only the broker knows. */
	expect("u-7", 2, "a:1 b:1...");
	/* 2.0 counts those that are gone, too, until others take their places. */
	filters__counted(all, "u-7", 2, 3);
	expect("u-7", 2, "a:1 b:1");
	/* Twice without a word. */
	filters__left(all, "u-7", 2);
	filters__connected(all, "u-7", 3, false);
	filters__left(all, "u-7", 3);
	filters__connected(all, "u-7", 4, false);
	filters__counted(all, "u-7", 4, 2);
	expect("u-7", 4, "a:1 b:1");
}

static void forgets_them_with_the_session(void **state)
{
	(void)state;
	filters__connected(all, "u-7", 1, true);
	filters__subscribed(all, "u-7", 1, "a", 1);
	filters__subscribed(all, "u-7", 1, "b", 1);
	filters__left(all, "u-7", 1);
	filters__connected(all, "u-7", 2, true);
	expect("u-7", 2, "");
	filters__subscribed(all, "u-7", 2, "c", 1);
	filters__subscribed(all, "u-7", 2, "d", 1);
	filters__left(all, "u-7", 2);
	/* Ended while it was away. */
	filters__connected(all, "u-7", 3, false);
	filters__counted(all, "u-7", 3, 0);
	expect("u-7", 3, "");
	filters__subscribed(all, "u-7", 3, "e", 1);
	filters__subscribed(all, "u-7", 3, "f", 1);
	filters__left(all, "u-7", 3);
	filters__connected(all, "u-7", 4, false);
	filters__counted(all, "u-7", 4, 1);
	expect("u-7", 4, "...");
}

static void does_not_know_those_of_a_session_from_before(void **state)
{
	(void)state;
	filters__connected(all, "u-7", 1, false);
	expect("u-7", 1, "...");
	filters__counted(all, "u-7", 1, 2);
	expect("u-7", 1, "...");
	filters__subscribed(all, "u-7", 1, "a", 1);
	filters__counted(all, "u-7", 1, 2);
	expect("u-7", 1, "a:1...");
	filters__left(all, "u-7", 1);
	filters__connected(all, "u-7", 2, false);
	filters__counted(all, "u-7", 2, 2);
	expect("u-7", 2, "a:1...");
	/* It asks for what it has: then there is no other. */
	filters__subscribed(all, "u-7", 2, "b", 1);
	expect("u-7", 2, "a:1 b:1...");
	filters__counted(all, "u-7", 2, 2);
	expect("u-7", 2, "a:1 b:1");
	/* A new one has none. */
	filters__connected(all, "u-8", 3, false);
	filters__counted(all, "u-8", 3, 0);
	expect("u-8", 3, "");
}

static void believes_none_of_a_connection_that_never_came_to_life(void **state)
{
	(void)state;
	filters__connected(all, "u-7", 1, true);
	filters__connected(all, "u-7", 2, false);
	filters__counted(all, "u-7", 2, 2);
	expect("u-7", 2, "...");
}

static void knows_that_a_client_that_was_kicked_has_none(void **state)
{
	(void)state;
	filters__connected(all, "u-7", 1, true);
	filters__subscribed(all, "u-7", 1, "a", 1);
	filters__subscribed(all, "u-7", 1, "b", 1);
	filters__kicked(all, "u-7");
	expect("u-7", 1, "");
	filters__left(all, "u-7", 1);
	for (uint64_t number = 2; number < 4; number++) {
		filters__connected(all, "u-7", number, false);
		expect("u-7", number, "...");
		filters__left(all, "u-7", number);
	}
	filters__connected(all, "u-7", 4, false);
	filters__counted(all, "u-7", 4, 2);
	expect("u-7", 4, "");
	filters__subscribed(all, "u-7", 4, "a", 1);
	expect("u-7", 4, "a:1");
	filters__kicked(all, "u-8");
}

static void listens_to_the_last_connection_alone(void **state)
{
	(void)state;
	filters__connected(all, "u-7", 1, true);
	filters__subscribed(all, "u-7", 1, "a", 1);
	filters__connected(all, "u-7", 2, false);
	filters__left(all, "u-7", 1);
	filters__subscribed(all, "u-7", 1, "b", 1);
	filters__unsubscribed(all, "u-7", 1, "a");
	filters__counted(all, "u-7", 1, 0);
	expect("u-7", 1, "...");
	filters__counted(all, "u-7", 2, 1);
	expect("u-7", 2, "a:1");
}

static void keeps_so_many_of_a_client_and_says_so(void **state)
{
	char text[FILTERS_LENGTH_MAX + 2];
	struct filter list[FILTERS_OF_A_CLIENT_MAX];
	size_t known;
	bool complete;

	(void)state;
	filters__connected(all, "u-7", 1, true);
	for (int i = 0; i < FILTERS_OF_A_CLIENT_MAX; i++) {
		snprintf(text, sizeof(text), "t/%d", i);
		filters__subscribed(all, "u-7", 1, text, 1);
	}
	assert_int_equal(filters__list(all, "u-7", 1, list, 3, &known, &complete), 3);
	assert_string_equal(list[2].text, "t/2");
	assert_true(complete);
	filters__subscribed(all, "u-7", 1, "t/0", 2);
	filters__list(all, "u-7", 1, list, 1, &known, &complete);
	assert_true(complete);
	filters__subscribed(all, "u-7", 1, "one more", 1);
	filters__list(all, "u-7", 1, list, FILTERS_OF_A_CLIENT_MAX, &known, &complete);
	assert_int_equal(known, FILTERS_OF_A_CLIENT_MAX);
	assert_false(complete);
	filters__unsubscribed(all, "u-7", 1, "one more");
	/* 2.1 counts exactly. */
	filters__counted(all, "u-7", 1, FILTERS_OF_A_CLIENT_MAX);
	filters__list(all, "u-7", 1, list, FILTERS_OF_A_CLIENT_MAX, &known, &complete);
	assert_true(complete);
	filters__connected(all, "u-8", 2, true);
	memset(text, 'x', sizeof(text));
	text[FILTERS_LENGTH_MAX + 1] = '\0';
	filters__subscribed(all, "u-8", 2, text, 1);
	expect("u-8", 2, "...");
}

static void gives_up_the_oldest_that_is_away(void **state)
{
	char id[16];
	size_t of_one;

	(void)state;
	filters__free(all);
	all = filters__new(3000);
	filters__connected(all, "u-0", 1, true);
	filters__subscribed(all, "u-0", 1, "a", 1);
	of_one = filters__bytes(all);
	for (int i = 1; i <= 50; i++) {
		snprintf(id, sizeof(id), "u-%d", i);
		filters__connected(all, id, (uint64_t)i + 1, true);
		filters__subscribed(all, id, (uint64_t)i + 1, "a", 1);
		filters__left(all, id, (uint64_t)i + 1);
		assert_in_range(filters__bytes(all), of_one, 3000);
	}
	expect("u-0", 1, "a:1");
	filters__connected(all, "u-50", 100, false);
	expect("u-50", 100, "a:1...");
	filters__connected(all, "u-1", 101, false);
	expect("u-1", 101, "...");
	/* With nobody away there is no place, and that is said. */
	for (int i = 200; i <= 250; i++) {
		snprintf(id, sizeof(id), "u-%d", i);
		filters__connected(all, id, (uint64_t)i, true);
		filters__subscribed(all, id, (uint64_t)i, "a", 1);
	}
	assert_in_range(filters__bytes(all), of_one, 3000);
	expect("u-250", 250, "...");
	filters__subscribed(all, "u-0", 1, "a filter that is longer than what may be left of the place that there is, whatever a client takes: "
	                                   "one hundred and fifty characters are enough for that", 1);
	expect("u-0", 1, "a:1...");
}

static void gives_back_what_it_counts(void **state)
{
	size_t before;

	(void)state;
	/* The table's first piece stays. */
	filters__connected(all, "u-7", 9, true);
	filters__left(all, "u-7", 9);
	before = filters__bytes(all);
	filters__connected(all, "u-7", 1, false);
	filters__subscribed(all, "u-7", 1, "a", 1);
	filters__subscribed(all, "u-7", 1, "bcd", 1);
	filters__unsubscribed(all, "u-7", 1, "a");
	filters__left(all, "u-7", 1);
	filters__connected(all, "u-7", 2, false);
	filters__counted(all, "u-7", 2, 0);
	filters__left(all, "u-7", 2);
	assert_int_equal(filters__bytes(all), before);
}

/* Of the heap, not as it counts itself: many that had much and gave most of it back. */
static void takes_no_more_memory_than_it_may(void **state)
{
	const size_t most = 1024 * 1024;
	char filter[FILTERS_LENGTH_MAX + 1];
	char id[16];

	(void)state;
	filters__free(all);
	all = filters__new(most);
	memset(filter, 'x', sizeof(filter));
	filter[FILTERS_LENGTH_MAX] = '\0';
	for (uint64_t number = 1; number <= 3000; number++) {
		snprintf(id, sizeof(id), "u-%u", (unsigned)number);
		filters__connected(all, id, number, true);
		for (int i = 0; i < FILTERS_OF_A_CLIENT_MAX; i++) {
			filter[0] = (char)('0' + i);
			filters__subscribed(all, id, number, filter, 1);
		}
		for (int i = 1; i < FILTERS_OF_A_CLIENT_MAX; i++) {
			filter[0] = (char)('0' + i);
			filters__unsubscribed(all, id, number, filter);
		}
		if (number % 2 == 0) {
			filters__left(all, id, number);
		}
		assert_in_range(taken, 0, most + 1024);
		assert_true(filters__bytes(all) <= most && taken <= filters__bytes(all) + 1024);
	}
	assert_true(filters__forgotten(all) > 0);
	for (uint64_t number = 1; number <= 100000; number++) {
		snprintf(id, sizeof(id), "v-%u", (unsigned)number);
		filters__connected(all, id, number, true);
		assert_in_range(taken, 0, most + 1024);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(knows_those_of_a_session_that_begins),
		TEST(knows_them_when_the_client_comes_back),
		TEST(forgets_them_with_the_session),
		TEST(does_not_know_those_of_a_session_from_before),
		TEST(believes_none_of_a_connection_that_never_came_to_life),
		TEST(knows_that_a_client_that_was_kicked_has_none),
		TEST(listens_to_the_last_connection_alone),
		TEST(keeps_so_many_of_a_client_and_says_so),
		TEST(gives_up_the_oldest_that_is_away),
		TEST(gives_back_what_it_counts),
		TEST(takes_no_more_memory_than_it_may),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
