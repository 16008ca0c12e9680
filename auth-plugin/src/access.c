/*
 * Rooms are a hash table; a room's members are an array of users and rights, sorted by user, so that a membership costs 16
 * bytes. Users are interned: one name, however many rooms they are in. A user is kept as long as a room counts on it.
 *
 * No command may keep the broker from its clients for long. So a commit only swaps the tables, and looks at those rooms
 * alone that changed while the snapshot came, or came in it too old: both are noted when they do. What the old table held
 * lies in a queue of leftovers, of which each turn (a command, a tick) settles a part: whoever has lost a right is told
 * of, and the memory is given back. Who has a right is asked of the new table from the commit on.
 */
#include "access.h"

#include <stdlib.h>
#include <string.h>

#include "table.h"

/* Of steps in a turn: what one connection that ends takes, beside looking at a member. */
#define STEPS_OF_A_LOSS 64

/* Changes during one snapshot: a snapshot that took longer is read again. */
#define CHANGED_MAX 4000000

struct user {
	struct table_link link;
	size_t uses;
	char name[];
};

struct member {
	struct user *user;
	uint8_t rights;
};

struct room {
	struct table_link link;
	int64_t id;
	int64_t revision;
	struct member *members;
	size_t count;
};

struct access_snapshot {
	struct access *access;
	struct access_snapshot *next; /* of those that are open, or of the leftovers */
	struct table rooms;
	size_t memberships;
	/* Rooms that changed since it was begun, or came too old; as often as they did. */
	int64_t *changed;
	size_t changed_count;
	size_t changed_size;
	/* Of no use: not every change could be noted, or another snapshot took the place of what it was begun on. */
	bool overtaken;
	/* As a leftover: what it holds was in force, so losses are told. */
	bool was_in_force;
};

struct access {
	struct table rooms;
	struct table users;
	struct table_key key;
	size_t memberships;
	size_t rooms_max;
	size_t memberships_max;
	bool ready;
	access_lost lost;
	void *context;
	struct access_snapshot *open;
	struct access_snapshot *left; /* whole tables */
	struct room *told; /* rooms that were in force; the first may be half settled */
	struct room *untold; /* rooms that never were */
	bool is_settling;
};

/* ---- users ---- */

static bool is_named(const struct table_link *link, const void *name, size_t length)
{
	const struct user *user = (const struct user *)link;

	return memcmp(user->name, name, length + 1) == 0;
}

static struct user *find_user(const struct access *access, const char *name, uint64_t *hash)
{
	size_t length = strlen(name);

	*hash = table__hash(&access->key, name, length);
	return (struct user *)table__find(&access->users, *hash, is_named, name, length);
}

static struct user *intern(struct access *access, const char *name)
{
	uint64_t hash;
	struct user *user = find_user(access, name, &hash);

	if (user == NULL) {
		size_t length = strlen(name);
		user = calloc(1, sizeof(*user) + length + 1);
		if (user == NULL) {
			return NULL;
		}
		memcpy(user->name, name, length + 1);
		if (!table__add(&access->users, &user->link, hash)) {
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
		table__remove(&access->users, &user->link);
		free(user);
	}
}

/* ---- rooms ---- */

static bool is_room(const struct table_link *link, const void *id, size_t length)
{
	(void)length;
	return ((const struct room *)link)->id == *(const int64_t *)id;
}

static uint64_t hash_of(const struct access *access, int64_t id)
{
	return table__hash(&access->key, &id, sizeof(id));
}

static struct room *find(const struct access *access, const struct table *rooms, int64_t id)
{
	return (struct room *)table__find(rooms, hash_of(access, id), is_room, &id, sizeof(id));
}

static struct room *add_room(const struct access *access, struct table *rooms, int64_t id)
{
	struct room *room = calloc(1, sizeof(*room));

