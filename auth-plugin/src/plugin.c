/*
 * What Mosquitto calls. Each callback reads what it is given, asks the part that knows, and answers success or denied:
 * never "ignore", because where every plugin ignores, the broker allows. The broker has one thread; nothing here waits,
 * calls out or starts another.
 */
#include <mosquitto.h>
#include <mosquitto_broker.h>
#include <mosquitto_plugin.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "access.h"
#include "control.h"
#include "events.h"
#include "filters.h"
#include "heap.h"
#include "jwt.h"
#include "keys.h"
#include "revocations.h"
#include "sessions.h"
#include "text.h"
#include "version.h"
#include "wills.h"

#define CONTROL_TOPIC "$CONTROL/bongsu/v1"
#define RESPONSE_TOPIC CONTROL_TOPIC "/response"

#define KEYS_LOOK_SECONDS 5
#define STATS_SECONDS 10
#define FORGET_SECONDS 60

/*
 * Since 2.1 the end of a connection whose session stays is an event of its own, with the data of a disconnect; 2.0's headers,
 * which this is built with, do not name it. Where it is known, the tick also says when it wants to come again.
 */
#define EVT_CLIENT_OFFLINE 28
#define NEXT_TICK_MS 100

/*
 * Since 2.1, and NULL before: the client that the broker knows by this id, connected or away. Whoever is only connecting it does not
 * know yet.
 */
extern struct mosquitto *mosquitto_client(const char *client_id) __attribute__((weak));

/* Where plugin_opt_max_user_connections says nothing, and the most it may say. */
#define USER_CONNECTIONS 100
#define USER_CONNECTIONS_MAX 1000000

/* Names that backends came by; one is enough where all nodes share it. */
#define BACKENDS_MAX 16

struct plugin {
	struct keys *keys;
	char *keys_folder;
	size_t user_connections_max;
	uint64_t keys_fingerprint;
	struct access *access;
	struct revocations *revocations;
	struct sessions *sessions;
	struct filters *filters;
	struct wills *wills;
	struct control *control;
	struct control_counters counters;
	struct events events;
	const struct mosquitto *connecting; /* whose CONNECT is being handled; only compared */
	bool is_reloading; /* from SIGHUP to the next tick */
	bool has_stuck;
	bool asks_for_ticks; /* 2.1 and newer */
	size_t backends_count;
	char backends[BACKENDS_MAX][IDS_LENGTH_MAX + 1];
	int64_t ticked; /* 0: never */
	int64_t next_keys_look;
	int64_t next_stats;
	int64_t next_forget;
	char boot[CONTROL_BOOT_LENGTH + 1];
	struct version broker_version;
};

/* The one global: what the broker knows the plugin by. */
static mosquitto_plugin_id_t *plugin_id;

/* ---- ending connections ---- */

static void end_connection(struct plugin *plugin, const struct session *session, bool with_will)
{
	plugin->counters.kicks++;
	filters__kicked(plugin->filters, session->client_id);
	mosquitto_kick_client_by_clientid(session->client_id, with_will);
}

/* Without its will: who has lost a right says nothing more, not even by it. */
static void kick(void *context, const struct session *session)
{
	end_connection(context, session, false);
}

/* With its will: the token is over, nothing was taken away. */
static void kick_expired(void *context, const struct session *session)
{
	end_connection(context, session, true);
}

static bool has_expired(const struct session *session, const void *context)
{
	return session->claims.exp <= *(const int64_t *)context;
}

/* What the broker has queued for a live client it hands over unasked: so whoever loses a right is disconnected. */
static size_t lost(void *context, const char *user)
{
	struct plugin *plugin = context;

	return sessions__end(plugin->sessions, user, NULL, NULL, kick, plugin);
}

/* ---- CONNECT ---- */

