/*
 * What each client is subscribed to. The broker tells a plugin nobody's subscriptions: they are learnt from what it asks,
 * and from how many it counts. Pure.
 *
 * A subscription belongs to the broker's session, which outlives connections: so what is known is kept by client id,
 * which is one user's alone, while the client is away, and is there again when it comes back to its session. Whether the
 * broker still has that session nobody says; its count does, at the first thing it asks about the client.
 *
 * Bounded: where there is no more place, what is known of whoever is away for longest is given up, and after that what
 * is new is not noted. Of whom not everything is known that is said.
 */
#ifndef BONGSU_FILTERS_H
#define BONGSU_FILTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FILTERS_LENGTH_MAX 256
#define FILTERS_OF_A_CLIENT_MAX 128

/* All of them, with what is kept beside and what the heap needs for it. */
#define FILTERS_BYTES_MAX (64 * 1024 * 1024)

struct filter {
	const char *text; /* as it was sent */
	int qos; /* as it was asked for */
};

struct filters;

/* NULL where there is no memory, or no randomness. bytes_max: FILTERS_BYTES_MAX, but for a test. */
struct filters *filters__new(size_t bytes_max);
void filters__free(struct filters *filters);

/* How much is kept, in bytes of the heap. */
size_t filters__bytes(const struct filters *filters);

/* How many clients that were away have given way to others, since the start. */
uint64_t filters__forgotten(const struct filters *filters);

/*
 * A client has come, on the connection of this number, and it alone is heard about the client from now on: numbers are
 * never used twice, and none is 0. clean: it begins a session anew; else it may find one, or not.
 */
void filters__connected(struct filters *filters, const char *client_id, uint64_t number, bool clean);

/* The connection has ended; what is known stays, for whoever comes back to the session. */
void filters__left(struct filters *filters, const char *client_id, uint64_t number);

/*
 * The client is being disconnected by force. The broker then ends all its subscriptions, and nothing else of its session: it finds
 * that one when it comes back, and none of them. (Seen with 2.0.11, 2.0.21 and 2.1.2.)
 */
void filters__kicked(struct filters *filters, const char *client_id);

void filters__subscribed(struct filters *filters, const char *client_id, uint64_t number, const char *filter, int qos);
void filters__unsubscribed(struct filters *filters, const char *client_id, uint64_t number, const char *filter);

/*
 * So many the broker counts, at most, before what it asks about is done. To be told of each count that is another one, and of the
 * first after each change; not of clients that share subscriptions, which the broker counts apart.
 */
void filters__counted(struct filters *filters, const char *client_id, uint64_t number, size_t count);

/*
 * The first that are known of the connection's client, at most limit: returns how many. The texts are good until the next
 * change. known: of how many; complete: that the broker has these, and no other.
 */
size_t filters__list(const struct filters *filters, const char *client_id, uint64_t number, struct filter *list, size_t limit, size_t *known, bool *complete);

#endif