	if (room == NULL) {
		return NULL;
	}
	room->id = id;
	if (!table__add(rooms, &room->link, hash_of(access, id))) {
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

/* ---- leftovers ---- */

static void leave(struct room **leftovers, struct room *room)
{
	room->link.next = *leftovers == NULL ? NULL : &(*leftovers)->link;
	*leftovers = room;
}

/* How many connections ended because this member, who had rights in the room, has fewer now. */
static size_t tell_lost(struct access *access, const struct room *after, const struct member *before)
{
	uint8_t left = after == NULL ? ACCESS_NONE : rights_of(after, before->user);

	return (before->rights & ~left) != 0 ? access->lost(access->context, before->user->name) : 0;
}

static void spend(size_t *steps, size_t some)
{
	*steps -= some < *steps ? some : *steps;
}

/* Some of a room's members, from the end; true when it is gone. */
static bool settle_room(struct access *access, struct room *room, bool was_in_force, size_t *steps)
{
	const struct room *after = was_in_force ? find(access, &access->rooms, room->id) : NULL;

	spend(steps, 1);
	while (room->count > 0 && *steps > 0) {
		struct member *member = &room->members[room->count - 1];
		spend(steps, was_in_force ? 1 + STEPS_OF_A_LOSS * tell_lost(access, after, member) : 1);
		release(access, member->user);
		room->count--;
	}
	if (room->count > 0) {
		return false;
	}
	free(room->members);
	free(room);
	return true;
}

static void settle_rooms(struct access *access, struct room **leftovers, bool were_in_force, size_t *steps)
{
	while (*leftovers != NULL && *steps > 0) {
		struct room *room = *leftovers;
		struct room *next = (struct room *)room->link.next;
		if (settle_room(access, room, were_in_force, steps)) {
			*leftovers = next;
		}
	}
}

static void settle_tables(struct access *access, size_t *steps)
{
	while (access->left != NULL && *steps > 0) {
		struct access_snapshot *table = access->left;
		struct room *room = (struct room *)table__take_any(&table->rooms, steps);
		if (room != NULL) {
			leave(table->was_in_force ? &access->told : &access->untold, room);
			settle_rooms(access, &access->told, true, steps);
			settle_rooms(access, &access->untold, false, steps);
		} else if (table->rooms.count == 0) {
			access->left = table->next;
			table__free(&table->rooms);
			free(table);
		}
	}
}

bool access__settle(struct access *access, size_t steps)
{
	/* Whoever is told may disconnect a backend, and so abort a snapshot: that one waits for its turn. */
	if (!access->is_settling) {
		access->is_settling = true;
		settle_rooms(access, &access->told, true, &steps);
		settle_tables(access, &steps);
		settle_rooms(access, &access->untold, false, &steps);
		access->is_settling = false;
	}
	return access->told == NULL && access->untold == NULL && access->left == NULL;
}

/* Out of force, a snapshot is a table of rooms to be settled, behind those that are. */
static void leave_table(struct access_snapshot *snapshot, bool was_in_force)
{
	struct access *access = snapshot->access;
	struct access_snapshot **at = &access->open;

	while (*at != snapshot) {
		at = &(*at)->next;
	}
	*at = snapshot->next;
	free(snapshot->changed);
	snapshot->changed = NULL;
	snapshot->was_in_force = was_in_force;
	snapshot->next = NULL;
	for (at = &access->left; *at != NULL; at = &(*at)->next) {
	}
	*at = snapshot;
	access__settle(access, ACCESS_STEPS_A_COMMAND);
}

/* ---- the door ---- */

struct access *access__new(access_lost lost, void *context)
{
	struct access *access = calloc(1, sizeof(*access));

	if (access != NULL) {
		access->lost = lost;
		access->context = context;
		access__limit(access, ACCESS_ROOMS_MAX, ACCESS_MEMBERSHIPS_MAX);
		if (!table__make_key(&access->key)) {
			free(access);
			return NULL;
		}
	}
	return access;
}

void access__limit(struct access *access, size_t rooms_max, size_t memberships_max)
{
	access->rooms_max = rooms_max;
	access->memberships_max = memberships_max;
}

static size_t tell_nobody(void *context, const char *user)
{
	(void)context;
	(void)user;
	return 0;
}

void access__free(struct access *access)
{
	if (access == NULL) {
		return;
	}
	access->lost = tell_nobody;
	while (access->open != NULL) {
		access__abort(access->open);
	}
	for (bool more = true; more;) {
		size_t steps = SIZE_MAX;
		struct room *room = (struct room *)table__take_any(&access->rooms, &steps);
		more = room != NULL;
		if (more) {
			leave(&access->untold, room);
		}
	}
	access__settle(access, SIZE_MAX);
	table__free(&access->rooms);
	table__free(&access->users);
	free(access);
}

bool access__is_ready(const struct access *access)
{
	return access->ready;
}

size_t access__rooms(const struct access *access)
{
	return access->rooms.count;
}

size_t access__memberships(const struct access *access)
{
	return access->memberships;
}

int64_t access__revision(const struct access *access, int64_t id)
{
	const struct room *room = find(access, &access->rooms, id);

	return room == NULL ? 0 : room->revision;
}

/* What a change of one step has to be: the room, made where it is new. NULL with the outcome where there is none to make. */
static struct room *step(struct access *access, int64_t id, int64_t revision, enum access_change *outcome)
{
	struct room *room = find(access, &access->rooms, id);
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
	if (room == NULL && access->rooms.count < access->rooms_max) {
		room = add_room(access, &access->rooms, id);
	}
	return room;
}

/* A snapshot that cannot note a change would undo it at its commit: it is of no use any more. */
static void note_change(struct access_snapshot *snapshot, int64_t id)
{
	if (snapshot->changed_count == snapshot->changed_size) {
		size_t size = snapshot->changed_size == 0 ? 64 : 2 * snapshot->changed_size;
		int64_t *grown = size > CHANGED_MAX ? NULL : realloc(snapshot->changed, size * sizeof(*grown));
		if (grown == NULL) {
			snapshot->overtaken = true;
			return;
		}
		snapshot->changed = grown;
		snapshot->changed_size = size;
	}
	snapshot->changed[snapshot->changed_count++] = id;
}

static void moved(struct access *access, struct room *room, int64_t revision)
{
	room->revision = revision;
	for (struct access_snapshot *snapshot = access->open; snapshot != NULL; snapshot = snapshot->next) {
		note_change(snapshot, room->id);
	}
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
	grown = access->memberships >= access->memberships_max ? NULL : realloc(room->members, (room->count + 1) * sizeof(*grown));
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
	uint64_t hash;
	struct user *user = find_user(access, name, &hash);
	size_t place;

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
	uint64_t hash;
	const struct user *user = find_user(access, name, &hash);

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
	struct room *before = find(access, &access->rooms, id);
	size_t leaving = before == NULL ? 0 : before->count;
	struct room *room = NULL;

	if (before != NULL && revision <= before->revision) {
		release_members(access, members, count);
		return ACCESS_KNOWN;
	}
	if (access->memberships - leaving + count <= access->memberships_max && (before != NULL || access->rooms.count < access->rooms_max)) {
		room = add_room(access, &access->rooms, id);
	}
	if (room == NULL) {
		release_members(access, members, count);
		return ACCESS_FULL;
	}
	room->members = members;
	room->count = count;
	access->memberships += count - leaving;
	if (before != NULL) {
		table__remove(&access->rooms, &before->link);
		leave(&access->told, before);
	}
	moved(access, room, revision);
	access__settle(access, ACCESS_STEPS_A_COMMAND);
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
		snapshot->next = access->open;
		access->open = snapshot;
	}
	return snapshot;
}

/* Another piece of a room's members, sorted as they are. False where there is no memory; repeated is set where a member is in two. */
static bool merge(struct room *room, const struct member *more, size_t count, bool *repeated)
{
	struct member *all = realloc(room->members, (room->count + count + 1) * sizeof(*all));
	size_t left = room->count;
	size_t to = room->count + count;

	if (all == NULL) {
		return false;
	}
	*repeated = false;
	/* From the end, into the place that is free. */
	for (size_t from = count; from > 0;) {
		if (left > 0 && by_user(&all[left - 1], &more[from - 1]) > 0) {
			all[--to] = all[--left];
		} else {
			*repeated = *repeated || (left > 0 && all[left - 1].user == more[from - 1].user);
			all[--to] = more[--from];
		}
	}
	room->members = all;
	room->count += count;
	return true;
}

enum access_change access__snapshot_room(struct access_snapshot *snapshot, int64_t id, int64_t revision, const struct access_member *members, size_t count)
{
	struct access *access = snapshot->access;
	struct room *room = find(access, &snapshot->rooms, id);
	struct member *built;
	size_t built_count;
	bool repeated = false;