/* "<user>" or "<user>:<anything>": nobody may take over another user's session (MQTT 5, 3.1.4). */
static bool is_own_client_id(const char *client_id, const char *user)
{
	size_t user_length = strlen(user);
	size_t length = strnlen(client_id, SESSIONS_CLIENT_ID_MAX + 1);

	if (length > SESSIONS_CLIENT_ID_MAX || strncmp(client_id, user, user_length) != 0) {
		return false;
	}
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)client_id[i];
		if (c < 0x20 || c == 0x7f || (c == 0xc2 && (unsigned char)client_id[i + 1] < 0xa0)) {
			return false;
		}
	}
	return client_id[user_length] == '\0' || client_id[user_length] == ':';
}

static void describe(struct mosquitto *client, const struct jwt_claims *claims, int64_t now, struct session *session)
{
	const char *address = mosquitto_client_address(client);

	memset(session, 0, sizeof(*session));
	session->claims = *claims;
	session->since = now;
	session->subscriptions = -1;
	session->version = mosquitto_client_protocol_version(client);
	session->is_web_socket = mosquitto_client_protocol(client) == mp_websockets;
	snprintf(session->client_id, sizeof(session->client_id), "%s", mosquitto_client_id(client));
	snprintf(session->address, sizeof(session->address), "%s", address == NULL ? "" : address);
}

static int refuse(struct plugin *plugin, struct mosquitto *client, const char *reason, int64_t now)
{
	char cut[SESSIONS_CLIENT_ID_MAX + 1];
	/* Of a longer one the broker's log would have no place for the reason. */
	const char *client_id = text__cut(mosquitto_client_id(client), SESSIONS_CLIENT_ID_MAX, cut);

	plugin->counters.connects_refused++;
	events__refused(&plugin->events, client_id, mosquitto_client_address(client), reason, now);
	mosquitto_log_printf(MOSQ_LOG_NOTICE, "bongsu: %s is refused: %s", client_id == NULL ? "a client" : client_id, reason);
	return MOSQ_ERR_AUTH;
}

/*
 * On a reload the broker asks again for everybody who is there, with the token they came with. A session that is found by
 * its handle alone says nothing: the broker may use the memory of a connection that never came to life for another.
 */
static bool is_asked_again(const struct session *session, const char *client_id, const struct jwt_claims *claims)
{
	return session != NULL && !session->ended && strcmp(session->client_id, client_id) == 0 && session->claims.iat == claims->iat &&
	       session->claims.exp == claims->exp && strcmp(session->claims.sub, claims->sub) == 0 && strcmp(session->claims.sid, claims->sid) == 0;
}

/*
 * It also asks for sessions that nobody is connected to, which have the token that they were left with, or none since the broker's
 * start. To refuse is to end such a session a second time: 2.0 then has it twice in the list of those that expire, and uses it after
 * it was freed. (Seen with 2.0.11 and 2.0.21.) To let it in is to take it for a connection, which would be ended with its token. So
 * neither is done: it stays as it is.
 *
 * Whoever is connecting must never be taken for one. 2.1 says who is. Of 2.0 it is known when it asks: from the reload to
 * the tick at the end of the same turn come its sessions, then whoever connects over WebSocket, and nobody else; a session that is
 * away has no WebSocket any more. A broker that never ticks (per_listener_settings, on 2.0) would not end that time: there it never begins.
 */
static bool is_away(const struct plugin *plugin, const struct mosquitto *client)
{
	const char *client_id = mosquitto_client_id(client);

	if (!plugin->is_reloading || client_id == NULL || sessions__find(plugin->sessions, client) != NULL) {
		return false;
	}
	return mosquitto_client != NULL ? mosquitto_client(client_id) == client : mosquitto_client_protocol(client) != mp_websockets;
}

static bool is_backend(const struct plugin *plugin, const char *user)
{
	for (size_t i = 0; i < plugin->backends_count; i++) {
		if (strcmp(plugin->backends[i], user) == 0) {
			return true;
		}
	}
	return false;
}

