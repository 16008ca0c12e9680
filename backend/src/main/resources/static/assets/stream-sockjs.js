/** The same STOMP over SockJS, for networks whose proxies break WebSockets. Its library is fetched when first chosen. */
import { library } from './script.js';
import { openStomp } from './stream-stomp.js';

const LIBRARY = '/webjars/sockjs-client/1.6.1/dist/sockjs.min.js';
const WAYS = ['websocket', 'xhr-streaming', 'xhr-polling'];

export function openSockJs(where, on, ways = WAYS) {
  let over = false;
  let close = () => {};
  library(LIBRARY, 'SockJS').then(
    (SockJS) => {
      if (!over) {
        close = openStomp(() => new SockJS('/ws', null, { transports: ways }), where, on);
      }
    },
    () => over || on.closed('unreachable'),
  );
  return () => {
    over = true;
    close();
  };
}
