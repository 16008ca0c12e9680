/*
 * Who may do what: rooms with their members, each room at a revision, and the one verdict over a topic. Pure: it knows no
 * broker. contract/access-verdicts.csv is its table, which the backend and the embedded broker follow, too.
 *
 * A revision is the room's access_rev: 1, 2, 3 ... moved by one with each change of its members or of a member's
 * revocation. Several nodes push changes at once, each maybe late or twice: so a change applies at the known revision + 1,
 * is passed over at one that is known, and anything newer is a gap, after which the whole room has to come again.
 *
 * A snapshot is built aside and takes the place of everything at once. It was read while changes went on: what changed
 * here since it was begun, and any room that it would take back to an older revision, stays as it is. Of snapshots that
 * overlap the first to be committed counts.
 */
#ifndef BONGSU_ACCESS_H
#define BONGSU_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ids.h"
#include "jwt.h"

#define ACCESS_ROOMS_MAX 1000000
#define ACCESS_MEMBERSHIPS_MAX 10000000
#define ACCESS_TOPIC_LENGTH_MAX 256

/*
 * How much of what a snapshot leaves behind is settled with each command, and with each tick of the broker, of which there are ten a
 * second at least: some milliseconds, and all of 200,000 memberships within a second.
 */
#define ACCESS_STEPS_A_COMMAND 8192
#define ACCESS_STEPS_A_TICK 32768

enum access_rights { ACCESS_NONE = 0, ACCESS_READ = 1, ACCESS_WRITE = 2 };

enum access_action { ACCESS_SUBSCRIBE, ACCESS_RECEIVE, ACCESS_PUBLISH };

enum access_change { ACCESS_APPLIED, ACCESS_KNOWN, ACCESS_GAP, ACCESS_FULL };

struct access_member {
	const char *user;
	uint8_t rights;
};

struct access;
struct access_snapshot;

/* Told of everybody who had rights that they have no more: their connections have to end. Returns how many did. */
typedef size_t (*access_lost)(void *context, const char *user);

/* NULL where there is no memory. Knows no room, and is not ready before its first snapshot. */
struct access *access__new(access_lost lost, void *context);
void access__free(struct access *access);

/* Other limits than ACCESS_ROOMS_MAX and ACCESS_MEMBERSHIPS_MAX: for a test. */
void access__limit(struct access *access, size_t rooms_max, size_t memberships_max);

/* Whether a snapshot has come: before it nobody's rights are known. */
bool access__is_ready(const struct access *access);
size_t access__rooms(const struct access *access);
size_t access__memberships(const struct access *access);

/* 0 where the room is not known. */
int64_t access__revision(const struct access *access, int64_t room);

/* One member's rights from this revision on; ACCESS_NONE takes them away. */
enum access_change access__set(struct access *access, int64_t room, int64_t revision, const char *user, uint8_t rights);

/* The revision moved, the members did not: somebody's tokens were revoked. */
enum access_change access__touch(struct access *access, int64_t room, int64_t revision);

/* All members at a revision, each named once. Never a gap. */
enum access_change access__replace(struct access *access, int64_t room, int64_t revision, const struct access_member *members, size_t count);

/* NULL where there is no memory. */
struct access_snapshot *access__begin(struct access *access);
/*
 * A room, or another piece of one: a room of many members comes in several, each at the same revision. ACCESS_KNOWN: the
 * room is in it at another revision, or a member in two pieces; the snapshot is of no use then.
 */
enum access_change access__snapshot_room(struct access_snapshot *snapshot, int64_t room, int64_t revision, const struct access_member *members, size_t count);
size_t access__snapshot_rooms(const struct access_snapshot *snapshot);
/*
 * The snapshot is gone afterwards, either way. ACCESS_GAP: another one was committed since it was begun, or too much has
 * changed; it was not taken.
 */
enum access_change access__commit(struct access *access, struct access_snapshot *snapshot);
void access__abort(struct access_snapshot *snapshot);
/* As access__replace, with a room that came in pieces and is alone in a snapshot, which is gone afterwards. */
enum access_change access__take(struct access *access, struct access_snapshot *snapshot, int64_t room);

/*
 * Goes on with what snapshots and replaced rooms have left behind: tells who has lost a right, and gives memory back. Each of them
 * does so many steps by itself; the rest is to be asked for, again and again. True when nothing is left.
 */
bool access__settle(struct access *access, size_t steps);

/*
 * The verdict.
 *
 * topic: a topic's name or, for ACCESS_SUBSCRIBE, the filter as it was sent, "$share/..." included
 */
bool access__allows(const struct access *access, enum jwt_role role, const char *user, enum access_action action, const char *topic);

#endif
