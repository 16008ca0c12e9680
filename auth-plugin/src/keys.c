#include "keys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".pem"
#define PRIVATE_SUFFIX ".key.pem"
#define BEGIN_PUBLIC "-----BEGIN PUBLIC KEY-----"

static bool ends_with(const char *text, size_t length, const char *end)
{
	size_t end_length = strlen(end);

	return length >= end_length && memcmp(text + length - end_length, end, end_length) == 0;
}

/* Whether a folder's entry is to be a key's file; whether its name is good is another question. */
static bool is_key_file(const char *name)
{
	size_t length = strlen(name);

	return name[0] != '.' && ends_with(name, length, SUFFIX) && !ends_with(name, length, PRIVATE_SUFFIX);
}

/* The file's bytes and a NUL; -1 with a sentence where they cannot be had. */
static long read_file(int folder, const char *name, char *buffer, size_t size, char error[KEYS_ERROR_MAX])
{
	/* Not blocked by what is no file: the broker has one thread. */
	int file = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;
	size_t length = 0;

	if (file < 0) {
		snprintf(error, KEYS_ERROR_MAX, "%.128s cannot be read: %s; let the broker's user read it", name, strerror(errno));
		return -1;
	}
	if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
		snprintf(error, KEYS_ERROR_MAX, "%.128s is not a file", name);
		close(file);
		return -1;
	}
	while (length < size) {
		ssize_t got = read(file, buffer + length, size - length);
		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got < 0) {
			snprintf(error, KEYS_ERROR_MAX, "%.128s cannot be read: %s", name, strerror(errno));
			close(file);
			return -1;
		}
		if (got == 0) {
			break;
		}
		length += (size_t)got;
	}
	close(file);
	if (length == size) {
		snprintf(error, KEYS_ERROR_MAX, "%.128s is larger than a public key is", name);
		return -1;
	}
	buffer[length] = '\0';
	if (strlen(buffer) != length) {
		snprintf(error, KEYS_ERROR_MAX, "%.128s is not text", name);
		return -1;
	}
	return (long)length;
}

static bool is_blank(const char *text)
{
	return text[strspn(text, " \t\r\n")] == '\0';
}

/* One block that says PUBLIC KEY and nothing else: a private key has no business on a broker. */
static EVP_PKEY *parse(const char *text)
{
	const char *begin = strstr(text, BEGIN_PUBLIC);
	const char *end = begin == NULL ? NULL : strstr(begin, "-----END PUBLIC KEY-----");
	EVP_PKEY *key = NULL;
	BIO *memory;

	if (end == NULL || strspn(text, " \t\r\n") != (size_t)(begin - text)) {
		return NULL;
	}
	if (!is_blank(end + strlen("-----END PUBLIC KEY-----"))) {
		return NULL;
	}
	memory = BIO_new_mem_buf(text, -1);
	if (memory != NULL) {
		key = PEM_read_bio_PUBKEY(memory, NULL, NULL, NULL);
		BIO_free(memory);
	}
	ERR_clear_error();
	return key;
}

static bool algorithm_of(EVP_PKEY *key, enum key_algorithm *algorithm)
{
	int bits = EVP_PKEY_get_bits(key);
	char group[64] = "";
	size_t group_length = 0;

	switch (EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_RSA:
		*algorithm = KEY_RS256;
		return bits >= 2048 && bits <= 4096;
	case EVP_PKEY_EC:
		*algorithm = KEY_ES256;
		return EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof(group), &group_length) == 1 &&
		       (strcmp(group, "prime256v1") == 0 || strcmp(group, "P-256") == 0);
	case EVP_PKEY_ED25519:
		*algorithm = KEY_EDDSA;
		return true;
	default:
		return false;
	}
}

