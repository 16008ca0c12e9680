/*
 * The ids of the wire contract, as the other languages read them: users, devices, sessions, keys and rooms. Pure.
 */
#ifndef BONGSU_IDS_H
#define BONGSU_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Letters, digits, '-' and '_': what an id of a user, a device, a session or a key is made of. */
#define IDS_LENGTH_MAX 64

/* The largest room: 2^53 - 1, so that every JSON reader has it exactly. */
#define IDS_ROOM_MAX INT64_C(9007199254740991)

bool ids__is_name(const char *text, size_t length);

/* A device's id begins with "d-", a user's never does. */
bool ids__is_device(const char *text, size_t length);

/* Reads a room's decimal digits in their one spelling: no sign, no leading zero. False where they are none. */
bool ids__room(const char *text, size_t length, int64_t *room);

#endif
