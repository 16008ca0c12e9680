#include "sessions.h"

#include <stdlib.h>
#include <string.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>
#include <utlist.h>

#include "table.h"

/* So many copies lie on the stack. */
#define AT_ONCE 64

struct entry;

/* A user's entries, so that ending them asks nobody else's. */
struct owner {
	UT_hash_handle hh;
	struct entry *entries;
	size_t staying; /* of them, those that nobody has replaced or ended */
	char name[IDS_LENGTH_MAX + 1];
};

struct entry {
	struct table_link link; /* by its client id, unless it is replaced */
	UT_hash_handle hh;
	struct entry *prev; /* of the same owner */
	struct entry *next;
	struct owner *owner;
	const void *handle;
	struct session session;
};

struct sessions {
	struct entry *by_handle; /* in the order of their numbers, as uthash keeps them */
	struct owner *owners;
	struct table newest; /* of each client id; clients choose those, so this one is keyed */
	struct table_key key;
	uint64_t last_number;
};

static struct owner *owner_of(struct sessions *sessions, const char *name)
{
	struct owner *owner = NULL;

	HASH_FIND_STR(sessions->owners, name, owner);
	if (owner == NULL) {
		owner = calloc(1, sizeof(*owner));
		if (owner == NULL) {
			return NULL;
		}
		memcpy(owner->name, name, strnlen(name, IDS_LENGTH_MAX));
		HASH_ADD_STR(sessions->owners, name, owner);
		if (owner->hh.tbl == NULL) {
			free(owner);
			return NULL;
		}
	}
	return owner;
}

static void drop_owner(struct sessions *sessions, struct owner *owner)
{
	if (owner->entries == NULL) {
		HASH_DEL(sessions->owners, owner);
		free(owner);
	}
}

static struct entry *find(const struct sessions *sessions, const void *handle)
{
	struct entry *entry = NULL;

	HASH_FIND_PTR(sessions->by_handle, &handle, entry);
	return entry;
}

static bool is_of(const struct table_link *link, const void *client_id, size_t length)
{
	(void)length;
	return strcmp(((const struct entry *)link)->session.client_id, client_id) == 0;
}

static struct entry *find_newest(const struct sessions *sessions, const char *client_id, uint64_t *hash)
{
	size_t length = strlen(client_id);

	*hash = table__hash(&sessions->key, client_id, length);
	return (struct entry *)table__find(&sessions->newest, *hash, is_of, client_id, length);
}

struct sessions *sessions__new(void)
{
	struct sessions *sessions = calloc(1, sizeof(*sessions));

	if (sessions != NULL && !table__make_key(&sessions->key)) {
		free(sessions);
		return NULL;
	}
	return sessions;
}

void sessions__free(struct sessions *sessions)
{
	if (sessions == NULL) {
		return;
	}
	while (sessions->by_handle != NULL) {
		sessions__remove(sessions, sessions->by_handle->handle);
	}
	table__free(&sessions->newest);
	free(sessions);
}

size_t sessions__count(const struct sessions *sessions)
{
	return HASH_COUNT(sessions->by_handle);
}

static bool is_staying(const struct entry *entry)
{
	return !entry->session.is_replaced && !entry->session.ended;
}

size_t sessions__others(const struct sessions *sessions, const char *user, const char *client_id)
{
	uint64_t hash;
	const struct entry *own = find_newest(sessions, client_id, &hash);
	const struct owner *owner = NULL;

	HASH_FIND_STR(sessions->owners, user, owner);
	if (owner == NULL) {
		return 0;
	}
	return owner->staying - (own != NULL && own->owner == owner && is_staying(own) ? 1 : 0);
}

/* Before it is replaced, ended or removed. */
static void stays_no_more(struct entry *entry)
{
	entry->owner->staying -= is_staying(entry) ? 1 : 0;
}

