#include "table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define SIZE_FIRST 16

/* Old buckets that each change empties: more than one, so that moving is over long before growing is due again. */
#define MOVES 4

/* ---- SipHash-1-3 (Aumasson, Bernstein 2012) ---- */

static uint64_t rotated(uint64_t word, int by)
{
	return (word << by) | (word >> (64 - by));
}

static void round_of(uint64_t v[4])
{
	v[0] += v[1];
	v[2] += v[3];
	v[1] = rotated(v[1], 13) ^ v[0];
	v[3] = rotated(v[3], 16) ^ v[2];
	v[0] = rotated(v[0], 32);
	v[2] += v[1];
	v[0] += v[3];
	v[1] = rotated(v[1], 17) ^ v[2];
	v[3] = rotated(v[3], 21) ^ v[0];
	v[2] = rotated(v[2], 32);
}

static void absorb(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	round_of(v);
	v[0] ^= word;
}

uint64_t table__hash(const struct table_key *key, const void *bytes, size_t length)
{
	uint64_t v[4] = {key->one ^ UINT64_C(0x736f6d6570736575), key->other ^ UINT64_C(0x646f72616e646f6d),
	                 key->one ^ UINT64_C(0x6c7967656e657261), key->other ^ UINT64_C(0x7465646279746573)};
	const unsigned char *at = bytes;
	uint64_t word;
	size_t left = length;

	/* Words as this machine has them: the hash never leaves it. */
	for (; left >= sizeof(word); left -= sizeof(word), at += sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		absorb(v, word);
	}
	word = 0;
	memcpy(&word, at, left);
	absorb(v, word ^ ((uint64_t)length << 56));
	v[2] ^= 0xff;
	round_of(v);
	round_of(v);
	round_of(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

bool table__make_key(struct table_key *key)
{
	return getrandom(key, sizeof(*key), 0) == (ssize_t)sizeof(*key);
}

/* ---- the table ---- */

static void put(struct table_link **buckets, size_t size, struct table_link *link)
{
	struct table_link **bucket = &buckets[link->hash & (size - 1)];

	link->next = *bucket;
	*bucket = link;
}

static void move_some(struct table *table)
{
	for (int i = 0; table->old != NULL && i < MOVES; i++) {
		struct table_link *link = table->old[table->moved];
		while (link != NULL) {
			struct table_link *next = link->next;
			put(table->buckets, table->size, link);
			link = next;
		}
		table->old[table->moved++] = NULL;
		if (table->moved == table->old_size) {
			free(table->old);
			table->old = NULL;
		}
	}
}

static bool has_to_grow(const struct table *table)
{
	return table->old == NULL && table->count >= table->size;
}

static size_t next_size(const struct table *table)
{
	return table->size == 0 ? SIZE_FIRST : 2 * table->size;
}

/* Without memory it stays as it is, only slower. */
static void grow(struct table *table)
{
	size_t size = next_size(table);
	struct table_link **buckets = calloc(size, sizeof(struct table_link *));

	if (buckets == NULL) {
		return;
	}
	table->old = table->buckets;
	table->old_size = table->size;
	table->moved = 0;
	table->buckets = buckets;
	table->size = size;
}

/* The bucket that the hash belongs to as things stand. */
static struct table_link **bucket_of(const struct table *table, uint64_t hash)
{
	if (table->old != NULL && (hash & (table->old_size - 1)) >= table->moved) {
		return &table->old[hash & (table->old_size - 1)];
	}
	return &table->buckets[hash & (table->size - 1)];
}

struct table_link *table__find(const struct table *table, uint64_t hash, table_is is, const void *wanted, size_t length)
{
	struct table_link *link = table->size == 0 ? NULL : *bucket_of(table, hash);

	while (link != NULL && !(link->hash == hash && is(link, wanted, length))) {
		link = link->next;
	}
	return link;
}

size_t table__bytes(const struct table *table)
{
	return (table->size + (table->old == NULL ? 0 : table->old_size)) * sizeof(struct table_link *);
}

size_t table__bytes_of_next(const struct table *table)
{
	return has_to_grow(table) ? next_size(table) * sizeof(struct table_link *) : 0;
}

bool table__add(struct table *table, struct table_link *link, uint64_t hash)
{
	struct table_link **bucket;

	move_some(table);
	if (has_to_grow(table)) {
		grow(table);
	}
	if (table->size == 0) {
		return false;
	}
	bucket = bucket_of(table, hash);
	link->hash = hash;
	link->next = *bucket;
	*bucket = link;
	table->count++;
	return true;
}

void table__remove(struct table *table, struct table_link *link)
{
	struct table_link **at = bucket_of(table, link->hash);

	while (*at != link) {
		at = &(*at)->next;
	}
	*at = link->next;
	table->count--;
	move_some(table);
}

/* From the end, so that what is empty is passed once. */
static struct table_link *take_last(struct table_link **buckets, size_t from, size_t *size, size_t *steps)
{
	while (*size > from && *steps > 0) {
		struct table_link **bucket = &buckets[*size - 1];
		struct table_link *link = *bucket;
		if (link != NULL) {
			*bucket = link->next;
			return link;
		}
		(*size)--;
		(*steps)--;
	}
	return NULL;
}

struct table_link *table__take_any(struct table *table, size_t *steps)
{
	struct table_link *link = NULL;

	if (table->count == 0) {
		return NULL;
	}
	if (table->old != NULL) {
		link = take_last(table->old, table->moved, &table->old_size, steps);
	}
	if (link == NULL) {
		link = take_last(table->buckets, 0, &table->size, steps);
	}
	table->count -= link != NULL ? 1 : 0;
	return link;
}

void table__free(struct table *table)
{
	free(table->old);
	free(table->buckets);
	*table = (struct table){0};
}
