#include "revocations.h"

#include <stdlib.h>
#include <string.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#include "ids.h"

/* No id holds a '/': so "user/sid" and, for all of a user's, "user/" are each one thing. */
#define NAME_MAX_LENGTH (2 * IDS_LENGTH_MAX + 1)

struct revocation {
	UT_hash_handle hh;
	int64_t before;
	int64_t until;
	char name[NAME_MAX_LENGTH + 1];
};

struct revocations {
	struct revocation *all;
	int64_t earliest; /* none ends before */
	int64_t forgotten; /* none was dropped that ended later */
};

static size_t name_of(const char *user, const char *sid, char name[NAME_MAX_LENGTH + 1])
{
	size_t user_length = strnlen(user, IDS_LENGTH_MAX);
	size_t sid_length = strnlen(sid, IDS_LENGTH_MAX);

	memcpy(name, user, user_length);
	name[user_length] = '/';
	memcpy(name + user_length + 1, sid, sid_length);
	name[user_length + 1 + sid_length] = '\0';
	return user_length + 1 + sid_length;
}

static struct revocation *find(const struct revocations *revocations, const char *user, const char *sid)
{
	struct revocation *found = NULL;
	char name[NAME_MAX_LENGTH + 1];
	size_t length = name_of(user, sid, name);

	HASH_FIND(hh, revocations->all, name, length, found);
	return found;
}

struct revocations *revocations__new(void)
{
	struct revocations *revocations = calloc(1, sizeof(*revocations));

	if (revocations != NULL) {
		revocations->earliest = INT64_MAX;
		revocations->forgotten = INT64_MIN;
	}
	return revocations;
}

void revocations__free(struct revocations *revocations)
{
	if (revocations != NULL) {
		revocations__forget(revocations, INT64_MAX);
		free(revocations);
	}
}

size_t revocations__count(const struct revocations *revocations)
{
	return HASH_COUNT(revocations->all);
}

bool revocations__add(struct revocations *revocations, const char *user, const char *sid, int64_t before, int64_t until, int64_t now)
{
	struct revocation *one = find(revocations, user, sid == NULL ? "" : sid);
	size_t length;

	if (one != NULL) {
		one->before = one->before > before ? one->before : before;
		one->until = one->until > until ? one->until : until;
		return true;
	}
	if (HASH_COUNT(revocations->all) >= REVOCATIONS_MAX) {
		revocations__forget(revocations, now);
	}
	if (HASH_COUNT(revocations->all) >= REVOCATIONS_MAX) {
		return false;
	}
	one = calloc(1, sizeof(*one));
	if (one == NULL) {
		return false;
	}
	length = name_of(user, sid == NULL ? "" : sid, one->name);
	one->before = before;
	one->until = until;
	HASH_ADD_KEYPTR(hh, revocations->all, one->name, length, one);
	if (one->hh.tbl == NULL) {
		free(one);
		return false;
	}
	if (until < revocations->earliest) {
		revocations->earliest = until;
	}
	return true;
}

bool revocations__cover(const struct revocations *revocations, const char *user, const char *sid, int64_t issued)
{
	const struct revocation *all_of_user = find(revocations, user, "");

	return find(revocations, user, sid) != NULL || (all_of_user != NULL && issued <= all_of_user->before);
}

bool revocations__can_judge(const struct revocations *revocations, int64_t expires)
{
	return expires > revocations->forgotten;
}

static void drop(struct revocations *revocations, struct revocation *one)
{
	if (one->until > revocations->forgotten) {
		revocations->forgotten = one->until;
	}
	HASH_DEL(revocations->all, one);
	free(one);
}

void revocations__forget(struct revocations *revocations, int64_t now)
{
	int64_t earliest = INT64_MAX;
	struct revocation *one;
	struct revocation *next;

	/* Full of those that are needed, it is asked with each that does not fit. */
	if (revocations->earliest > now) {
		return;
	}
	HASH_ITER(hh, revocations->all, one, next)
	{
		if (one->until <= now) {
			drop(revocations, one);
		} else if (one->until < earliest) {
			earliest = one->until;
		}
	}
	revocations->earliest = earliest;
}
