/** HTTP as docs/api.md has it: JSON in, JSON out, every refusal a Problem with the server's code. */

const DEADLINE_MS = 15_000;

export class Problem extends Error {
  /** @param retryAfterMs how long the server asks to wait; 0 where it says nothing */
  constructor(code, status, detail = '', retryAfterMs = 0) {
    super(detail || code);
    this.code = code;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same call may succeed later. 'outcome-unknown' is among them: that is what the message's key is for. */
  get passes() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** One call without an account. */
export async function call(method, path, body, token) {
  const headers = {};
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  let answer;
  let text;
  try {
    answer = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(DEADLINE_MS),
      credentials: 'omit',
      cache: 'no-store',
    });
    text = await answer.text();
  } catch (cause) {
    throw new Problem('unreachable', 0, String(cause));
  }
  const json = parsed(text);
  if (answer.ok) {
    return json;
  }
  const retryAfter = Number(answer.headers.get('Retry-After'));
  throw new Problem(json?.code ?? 'internal', answer.status, json?.detail, retryAfter > 0 ? retryAfter * 1000 : 0);
}

function parsed(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/**
 * The code for which a transport refused a receiver, where it does not say so itself: the history is refused for the same
 * reason. 'gone' where it is not.
 */
export function whyRefused({ room, position, token }) {
  return call('GET', `/messages?chatRoomId=${room}&after=${position}&limit=1`, undefined, token).then(
    () => 'gone',
    (problem) => problem.code,
  );
}

/** The calls of one signed-in user. */
export class Api {
  #session;

  constructor(session) {
    this.#session = session;
  }

  async #call(method, path, body) {
    const token = await this.#session.token();
    try {
      return await call(method, path, body, token);
    } catch (problem) {
      if (problem.status !== 401) {
        throw problem;
      }
      this.#session.refused(token);
      return call(method, path, body, await this.#session.token());
    }
  }

  async rooms() {
    const all = [];
    let after = 0;
    do {
      const page = await this.#call('GET', `/chat-rooms?after=${after}&limit=500`);
      all.push(...page.chatRooms);
      after = page.next;
    } while (after);
    return all;
  }

  createRoom(name) {
    return this.#call('POST', '/chat-rooms', { name });
  }

  async members(room) {
    const all = [];
    let after = '';
    do {
      const page = await this.#call('GET', `/chat-rooms/${room}?membersAfter=${encodeURIComponent(after)}`);
      all.push(...page.members);
      after = page.nextMember;
    } while (after);
    return all;
  }

  putMember(room, userId, rights) {
    return this.#call('PUT', `/chat-rooms/${room}/members/${encodeURIComponent(userId)}`, rights);
  }

  removeMember(room, userId) {
    return this.#call('DELETE', `/chat-rooms/${room}/members/${encodeURIComponent(userId)}`);
  }

  post(room, clientMessageId, content) {
    return this.#call('POST', '/messages', { chatRoomId: room, clientMessageId, content });
  }

  newest(room, limit) {
    return this.#call('GET', `/messages?chatRoomId=${room}&limit=${limit}`);
  }

  before(room, seq, limit) {
    return this.#call('GET', `/messages?chatRoomId=${room}&before=${seq}&limit=${limit}`);
  }

  after(room, position, limit) {
    return this.#call('GET', `/messages?chatRoomId=${room}&after=${position}&limit=${limit}`);
  }
}
