/*
 * Tokens that must not be taken any more though they are rightly signed and have not expired. Pure. Bounded: each entry
 * may be forgotten when the last token it covers has expired anyway, and what does not fit is refused, never dropped.
 */
#ifndef BONGSU_REVOCATIONS_H
#define BONGSU_REVOCATIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REVOCATIONS_MAX 200000

struct revocations;

struct revocations *revocations__new(void);
void revocations__free(struct revocations *revocations);
size_t revocations__count(const struct revocations *revocations);

/*
 * One login (sid), or every token of the user that was issued up to a second (sid NULL, before): said again it lasts the
 * longer of both. False where the table is full.
 */
bool revocations__add(struct revocations *revocations, const char *user, const char *sid, int64_t before, int64_t until);

bool revocations__cover(const struct revocations *revocations, const char *user, const char *sid, int64_t issued);

/* Drops those whose time is over; looks at all of them, a few milliseconds' work at the limit. */
void revocations__forget(struct revocations *revocations, int64_t now);

#endif
