/*
 * Rooms are a hash table; a room's members are an array of users and rights, sorted by user, so that a membership costs 16
 * bytes. Users are interned: one name, however many rooms they are in. A user is kept as long as a room counts on it.
 */
#include "access.h"

#include <stdlib.h>
#include <string.h>

/* What uthash does without memory is to end the process; told like this, an insertion fails instead. */
#define HASH_NONFATAL_OOM 1
#include <uthash.h>

struct user {
	UT_hash_handle hh;
	size_t uses;
	char name[];
};

struct member {
	struct user *user;
	uint8_t rights;
};

struct room {
	UT_hash_handle hh;
	int64_t id;
	int64_t revision;
	/* When it last changed here, by the count of changes. */
	uint64_t changed;
	struct member *members;
	size_t count;
};

struct access {
	struct room *rooms;
	struct user *users;
	size_t memberships;
	uint64_t changes;
	bool ready;
	access_lost lost;
	void *context;
};

struct access_snapshot {
	struct access *access;
	struct room *rooms;
	size_t memberships;
	uint64_t begun_at;
};

/* ---- users ---- */

static struct user *intern(struct access *access, const char *name)
{
	size_t length = strlen(name);
	struct user *user = NULL;

	HASH_FIND(hh, access->users, name, length, user);
	if (user == NULL) {
		user = calloc(1, sizeof(*user) + length + 1);
		if (user == NULL) {
			return NULL;
		}
		memcpy(user->name, name, length + 1);
		HASH_ADD_KEYPTR(hh, access->users, user->name, length, user);
		if (user->hh.tbl == NULL) {
			free(user);
			return NULL;
		}
	}
	user->uses++;
	return user;
}

static void release(struct access *access, struct user *user)
{
	user->uses--;
	if (user->uses == 0) {
		HASH_DEL(access->users, user);
		free(user);
	}
}

/* ---- rooms ---- */

static struct room *find(struct room *rooms, int64_t id)
{
	struct room *room = NULL;

	HASH_FIND(hh, rooms, &id, sizeof(id), room);
	return room;
}

static struct room *add_room(struct room **rooms, int64_t id)
{
	struct room *room = calloc(1, sizeof(*room));

	if (room == NULL) {
		return NULL;
	}
	room->id = id;
	HASH_ADD(hh, *rooms, id, sizeof(room->id), room);
	if (room->hh.tbl == NULL) {
		free(room);
		return NULL;
	}
	return room;
}

static void release_members(struct access *access, struct member *members, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		release(access, members[i].user);
	}
	free(members);
}

static void drop_room(struct access *access, struct room **rooms, struct room *room)
{
	HASH_DEL(*rooms, room);
	release_members(access, room->members, room->count);
	free(room);
}

static void drop_rooms(struct access *access, struct room **rooms)
{
	struct room *room;
	struct room *next;

	HASH_ITER(hh, *rooms, room, next)
	{
		drop_room(access, rooms, room);
	}
}

