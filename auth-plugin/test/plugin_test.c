/*
 * plugin.c itself, with a broker that asks in whatever order a test wants: what comes between two questions of a real one is
 * a matter of moments. Tokens are their claims alone, unsigned; the clock is the test's.
 */
#include <mosquitto.h>
#include <mosquitto_broker.h>
#include <mosquitto_plugin.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmocka_all.h"
#include "jwt.h"
#include "version.h"

#define EVENTS_MAX 32
#define CLIENT_OFFLINE 28
#define KEY "TEST-ONLY-eddsa.pem"
#define CONTROL "$CONTROL/bongsu/v1"

/* Far from 0, and from the machine's own. */
#define START 1700000000

/* ---- a broker ---- */

struct mosquitto {
	const char *id;
	char *username;
	int protocol;
	bool is_known; /* by its id, as all are that are connected or away */
};

static MOSQ_FUNC_generic_callback callbacks[EVENTS_MAX];
static void *plugin;
static time_t now;
static char said[4096]; /* the log, newest at the end */
static char answer[4096]; /* to the backend's last command */
static char event_told[8192];
static char kicked[1024];
static struct mosquitto backend = {.id = "b-1", .protocol = mp_mqtt, .is_known = true};

time_t __wrap_time(time_t *to);
enum jwt_verdict __wrap_jwt__verify(const struct keys *keys, const char *token, size_t length, int64_t at, struct jwt_claims *claims);
const char *__wrap_version__of_program(struct version *version);

time_t __wrap_time(time_t *to)
{
	if (to != NULL) {
		*to = now;
	}
	return now;
}

enum jwt_verdict __wrap_jwt__verify(const struct keys *keys, const char *token, size_t length, int64_t at, struct jwt_claims *claims)
{
	(void)keys;
	return jwt__read_claims(token, length, at, claims);
}

/* It reads all constants of the program it is in: under the sanitizers, that is no broker's. */
const char *__wrap_version__of_program(struct version *version)
{
	(void)version;
	return NULL;
}

int mosquitto_callback_register(mosquitto_plugin_id_t *identifier, int event, MOSQ_FUNC_generic_callback callback, const void *data, void *userdata)
{
	(void)identifier;
	(void)data;
	(void)userdata;
#ifndef BROKER_2_1
	if (event == CLIENT_OFFLINE) {
		return MOSQ_ERR_NOT_SUPPORTED;
	}
#endif
	assert_in_range(event, 1, EVENTS_MAX - 1);
	callbacks[event] = callback;
	return MOSQ_ERR_SUCCESS;
}

int mosquitto_callback_unregister(mosquitto_plugin_id_t *identifier, int event, MOSQ_FUNC_generic_callback callback, const void *data)
{
	(void)identifier;
	(void)callback;
	(void)data;
	callbacks[event] = NULL;
	return MOSQ_ERR_SUCCESS;
}

static void keep(char *to, size_t size, const char *text)
{
	if (strlen(to) + strlen(text) + 2 > size) {
		to[0] = '\0';
	}
	snprintf(to + strlen(to), size - strlen(to), "%s\n", text);
}

void mosquitto_log_printf(int level, const char *format, ...)
{
	char line[1024];
	va_list values;

	(void)level;
	va_start(values, format);
	vsnprintf(line, sizeof(line), format, values);
	va_end(values);
	keep(said, sizeof(said), line);
}

int mosquitto_broker_publish_copy(const char *client_id, const char *topic, int length, const void *payload, int qos, bool retain, mosquitto_property *properties)
{
	(void)qos;
	(void)retain;
	(void)properties;
	if (client_id != NULL) {
		snprintf(answer, sizeof(answer), "%.*s", length, (const char *)payload);
	} else if (strcmp(topic, "bongsu/broker/events") == 0) {
		snprintf(event_told, sizeof(event_told), "%.*s", length, (const char *)payload);
	}
	return MOSQ_ERR_SUCCESS;
}

int mosquitto_kick_client_by_clientid(const char *client_id, bool with_will)
{
	(void)with_will;
	keep(kicked, sizeof(kicked), client_id);
	return MOSQ_ERR_SUCCESS;
}

int mosquitto_set_username(struct mosquitto *client, const char *username)
{
	free(client->username);
	client->username = strdup(username);
	return MOSQ_ERR_SUCCESS;
}

const char *mosquitto_client_id(const struct mosquitto *client)
{
	return client->id;
}

