/*
 * Whose last will may still be sent. The broker asks about a will when the connection is over, with MQTT 5's delay long after: all that
 * is left of the client then is its name, which says nothing of the login it came with. So the logins of those who left are
 * kept, by client id. Pure.
 *
 * Bounded: where there is no more place, whoever left first is forgotten; and the will of a client that is not known is
 * not sent.
 */
#ifndef BONGSU_WILLS_H
#define BONGSU_WILLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jwt.h"
#include "revocations.h"

#define WILLS_MAX 100000
#define WILLS_STEPS 4096

/*
 * So long after its token's end a will is sent at most. As long revocations have to be kept after their time: else a login that was
 * revoked would look like one that was not.
 */
#define WILLS_SECONDS_AFTER_TOKEN 3600

struct wills;

/* NULL where there is no memory, or no randomness. max: WILLS_MAX, but for a test. */
struct wills *wills__new(size_t max);
void wills__free(struct wills *wills);

/* A client has left that had come with this token. */
void wills__left(struct wills *wills, const char *client_id, const struct jwt_claims *claims);

/*
 * Drops those whose wills are sent no more since their token ended too long ago. Looks at so many at most, and goes on there the next
 * time: with WILLS_STEPS a second, half a minute passes until all are looked at.
 */
void wills__forget(struct wills *wills, int64_t now, size_t steps);

size_t wills__count(const struct wills *wills);

/* How many were given up for those who left later, since the start. */
uint64_t wills__forgotten(const struct wills *wills);

/*
 * A revocation of one login (sid), or of all of the user's up to a second (sid NULL, before), that found no place among the others: those
 * it covers of who left send no will. Looks at all of them.
 */
void wills__revoked(struct wills *wills, const char *user, const char *sid, int64_t before);

/*
 * Whether the login that the client had when it left has not been revoked since, and that is known for sure. What it may publish is
 * another question.
 */
bool wills__may_be_sent(const struct wills *wills, const struct revocations *revocations, const char *client_id, const char *user, int64_t now);

#endif