/* Where the member stands, or would. */
static size_t place_of(const struct room *room, const struct user *user)
{
	size_t low = 0;
	size_t high = room->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if ((uintptr_t)room->members[middle].user < (uintptr_t)user) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

static uint8_t rights_of(const struct room *room, const struct user *user)
{
	size_t place = place_of(room, user);

	return place < room->count && room->members[place].user == user ? room->members[place].rights : ACCESS_NONE;
}

static int by_user(const void *one, const void *other)
{
	uintptr_t a = (uintptr_t)((const struct member *)one)->user;
	uintptr_t b = (uintptr_t)((const struct member *)other)->user;

	return a < b ? -1 : a > b;
}

/* The members as they are kept; false where there is no memory. None is an empty array. */
static bool build(struct access *access, const struct access_member *from, size_t count, struct member **members, size_t *built)
{
	struct member *all = calloc(count == 0 ? 1 : count, sizeof(*all));

	if (all == NULL) {
		return false;
	}
	*built = 0;
	for (size_t i = 0; i < count; i++) {
		if (from[i].rights == ACCESS_NONE) {
			continue;
		}
		struct user *user = intern(access, from[i].user);
		if (user == NULL) {
			release_members(access, all, *built);
			return false;
		}
		all[*built].user = user;
		all[*built].rights = from[i].rights;
		(*built)++;
	}
	qsort(all, *built, sizeof(*all), by_user);
	*members = all;
	return true;
}

/* Tells of everybody who has fewer rights in the second than in the first; the second may be NULL. */
static void tell_lost(struct access *access, const struct room *before, const struct room *after)
{
	for (size_t i = 0; i < before->count; i++) {
		uint8_t left = after == NULL ? ACCESS_NONE : rights_of(after, before->members[i].user);
		if ((before->members[i].rights & ~left) != 0) {
			access->lost(access->context, before->members[i].user->name);
		}
	}
}

/* ---- the door ---- */

struct access *access__new(access_lost lost, void *context)
{
	struct access *access = calloc(1, sizeof(*access));

	if (access != NULL) {
		access->lost = lost;
		access->context = context;
	}
	return access;
}

void access__free(struct access *access)
{
	if (access == NULL) {
		return;
	}
	drop_rooms(access, &access->rooms);
	free(access);
}

bool access__is_ready(const struct access *access)
{
	return access->ready;
}

size_t access__rooms(const struct access *access)
{
	return HASH_COUNT(access->rooms);
}

size_t access__memberships(const struct access *access)
{
	return access->memberships;
}

int64_t access__revision(const struct access *access, int64_t id)
{
	const struct room *room = find(access->rooms, id);

	return room == NULL ? 0 : room->revision;
}

/* What a change of one step has to be: the room, made where it is new. NULL with the outcome where there is none to make. */
static struct room *step(struct access *access, int64_t id, int64_t revision, enum access_change *outcome)
{
	struct room *room = find(access->rooms, id);
	int64_t known = room == NULL ? 0 : room->revision;

	if (revision <= known) {
		*outcome = ACCESS_KNOWN;
		return NULL;
	}
	if (revision > known + 1) {
		*outcome = ACCESS_GAP;
		return NULL;
	}
	*outcome = ACCESS_FULL;
	if (room == NULL && HASH_COUNT(access->rooms) < ACCESS_ROOMS_MAX) {
		room = add_room(&access->rooms, id);
	}
	return room;
}

static void moved(struct access *access, struct room *room, int64_t revision)
{
	room->revision = revision;
	room->changed = ++access->changes;
}

static bool insert(struct access *access, struct room *room, const char *name, uint8_t rights)
{
	struct user *user = intern(access, name);
	struct member *grown;
	size_t place;

	if (user == NULL) {
		return false;
	}
	place = place_of(room, user);
	if (place < room->count && room->members[place].user == user) {
		release(access, user);
		room->members[place].rights = rights;
		return true;
	}
	grown = access->memberships >= ACCESS_MEMBERSHIPS_MAX ? NULL : realloc(room->members, (room->count + 1) * sizeof(*grown));
	if (grown == NULL) {
		release(access, user);
		return false;
	}
	memmove(grown + place + 1, grown + place, (room->count - place) * sizeof(*grown));
	grown[place].user = user;
	grown[place].rights = rights;
	room->members = grown;
	room->count++;
	access->memberships++;
	return true;
}

static void delete(struct access *access, struct room *room, const char *name)
{
	struct user *user = NULL;
	size_t place;

	HASH_FIND(hh, access->users, name, strlen(name), user);
	if (user == NULL) {
		return;
	}
	place = place_of(room, user);
	if (place == room->count || room->members[place].user != user) {
		return;
	}
	memmove(room->members + place, room->members + place + 1, (room->count - place - 1) * sizeof(*room->members));
	room->count--;
	access->memberships--;
	release(access, user);
}

static uint8_t rights_by_name(const struct access *access, const struct room *room, const char *name)
{
	struct user *user = NULL;

	HASH_FIND(hh, access->users, name, strlen(name), user);
	return user == NULL ? ACCESS_NONE : rights_of(room, user);
}

enum access_change access__set(struct access *access, int64_t id, int64_t revision, const char *user, uint8_t rights)
{
	enum access_change outcome;
	struct room *room = step(access, id, revision, &outcome);
	uint8_t before;

	if (room == NULL) {
		return outcome;
	}
	before = rights_by_name(access, room, user);
	if (rights == ACCESS_NONE) {
		delete(access, room, user);
	} else if (!insert(access, room, user, rights)) {
		return ACCESS_FULL;
	}
	moved(access, room, revision);
	if ((before & ~rights) != 0) {
		access->lost(access->context, user);
	}
	return ACCESS_APPLIED;
}

enum access_change access__touch(struct access *access, int64_t id, int64_t revision)
{
	enum access_change outcome;
	struct room *room = step(access, id, revision, &outcome);

	if (room == NULL) {
		return outcome;
	}
	moved(access, room, revision);
	return ACCESS_APPLIED;
}

/* Puts members, built, in the place of a room's; they are the room's from then on, or given back. */
static enum access_change install(struct access *access, int64_t id, int64_t revision, struct member *members, size_t count)
{
	struct room *room = find(access->rooms, id);
	struct room before;

	if (room != NULL && revision <= room->revision) {
		release_members(access, members, count);
		return ACCESS_KNOWN;
	}
	if (room == NULL) {
		room = HASH_COUNT(access->rooms) < ACCESS_ROOMS_MAX ? add_room(&access->rooms, id) : NULL;
	}
	if (room == NULL || access->memberships + count > ACCESS_MEMBERSHIPS_MAX) {
		release_members(access, members, count);
		return ACCESS_FULL;
	}
	before = *room;
	room->members = members;
	room->count = count;
	access->memberships += count;
	access->memberships -= before.count;
	moved(access, room, revision);
	tell_lost(access, &before, room);
	release_members(access, before.members, before.count);
	return ACCESS_APPLIED;
}

enum access_change access__replace(struct access *access, int64_t id, int64_t revision, const struct access_member *members, size_t count)
{
	struct member *built;
	size_t built_count;

	if (!build(access, members, count, &built, &built_count)) {
		return ACCESS_FULL;
	}
	return install(access, id, revision, built, built_count);
}

/* ---- snapshots ---- */

struct access_snapshot *access__begin(struct access *access)
{
	struct access_snapshot *snapshot = calloc(1, sizeof(*snapshot));

	if (snapshot != NULL) {
		snapshot->access = access;
		snapshot->begun_at = access->changes;
	}
	return snapshot;
}

/* Another piece of a room's members. False where there is no memory; repeated is set where a member is in two. */
static bool append(struct room *room, const struct member *more, size_t count, bool *repeated)
{
	struct member *all = realloc(room->members, (room->count + count + 1) * sizeof(*all));

	if (all == NULL) {
		return false;
	}
	memcpy(all + room->count, more, count * sizeof(*all));
	room->members = all;
	room->count += count;
	qsort(all, room->count, sizeof(*all), by_user);
	*repeated = false;
	for (size_t i = 1; i < room->count; i++) {
		*repeated = *repeated || all[i - 1].user == all[i].user;
	}
	return true;
}

enum access_change access__snapshot_room(struct access_snapshot *snapshot, int64_t id, int64_t revision, const struct access_member *members, size_t count)
{
	struct room *room = find(snapshot->rooms, id);
	struct member *built;
	size_t built_count;
	bool repeated = false;

	if (room != NULL && room->revision != revision) {
		return ACCESS_KNOWN;
	}
	if (HASH_COUNT(snapshot->rooms) >= ACCESS_ROOMS_MAX || snapshot->memberships + count > ACCESS_MEMBERSHIPS_MAX) {
		return ACCESS_FULL;
	}
	if (!build(snapshot->access, members, count, &built, &built_count)) {
		return ACCESS_FULL;
	}
	room = room != NULL ? room : add_room(&snapshot->rooms, id);
	if (room == NULL || !append(room, built, built_count, &repeated)) {
		release_members(snapshot->access, built, built_count);
		return ACCESS_FULL;
	}
	free(built);
	room->revision = revision;
	snapshot->memberships += built_count;
	return repeated ? ACCESS_KNOWN : ACCESS_APPLIED;
}

enum access_change access__take(struct access *access, struct access_snapshot *snapshot, int64_t id)
{
	struct room *room = find(snapshot->rooms, id);
	enum access_change outcome = ACCESS_GAP;

	if (room != NULL) {
		outcome = install(access, id, room->revision, room->members, room->count);
		HASH_DEL(snapshot->rooms, room);
		free(room);
	}
	access__abort(snapshot);
	return outcome;
}

size_t access__snapshot_rooms(const struct access_snapshot *snapshot)
{
	return HASH_COUNT(snapshot->rooms);
}

/* Moves over what stays of what is here: newer than the snapshot, or changed while it was read. */
static void keep_newer(struct access *access, struct access_snapshot *snapshot)
{
	struct room *room;
	struct room *next;

	HASH_ITER(hh, access->rooms, room, next)
	{
		struct room *theirs = find(snapshot->rooms, room->id);
		bool stays = theirs == NULL ? room->changed > snapshot->begun_at : room->revision > theirs->revision;
		if (!stays) {
			continue;
		}
		HASH_DEL(access->rooms, room);
		if (theirs != NULL) {
			drop_room(access, &snapshot->rooms, theirs);
		}
		/* The table had room for one more before. */
		HASH_ADD(hh, snapshot->rooms, id, sizeof(room->id), room);
	}
}

void access__commit(struct access *access, struct access_snapshot *snapshot)
{
	struct room *old;
	struct room *room;
	struct room *next;

	keep_newer(access, snapshot);
	old = access->rooms;
	access->rooms = snapshot->rooms;
	access->memberships = 0;
	access->ready = true;
	access->changes++;
	for (room = access->rooms; room != NULL; room = room->hh.next) {
		access->memberships += room->count;
	}
	/* Told when everything else is as it will be. */
	HASH_ITER(hh, old, room, next)
	{
		tell_lost(access, room, find(access->rooms, room->id));
		drop_room(access, &old, room);
	}
	free(snapshot);
}

void access__abort(struct access_snapshot *snapshot)
{
	if (snapshot != NULL) {
		drop_rooms(snapshot->access, &snapshot->rooms);
		free(snapshot);
	}
}

/* ---- the verdict ---- */

enum kind { UNKNOWN, ROOM_READ, ROOM_SEND, ALL_ROOMS, PRESENCE, REPLIES };

struct meaning {
	enum kind kind;
	int64_t room;
	const char *user;
	size_t user_length;
};

/* What comes after the next '/', or NULL; level is what stands before it. */
static const char *next_level(const char *from, size_t *level)
{
	const char *slash = strchr(from, '/');

	*level = slash == NULL ? strlen(from) : (size_t)(slash - from);
	return slash == NULL ? NULL : slash + 1;
}

static struct meaning of_room(const char *after)
{
	struct meaning meaning = {UNKNOWN, 0, NULL, 0};
	size_t length;
	const char *rest = next_level(after, &length);
	bool all = length == 1 && after[0] == '+';

	if (rest == NULL || (!all && !ids__room(after, length, &meaning.room))) {
		return meaning;
	}
	if (strcmp(rest, "messages") == 0 || strcmp(rest, "events") == 0) {
		meaning.kind = all ? ALL_ROOMS : ROOM_READ;
		return meaning;
	}
	if (!all && strncmp(rest, "send/", 5) == 0 && ids__is_name(rest + 5, strlen(rest + 5))) {
		meaning.kind = ROOM_SEND;
		meaning.user = rest + 5;
		meaning.user_length = strlen(rest + 5);
	}
	return meaning;
}

/* Below the user any levels, none of them empty, without wildcards and control characters. */
static bool are_levels(const char *text)
{
	if (text[0] == '\0' || text[0] == '/') {
		return false;
	}
	for (size_t i = 0; text[i] != '\0'; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c == '+' || c == '#' || c < 0x20 || c == 0x7f || (c == '/' && (text[i + 1] == '/' || text[i + 1] == '\0'))) {
			return false;
		}
	}
	return true;
}