static void remember_backend(struct plugin *plugin, const char *user)
{
	if (!is_backend(plugin, user) && plugin->backends_count < BACKENDS_MAX) {
		memcpy(plugin->backends[plugin->backends_count++], user, strlen(user) + 1);
	}
}

/*
 * Where the broker uses the memory of a connection that never came to life for another one, nobody has told of the first
 * one's end.
 */
static bool add_session(struct plugin *plugin, struct mosquitto *client, const struct session *session)
{
	const struct session *known = sessions__find(plugin->sessions, client);

	if (known != NULL) {
		filters__left(plugin->filters, known->client_id, known->number);
	}
	if (!sessions__add(plugin->sessions, client, session)) {
		return false;
	}
	known = sessions__find(plugin->sessions, client);
	filters__connected(plugin->filters, known->client_id, known->number, mosquitto_client_clean_session(client));
	return true;
}

static bool is_one_too_many(const struct plugin *plugin, const struct mosquitto *client, const struct jwt_claims *claims)
{
	return claims->role != JWT_BACKEND &&
	       sessions__others(plugin->sessions, claims->sub, mosquitto_client_id(client)) >= plugin->user_connections_max;
}

static int admit(struct plugin *plugin, struct mosquitto *client, const struct jwt_claims *claims, int64_t now)
{
	struct session session;

	if (is_one_too_many(plugin, client, claims)) {
		return refuse(plugin, client, "its user has as many connections as plugin_opt_max_user_connections allows", now);
	}
	if (mosquitto_set_username(client, claims->sub) != MOSQ_ERR_SUCCESS) {
		return refuse(plugin, client, "there is no memory", now);
	}
	describe(client, claims, now, &session);
	if (!add_session(plugin, client, &session)) {
		return refuse(plugin, client, "there is no memory", now);
	}
	if (claims->role == JWT_BACKEND) {
		remember_backend(plugin, claims->sub);
	}
	plugin->connecting = client;
	plugin->counters.connects++;
	events__connected(&plugin->events, &session, now);
	return MOSQ_ERR_SUCCESS;
}

static int on_basic_auth(int event, void *event_data, void *userdata)
{
	struct mosquitto_evt_basic_auth *data = event_data;
	struct plugin *plugin = userdata;
	int64_t now = time(NULL);
	const char *client_id = mosquitto_client_id(data->client);
	struct jwt_claims claims;
	enum jwt_verdict verdict;

	(void)event;
	if (is_away(plugin, data->client)) {
		return MOSQ_ERR_SUCCESS;
	}
	if (data->password == NULL || client_id == NULL) {
		return refuse(plugin, data->client, "it brings no token as its password", now);
	}
	verdict = jwt__verify(plugin->keys, data->password, strlen(data->password), now, &claims);
	if (verdict != JWT_GOOD) {
		return refuse(plugin, data->client, jwt__reason(verdict), now);
	}
	if (!is_own_client_id(client_id, claims.sub)) {
		return refuse(plugin, data->client, "its client id is not <user> or <user>:<anything>", now);
	}
	if (claims.role != JWT_BACKEND && !access__is_ready(plugin->access)) {
		/* Closed without a word: some clients give up for good when they are told that they may not. */
		plugin->counters.connects_too_early++;
		return MOSQ_ERR_UNKNOWN;
	}
	if (revocations__cover(plugin->revocations, claims.sub, claims.sid, claims.iat)) {
		return refuse(plugin, data->client, "its token was revoked", now);
	}
	if (claims.role != JWT_BACKEND && !revocations__can_judge(plugin->revocations, claims.exp)) {
		/* A backend has no login that could be revoked, and without backends nobody is told anything. Only where the clock was ahead, for longer than revocations are kept after their time, and was set back. */
		return refuse(plugin, data->client, "it is forgotten whether its token was revoked: the clock was ahead; start the broker anew", now);
	}
	if (is_asked_again(sessions__find(plugin->sessions, data->client), client_id, &claims)) {
		return MOSQ_ERR_SUCCESS;
	}
	return admit(plugin, data->client, &claims, now);
}

