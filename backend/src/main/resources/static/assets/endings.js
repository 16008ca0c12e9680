/** What to do when a connection or a try ended, by the server's stable code. */

const ROOM_OVER = new Set(['not-a-member', 'read-denied', 'room-not-found']);
const NEW_TOKEN = new Set(['token-expired', 'unauthenticated']);
const NEW_LOGIN = new Set(['session-revoked', 'account-locked', 'invalid-credentials', 'refresh-token-reused']);
// The same behaviour would meet the same answer.
const STOP = new Set([
  'malformed-frame', 'unknown-command', 'unsupported-version', 'not-connected', 'already-connected',
  'duplicate-subscription', 'not-supported', 'another-user', 'unknown-destination', 'limit-reached',
  'control-queue-full', 'binary-not-supported', 'frame-too-large', 'invalid-request', 'forbidden',
]);

/**
 * 'room-over': the right to read is lost. 'new-token', 'new-login': get one, then come back. 'stop': only a person can
 * change something. 'again': come back later, which is also what an unknown end asks for.
 */
export function verdictOn(code) {
  if (ROOM_OVER.has(code)) {
    return 'room-over';
  }
  if (NEW_TOKEN.has(code)) {
    return 'new-token';
  }
  if (NEW_LOGIN.has(code)) {
    return 'new-login';
  }
  return STOP.has(code) ? 'stop' : 'again';
}
