/*
 * A client's filters lie one after the other in one piece of memory: the QoS as a byte, then the text with its zero.
 * There are few, and they are looked for when somebody subscribes: so from the first to the last.
 */
#include "filters.h"

#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "table.h"

struct entry {
	struct table_link link;
	struct entry *prev; /* of those that are away, the oldest first */
	struct entry *next;
	uint64_t number; /* of its connection; 0: it is away */
	char *filters;
	size_t bytes;
	size_t room; /* for so many bytes there is memory */
	size_t count;
	bool is_whole; /* these are all, where the broker has this session */
	bool is_sure; /* and it has */
	bool is_emptied; /* since it was kicked this is known of it, though none is known */
	char client_id[];
};

struct filters {
	struct table entries;
	struct table_key key;
	struct entry *away;
	size_t bytes;
	size_t bytes_max;
	uint64_t forgotten;
};

struct filters *filters__new(size_t bytes_max)
{
	struct filters *filters = calloc(1, sizeof(*filters));

	if (filters != NULL && !table__make_key(&filters->key)) {
		free(filters);
		return NULL;
	}
	if (filters != NULL) {
		filters->bytes_max = bytes_max;
	}
	return filters;
}

static void free_entry(struct entry *entry)
{
	free(entry->filters);
	free(entry);
}

void filters__free(struct filters *filters)
{
	struct table_link *link;
	size_t steps = SIZE_MAX;

	if (filters == NULL) {
		return;
	}
	while ((link = table__take_any(&filters->entries, &steps)) != NULL) {
		free_entry((struct entry *)link);
	}
	table__free(&filters->entries);
	free(filters);
}

size_t filters__bytes(const struct filters *filters)
{
	return filters->bytes + table__bytes(&filters->entries);
}

uint64_t filters__forgotten(const struct filters *filters)
{
	return filters->forgotten;
}

/* ---- clients ---- */

static bool is_of(const struct table_link *link, const void *client_id, size_t length)
{
	(void)length;
	return strcmp(((const struct entry *)link)->client_id, client_id) == 0;
}

static struct entry *find(const struct filters *filters, const char *client_id, uint64_t *hash)
{
	size_t length = strlen(client_id);

	*hash = table__hash(&filters->key, client_id, length);
	return (struct entry *)table__find(&filters->entries, *hash, is_of, client_id, length);
}

/* Of the connection that is heard; NULL for one whose client another connection has taken over, or that found no place. */
static struct entry *find_own(const struct filters *filters, const char *client_id, uint64_t number)
{
	uint64_t hash;
	struct entry *entry = find(filters, client_id, &hash);

	return entry != NULL && entry->number == number ? entry : NULL;
}

/* What is taken from the heap for so many bytes, with what glibc needs beside: 8 bytes, up to the next 16, 32 at least. */
static size_t block_of(size_t bytes)
{
	size_t block = (bytes + 8 + 15) / 16 * 16;

	return bytes == 0 ? 0 : block < 32 ? 32 : block;
}

static size_t size_of(const struct entry *entry)
{
	return block_of(sizeof(*entry) + strlen(entry->client_id) + 1) + block_of(entry->room);
}

static void drop(struct filters *filters, struct entry *entry)
{
	if (entry->number == 0) {
		DL_DELETE(filters->away, entry);
	}
	table__remove(&filters->entries, &entry->link);
	filters->bytes -= size_of(entry);
	free_entry(entry);
}

/* With one more client the table may have to grow, too. */
static bool has_place(const struct filters *filters, size_t bytes, bool one_more)
{
	size_t grown = one_more ? table__bytes_of_next(&filters->entries) : 0;

	return filters__bytes(filters) + grown + bytes <= filters->bytes_max;
}

/* False where nobody is left to give way. */
static bool make_place(struct filters *filters, size_t bytes, bool one_more)
{
	while (!has_place(filters, bytes, one_more) && filters->away != NULL) {
		drop(filters, filters->away);
		filters->forgotten++;
	}
	return has_place(filters, bytes, one_more);
}

static struct entry *add(struct filters *filters, const char *client_id, uint64_t hash)
{
	size_t length = strlen(client_id);
	struct entry *entry = make_place(filters, block_of(sizeof(*entry) + length + 1), true) ? calloc(1, sizeof(*entry) + length + 1) : NULL;

	if (entry == NULL) {
		return NULL;
	}
	memcpy(entry->client_id, client_id, length + 1);
	if (!table__add(&filters->entries, &entry->link, hash)) {
		free(entry);
		return NULL;
	}
	filters->bytes += size_of(entry);
	return entry;
}

static void clear(struct filters *filters, struct entry *entry)
{
	filters->bytes -= block_of(entry->room);
	free(entry->filters);
	entry->filters = NULL;
	entry->bytes = 0;
	entry->room = 0;
	entry->count = 0;
}

