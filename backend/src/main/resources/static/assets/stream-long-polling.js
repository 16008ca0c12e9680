/** Long polling: one request after the other, each held open by the server until there is something. See transports.js. */
const WAIT_SECONDS = 25;
const DEADLINE_MS = 40_000;

export function openPolling({ room, position, token }, on) {
  const closing = new AbortController();

  async function poll() {
    let after = position;
    // The first does not wait: it says whether there is a server and a right to read.
    for (let wait = 0; ; wait = WAIT_SECONDS) {
      const answer = await fetch(`/long-polling/chat-rooms/${room}/messages?after=${after}&timeout=${wait}`, {
        headers: { Authorization: `Bearer ${token}` },
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(DEADLINE_MS)]),
        credentials: 'omit',
        cache: 'no-store',
      });
      const body = await answer.json();
      if (closing.signal.aborted) {
        return 'closed';
      }
      if (!answer.ok) {
        return body.code;
      }
      if (wait === 0) {
        on.open(position);
      }
      after = Number(answer.headers.get('Bongsu-Position'));
      const gap = answer.headers.get('Bongsu-Gap');
      if (gap) {
        on.gap(body.length > 0 ? body[0].seq - 1 : after, gap);
      }
      body.forEach((message) => on.message(message));
    }
  }

  poll()
    .catch(() => 'gone')
    .then((code) => closing.signal.aborted || on.closed(code));
  return () => closing.abort();
}