/* ---- sessions that would be stuck ---- */

/*
 * Where a session comes back, the broker asks about each message it had in flight and queued, and drops those that are
 * denied; but it has counted those in flight against the client's window before, and nobody will ever acknowledge them.
 * With a window full of them the client is sent nothing more, of no room. The count is made anew when it connects again:
 * so a client that lost messages like this is disconnected once more. (Seen with 2.0.11.)
 *
 * These questions come between CONNECT and whatever else the broker asks of anybody.
 */
static void note_denied_receipt(struct plugin *plugin, const struct mosquitto *client)
{
	struct session *session = plugin->connecting == client ? sessions__find(plugin->sessions, client) : NULL;

	if (session != NULL) {
		session->is_stuck = true;
		plugin->has_stuck = true;
	}
}

static bool is_stuck(const struct session *session, const void *context)
{
	(void)context;
	return session->is_stuck;
}

static void free_stuck(struct plugin *plugin)
{
	if (plugin->has_stuck) {
		plugin->has_stuck = false;
		sessions__end(plugin->sessions, NULL, is_stuck, NULL, kick, plugin);
	}
}

/* ---- access ---- */

static void count_denied(struct plugin *plugin, const struct mosquitto_evt_acl_check *data, const char *user, int64_t now)
{
	switch (data->access) {
	case MOSQ_ACL_SUBSCRIBE:
		plugin->counters.subscribes_denied++;
		events__denied(&plugin->events, mosquitto_client_id(data->client), user, "subscribe", data->topic, now);
		break;
	case MOSQ_ACL_WRITE:
		plugin->counters.publishes_denied++;
		events__denied(&plugin->events, mosquitto_client_id(data->client), user, "publish", data->topic, now);
		break;
	default:
		/* Every delivery to a wildcard's subscriber who is in one room of many: no news. */
		plugin->counters.receives_denied++;
		break;
	}
}

/*
 * Who is not connected is asked for, too: what comes is queued for them, and their last will is sent. They are known by
 * name alone, as users; a node's session that waits for its next connection by the name no user can have, so that what is sent meanwhile is
 * queued for it. With check_retain_source the broker also asks whether whoever published a retained message still
 * may: for a client that it makes up, with a name and without an address, which no client of the network lacks.
 */
static bool is_about_retained(const struct mosquitto_evt_acl_check *data)
{
	return data->access == MOSQ_ACL_WRITE && data->retain && mosquitto_client_address(data->client) == NULL;
}

static enum jwt_role role_of(const struct plugin *plugin, const struct mosquitto_evt_acl_check *data, const struct session *session, const char *user)
{
	if (session != NULL) {
		return session->claims.role;
	}
	return (is_about_retained(data) || data->access == MOSQ_ACL_READ) && is_backend(plugin, user) ? JWT_BACKEND : JWT_USER;
}

/* All else that somebody writes who is not connected is their will. */
static bool is_will_of_nobody(const struct plugin *plugin, const struct mosquitto_evt_acl_check *data, const char *user, int64_t now)
{
	const char *client_id = mosquitto_client_id(data->client);

	return data->access == MOSQ_ACL_WRITE && !is_about_retained(data) &&
	       (client_id == NULL || !wills__may_be_sent(plugin->wills, plugin->revocations, client_id, user, now));
}

