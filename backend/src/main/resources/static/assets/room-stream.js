/**
 * Keeps one room's messages coming: opens the chosen transport, comes back after cuts with back-off and jitter, always
 * from the receiver's position, and hands on each message once and in order.
 *
 *   connecting ──open──> live
 *       ▲ ▲               │
 *       │ └── waiting <───┴── a cut; also when connecting failed
 *       └── retryNow()        ended: the right to read is lost.   stopped: only a person can change something
 */
import { pauseMs, Pause } from './backoff.js';
import { verdictOn } from './endings.js';
import { Receiver } from './receiver.js';

const PAGE = 200;
// A connection that lived so long was a good one: the next cut starts the back-off anew.
const PROVEN_MS = 10_000;

export class RoomStream {
  #room;
  #session;
  #api;
  #transport;
  #on;
  #receiver;
  #turn = 0;
  #close = () => {};
  #pause = new Pause();
  #failures = 0;
  #liveSince = 0;
  #fillingTurn = 0;
  #fillTo = 0;
  #over = false;

  /**
   * @param transport one of TRANSPORTS
   * @param on message(message), repeat(), gap(jump, position), state(name, code)
   */
  constructor({ room, position, session, api, transport, on }) {
    this.#room = room;
    this.#session = session;
    this.#api = api;
    this.#transport = transport;
    this.#on = on;
    this.#receiver = new Receiver(position);
  }

  get position() {
    return this.#receiver.position;
  }

  async start() {
    const turn = this.#nextTurn();
    this.#on.state('connecting');
    let token;
    try {
      token = await this.#session.token();
    } catch (problem) {
      this.#closed(turn, problem.code);
      return;
    }
    if (turn !== this.#turn) {
      return;
    }
    const where = { room: this.#room, user: this.#session.userId, position: this.position, token };
    this.#close = this.#transport(where, {
      open: (position) => this.#live(turn, position),
      message: (message) => turn === this.#turn && this.#take(message),
      gap: (position) => turn === this.#turn && this.#goOnAfter(position),
      closed: (code) => this.#closed(turn, code, token),
    });
  }

  stop() {
    this.#over = true;
    this.#nextTurn();
    this.#pause.wake();
  }

  /** Ends a pause; harmless at any other time. */
  retryNow() {
    this.#pause.wake();
  }

  /** Comes back over another transport, from where it stands. */
  use(transport) {
    this.#transport = transport;
    if (!this.#over) {
      this.start();
    }
  }

  /** Whatever an earlier connection still says is not heard any more. */
  #nextTurn() {
    this.#close();
    this.#close = () => {};
    return ++this.#turn;
  }

  #live(turn, position) {
    if (turn !== this.#turn) {
      return;
    }
    this.#liveSince = Date.now();
    this.#on.state('live');
    if (position === null) {
      this.#fill(Infinity);
    }
  }

  #take(message) {
    switch (this.#receiver.take(message.seq)) {
      case 'next':
        this.#on.message(message);
        break;
      case 'hole':
        this.#fill(message.seq);
        break;
      case 'repeat':
        this.#on.repeat();
        break;
    }
  }

  #goOnAfter(position) {
    const jump = this.#receiver.goOnAfter(position);
    if (jump !== 'same') {
      this.#on.gap(jump, position);
    }
  }

  /** Fetches from the position up to this seq; what arrives meanwhile only raises the goal, so nothing piles up. */
  async #fill(seq) {
    const turn = this.#turn;
    if (this.#fillingTurn === turn) {
      this.#fillTo = Math.max(this.#fillTo, seq);
      return;
    }
    this.#fillingTurn = turn;
    this.#fillTo = seq;
    try {
      while (turn === this.#turn && this.position < this.#fillTo && (await this.#fillPage(turn)));
    } catch (problem) {
      this.#closed(turn, problem.code);
    }
    if (this.#fillingTurn === turn) {
      this.#fillingTurn = 0;
    }
  }

  /** Whether there may be more. */
  async #fillPage(turn) {
    const page = await this.#api.after(this.#room, this.position, PAGE);
    if (turn !== this.#turn) {
      return false;
    }
    if (page.oldest > this.position + 1) {
      this.#goOnAfter(page.oldest - 1);
    }
    page.messages.forEach((message) => this.#receiver.take(message.seq) === 'next' && this.#on.message(message));
    return page.messages.length > 0;
  }

  async #closed(turn, code, token) {
    if (turn !== this.#turn || this.#over) {
      return;
    }
    this.#nextTurn();
    if (this.#liveSince && Date.now() - this.#liveSince > PROVEN_MS) {
      this.#failures = 0;
    }
    this.#liveSince = 0;
    switch (verdictOn(code)) {
      case 'room-over':
        this.#over = true;
        this.#on.state('ended', code);
        return;
      case 'new-login':
        this.#over = true;
        this.#session.lose(code);
        return;
      case 'stop':
        this.#on.state('stopped', code);
        await this.#pauseFor(Infinity);
        break;
      case 'new-token':
        this.#session.refused(token);
        // The first time at once: that a token expires is nobody's fault.
        await this.#pauseFor(this.#failures++ === 0 ? 0 : pauseMs(this.#failures));
        break;
      case 'again':
        this.#failures++;
        this.#on.state('waiting', code);
        await this.#pauseFor(pauseMs(this.#failures));
        break;
    }
  }

  async #pauseFor(milliseconds) {
    const turn = this.#turn;
    await this.#pause.for(Math.min(milliseconds, 2 ** 31 - 1));
    if (turn === this.#turn && !this.#over) {
      this.start();
    }
  }
}