/* In the place of the one that had its client id. False where there is no memory: then that one keeps it. */
static bool make_newest(struct sessions *sessions, struct entry *entry)
{
	uint64_t hash;
	struct entry *older = find_newest(sessions, entry->session.client_id, &hash);

	if (!table__add(&sessions->newest, &entry->link, hash)) {
		return false;
	}
	if (older != NULL) {
		table__remove(&sessions->newest, &older->link);
		stays_no_more(older);
		older->session.is_replaced = true;
	}
	return true;
}

static void discard(struct sessions *sessions, struct entry *entry)
{
	drop_owner(sessions, entry->owner);
	free(entry);
}

bool sessions__add(struct sessions *sessions, const void *handle, const struct session *what)
{
	struct owner *owner;
	struct entry *entry;

	sessions__remove(sessions, handle);
	owner = owner_of(sessions, what->claims.sub);
	if (owner == NULL) {
		return false;
	}
	entry = calloc(1, sizeof(*entry));
	if (entry == NULL) {
		drop_owner(sessions, owner);
		return false;
	}
	entry->handle = handle;
	entry->session = *what;
	entry->session.number = ++sessions->last_number;
	entry->owner = owner;
	entry->session.is_replaced = false;
	HASH_ADD_PTR(sessions->by_handle, handle, entry);
	if (entry->hh.tbl == NULL) {
		discard(sessions, entry);
		return false;
	}
	if (!make_newest(sessions, entry)) {
		HASH_DEL(sessions->by_handle, entry);
		discard(sessions, entry);
		return false;
	}
	DL_APPEND(owner->entries, entry);
	owner->staying += is_staying(entry) ? 1 : 0;
	return true;
}

struct session *sessions__find(const struct sessions *sessions, const void *handle)
{
	struct entry *entry = find(sessions, handle);

	return entry == NULL ? NULL : &entry->session;
}

void sessions__remove(struct sessions *sessions, const void *handle)
{
	struct entry *entry = find(sessions, handle);

	if (entry != NULL) {
		stays_no_more(entry);
		if (!entry->session.is_replaced) {
			table__remove(&sessions->newest, &entry->link);
		}
		HASH_DEL(sessions->by_handle, entry);
		DL_DELETE(entry->owner->entries, entry);
		discard(sessions, entry);
	}
}

/* Marks those that are to end, and copies at most limit that are to be acted on. */
static size_t mark(const struct sessions *sessions, const char *user, sessions_test test, const void *context, struct session *copies, size_t limit)
{
	struct owner *owner = NULL;
	struct entry *entry;
	size_t count = 0;

	if (user != NULL) {
		HASH_FIND_STR(sessions->owners, user, owner);
	}
	entry = user == NULL ? sessions->by_handle : owner == NULL ? NULL : owner->entries;
	while (entry != NULL && count < limit) {
		if (!entry->session.ended && (test == NULL || test(&entry->session, context))) {
			stays_no_more(entry);
			entry->session.ended = true;
			if (!entry->session.is_replaced) {
				copies[count++] = entry->session;
			}
		}
		entry = user == NULL ? entry->hh.next : entry->next;
	}
	return count;
}

/*
 * Some at a time are marked and then acted on, as copies: acting may disconnect, which removes the entry, and so no place
 * in the list outlives it. Who is marked is never met again, so each round may begin anew.
 */
size_t sessions__end(struct sessions *sessions, const char *user, sessions_test test, const void *test_context, sessions_act act, void *act_context)
{
	struct session copies[AT_ONCE];
	size_t all = 0;
	size_t count;

	do {
		count = mark(sessions, user, test, test_context, copies, AT_ONCE);
		for (size_t i = 0; i < count; i++) {
			act(act_context, &copies[i]);
		}
		all += count;
	} while (count == AT_ONCE);
	return all;
}

size_t sessions__page(const struct sessions *sessions, uint64_t after, size_t limit, const struct session **page)
{
	size_t count = 0;

	for (const struct entry *entry = sessions->by_handle; entry != NULL && count < limit; entry = entry->hh.next) {
		if (entry->session.number > after) {
			page[count++] = &entry->session;
		}
	}
	return count;
}
