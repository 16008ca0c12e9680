#include "wills.h"

#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "table.h"

struct login {
	struct table_link link;
	struct login *prev; /* whoever left first is the first */
	struct login *next;
	int64_t iat;
	int64_t exp;
	char sid[IDS_LENGTH_MAX + 1];
	char client_id[];
};

struct wills {
	struct table logins;
	struct table_key key;
	struct login *in_order;
	struct login *next; /* to be looked at whether its time is over; NULL: the first */
	uint64_t forgotten;
	size_t max;
};

struct wills *wills__new(size_t max)
{
	struct wills *wills = calloc(1, sizeof(*wills));

	if (wills != NULL && !table__make_key(&wills->key)) {
		free(wills);
		return NULL;
	}
	if (wills != NULL) {
		wills->max = max;
	}
	return wills;
}

static void forget(struct wills *wills, struct login *login)
{
	if (wills->next == login) {
		wills->next = login->next;
	}
	DL_DELETE(wills->in_order, login);
	table__remove(&wills->logins, &login->link);
	free(login);
}

void wills__free(struct wills *wills)
{
	if (wills == NULL) {
		return;
	}
	while (wills->in_order != NULL) {
		forget(wills, wills->in_order);
	}
	table__free(&wills->logins);
	free(wills);
}

/* Its will is sent no more. */
static bool is_over(const struct login *login, int64_t now)
{
	return login->exp <= now - WILLS_SECONDS_AFTER_TOKEN;
}

static bool is_of(const struct table_link *link, const void *client_id, size_t length)
{
	(void)length;
	return strcmp(((const struct login *)link)->client_id, client_id) == 0;
}

static struct login *find(const struct wills *wills, const char *client_id, uint64_t *hash)
{
	size_t length = strlen(client_id);

	*hash = table__hash(&wills->key, client_id, length);
	return (struct login *)table__find(&wills->logins, *hash, is_of, client_id, length);
}

void wills__left(struct wills *wills, const char *client_id, const struct jwt_claims *claims)
{
	size_t length = strlen(client_id);
	uint64_t hash;
	struct login *login = find(wills, client_id, &hash);

	if (login != NULL) {
		forget(wills, login);
	}
	if (wills->logins.count >= wills->max) {
		forget(wills, wills->in_order);
		wills->forgotten++;
	}
	login = calloc(1, sizeof(*login) + length + 1);
	if (login == NULL) {
		return;
	}
	login->iat = claims->iat;
	login->exp = claims->exp;
	memcpy(login->sid, claims->sid, sizeof(login->sid));
	memcpy(login->client_id, client_id, length + 1);
	if (!table__add(&wills->logins, &login->link, hash)) {
		free(login);
		return;
	}
	DL_APPEND(wills->in_order, login);
}

void wills__forget(struct wills *wills, int64_t now, size_t steps)
{
	struct login *login = wills->next == NULL ? wills->in_order : wills->next;

	for (; login != NULL && steps > 0; steps--) {
		wills->next = login->next;
		if (is_over(login, now)) {
			forget(wills, login);
		}
		login = wills->next;
	}
}

size_t wills__count(const struct wills *wills)
{
	return wills->logins.count;
}

uint64_t wills__forgotten(const struct wills *wills)
{
	return wills->forgotten;
}

bool wills__may_be_sent(const struct wills *wills, const struct revocations *revocations, const char *client_id, const char *user, int64_t now)
{
	uint64_t hash;
	const struct login *login = find(wills, client_id, &hash);

	return login != NULL && !is_over(login, now) && revocations__can_judge(revocations, login->exp) &&
	       !revocations__cover(revocations, user, login->sid, login->iat);
}

/* Client ids are "<user>" or "<user>:<anything>". */
static bool is_of_user(const struct login *login, const char *user, size_t length)
{
	return strncmp(login->client_id, user, length) == 0 && (login->client_id[length] == '\0' || login->client_id[length] == ':');
}

void wills__revoked(struct wills *wills, const char *user, const char *sid, int64_t before)
{
	size_t length = strlen(user);
	struct login *login;
	struct login *next;

	DL_FOREACH_SAFE(wills->in_order, login, next)
	{
		if (is_of_user(login, user, length) && (sid != NULL ? strcmp(login->sid, sid) == 0 : login->iat <= before)) {
			forget(wills, login);
		}
	}
}