static struct meaning of_user(const char *after)
{
	struct meaning meaning = {UNKNOWN, 0, NULL, 0};
	const char *rest = next_level(after, &meaning.user_length);

	if (rest == NULL || !ids__is_name(after, meaning.user_length) || !are_levels(rest)) {
		return meaning;
	}
	meaning.user = after;
	meaning.kind = strcmp(rest, "presence") == 0 ? PRESENCE : REPLIES;
	return meaning;
}

/* What is not spelt exactly as the contract spells it is UNKNOWN. */
static struct meaning read_topic(const char *topic)
{
	static const struct meaning nothing = {UNKNOWN, 0, NULL, 0};

	if (strnlen(topic, ACCESS_TOPIC_LENGTH_MAX + 1) > ACCESS_TOPIC_LENGTH_MAX) {
		return nothing;
	}
	if (strncmp(topic, "chat-rooms/", 11) == 0) {
		return of_room(topic + 11);
	}
	if (strncmp(topic, "users/", 6) == 0) {
		return of_user(topic + 6);
	}
	return nothing;
}

static bool is_own(const struct meaning *meaning, const char *user)
{
	return strlen(user) == meaning->user_length && memcmp(user, meaning->user, meaning->user_length) == 0;
}

static bool has(const struct access *access, int64_t id, const char *user, uint8_t right)
{
	const struct room *room = find(access->rooms, id);

	return room != NULL && (rights_by_name(access, room, user) & right) != 0;
}

bool access__allows(const struct access *access, enum jwt_role role, const char *user, enum access_action action, const char *topic)
{
	struct meaning meaning;

	if (role == JWT_BACKEND) {
		return true;
	}
	meaning = read_topic(topic);
	switch (meaning.kind) {
	case ROOM_READ:
		return action != ACCESS_PUBLISH && has(access, meaning.room, user, ACCESS_READ);
	case ROOM_SEND:
		return action == ACCESS_PUBLISH && is_own(&meaning, user) && has(access, meaning.room, user, ACCESS_WRITE);
	case ALL_ROOMS:
		/* Open to everybody, because each delivery is looked at by its own room. */
		return action == ACCESS_SUBSCRIBE;
	case PRESENCE:
		return action == ACCESS_PUBLISH && is_own(&meaning, user);
	case REPLIES:
		return action != ACCESS_PUBLISH && is_own(&meaning, user);
	case UNKNOWN:
		return false;
	}
	return false;
}