static bool allows(struct plugin *plugin, const struct mosquitto_evt_acl_check *data, const struct session *session, const char *user, int64_t now)
{
	enum access_action action;

	if (user == NULL || data->topic == NULL || (session != NULL && (session->ended || session->claims.exp <= now))) {
		return false;
	}
	if (session == NULL && is_will_of_nobody(plugin, data, user, now)) {
		return false;
	}
	switch (data->access) {
	case MOSQ_ACL_SUBSCRIBE:
		action = ACCESS_SUBSCRIBE;
		break;
	case MOSQ_ACL_READ:
		action = ACCESS_RECEIVE;
		break;
	case MOSQ_ACL_WRITE:
		action = ACCESS_PUBLISH;
		break;
	case MOSQ_ACL_UNSUBSCRIBE:
		return true;
	default:
		return false;
	}
	return access__allows(plugin->access, role_of(plugin, data, session, user), user, action, data->topic);
}

/*
 * Before what is asked about is done. Backends are left out: what they share (only they may) the broker counts apart, so its
 * count says too little of them.
 */
static void count_subscriptions(struct plugin *plugin, const struct mosquitto *client, struct session *session)
{
	int count = mosquitto_client_sub_count(client);

	if (count != session->subscriptions && session->claims.role != JWT_BACKEND) {
		session->subscriptions = count;
		filters__counted(plugin->filters, session->client_id, session->number, (size_t)count);
	}
}

/* What is allowed the broker does at once. */
static void note_subscription(struct plugin *plugin, const struct mosquitto_evt_acl_check *data, struct session *session, int64_t now)
{
	if (data->access == MOSQ_ACL_SUBSCRIBE) {
		filters__subscribed(plugin->filters, session->client_id, session->number, data->topic, data->qos);
		events__subscribed(&plugin->events, session, data->topic, now);
		session->subscriptions = -1;
	} else if (data->access == MOSQ_ACL_UNSUBSCRIBE) {
		filters__unsubscribed(plugin->filters, session->client_id, session->number, data->topic);
		session->subscriptions = -1;
	}
}

static int on_acl_check(int event, void *event_data, void *userdata)
{
	struct mosquitto_evt_acl_check *data = event_data;
	struct plugin *plugin = userdata;
	struct session *session = sessions__find(plugin->sessions, data->client);
	const char *user = session != NULL ? session->claims.sub : mosquitto_client_username(data->client);
	int64_t now = time(NULL);

	(void)event;
	if (plugin->connecting != data->client || data->access != MOSQ_ACL_READ) {
		plugin->connecting = NULL;
	}
	if (session != NULL) {
		count_subscriptions(plugin, data->client, session);
	}
	if (!allows(plugin, data, session, user, now)) {
		if (data->access == MOSQ_ACL_READ) {
			note_denied_receipt(plugin, data->client);
		}
		/* Of a persistent session that ends by force the broker asks for each subscription again: that is nobody's doing. */
		if (session == NULL || !session->ended) {
			count_denied(plugin, data, user, now);
		}
		return MOSQ_ERR_ACL_DENIED;
	}
	if (session != NULL) {
		note_subscription(plugin, data, session, now);
	}
	return MOSQ_ERR_SUCCESS;
}

/* ---- the backend's commands ---- */

/* Always answered with success to the broker: an error would disconnect the backend. What went wrong is in the answer. */
static int on_control(int event, void *event_data, void *userdata)
{
	struct mosquitto_evt_control *data = event_data;
	struct plugin *plugin = userdata;
	const struct session *session = sessions__find(plugin->sessions, data->client);
	char client_id[SESSIONS_CLIENT_ID_MAX + 1];
	char *answer;

	(void)event;
	if (session == NULL || session->claims.role != JWT_BACKEND || session->ended) {
		return MOSQ_ERR_SUCCESS;
	}
	/* A command may end its own caller's session: nothing of that may be used afterwards. */
	memcpy(client_id, session->client_id, sizeof(client_id));
	answer = control__handle(plugin->control, data->client, data->payload, data->payloadlen, time(NULL));
	if (answer != NULL) {
		mosquitto_broker_publish_copy(client_id, RESPONSE_TOPIC, (int)strlen(answer), answer, 1, false, NULL);
		free(answer);
	}
	return MOSQ_ERR_SUCCESS;
}