	if (room != NULL && room->revision != revision) {
		return ACCESS_KNOWN;
	}
	if ((room == NULL && snapshot->rooms.count >= access->rooms_max) || snapshot->memberships + count > access->memberships_max) {
		return ACCESS_FULL;
	}
	if (!build(access, members, count, &built, &built_count)) {
		return ACCESS_FULL;
	}
	room = room != NULL ? room : add_room(access, &snapshot->rooms, id);
	if (room == NULL || !merge(room, built, built_count, &repeated)) {
		release_members(access, built, built_count);
		return ACCESS_FULL;
	}
	free(built);
	room->revision = revision;
	snapshot->memberships += built_count;
	if (access__revision(access, id) > revision) {
		note_change(snapshot, id);
	}
	return repeated ? ACCESS_KNOWN : ACCESS_APPLIED;
}

enum access_change access__take(struct access *access, struct access_snapshot *snapshot, int64_t id)
{
	struct room *room = find(access, &snapshot->rooms, id);
	enum access_change outcome = ACCESS_GAP;

	if (room != NULL) {
		table__remove(&snapshot->rooms, &room->link);
		outcome = install(access, id, room->revision, room->members, room->count);
		free(room);
	}
	access__abort(snapshot);
	return outcome;
}

size_t access__snapshot_rooms(const struct access_snapshot *snapshot)
{
	return snapshot->rooms.count;
}

/* Moves a room over that is newer here than in the snapshot, or changed while that was read. */
static void keep_newer(struct access *access, struct access_snapshot *snapshot, int64_t id)
{
	struct room *room = find(access, &access->rooms, id);
	struct room *theirs = find(access, &snapshot->rooms, id);

	if (room == NULL || (theirs != NULL && room->revision <= theirs->revision)) {
		return;
	}
	table__remove(&access->rooms, &room->link);
	if (theirs != NULL) {
		table__remove(&snapshot->rooms, &theirs->link);
		snapshot->memberships -= theirs->count;
		leave(&access->untold, theirs);
	}
	/* Fails only as the first of its table and without memory: then its members have no rights. */
	if (table__add(&snapshot->rooms, &room->link, room->link.hash)) {
		snapshot->memberships += room->count;
	} else {
		leave(&access->told, room);
	}
}

enum access_change access__commit(struct access *access, struct access_snapshot *snapshot)
{
	struct table old;

	if (snapshot->overtaken) {
		access__abort(snapshot);
		return ACCESS_GAP;
	}
	for (size_t i = 0; i < snapshot->changed_count; i++) {
		keep_newer(access, snapshot, snapshot->changed[i]);
	}
	/* To the others that are on their way, all of this one would be a change. */
	for (struct access_snapshot *other = access->open; other != NULL; other = other->next) {
		other->overtaken = true;
	}
	old = access->rooms;
	access->rooms = snapshot->rooms;
	access->memberships = snapshot->memberships;
	access->ready = true;
	snapshot->rooms = old;
	leave_table(snapshot, true);
	return ACCESS_APPLIED;
}

void access__abort(struct access_snapshot *snapshot)
{
	if (snapshot != NULL) {
		leave_table(snapshot, false);
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
	const struct room *room = find(access, &access->rooms, id);

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