const char *mosquitto_client_username(const struct mosquitto *client)
{
	return client->username;
}

const char *mosquitto_client_address(const struct mosquitto *client)
{
	(void)client;
	return "127.0.0.1";
}

int mosquitto_client_protocol(const struct mosquitto *client)
{
	return client->protocol;
}

int mosquitto_client_protocol_version(const struct mosquitto *client)
{
	(void)client;
	return 5;
}

bool mosquitto_client_clean_session(const struct mosquitto *client)
{
	(void)client;
	return false;
}

int mosquitto_client_sub_count(const struct mosquitto *client)
{
	(void)client;
	return 0;
}

#ifdef BROKER_2_1
static struct mosquitto *known[8];

static void know(struct mosquitto *client)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i] == NULL || strcmp(known[i]->id, client->id) == 0) {
			known[i] = client;
			return;
		}
	}
	fail();
}

struct mosquitto *mosquitto_client(const char *client_id);

struct mosquitto *mosquitto_client(const char *client_id)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]) && known[i] != NULL; i++) {
		if (strcmp(known[i]->id, client_id) == 0) {
			return known[i];
		}
	}
	return NULL;
}
#else
static void know(struct mosquitto *client)
{
	(void)client;
}
#endif

/* ---- what it asks ---- */

static const char *token_of(const char *user, const char *sid, const char *role, int64_t lasts)
{
	static char token[512];

	snprintf(token, sizeof(token), "{\"iss\":\"bongsu\",\"aud\":\"bongsu-mqtt\",\"sub\":\"%s\",\"role\":\"%s\",\"sid\":\"%s\",\"iat\":%lld,\"exp\":%lld}",
	         user, role, sid, (long long)now, (long long)(now + lasts));
	return token;
}

static const char *good(const char *user)
{
	return token_of(user, "s-1", "user", 600);
}

/* As CONNECT, and on a reload of everybody. */
static int ask(struct mosquitto *client, const char *password)
{
	char copy[512];
	struct mosquitto_evt_basic_auth event = {.client = client};
	int verdict;

	if (password != NULL) {
		snprintf(copy, sizeof(copy), "%s", password);
		event.password = copy;
	}
	verdict = callbacks[MOSQ_EVT_BASIC_AUTH](MOSQ_EVT_BASIC_AUTH, &event, plugin);
	if (verdict == MOSQ_ERR_SUCCESS) {
		know(client);
	}
	return verdict;
}

static void leave(struct mosquitto *client)
{
	struct mosquitto_evt_disconnect event = {.client = client, .reason = -1};

	callbacks[MOSQ_EVT_DISCONNECT](MOSQ_EVT_DISCONNECT, &event, plugin);
}

static void tick(void)
{
	struct mosquitto_evt_tick event = {0};

	callbacks[MOSQ_EVT_TICK](MOSQ_EVT_TICK, &event, plugin);
}

static void reload(void)
{
	struct mosquitto_evt_reload event = {0};

	callbacks[MOSQ_EVT_RELOAD](MOSQ_EVT_RELOAD, &event, plugin);
}

/* A member of the answer. */
static json_int_t command(const char *text, const char *member)
{
	char payload[1024];
	struct mosquitto_evt_control event = {.client = &backend, .topic = CONTROL, .payload = payload};
	json_t *read;
	json_int_t value;

	event.payloadlen = (uint32_t)snprintf(payload, sizeof(payload), "%s", text);
	answer[0] = '\0';
	callbacks[MOSQ_EVT_CONTROL](MOSQ_EVT_CONTROL, &event, plugin);
	read = json_loads(answer, 0, NULL);
	assert_non_null(read);
	assert_true(json_is_true(json_object_get(read, "ok")));
	value = json_integer_value(json_object_get(read, member));
	json_decref(read);
	return value;
}

static json_int_t sessions(void)
{
	return command("{\"id\":\"1\",\"command\":\"hello\"}", "sessions");
}

static void start(const char *keys, bool ticks)
{
	struct mosquitto_opt options[] = {{(char *)"keys", (char *)keys}, {(char *)"max_user_connections", (char *)"2"}};

	now = START;
	said[0] = event_told[0] = kicked[0] = '\0';
#ifdef BROKER_2_1
	memset(known, 0, sizeof(known));
#endif
	assert_int_equal(mosquitto_plugin_init(NULL, &plugin, options, sizeof(options) / sizeof(options[0])), MOSQ_ERR_SUCCESS);
	if (ticks) {
		tick();
	}
	assert_int_equal(ask(&backend, token_of("b-1", "s-b", "backend", 30 * 86400)), MOSQ_ERR_SUCCESS);
	(void)command("{\"id\":\"1\",\"command\":\"begin\"}", "rev");
	(void)command("{\"id\":\"2\",\"command\":\"commit\",\"count\":0}", "rev");
}

