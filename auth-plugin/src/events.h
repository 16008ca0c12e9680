/*
 * What the plugin tells of its own accord, for operators and presence: who came and left, what was denied, how much. As
 * JSON at QoS 0: quick, losable, and bounded to so many a second; what is left out is counted.
 */
#ifndef BONGSU_EVENTS_H
#define BONGSU_EVENTS_H

#include <stdint.h>

#include "access.h"
#include "control.h"
#include "sessions.h"

#define EVENTS_TOPIC "bongsu/broker/events"
#define EVENTS_STATS_TOPIC "bongsu/broker/stats"
#define EVENTS_PER_SECOND 1000
#define EVENTS_DENIALS_PER_SECOND 20

/*
 * Of a client id and of a topic or filter so many bytes are told, the beginning: whoever is refused may have named 64 KiB, and whoever
 * keeps what is told would keep them. No client that is let in, and no topic that is allowed to a user, has more.
 */
#define EVENTS_CLIENT_ID_MAX SESSIONS_CLIENT_ID_MAX
#define EVENTS_TOPIC_MAX ACCESS_TOPIC_LENGTH_MAX

struct events {
	struct control_counters *counters;
	int64_t second;
	unsigned sent;
	unsigned denials;
};

void events__connected(struct events *events, const struct session *session, int64_t now);
void events__disconnected(struct events *events, const struct session *session, int reason, int64_t now);

/* A subscription was taken: the filter as it was sent, or its beginning. */
void events__subscribed(struct events *events, const struct session *session, const char *filter, int64_t now);

/* Never a token, and of a topic what the client itself named. */
void events__denied(struct events *events, const char *client_id, const char *user, const char *action, const char *topic, int64_t now);
void events__refused(struct events *events, const char *client_id, const char *address, const char *reason, int64_t now);
void events__stats(const struct control *control);

#endif