void filters__connected(struct filters *filters, const char *client_id, uint64_t number, bool clean)
{
	uint64_t hash;
	struct entry *entry = find(filters, client_id, &hash);

	if (entry == NULL) {
		entry = add(filters, client_id, hash);
		if (entry == NULL) {
			return;
		}
	} else if (entry->number == 0) {
		DL_DELETE(filters->away, entry);
	}
	entry->number = number;
	if (clean) {
		clear(filters, entry);
	}
	/* None being known says nothing of a session that may be older than what is known; but where it was emptied. */
	entry->is_whole = clean || (entry->is_whole && (entry->count > 0 || entry->is_emptied));
	entry->is_sure = clean;
}

void filters__left(struct filters *filters, const char *client_id, uint64_t number)
{
	struct entry *entry = find_own(filters, client_id, number);

	if (entry == NULL) {
		return;
	}
	if (entry->count == 0 && !entry->is_emptied) {
		drop(filters, entry);
		return;
	}
	entry->number = 0;
	DL_APPEND(filters->away, entry);
}

void filters__kicked(struct filters *filters, const char *client_id)
{
	uint64_t hash;
	struct entry *entry = find(filters, client_id, &hash);

	if (entry != NULL) {
		clear(filters, entry);
		entry->is_whole = true;
		entry->is_emptied = true;
	}
}

/* ---- their filters ---- */

/* NULL where it is not there. */
static char *find_filter(const struct entry *entry, const char *filter)
{
	for (size_t at = 0; at < entry->bytes; at += 1 + strlen(entry->filters + at + 1) + 1) {
		if (strcmp(entry->filters + at + 1, filter) == 0) {
			return entry->filters + at;
		}
	}
	return NULL;
}

/* False where there is no memory: then it stays as it is. */
static bool resize(struct filters *filters, struct entry *entry, size_t bytes)
{
	char *resized = realloc(entry->filters, bytes);

	if (resized == NULL) {
		return false;
	}
	filters->bytes += block_of(bytes);
	filters->bytes -= block_of(entry->room);
	entry->filters = resized;
	entry->room = bytes;
	return true;
}

static bool append(struct filters *filters, struct entry *entry, const char *filter, int qos)
{
	size_t length = strnlen(filter, FILTERS_LENGTH_MAX + 1);
	size_t bytes = entry->bytes + 1 + length + 1;

	if (length > FILTERS_LENGTH_MAX || entry->count == FILTERS_OF_A_CLIENT_MAX) {
		return false;
	}
	/* While it is moved, both may be there. */
	if (bytes > entry->room && !(make_place(filters, block_of(bytes), false) && resize(filters, entry, bytes))) {
		return false;
	}
	entry->filters[entry->bytes] = (char)qos;
	memcpy(entry->filters + entry->bytes + 1, filter, length + 1);
	entry->bytes = bytes;
	entry->count++;
	return true;
}

void filters__subscribed(struct filters *filters, const char *client_id, uint64_t number, const char *filter, int qos)
{
	struct entry *entry = find_own(filters, client_id, number);
	char *there = entry == NULL ? NULL : find_filter(entry, filter);

	if (there != NULL) {
		*there = (char)qos;
	} else if (entry != NULL && !append(filters, entry, filter, qos)) {
		entry->is_whole = false;
	}
}

void filters__unsubscribed(struct filters *filters, const char *client_id, uint64_t number, const char *filter)
{
	struct entry *entry = find_own(filters, client_id, number);
	char *there = entry == NULL ? NULL : find_filter(entry, filter);
	size_t bytes;

	if (there == NULL) {
		return;
	}
	if (entry->count == 1) {
		clear(filters, entry);
		return;
	}
	bytes = 1 + strlen(there + 1) + 1;
	entry->bytes -= bytes;
	entry->count--;
	memmove(there, there + bytes, (size_t)(entry->filters + entry->bytes - there));
	(void)resize(filters, entry, entry->bytes);
}

void filters__counted(struct filters *filters, const char *client_id, uint64_t number, size_t count)
{
	struct entry *entry = find_own(filters, client_id, number);

	if (entry == NULL || (entry->is_sure && entry->is_whole)) {
		return;
	}
	if (!entry->is_sure && (count == 0 || count < entry->count)) {
		/* Another session than the one that was left: that has ended meanwhile. */
		clear(filters, entry);
		entry->is_whole = false;
	}
	entry->is_sure = true;
	/* What is known the broker has; it has no more than it counts. */
	entry->is_whole = entry->is_whole || count <= entry->count;
}

size_t filters__list(const struct filters *filters, const char *client_id, uint64_t number, struct filter *list, size_t limit, size_t *known, bool *complete)
{
	const struct entry *entry = find_own(filters, client_id, number);
	const char *at = entry == NULL ? NULL : entry->filters;
	size_t count = 0;

	*known = entry == NULL ? 0 : entry->count;
	*complete = entry != NULL && entry->is_sure && entry->is_whole;
	for (; count < *known && count < limit; count++) {
		list[count] = (struct filter){at + 1, *at};
		at += 1 + strlen(at + 1) + 1;
	}
	return count;
}
