/**
 * MQTT 3.1.1 over a WebSocket, from the broker itself. It resumes from no position and may repeat or leave out: after each
 * SUBACK the room stream fetches what is missing from the history, and mends the rest. See transports.js.
 */
import { whyRefused } from './api.js';
import { randomId } from './ids.js';
import { library } from './script.js';

const LIBRARY = '/webjars/paho-mqtt/1.1.0/paho-mqtt-min.js';
const MQTT_3_1_1 = 4;
// Paho's number for a CONNACK other than 0.
const LOGIN_REFUSED = 6;
const KEEP_ALIVE_SECONDS = 10;
const DEADLINE_SECONDS = 10;
// Two clients of one id would cut each other off, and tabs of one user are two clients.
const TAB = randomId();

/** @param url the broker's, as the server tells it */
export function openMqtt(url, where, on) {
  let over = false;
  let client = null;

  function connect({ Client }) {
    if (over) {
      return;
    }
    client = new Client(url, `${where.user}:page-${TAB}`);
    client.onMessageArrived = (message) => over || on.message(JSON.parse(message.payloadString));
    // A removal and the token's end are cuts as well: the next login or subscription is refused, and that says why.
    client.onConnectionLost = () => end('gone');
    client.connect({
      mqttVersion: MQTT_3_1_1,
      userName: where.user,
      password: where.token,
      cleanSession: true,
      keepAliveInterval: KEEP_ALIVE_SECONDS,
      timeout: DEADLINE_SECONDS,
      onSuccess: () => (over ? client.disconnect() : subscribe()),
      onFailure: ({ errorCode }) => (errorCode === LOGIN_REFUSED ? refused() : end('gone')),
    });
  }

  function subscribe() {
    client.subscribe(`chat-rooms/${where.room}/messages`, {
      qos: 1,
      timeout: DEADLINE_SECONDS,
      onSuccess: () => over || on.open(null),
      onFailure: refused,
    });
  }

  /** MQTT 3.1.1 has no reasons. */
  function refused() {
    if (!over) {
      whyRefused(where).then(end);
    }
  }

  function end(code) {
    if (!over) {
      close();
      on.closed(code);
    }
  }

  function close() {
    over = true;
    if (client?.isConnected()) {
      client.disconnect();
    }
  }

  library(LIBRARY, 'Paho')
    .then(connect)
    .catch(() => end('unreachable'));
  return close;
}
