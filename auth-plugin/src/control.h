/*
 * The protocol that the backend steers the plugin with: PROTOCOL.md says it. Pure: it reads a command and answers it; to
 * disconnect somebody it calls back.
 */
#ifndef BONGSU_CONTROL_H
#define BONGSU_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "access.h"
#include "filters.h"
#include "revocations.h"
#include "sessions.h"
#include "wills.h"

#define CONTROL_PROTOCOL 1
#define CONTROL_COMMAND_BYTES_MAX 131072
#define CONTROL_SNAPSHOTS_MAX 4
#define CONTROL_PAGE_MAX 100

/* What an answer is at most, so that it passes wherever a command does, with its topic; and of a client's filters so many are in it. */
#define CONTROL_ANSWER_BYTES_MAX 128000
#define CONTROL_FILTERS_MAX 32
#define CONTROL_BOOT_LENGTH 16

/* How often what has happened, since the start. */
struct control_counters {
	uint64_t connects;
	uint64_t connects_refused;
	uint64_t connects_too_early;
	uint64_t disconnects;
	uint64_t subscribes_denied;
	uint64_t receives_denied;
	uint64_t publishes_denied;
	uint64_t commands;
	uint64_t commands_refused;
	uint64_t kicks;
	uint64_t events_left_out;
	uint64_t key_reloads;
	uint64_t key_reloads_failed;
};

struct control;

/* What it works on: all of it stays the caller's and outlives it. */
struct control_parts {
	const char *boot; /* told in each hello, so that the backend knows a plugin that was started anew */
	const char *plugin_version;
	const char *broker_version; /* NULL where it is not known */
	struct access *access;
	struct revocations *revocations;
	struct sessions *sessions;
	struct filters *filters;
	struct wills *wills;
	struct control_counters *counters;
};

/* kick disconnects a client, with its will only where its user has not lost the right to it. NULL where there is no memory. */
struct control *control__new(const struct control_parts *parts, sessions_act kick, void *kick_context);
void control__free(struct control *control);

/*
 * Does what a caller asks. Returns the answer, one line of JSON to be freed; NULL only where there is no memory.
 *
 * caller: the connection, as a handle that is compared: a snapshot belongs to it
 */
char *control__handle(struct control *control, const void *caller, const char *command, size_t length, int64_t now);

/* The caller's connection has ended: so has the snapshot it was sending. */
void control__gone(struct control *control, const void *caller);

/* The counters and sizes as one line of JSON to be freed; NULL where there is no memory. */
char *control__stats(const struct control *control);

#endif
