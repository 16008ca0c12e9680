#include <string.h>

#include "cmocka_all.h"
#include "text.h"

#define MOST 8

static void assert_cut(const char *text, const char *wanted)
{
	char buffer[MOST + 1];

	assert_string_equal(text__cut(text, MOST, buffer), wanted);
}

static void leaves_what_is_short_enough(void **state)
{
	char buffer[MOST + 1];
	const char *text = "12345678";

	(void)state;
	assert_ptr_equal(text__cut(text, MOST, buffer), text);
	assert_cut("", "");
	assert_null(text__cut(NULL, MOST, buffer));
}

static void cuts_between_characters(void **state)
{
	(void)state;
	assert_cut("123456789", "12345678");
	/* Of two, three and four bytes, at each place where the end can fall. */
	assert_cut("123456\xc3\xa9" "9", "123456\xc3\xa9");
	assert_cut("1234567\xc3\xa9", "1234567");
	assert_cut("12345\xec\x95\x88" "9", "12345\xec\x95\x88");
	assert_cut("123456\xec\x95\x88", "123456");
	assert_cut("1234567\xec\x95\x88", "1234567");
	assert_cut("1234\xf0\x9f\x98\x80" "9", "1234\xf0\x9f\x98\x80");
	assert_cut("12345\xf0\x9f\x98\x80", "12345");
	assert_cut("123456\xf0\x9f\x98\x80", "123456");
	assert_cut("1234567\xf0\x9f\x98\x80", "1234567");
}

static void ends_with_what_is_no_text(void **state)
{
	(void)state;
	assert_cut("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80", "");
	assert_cut("1\xff\xff\xff\xff\xff\xff\xff\xff\xff", "1\xff\xff\xff\xff\xff\xff\xff");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaves_what_is_short_enough),
		cmocka_unit_test(cuts_between_characters),
		cmocka_unit_test(ends_with_what_is_no_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
