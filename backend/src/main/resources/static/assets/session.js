/**
 * Who is signed in in this tab. The access token lives in memory only. The refresh token lies in sessionStorage, because
 *
 *  - each works once, and a second use ends the session: tabs that shared one (localStorage) would race to end it;
 *  - it must survive a reload, but not outlive the tab on a borrowed computer;
 *  - a cookie would bring back what a token spares: foreign pages that ride on it.
 *
 * A script that ran in this page could read it; so the page runs none but its own (see the Content-Security-Policy).
 * A duplicated tab gets a copy of sessionStorage: it asks whether the original is alive, and if so signs in anew.
 */
import { call, Problem } from './api.js';
import { pauseMs } from './backoff.js';
import { verdictOn } from './endings.js';
import { randomId } from './ids.js';

const KEPT = 'bongsu.session';
const OWNER_ANSWER_MS = 120;
// Renewed after this part of its life, and never used in its last seconds.
const RENEW_AT = 0.7;
const TOO_OLD_MS = 2_000;

export class Session {
  #refreshToken;
  #accessToken = '';
  #goodUntil = 0;
  #renewing = null;
  #timer = 0;
  #failures = 0;
  #over = false;
  #owners = new BroadcastChannel('bongsu.session');

  /** Called once when the session is over and a new login is needed, with the code. */
  onLost = () => {};

  constructor(userId, refreshToken, owner) {
    this.userId = userId;
    this.#refreshToken = refreshToken;
    this.owner = owner;
    this.#owners.onmessage = ({ data }) => {
      if (data.owner === owner && data.alive === undefined) {
        this.#owners.postMessage({ owner, alive: true });
      }
    };
  }

  static async signIn(userId, password) {
    const granted = await call('POST', '/auth/token', { grantType: 'password', userId, password });
    const session = new Session(userId, granted.refreshToken, randomId());
    session.#take(granted);
    return session;
  }

  /** The session of before a reload, or null. Its tokens are renewed when first needed: the server may be away now. */
  static async resume() {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null');
    if (!kept) {
      return null;
    }
    if (await isHeldByAnotherTab(kept.owner)) {
      sessionStorage.removeItem(KEPT);
      return null;
    }
    return new Session(kept.userId, kept.refreshToken, kept.owner);
  }

  /** A token that is good for now. Renews it first where needed; throws a Problem where that fails. */
  async token() {
    if (this.#over) {
      throw new Problem('session-revoked', 401);
    }
    if (Date.now() > this.#goodUntil - TOO_OLD_MS) {
      await this.#renew();
    }
    return this.#accessToken;
  }

  /** The server did not take this token. */
  refused(token) {
    if (token === this.#accessToken) {
      this.#goodUntil = 0;
    }
  }

  /** Signs out here and at the server, if it can be reached. */
  signOut() {
    const refreshToken = this.#refreshToken;
    this.#end();
    return call('POST', '/auth/revoke', { refreshToken }).catch(() => {});
  }

  /** The server has ended the session. */
  lose(code) {
    if (!this.#over) {
      this.#end();
      this.onLost(code);
    }
  }

  #end() {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#owners.close();
    sessionStorage.removeItem(KEPT);
  }

  /** One renewal at a time: the refresh token works once. */
  #renew() {
    this.#renewing ??= this.#renewOnce().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #renewOnce() {
    try {
      const body = { grantType: 'refresh_token', refreshToken: this.#refreshToken };
      const granted = await call('POST', '/auth/token', body);
      if (!this.#over) {
        this.#take(granted);
      }
    } catch (problem) {
      if (problem.status === 401 || verdictOn(problem.code) === 'new-login') {
        this.lose(problem.code);
      } else {
        this.#failures++;
        this.#renewIn(pauseMs(this.#failures));
      }
      throw problem;
    }
  }

  #take(granted) {
    const life = granted.expiresIn * 1000;
    this.#accessToken = granted.accessToken;
    this.#refreshToken = granted.refreshToken;
    this.#goodUntil = Date.now() + life;
    this.#failures = 0;
    const kept = { userId: this.userId, refreshToken: this.#refreshToken, owner: this.owner };
    sessionStorage.setItem(KEPT, JSON.stringify(kept));
    this.#renewIn(life * RENEW_AT);
  }

  #renewIn(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.#over) {
        this.#renew().catch(() => {});
      }
    }, milliseconds);
  }
}

function isHeldByAnotherTab(owner) {
  const owners = new BroadcastChannel('bongsu.session');
  return new Promise((resolve) => {
    const answer = (held) => {
      owners.close();
      resolve(held);
    };
    owners.onmessage = ({ data }) => data.owner === owner && data.alive && answer(true);
    owners.postMessage({ owner });
    setTimeout(() => answer(false), OWNER_ANSWER_MS);
  });
}
