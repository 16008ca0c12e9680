/** STOMP 1.2 over a WebSocket or whatever looks like one. The transport interface is described in transports.js. */
import { Client } from '/webjars/stomp__stompjs/7.2.1/esm6/client.js';

const HEART_BEAT_MS = 10_000;
const CONNECT_DEADLINE_MS = 10_000;

/** Over a plain WebSocket. */
export function openWebSocket(where, on) {
  const url = new URL('/ws', location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  return openStomp(() => new WebSocket(url, ['v12.stomp', 'v11.stomp']), where, on);
}

/** @param makeSocket opens a socket with the interface of WebSocket */
export function openStomp(makeSocket, { room, position, token }, on) {
  let over = false;
  const client = new Client({
    webSocketFactory: makeSocket,
    // In CONNECT, not in the address: addresses end up in logs.
    connectHeaders: { Authorization: `Bearer ${token}` },
    heartbeatIncoming: HEART_BEAT_MS,
    heartbeatOutgoing: HEART_BEAT_MS,
    connectionTimeout: CONNECT_DEADLINE_MS,
    // Coming back is the room stream's: it knows the position and the token.
    reconnectDelay: 0,
    onConnect: () => client.subscribe(`/topic/chat-rooms/${room}/messages`, take, { position: String(position) }),
    onStompError: (frame) => end(frame.headers.code ?? 'internal'),
    onWebSocketClose: (event) => end(event?.reason || 'gone'),
  });

  function take(frame) {
    if (over) {
      return;
    }
    const body = JSON.parse(frame.body);
    switch (frame.headers.event) {
      case undefined:
        on.message(body);
        break;
      case 'position':
        on.open(body.position);
        break;
      case 'gap':
        on.gap(body.position, body.reason);
        break;
      case 'ended':
        end(frame.headers.code);
        break;
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
    client.deactivate({ force: true });
  }

  client.activate();
  return close;
}
