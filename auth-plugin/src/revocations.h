/*
 * Tokens that must not be taken any more though they are rightly signed and have not expired. Pure. Bounded: each entry
 * may be forgotten when the last token it covers has expired anyway, and what does not fit is refused, never dropped.
 *
 * They are kept for longer than that, for last wills, which may come after their token's end; but where there is no place they give way:
 * of logins that ended with them it is not known any more which were revoked.
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
 * longer of both. Those whose time is over give way where there is no place. False where the table is full of others, or there is
 * no memory.
 */
bool revocations__add(struct revocations *revocations, const char *user, const char *sid, int64_t before, int64_t until, int64_t now);

bool revocations__cover(const struct revocations *revocations, const char *user, const char *sid, int64_t issued);

/*
 * Whether what covers a token that ends then would still be there: of others nobody knows whether they were revoked. By a clock that only
 * goes forward, those are tokens that have ended.
 */
bool revocations__can_judge(const struct revocations *revocations, int64_t expires);

/* Drops those whose time is over; looks at all of them where there are such, a few milliseconds' work at the limit. */
void revocations__forget(struct revocations *revocations, int64_t now);

#endif
