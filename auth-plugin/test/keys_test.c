/* A folder of keys is read whole or not at all, and says what to do. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmocka_all.h"
#include "keys.h"

static char folder[64];

static int make_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/bongsu-keys-XXXXXX");
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static int remove_folder(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command);
}

static void write_file(const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fputs(text, file) < 0, 0);
	assert_int_equal(fclose(file), 0);
}

static char *good(const char *name)
{
	static char text[KEYS_FILE_BYTES_MAX];
	char path[512];

	snprintf(path, sizeof(path), "%s/keys/TEST-ONLY-%s.pem", BONGSU_CONTRACT, name);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	return text;
}

static void assert_refused(const char *because)
{
	char error[KEYS_ERROR_MAX] = "";

	assert_null(keys__load(folder, error));
	if (strstr(error, because) == NULL) {
		fail_msg("'%s' does not say '%s'", error, because);
	}
}

static void reads_each_kind_and_finds_it_by_its_id(void **state)
{
	static const char *const names[] = {"rs256", "es256", "eddsa"};
	char error[KEYS_ERROR_MAX];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char file[64];
		snprintf(file, sizeof(file), "k-%s.pem", names[i]);
		write_file(file, good(names[i]));
	}
	write_file("k-1.key.pem", "a private half, which is not looked into");
	write_file(".k-2.pem.tmp", "half");
	write_file("README", "no key");
	struct keys *keys = keys__load(folder, error);
	assert_non_null(keys);
	assert_int_equal(keys->count, 3);
	assert_int_equal(keys__find(keys, "k-rs256")->algorithm, KEY_RS256);
	assert_int_equal(keys__find(keys, "k-es256")->algorithm, KEY_ES256);
	assert_int_equal(keys__find(keys, "k-eddsa")->algorithm, KEY_EDDSA);
	assert_null(keys__find(keys, "k"));
	keys__free(keys);
}

static void refuses_a_folder_without_keys(void **state)
{
	char error[KEYS_ERROR_MAX];

	(void)state;
	assert_refused("holds no key");
	assert_null(keys__load("/nowhere/at/all", error));
	assert_non_null(strstr(error, "/nowhere/at/all"));
}

static void refuses_all_for_one_that_is_half_written(void **state)
{
	char *text = good("rs256");

	(void)state;
	write_file("whole.pem", text);
	text[strlen(text) / 2] = '\0';
	write_file("half.pem", text);
	assert_refused("half.pem is not one public key");
	write_file("half.pem", "");
	assert_refused("half.pem is not one public key");
}

static void refuses_what_is_more_than_one_public_key(void **state)
{
	char twice[2 * KEYS_FILE_BYTES_MAX];

	(void)state;
	snprintf(twice, sizeof(twice), "%s%s", good("es256"), good("es256"));
	write_file("k.pem", twice);
	assert_refused("k.pem is not one public key");
	snprintf(twice, sizeof(twice), "-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----\n%s", good("es256"));
	write_file("k.pem", twice);
	assert_refused("k.pem is not one public key");
}

/* Ed448: rightly spelt, but nothing of ours signs with it. */
static void refuses_a_key_of_another_kind(void **state)
{
	(void)state;
	write_file("k.pem", "-----BEGIN PUBLIC KEY-----\nMEMwBQYDK2VxAzoAX9dEm1m0Yf0s54fsYWrUah2hNCSFpw4fig6nXYDpZ3jt8SR2\n"
	                    "m0bHBhvWeD3x5Q9s0foavq/oJWGA\n-----END PUBLIC KEY-----\n");
	assert_refused("of a kind that is not taken");
}

static void refuses_names_that_are_no_ids(void **state)
{
	(void)state;
	write_file("a key.pem", good("es256"));
	assert_refused("does not have a key id for a name");
}

static void refuses_what_is_no_small_text_file(void **state)
{
	char large[KEYS_FILE_BYTES_MAX + 2];
	char path[256];

	(void)state;
	memset(large, 'x', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	write_file("k.pem", large);
	assert_refused("larger than a public key is");
	snprintf(path, sizeof(path), "%s/k.pem", folder);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_refused("is not a file");
	assert_int_equal(rmdir(path), 0);
	/* Nobody writes into it: a read that waits would hold the broker up for good. */
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_refused("is not a file");
}

static void refuses_more_than_there_is_place_for(void **state)
{
	(void)state;
	for (int i = 0; i <= KEYS_MAX; i++) {
		char name[32];
		snprintf(name, sizeof(name), "k-%d.pem", i);
		write_file(name, good("eddsa"));
	}
	assert_refused("more than 64 keys");
}

static void notices_what_changes_in_the_folder(void **state)
{
	char from[256];
	char to[256];

	(void)state;
	uint64_t empty = keys__fingerprint(folder);
	write_file("k.pem", good("eddsa"));
	uint64_t one = keys__fingerprint(folder);
	assert_int_not_equal(empty, one);
	write_file("README", "of no concern");
	assert_int_equal(keys__fingerprint(folder), one);
	/* As the backend writes: aside, then renamed. The same size, another file. */
	write_file(".k.tmp", good("eddsa"));
	snprintf(from, sizeof(from), "%s/.k.tmp", folder);
	snprintf(to, sizeof(to), "%s/k.pem", folder);
	assert_int_equal(rename(from, to), 0);
	assert_int_not_equal(keys__fingerprint(folder), one);
	assert_int_equal(unlink(to), 0);
	assert_int_equal(keys__fingerprint(folder), empty);
	assert_int_equal(keys__fingerprint("/nowhere/at/all"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reads_each_kind_and_finds_it_by_its_id),
		TEST(refuses_a_folder_without_keys),
		TEST(refuses_all_for_one_that_is_half_written),
		TEST(refuses_what_is_more_than_one_public_key),
		TEST(refuses_a_key_of_another_kind),
		TEST(refuses_names_that_are_no_ids),
		TEST(refuses_what_is_no_small_text_file),
		TEST(refuses_more_than_there_is_place_for),
		TEST(notices_what_changes_in_the_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