static int make(void **state)
{
	(void)state;
	start(BONGSU_CONTRACT "/keys", true);
	return 0;
}

static int drop(void **state)
{
	(void)state;
	mosquitto_plugin_cleanup(plugin, NULL, 0);
	free(backend.username);
	backend.username = NULL;
	return 0;
}

/* ---- a reload ---- */

static void leaves_sessions_alone_that_are_away(void **state)
{
	struct mosquitto client = {.id = "u-7", .protocol = mp_mqtt};
	struct mosquitto since_the_start = {.id = "u-8", .protocol = mp_mqtt};
	char own[512];

	(void)state;
	snprintf(own, sizeof(own), "%s", good("u-7"));
	assert_int_equal(ask(&client, own), MOSQ_ERR_SUCCESS);
	leave(&client);
	know(&since_the_start);
	said[0] = '\0';
	reload();
	assert_int_equal(ask(&client, own), MOSQ_ERR_SUCCESS);
	assert_int_equal(ask(&since_the_start, NULL), MOSQ_ERR_SUCCESS);
	(void)command("{\"id\":\"1\",\"command\":\"revoke\",\"user\":\"u-7\",\"sid\":\"s-1\",\"until\":1800000000}", "kicked");
	assert_int_equal(ask(&client, own), MOSQ_ERR_SUCCESS);
	assert_null(strstr(said, "is refused"));
	assert_int_equal(sessions(), 1);
	now += 601;
	assert_int_equal(ask(&client, own), MOSQ_ERR_SUCCESS);
	tick();
	assert_int_equal(sessions(), 1);
	assert_string_equal(kicked, "");
	free(client.username);
}

static void lets_nobody_in_because_of_it(void **state)
{
	struct mosquitto over_tcp = {.id = "u-7", .protocol = mp_mqtt};
	struct mosquitto over_web_socket = {.id = "u-8", .protocol = mp_websockets};

	(void)state;
	assert_int_equal(ask(&over_tcp, "forged"), MOSQ_ERR_AUTH);
	reload();
	assert_int_equal(ask(&over_web_socket, "forged"), MOSQ_ERR_AUTH);
	assert_int_equal(ask(&over_web_socket, NULL), MOSQ_ERR_AUTH);
#ifdef BROKER_2_1
	/* Here the tick may be late. */
	struct mosquitto session = {.id = "u-7", .protocol = mp_mqtt};
	assert_int_equal(ask(&over_tcp, "forged"), MOSQ_ERR_AUTH);
	know(&session);
	assert_int_equal(ask(&over_tcp, "forged"), MOSQ_ERR_AUTH);
	assert_int_equal(ask(&session, NULL), MOSQ_ERR_SUCCESS);
#endif
	tick();
	assert_int_equal(ask(&over_tcp, "forged"), MOSQ_ERR_AUTH);
	assert_int_equal(ask(&over_tcp, NULL), MOSQ_ERR_AUTH);
	assert_int_equal(sessions(), 1);
}

static void still_asks_those_who_are_there(void **state)
{
	struct mosquitto client = {.id = "u-7", .protocol = mp_mqtt};
	char own[512];

	(void)state;
	snprintf(own, sizeof(own), "%s", good("u-7"));
	assert_int_equal(ask(&client, own), MOSQ_ERR_SUCCESS);
	reload();
	assert_int_equal(ask(&client, own), MOSQ_ERR_SUCCESS);
	assert_int_equal(sessions(), 2);
	assert_int_equal(ask(&client, "forged"), MOSQ_ERR_AUTH);
	free(client.username);
}

/* There nothing would say that the reload is over. */
static void lets_nobody_in_where_no_tick_comes(void **state)
{
	struct mosquitto client = {.id = "u-7", .protocol = mp_mqtt};

	(void)state;
	start(BONGSU_CONTRACT "/keys", false);
	reload();
	assert_int_equal(ask(&client, "forged"), MOSQ_ERR_AUTH);
	drop(NULL);
}

