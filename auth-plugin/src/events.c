#include "events.h"

#include <jansson.h>
#include <mosquitto.h>
#include <mosquitto_broker.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

static void publish(const char *topic, const char *text)
{
	/* Not sent for want of memory: losable, as everything here. */
	(void)mosquitto_broker_publish_copy(NULL, topic, (int)strlen(text), text, 0, false, NULL);
}

/* Whether one more may be sent in this second; a denial has a share of its own, so that a flood of them hides nobody. */
static bool may_tell(struct events *events, bool is_denial, int64_t now)
{
	if (events->second != now) {
		events->second = now;
		events->sent = 0;
		events->denials = 0;
	}
	if (events->sent >= EVENTS_PER_SECOND || (is_denial && events->denials >= EVENTS_DENIALS_PER_SECOND)) {
		events->counters->events_left_out++;
		return false;
	}
	events->sent++;
	events->denials += is_denial ? 1 : 0;
	return true;
}

/* Takes the object. */
static void tell(json_t *event)
{
	char *text;

	if (event == NULL) {
		return;
	}
	text = json_dumps(event, JSON_COMPACT);
	json_decref(event);
	if (text != NULL) {
		publish(EVENTS_TOPIC, text);
		free(text);
	}
}

void events__connected(struct events *events, const struct session *session, int64_t now)
{
	if (may_tell(events, false, now)) {
		tell(json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:I, s:I}", "event", "connected", "clientId", session->client_id, "userId",
		               session->claims.sub, "address", session->address, "transport", session->is_web_socket ? "websocket" : "tcp",
		               "version", session->version, "expiresAt", (json_int_t)session->claims.exp, "at", (json_int_t)now));
	}
}

void events__disconnected(struct events *events, const struct session *session, int reason, int64_t now)
{
	if (may_tell(events, false, now)) {
		tell(json_pack("{s:s, s:s, s:s, s:i, s:I}", "event", "disconnected", "clientId", session->client_id, "userId",
		               session->claims.sub, "reason", reason, "at", (json_int_t)now));
	}
}

void events__subscribed(struct events *events, const struct session *session, const char *filter, int64_t now)
{
	char cut[EVENTS_TOPIC_MAX + 1];

	if (may_tell(events, false, now)) {
		tell(json_pack("{s:s, s:s, s:s, s:s, s:I}", "event", "subscribed", "clientId", session->client_id, "userId",
		               session->claims.sub, "filter", text__cut(filter, EVENTS_TOPIC_MAX, cut), "at", (json_int_t)now));
	}
}

void events__denied(struct events *events, const char *client_id, const char *user, const char *action, const char *topic, int64_t now)
{
	char cut_id[EVENTS_CLIENT_ID_MAX + 1];
	char cut[EVENTS_TOPIC_MAX + 1];

	if (may_tell(events, true, now)) {
		tell(json_pack("{s:s, s:s?, s:s?, s:s, s:s, s:I}", "event", "denied", "clientId", text__cut(client_id, EVENTS_CLIENT_ID_MAX, cut_id),
		               "userId", user, "action", action, "topic", text__cut(topic, EVENTS_TOPIC_MAX, cut), "at", (json_int_t)now));
	}
}

void events__refused(struct events *events, const char *client_id, const char *address, const char *reason, int64_t now)
{
	char cut[EVENTS_CLIENT_ID_MAX + 1];

	if (may_tell(events, true, now)) {
		tell(json_pack("{s:s, s:s?, s:s?, s:s, s:I}", "event", "refused", "clientId", text__cut(client_id, EVENTS_CLIENT_ID_MAX, cut),
		               "address", address, "reason", reason, "at", (json_int_t)now));
	}
}

void events__stats(const struct control *control)
{
	char *text = control__stats(control);

	if (text != NULL) {
		publish(EVENTS_STATS_TOPIC, text);
		free(text);
	}
}