/* ---- the rest of a connection's life ---- */

static int on_disconnect(int event, void *event_data, void *userdata)
{
	struct mosquitto_evt_disconnect *data = event_data;
	struct plugin *plugin = userdata;
	const struct session *session = sessions__find(plugin->sessions, data->client);

	(void)event;
	if (plugin->connecting == data->client) {
		/* Another connection's end may come in between: the one whose session is taken over. */
		plugin->connecting = NULL;
	}
	if (session != NULL) {
		plugin->counters.disconnects++;
		events__disconnected(&plugin->events, session, data->reason, time(NULL));
		control__gone(plugin->control, data->client);
		filters__left(plugin->filters, session->client_id, session->number);
		wills__left(plugin->wills, session->client_id, &session->claims);
		sessions__remove(plugin->sessions, data->client);
	}
	return MOSQ_ERR_SUCCESS;
}

static void reload_keys(struct plugin *plugin)
{
	char error[KEYS_ERROR_MAX];
	uint64_t fingerprint = keys__fingerprint(plugin->keys_folder);
	struct keys *keys = keys__load(plugin->keys_folder, error);

	/* Remembered either way: a folder that is not good is complained of once for each change. */
	plugin->keys_fingerprint = fingerprint;
	if (keys == NULL) {
		plugin->counters.key_reloads_failed++;
		mosquitto_log_printf(MOSQ_LOG_ERR, "bongsu: the keys stay as they are: %s", error);
		return;
	}
	keys__free(plugin->keys);
	plugin->keys = keys;
	plugin->counters.key_reloads++;
	mosquitto_log_printf(MOSQ_LOG_NOTICE, "bongsu: %zu keys are taken from now on", keys->count);
}

/* SIGHUP. */
static int on_reload(int event, void *event_data, void *userdata)
{
	struct plugin *plugin = userdata;

	(void)event;
	(void)event_data;
	/* A newer broker that does not say who is connecting is not guessed about. */
	plugin->is_reloading = plugin->ticked != 0 && (!plugin->asks_for_ticks || mosquitto_client != NULL);
	reload_keys(plugin);
	return MOSQ_ERR_SUCCESS;
}

/* A clock that was set back is not waited for. */
static bool is_due(int64_t *next, int64_t now, int64_t seconds)
{
	if (now < *next && *next - now <= seconds) {
		return false;
	}
	*next = now + seconds;
	return true;
}

/* Often; the broker's own clock in the event is not set on every version. */
static int on_tick(int event, void *event_data, void *userdata)
{
	struct mosquitto_evt_tick *data = event_data;
	struct plugin *plugin = userdata;
	int64_t now = time(NULL);

	(void)event;
	if (plugin->asks_for_ticks) {
		/* What 2.0 calls so are milliseconds by now; an idle broker might sleep for longer. */
		data->next_ns = NEXT_TICK_MS;
	}
	plugin->connecting = NULL;
	plugin->is_reloading = false;
	(void)access__settle(plugin->access, ACCESS_STEPS_A_TICK);
	if (plugin->ticked == now) {
		return MOSQ_ERR_SUCCESS;
	}
	plugin->ticked = now;
	free_stuck(plugin);
	sessions__end(plugin->sessions, NULL, has_expired, &now, kick_expired, plugin);
	wills__forget(plugin->wills, now, WILLS_STEPS);
	if (is_due(&plugin->next_keys_look, now, KEYS_LOOK_SECONDS) && keys__fingerprint(plugin->keys_folder) != plugin->keys_fingerprint) {
		reload_keys(plugin);
	}
	if (is_due(&plugin->next_stats, now, STATS_SECONDS)) {
		events__stats(plugin->control);
	}
	if (is_due(&plugin->next_forget, now, FORGET_SECONDS)) {
		revocations__forget(plugin->revocations, now - WILLS_SECONDS_AFTER_TOKEN);
	}
	return MOSQ_ERR_SUCCESS;
}