/* ---- a clock that is set back ---- */

/* As a key of the folder, whatever it is called there. */
static void copy_key(const char *folder, const char *name)
{
	char path[512];
	char text[4096];
	FILE *file = fopen(BONGSU_CONTRACT "/keys/" KEY, "r");
	size_t length;

	assert_non_null(file);
	length = fread(text, 1, sizeof(text), file);
	fclose(file);
	snprintf(path, sizeof(path), "%s/%s.pem", folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, length, file), length);
	fclose(file);
}

static void remove_key(const char *folder, const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s.pem", folder, name);
	unlink(path);
}

static void looks_for_keys_though_the_clock_was_set_back(void **state)
{
	char folder[] = "/tmp/bongsu-keys-XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(folder));
	copy_key(folder, "k-1");
	start(folder, true);
	now -= 86400;
	tick();
	copy_key(folder, "k-2");
	now += 4;
	tick();
	assert_null(strstr(said, "2 keys are taken"));
	now += 1;
	tick();
	assert_non_null(strstr(said, "2 keys are taken"));
	remove_key(folder, "k-1");
	remove_key(folder, "k-2");
	rmdir(folder);
	drop(NULL);
}

static void takes_no_revoked_token_after_the_clock_was_ahead(void **state)
{
	struct mosquitto client = {.id = "u-7", .protocol = mp_mqtt};
	struct mosquitto node = {.id = "b-2", .protocol = mp_mqtt};
	char revoked[512];

	(void)state;
	snprintf(revoked, sizeof(revoked), "%s", good("u-7"));
	(void)command("{\"id\":\"1\",\"command\":\"revoke\",\"user\":\"u-7\",\"sid\":\"s-1\",\"until\":1700000600}", "kicked");
	assert_int_equal(ask(&client, revoked), MOSQ_ERR_AUTH);
	now = START + 600 + 3600 + 60;
	tick();
	assert_int_equal(command("{\"id\":\"1\",\"command\":\"hello\"}", "revocations"), 0);
	now = START;
	tick();
	assert_int_equal(ask(&client, revoked), MOSQ_ERR_AUTH);
	assert_non_null(strstr(said, "start the broker anew"));
	assert_int_equal(ask(&client, token_of("u-7", "s-2", "user", 601)), MOSQ_ERR_SUCCESS);
	assert_int_equal(ask(&node, token_of("b-2", "s-3", "backend", 600)), MOSQ_ERR_SUCCESS);
	free(client.username);
	free(node.username);
}

/* ---- how many connections a user has ---- */

static void asks_nobody_to_leave_who_is_there(void **state)
{
	struct mosquitto clients[] = {{.id = "u-7:a", .protocol = mp_mqtt}, {.id = "u-7:b", .protocol = mp_mqtt}};
	struct mosquitto more = {.id = "u-7:c", .protocol = mp_mqtt};
	struct mosquitto again = {.id = "u-7:a", .protocol = mp_mqtt};

	(void)state;
	assert_int_equal(ask(&clients[0], good("u-7")), MOSQ_ERR_SUCCESS);
	assert_int_equal(ask(&clients[1], good("u-7")), MOSQ_ERR_SUCCESS);
	assert_int_equal(ask(&more, good("u-7")), MOSQ_ERR_AUTH);
	reload();
	assert_int_equal(ask(&clients[0], good("u-7")), MOSQ_ERR_SUCCESS);
	tick();
	assert_int_equal(ask(&again, good("u-7")), MOSQ_ERR_SUCCESS);
	leave(&clients[0]);
	assert_int_equal(ask(&more, good("u-7")), MOSQ_ERR_AUTH);
	assert_non_null(strstr(event_told, "\"event\":\"refused\",\"clientId\":\"u-7:c\""));
	leave(&clients[1]);
	assert_int_equal(ask(&more, good("u-7")), MOSQ_ERR_SUCCESS);
	free(clients[0].username);
	free(clients[1].username);
	free(more.username);
	free(again.username);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(leaves_sessions_alone_that_are_away),
		TEST(lets_nobody_in_because_of_it),
		TEST(still_asks_those_who_are_there),
		cmocka_unit_test(lets_nobody_in_where_no_tick_comes),
		cmocka_unit_test(looks_for_keys_though_the_clock_was_set_back),
		TEST(takes_no_revoked_token_after_the_clock_was_ahead),
		TEST(asks_nobody_to_leave_who_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
