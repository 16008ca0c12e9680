/*
 * Who is connected, by the broker's own handle of a connection and never by client id: where one client takes over from
 * another, both are there for a moment, and over WebSocket for as long as the old one takes no more bytes. The broker knows the newer one
 * alone by their client id. Pure: a handle is only compared.
 */
#ifndef BONGSU_SESSIONS_H
#define BONGSU_SESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ids.h"
#include "jwt.h"

#define SESSIONS_CLIENT_ID_MAX 128
#define SESSIONS_ADDRESS_MAX 63

struct session {
	uint64_t number; /* counts up: a page of clients goes on after one */
	int64_t since;
	struct jwt_claims claims;
	int subscriptions; /* how many the broker counted when it was last asked; -1: to be asked again */
	int version; /* 3: MQTT 3.1, 4: 3.1.1, 5 */
	bool is_web_socket;
	bool is_stuck; /* the broker has miscounted its window: see plugin.c */
	bool is_replaced; /* a newer one has its client id; the broker has ended this one, or is about to */
	bool ended; /* has lost its right, and is being disconnected: nothing is allowed any more */
	char client_id[SESSIONS_CLIENT_ID_MAX + 1];
	char address[SESSIONS_ADDRESS_MAX + 1];
};

struct sessions;

/* NULL where there is no memory, or no randomness. */
struct sessions *sessions__new(void);
void sessions__free(struct sessions *sessions);
size_t sessions__count(const struct sessions *sessions);

/*
 * Copies what; its number is given here. A handle that is there already is replaced, and an older one of the same client id marked so.
 * False where there is no memory.
 */
bool sessions__add(struct sessions *sessions, const void *handle, const struct session *what);

/*
 * How many connections the user has beside the one of this client id, which a new one of it takes the place of. Those that are
 * replaced or ended do not count: the broker is closing them.
 */
size_t sessions__others(const struct sessions *sessions, const char *user, const char *client_id);

/* NULL where it is not there. Good until it is removed. */
struct session *sessions__find(const struct sessions *sessions, const void *handle);

void sessions__remove(struct sessions *sessions, const void *handle);

/* Which sessions are meant. */
typedef bool (*sessions_test)(const struct session *session, const void *context);
typedef void (*sessions_act)(void *context, const struct session *session);

/*
 * Marks as ended those of one user, or of everybody where user is NULL, that pass the test, and acts on a copy of each:
 * what is done may remove them. Those marked before are passed over; those that are replaced are marked alone, since what is done by their
 * client id would be done to the newer one. Returns on how many it acted. test may be NULL.
 */
size_t sessions__end(struct sessions *sessions, const char *user, sessions_test test, const void *test_context, sessions_act act, void *act_context);

/* The oldest with a number above after, at most limit; returns how many. */
size_t sessions__page(const struct sessions *sessions, uint64_t after, size_t limit, const struct session **page);

#endif