/* ---- start and end ---- */

static int refuse_start(const char *sentence)
{
	mosquitto_log_printf(MOSQ_LOG_ERR, "bongsu: %s", sentence);
	return MOSQ_ERR_INVAL;
}

static bool read_user_connections(const char *text, size_t *connections)
{
	size_t length = strspn(text, "0123456789");

	*connections = length >= 1 && length <= 7 && text[length] == '\0' ? (size_t)strtoul(text, NULL, 10) : 0;
	return *connections >= 1 && *connections <= USER_CONNECTIONS_MAX;
}

static int read_option(struct plugin *plugin, const struct mosquitto_opt *option)
{
	char sentence[KEYS_ERROR_MAX];

	if (strcmp(option->key, "keys") == 0) {
		free(plugin->keys_folder);
		plugin->keys_folder = strdup(option->value);
		return plugin->keys_folder == NULL ? MOSQ_ERR_NOMEM : MOSQ_ERR_SUCCESS;
	}
	if (strcmp(option->key, "max_user_connections") == 0) {
		return read_user_connections(option->value, &plugin->user_connections_max)
		               ? MOSQ_ERR_SUCCESS
		               : refuse_start("plugin_opt_max_user_connections is a number from 1 to 1000000");
	}
	snprintf(sentence, sizeof(sentence), "plugin_opt_%s is not known; there are plugin_opt_keys and plugin_opt_max_user_connections", option->key);
	return refuse_start(sentence);
}

/* keys has no default: whose tokens are taken is nobody's guess. */
static int read_options(struct plugin *plugin, const struct mosquitto_opt *options, int count)
{
	plugin->user_connections_max = USER_CONNECTIONS;
	for (int i = 0; i < count; i++) {
		int result = read_option(plugin, &options[i]);
		if (result != MOSQ_ERR_SUCCESS) {
			return result;
		}
	}
	if (plugin->keys_folder == NULL) {
		return refuse_start("plugin_opt_keys is missing: the folder of the backend's public keys, <kid>.pem");
	}
	return MOSQ_ERR_SUCCESS;
}

static int make_boot(char boot[CONTROL_BOOT_LENGTH + 1])
{
	unsigned char random[CONTROL_BOOT_LENGTH / 2];

	if (RAND_bytes(random, sizeof(random)) != 1) {
		return refuse_start("there is no randomness");
	}
	for (size_t i = 0; i < sizeof(random); i++) {
		snprintf(boot + 2 * i, 3, "%02x", random[i]);
	}
	return MOSQ_ERR_SUCCESS;
}

static int make_parts(struct plugin *plugin)
{
	char error[KEYS_ERROR_MAX];
	struct control_parts parts;

	plugin->keys_fingerprint = keys__fingerprint(plugin->keys_folder);
	plugin->keys = keys__load(plugin->keys_folder, error);
	if (plugin->keys == NULL) {
		return refuse_start(error);
	}
	heap__keep_what_is_freed();
	plugin->access = access__new(lost, plugin);
	plugin->revocations = revocations__new();
	plugin->sessions = sessions__new();
	plugin->filters = filters__new(FILTERS_BYTES_MAX);
	plugin->wills = wills__new(WILLS_MAX);
	plugin->events.counters = &plugin->counters;
	if (plugin->access == NULL || plugin->revocations == NULL || plugin->sessions == NULL || plugin->filters == NULL || plugin->wills == NULL) {
		return MOSQ_ERR_NOMEM;
	}
	parts = (struct control_parts){
		.boot = plugin->boot,
		.plugin_version = BONGSU_VERSION,
		.broker_version = version__of_program(&plugin->broker_version),
		.access = plugin->access,
		.revocations = plugin->revocations,
		.sessions = plugin->sessions,
		.filters = plugin->filters,
		.wills = plugin->wills,
		.counters = &plugin->counters,
	};
	plugin->control = control__new(&parts, kick, plugin);
	return plugin->control == NULL ? MOSQ_ERR_NOMEM : make_boot(plugin->boot);
}

