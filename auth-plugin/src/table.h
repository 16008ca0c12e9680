/*
 * A hash table that never stops to grow: where it has to, it moves a few entries with each change, so that no command
 * waits for all of them. Hashes are keyed with a secret of this run (SipHash-1-3): users choose their names, and must not be able to
 * choose where they land. Entries bring their own link and stay their owner's. Pure.
 */
#ifndef BONGSU_TABLE_H
#define BONGSU_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct table_link {
	struct table_link *next;
	uint64_t hash;
};

/* All zero is an empty one. */
struct table {
	struct table_link **buckets;
	size_t size; /* a power of two */
	struct table_link **old; /* what is not moved yet, from moved on */
	size_t old_size;
	size_t moved;
	size_t count;
};

struct table_key {
	uint64_t one;
	uint64_t other;
};

/* False where the system has no randomness: then nothing must start. */
bool table__make_key(struct table_key *key);
uint64_t table__hash(const struct table_key *key, const void *bytes, size_t length);

/* Whether a link with the hash is what is looked for. */
typedef bool (*table_is)(const struct table_link *link, const void *wanted, size_t length);

/* NULL where it is not there. */
struct table_link *table__find(const struct table *table, uint64_t hash, table_is is, const void *wanted, size_t length);

/* What is not in it yet. False where there is no memory, which can be only while it is empty. */
bool table__add(struct table *table, struct table_link *link, uint64_t hash);

/* What it has for itself, its entries apart; and how much that grows by with the next one. */
size_t table__bytes(const struct table *table);
size_t table__bytes_of_next(const struct table *table);

/* What is in it. */
void table__remove(struct table *table, struct table_link *link);

/*
 * Takes any entry out of a table that is only emptied from now on; NULL where there is none, or where steps are used up
 * by looking for one.
 */
struct table_link *table__take_any(struct table *table, size_t *steps);

/* Gives back what it has for itself, not its entries. */
void table__free(struct table *table);

#endif
