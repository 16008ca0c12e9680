/** The same STOMP over SockJS, for networks whose proxies break WebSockets. Its library is fetched when first chosen. */
import { openStomp } from './stream-stomp.js';

const LIBRARY = '/webjars/sockjs-client/1.6.1/dist/sockjs.min.js';
const WAYS = ['websocket', 'xhr-streaming', 'xhr-polling'];

let library = null;

function load() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = LIBRARY;
    script.onload = () => resolve(globalThis.SockJS);
    script.onerror = () => {
      library = null;
      script.remove();
      reject(new Error(LIBRARY));
    };
    document.head.append(script);
  });
  return library;
}

export function openSockJs(where, on, ways = WAYS) {
  let over = false;
  let close = () => {};
  load().then(
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
