/* A version is found among other texts, or none is. In a real broker: broker_test.py. */
#include <string.h>

#include "cmocka_all.h"
#include "version.h"

#define FIND(version, text) version__find(version, text, sizeof(text) - 1)

static void finds_the_one_text_that_is_a_version(void **state)
{
	struct version version = {0};

	(void)state;
	FIND(&version, "2.0.9\0version %s\0" "2.0.21\0mosquitto version %s\0x2.1.3\0" "2.1\0" "2.1.\0" "2..1\0" "2.0.21-x\0 2.0.1\0" "2.0.7.1\0.2.0\0" "1234567890.12.345\0" "2.0.5");
	assert_int_equal(version.found, 1);
	assert_string_equal(version.text, "2.0.21");
	/* The same again, in another part. */
	FIND(&version, "\0" "2.0.21\0");
	assert_int_equal(version.found, 1);
	FIND(&version, "\0" "4.1.6\0");
	assert_int_equal(version.found, 2);
}

static void finds_none_where_there_is_none(void **state)
{
	struct version version = {0};

	(void)state;
	FIND(&version, "");
	FIND(&version, "\0");
	FIND(&version, "\0" "2");
	FIND(&version, "\0" "2.0.2");
	assert_int_equal(version.found, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_one_text_that_is_a_version),
		cmocka_unit_test(finds_none_where_there_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