static void free_plugin(struct plugin *plugin)
{
	if (plugin == NULL) {
		return;
	}
	control__free(plugin->control);
	wills__free(plugin->wills);
	filters__free(plugin->filters);
	sessions__free(plugin->sessions);
	revocations__free(plugin->revocations);
	access__free(plugin->access);
	keys__free(plugin->keys);
	free(plugin->keys_folder);
	free(plugin);
}

static const struct {
	int event;
	MOSQ_FUNC_generic_callback callback;
	const char *topic;
} CALLBACKS[] = {
	{MOSQ_EVT_BASIC_AUTH, on_basic_auth, NULL}, {MOSQ_EVT_ACL_CHECK, on_acl_check, NULL},
	{MOSQ_EVT_CONTROL, on_control, CONTROL_TOPIC}, {MOSQ_EVT_DISCONNECT, on_disconnect, NULL},
	{MOSQ_EVT_RELOAD, on_reload, NULL}, {MOSQ_EVT_TICK, on_tick, NULL},
	{EVT_CLIENT_OFFLINE, on_disconnect, NULL},
};

#define CALLBACKS_COUNT (sizeof(CALLBACKS) / sizeof(CALLBACKS[0]))

int mosquitto_plugin_version(int supported_version_count, const int *supported_versions)
{
	for (int i = 0; i < supported_version_count; i++) {
		if (supported_versions[i] == 5) {
			return 5;
		}
	}
	return -1;
}

static int register_callbacks(struct plugin *plugin, mosquitto_plugin_id_t *identifier)
{
	for (size_t i = 0; i < CALLBACKS_COUNT; i++) {
		int result = mosquitto_callback_register(identifier, CALLBACKS[i].event, CALLBACKS[i].callback, CALLBACKS[i].topic, plugin);
		bool is_newer = CALLBACKS[i].event == EVT_CLIENT_OFFLINE;
		if (result != MOSQ_ERR_SUCCESS && !(is_newer && result == MOSQ_ERR_NOT_SUPPORTED)) {
			return result;
		}
		plugin->asks_for_ticks = is_newer && result == MOSQ_ERR_SUCCESS;
	}
	return MOSQ_ERR_SUCCESS;
}

int mosquitto_plugin_init(mosquitto_plugin_id_t *identifier, void **userdata, struct mosquitto_opt *options, int option_count)
{
	struct plugin *plugin = calloc(1, sizeof(*plugin));
	int result = plugin == NULL ? MOSQ_ERR_NOMEM : read_options(plugin, options, option_count);

	if (result == MOSQ_ERR_SUCCESS) {
		result = make_parts(plugin);
	}
	plugin_id = identifier;
	if (result == MOSQ_ERR_SUCCESS) {
		result = register_callbacks(plugin, identifier);
	}
	if (result != MOSQ_ERR_SUCCESS) {
		/* The broker does not start with a plugin that has not: what is registered is never called. */
		free_plugin(plugin);
		return result;
	}
	*userdata = plugin;
	mosquitto_log_printf(MOSQ_LOG_NOTICE, "bongsu: %zu keys, boot %s; until the backend has told the memberships it alone is let in",
	                     plugin->keys->count, plugin->boot);
	return MOSQ_ERR_SUCCESS;
}

int mosquitto_plugin_cleanup(void *userdata, struct mosquitto_opt *options, int option_count)
{
	(void)options;
	(void)option_count;
	for (size_t i = 0; i < CALLBACKS_COUNT; i++) {
		mosquitto_callback_unregister(plugin_id, CALLBACKS[i].event, CALLBACKS[i].callback, CALLBACKS[i].topic);
	}
	free_plugin(userdata);
	return MOSQ_ERR_SUCCESS;
}
