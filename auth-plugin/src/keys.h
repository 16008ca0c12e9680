/*
 * The public keys that tokens are verified with: the files <kid>.pem of one folder, read together or not at all. Pure but
 * for reading files.
 */
#ifndef BONGSU_KEYS_H
#define BONGSU_KEYS_H

#include <openssl/evp.h>
#include <stddef.h>
#include <stdint.h>

#include "ids.h"

/* More are a mistake: a rotation needs two or three. */
#define KEYS_MAX 64
#define KEYS_FILE_BYTES_MAX 16384
#define KEYS_ERROR_MAX 512

/* The key fixes the algorithm (RFC 8725, 3.1): a token only has to agree. */
enum key_algorithm { KEY_RS256, KEY_ES256, KEY_EDDSA };

struct key {
	EVP_PKEY *public_key;
	enum key_algorithm algorithm;
	char kid[IDS_LENGTH_MAX + 1];
};

struct keys {
	size_t count;
	struct key all[KEYS_MAX];
};

/*
 * Reads a folder. Returns NULL and a sentence that says what to do where it holds no key, too many, or one file that is
 * not exactly one public key of a kind that is taken: half of the keys would let in half of the clients.
 * Names that begin with a dot or do not end in ".pem" are passed over; so are "<kid>.key.pem", private halves that a
 * development folder may hold beside them. To be freed with keys__free.
 */
struct keys *keys__load(const char *folder, char error[KEYS_ERROR_MAX]);

/* NULL is nothing to free. */
void keys__free(struct keys *keys);

/* NULL where it is not known. */
const struct key *keys__find(const struct keys *keys, const char *kid);

/*
 * A number that changes when a file of the folder does: its name, size, inode or time. 0 where the folder cannot be
 * read. Cheap enough to be asked every few seconds.
 */
uint64_t keys__fingerprint(const char *folder);

/* As a token's header spells it (RFC 7518 3.1, RFC 8037 3.1). */
const char *keys__algorithm_name(enum key_algorithm algorithm);

#endif