static bool read_key(int folder, const char *name, struct key *key, char error[KEYS_ERROR_MAX])
{
	char text[KEYS_FILE_BYTES_MAX + 1];
	size_t kid_length = strlen(name) - strlen(SUFFIX);

	if (!ids__is_name(name, kid_length)) {
		snprintf(error, KEYS_ERROR_MAX, "%.128s does not have a key id for a name: 1 to 64 of A-Z a-z 0-9 - _, then .pem", name);
		return false;
	}
	if (read_file(folder, name, text, sizeof(text) - 1, error) < 0) {
		return false;
	}
	key->public_key = parse(text);
	if (key->public_key == NULL) {
		snprintf(error, KEYS_ERROR_MAX, "%.128s is not one public key in PEM; half written, perhaps: write it aside and rename it", name);
		return false;
	}
	if (!algorithm_of(key->public_key, &key->algorithm)) {
		snprintf(error, KEYS_ERROR_MAX, "%.128s is a key of a kind that is not taken: RSA of 2048 to 4096 bits, EC P-256 and Ed25519 are", name);
		EVP_PKEY_free(key->public_key);
		key->public_key = NULL;
		return false;
	}
	memcpy(key->kid, name, kid_length);
	key->kid[kid_length] = '\0';
	return true;
}

struct keys *keys__load(const char *folder, char error[KEYS_ERROR_MAX])
{
	DIR *directory = opendir(folder);
	struct keys *keys;
	struct dirent *entry;
	bool good = true;

	if (directory == NULL) {
		snprintf(error, KEYS_ERROR_MAX, "the folder of keys, %.256s, cannot be read: %s", folder, strerror(errno));
		return NULL;
	}
	keys = calloc(1, sizeof(*keys));
	if (keys == NULL) {
		snprintf(error, KEYS_ERROR_MAX, "there is no memory for keys");
		closedir(directory);
		return NULL;
	}
	while (good && (entry = readdir(directory)) != NULL) {
		if (!is_key_file(entry->d_name)) {
			continue;
		}
		if (keys->count == KEYS_MAX) {
			snprintf(error, KEYS_ERROR_MAX, "%.256s holds more than %d keys; remove those of old rotations", folder, KEYS_MAX);
			good = false;
		} else {
			good = read_key(dirfd(directory), entry->d_name, &keys->all[keys->count], error);
			keys->count += good ? 1 : 0;
		}
	}
	closedir(directory);
	if (good && keys->count == 0) {
		snprintf(error, KEYS_ERROR_MAX, "%.256s holds no key; the backend writes <kid>.pem there, see its new-key command", folder);
		good = false;
	}
	if (!good) {
		keys__free(keys);
		return NULL;
	}
	return keys;
}

void keys__free(struct keys *keys)
{
	if (keys == NULL) {
		return;
	}
	for (size_t i = 0; i < keys->count; i++) {
		EVP_PKEY_free(keys->all[i].public_key);
	}
	free(keys);
}

const struct key *keys__find(const struct keys *keys, const char *kid)
{
	for (size_t i = 0; i < keys->count; i++) {
		if (strcmp(keys->all[i].kid, kid) == 0) {
			return &keys->all[i];
		}
	}
	return NULL;
}

/* FNV-1a: only a difference counts, and nobody gains by a collision who may write the folder. */
static uint64_t mixed(uint64_t hash, const void *bytes, size_t length)
{
	const unsigned char *byte = bytes;

	for (size_t i = 0; i < length; i++) {
		hash = (hash ^ byte[i]) * UINT64_C(1099511628211);
	}
	return hash;
}

uint64_t keys__fingerprint(const char *folder)
{
	DIR *directory = opendir(folder);
	uint64_t sum = 1;
	struct dirent *entry;

	if (directory == NULL) {
		return 0;
	}
	while ((entry = readdir(directory)) != NULL) {
		struct stat status;
		uint64_t hash = UINT64_C(14695981039346656037);
		if (!is_key_file(entry->d_name)) {
			continue;
		}
		hash = mixed(hash, entry->d_name, strlen(entry->d_name));
		if (fstatat(dirfd(directory), entry->d_name, &status, 0) == 0) {
			hash = mixed(hash, &status.st_size, sizeof(status.st_size));
			hash = mixed(hash, &status.st_ino, sizeof(status.st_ino));
			hash = mixed(hash, &status.st_mtim, sizeof(status.st_mtim));
		}
		/* A sum, because a folder lists its files in any order. */
		sum += hash;
	}
	closedir(directory);
	return sum == 0 ? 1 : sum;
}

const char *keys__algorithm_name(enum key_algorithm algorithm)
{
	switch (algorithm) {
	case KEY_RS256:
		return "RS256";
	case KEY_ES256:
		return "ES256";
	case KEY_EDDSA:
		return "EdDSA";
	}
	return "";
}
