/**
 * The ways a room's messages can come. A transport is one function
 *
 *   open({ room, user, position, token }, on) → close()
 *
 * which connects, resumes after the position, and says
 *
 *   on.open(position)          it goes on after this position; null where it cannot resume: then what lies between is
 *                              fetched (MQTT)
 *   on.message(message)        the JSON of docs/api.md, in any order and any number of times
 *   on.gap(position, reason)   what lies before cannot be had
 *   on.closed(code)            once, last, and not after close(); the server's code, or 'gone', 'unreachable'
 *
 * It never connects again by itself, and after close() it says nothing more. To add one: write its module, add a line
 * here, and its name to the words. One that calls another port than the page's needs it in the server's
 * Content-Security-Policy.
 */
import { openPolling } from './stream-long-polling.js';
import { openMqtt } from './stream-mqtt.js';
import { openSockJs } from './stream-sockjs.js';
import { openEvents } from './stream-sse.js';
import { openWebSocket } from './stream-stomp.js';

export const TRANSPORTS = {
  'websocket': openWebSocket,
  'sockjs': openSockJs,
  'sockjs-http': (where, on) => openSockJs(where, on, ['xhr-streaming', 'xhr-polling']),
  'sse': openEvents,
  'long-polling': openPolling,
};

/**
 * Adds MQTT, where the server told the broker's address. Not from a page loaded over HTTPS to a broker without TLS: the
 * browser would refuse that.
 */
export function offerMqtt(url, pageProtocol = location.protocol) {
  if (url && (pageProtocol !== 'https:' || url.startsWith('wss:'))) {
    TRANSPORTS.mqtt = (where, on) => openMqtt(url, where, on);
  }
}
