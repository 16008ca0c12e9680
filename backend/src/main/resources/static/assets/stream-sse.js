/** Server-sent events, by the browser's own EventSource. The transport interface is described in transports.js. */
import { whyRefused } from './api.js';

export function openEvents({ room, position, token }, on) {
  // An EventSource sets no headers: the token goes into the address, which the server does not log.
  const query = new URLSearchParams({ after: position, access_token: token });
  const source = new EventSource(`/sse/chat-rooms/${room}/messages?${query}`);

  const hear = (name, take) => source.addEventListener(name, (event) => take(JSON.parse(event.data)));
  hear('position', (body) => on.open(body.position));
  hear('message', on.message);
  hear('gap', (body) => on.gap(body.position, body.reason));
  hear('bye', (body) => end(body.code));
  // It would come back by itself, with the same token. Coming back is the room stream's.
  source.onerror = () => (source.readyState === EventSource.CLOSED ? refused() : end('gone'));

  /** An EventSource does not say why. */
  function refused() {
    whyRefused({ room, position, token }).then(end);
  }

  let over = false;

  function end(code) {
    if (!over) {
      close();
      on.closed(code);
    }
  }

  function close() {
    over = true;
    source.close();
  }

  return close;
}
