/* Every token of the contract, and what only this reader can be asked. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cmocka_all.h"
#include "jwt.h"

static struct keys *keys;

static int load(void **state)
{
	char error[KEYS_ERROR_MAX];

	(void)state;
	keys = keys__load(BONGSU_CONTRACT "/keys", error);
	return keys == NULL ? -1 : 0;
}

static int unload(void **state)
{
	(void)state;
	keys__free(keys);
	return 0;
}

static int64_t clock_of(json_t *table)
{
	struct tm at = {0};

	assert_non_null(strptime(json_string_value(json_object_get(table, "clock")), "%Y-%m-%dT%H:%M:%SZ", &at));
	return timegm(&at);
}

static const char *text(json_t *row, const char *name)
{
	return json_string_value(json_object_get(row, name));
}

static void holds_every_verdict_of_the_contract(void **state)
{
	static const char *const roles[] = {"user", "device", "operator", "backend"};
	json_t *table = json_load_file(BONGSU_CONTRACT "/tokens.json", JSON_ALLOW_NUL, NULL);
	json_t *row;
	size_t index;
	size_t accepted = 0;
	size_t wrong = 0;

	(void)state;
	assert_non_null(table);
	int64_t now = clock_of(table);
	json_array_foreach(json_object_get(table, "tokens"), index, row)
	{
		json_t *token = json_object_get(row, "token");
		struct jwt_claims claims;
		enum jwt_verdict verdict = jwt__verify(keys, json_string_value(token), json_string_length(token), now, &claims);
		int wanted = strcmp(text(row, "mqtt"), "accepted") == 0;
		if ((verdict == JWT_GOOD) != wanted) {
			print_error("%s is wanted to be %s: %s\n", text(row, "name"), text(row, "mqtt"), jwt__reason(verdict));
			wrong++;
		}
		if (verdict == JWT_GOOD && wanted) {
			accepted++;
			assert_string_equal(claims.sub, text(row, "sub"));
			assert_string_equal(claims.sid, text(row, "sid"));
			assert_string_equal(roles[claims.role], text(row, "role"));
			assert_int_equal(claims.exp, json_integer_value(json_object_get(row, "exp")));
		}
	}
	assert_int_equal(wrong, 0);
	assert_true(accepted > 20);
	json_decref(table);
}

/* A good token, one letter of it changed at a time, is good nowhere. */
static void refuses_a_good_token_with_any_letter_changed(void **state)
{
	json_t *table = json_load_file(BONGSU_CONTRACT "/tokens.json", JSON_ALLOW_NUL, NULL);
	json_t *row;
	size_t index;

	(void)state;
	int64_t now = clock_of(table);
	json_array_foreach(json_object_get(table, "tokens"), index, row)
	{
		char token[JWT_LENGTH_MAX + 1];
		struct jwt_claims claims;
		if (strncmp(text(row, "name"), "good-", 5) != 0 || json_string_length(json_object_get(row, "token")) > 1000) {
			continue;
		}
		size_t length = strlen(strcpy(token, text(row, "token")));
		for (size_t i = 0; i < length; i++) {
			char letter = token[i];
			token[i] = letter == 'A' ? 'B' : 'A';
			assert_int_not_equal(jwt__verify(keys, token, length, now, &claims), JWT_GOOD);
			token[i] = letter;
		}
		assert_int_equal(jwt__verify(keys, token, length, now, &claims), JWT_GOOD);
	}
	json_decref(table);
}

static enum jwt_verdict claims(const char *json, int64_t now)
{
	struct jwt_claims read;

	return jwt__read_claims(json, strlen(json), now, &read);
}

#define CLAIMS(times) "{\"iss\":\"bongsu\",\"aud\":\"bongsu\",\"sub\":\"u-7\",\"role\":\"user\",\"sid\":\"s-1\"," times "}"

static void ends_with_the_second_it_names(void **state)
{
	(void)state;
	assert_int_equal(claims(CLAIMS("\"iat\":1,\"exp\":100"), 99), JWT_GOOD);
	assert_int_equal(claims(CLAIMS("\"iat\":1,\"exp\":100"), 100), JWT_EXPIRED);
	assert_int_equal(claims(CLAIMS("\"iat\":1,\"exp\":100,\"nbf\":50"), 49), JWT_NOT_YET);
	assert_int_equal(claims(CLAIMS("\"iat\":1,\"exp\":100,\"nbf\":50"), 50), JWT_GOOD);
	assert_int_equal(claims(CLAIMS("\"iat\":1"), 1), JWT_BAD_CLAIMS);
	assert_int_equal(claims(CLAIMS("\"exp\":100"), 1), JWT_BAD_CLAIMS);
}

static void takes_no_text_for_a_token(void **state)
{
	static const char *const texts[] = {"", ".", "..", "...", "a.b.c", "beacon-fire", "....................", "e30.e30."};
	struct jwt_claims read;
	char longest[JWT_LENGTH_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_not_equal(jwt__verify(keys, texts[i], strlen(texts[i]), 0, &read), JWT_GOOD);
	}
	memset(longest, '.', sizeof(longest));
	assert_int_equal(jwt__verify(keys, longest, sizeof(longest), 0, &read), JWT_TOO_LONG);
	assert_int_not_equal(jwt__verify(keys, longest, JWT_LENGTH_MAX, 0, &read), JWT_GOOD);
	memset(longest, 'A', sizeof(longest));
	assert_int_equal(jwt__verify(keys, longest, JWT_LENGTH_MAX, 0, &read), JWT_NO_TOKEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_every_verdict_of_the_contract),
		cmocka_unit_test(refuses_a_good_token_with_any_letter_changed),
		cmocka_unit_test(ends_with_the_second_it_names),
		cmocka_unit_test(takes_no_text_for_a_token),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
