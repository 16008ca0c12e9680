/** One open room: its newest messages, older ones on demand, and live ones from there on. */
import { pauseMs, Pause } from './backoff.js';
import { announce, byId, show } from './dom.js';
import { verdictOn } from './endings.js';
import { problemKey, say, words } from './i18n.js';
import { Readout } from './readout.js';
import { RoomStream } from './room-stream.js';
import { chosenTransport } from './settings.js';
import { Timeline } from './timeline.js';

const PAGE = 50;

export class RoomView {
  #room;
  #session;
  #api;
  #outbox;
  #on;
  #timeline;
  #readout = new Readout();
  #stream = null;
  #pause = new Pause();
  #closed = false;
  #loadingOlder = false;
  #olderSeen = new IntersectionObserver(
    (entries) => entries.some((entry) => entry.isIntersecting) && this.#loadOlder(),
    { root: byId('scroller'), rootMargin: '300px 0px 0px 0px' },
  );

  /** @param on live(): connected. seen(seq): shown up to here. ended(): no longer a reader */
  constructor(room, { session, api, outbox, on }) {
    this.#room = room;
    this.#session = session;
    this.#api = api;
    this.#outbox = outbox;
    this.#on = on;
    this.#timeline = new Timeline(session.userId, {
      retry: (key) => outbox.retry(key),
      discard: (key) => outbox.discard(key),
    });
  }

  async open() {
    byId('no-room').hidden = true;
    byId('room').hidden = false;
    byId('room-name').textContent = this.#room.name;
    byId('older').hidden = true;
    byId('beginning').hidden = true;
    show(byId('room-ended'), null);
    this.#state('connecting');
    this.#outbox.forgetStored(this.#room.chatRoomId);
    this.#outbox.of(this.#room.chatRoomId).forEach((entry) => this.#timeline.showPending(entry));
    byId('older').onclick = () => this.#loadOlder();
    byId('reconnect').onclick = () => this.retryNow();

    const page = await this.#firstPage();
    if (!page) {
      return;
    }
    page.messages.forEach((message) => this.#showStored(message));
    this.#markBeginning(page);
    this.#timeline.scrollToNewest();
    const position = page.messages.at(-1)?.seq ?? page.head;
    this.#on.seen(position);
    this.#readout.begin(position);
    this.#stream = new RoomStream({
      room: this.#room.chatRoomId,
      position,
      session: this.#session,
      api: this.#api,
      transport: chosenTransport(),
      on: {
        message: (message) => this.#arrived(message),
        repeat: () => this.#readout.repeat(this.#stream.position),
        gap: (jump, at) => this.#gap(jump, at),
        state: (state, code) => this.#state(state, code),
      },
    });
    this.#stream.start();
    // Only now: rows on an empty page would all be "near the top".
    this.#olderSeen.observe(byId('older'));
  }

  close() {
    this.#closed = true;
    this.#stream?.stop();
    this.#pause.wake();
    this.#olderSeen.disconnect();
    this.#timeline.close();
  }

  retryNow() {
    this.#pause.wake();
    this.#stream?.retryNow();
  }

  changeTransport() {
    this.#stream?.use(chosenTransport());
  }

  showPending(entry) {
    if (entry.room === this.#room.chatRoomId) {
      this.#timeline.showPending(entry);
    }
  }

  /** The newest page, however long it takes; null when the room is closed or refused meanwhile. */
  async #firstPage() {
    for (let failures = 1; !this.#closed; failures++) {
      try {
        const page = await this.#api.newest(this.#room.chatRoomId, PAGE);
        return this.#closed ? null : page;
      } catch (problem) {
        if (this.#closed) {
          return null;
        }
        if (verdictOn(problem.code) === 'room-over') {
          this.#state('ended', problem.code);
          return null;
        }
        this.#state('waiting', problem.code);
        await this.#pause.for(pauseMs(failures));
      }
    }
    return null;
  }

  async #loadOlder() {
    const oldest = this.#timeline.oldest;
    if (this.#loadingOlder || this.#closed || oldest === null || byId('older').hidden) {
      return;
    }
    this.#loadingOlder = true;
    try {
      const page = await this.#api.before(this.#room.chatRoomId, oldest, PAGE);
      // Shortened meanwhile, or closed: the page does not fit any more.
      if (!this.#closed && this.#timeline.oldest === oldest) {
        this.#timeline.prepend(page.messages);
        this.#markBeginning(page);
        // Observing anew reports again, should the button still be in sight.
        this.#olderSeen.unobserve(byId('older'));
        this.#olderSeen.observe(byId('older'));
      }
    } catch {
      // The button stays; the connection's state says why nothing came.
    } finally {
      this.#loadingOlder = false;
    }
  }

  #markBeginning(page) {
    const first = page.messages[0]?.seq;
    const atBeginning = first === undefined || first <= page.oldest;
    byId('older').hidden = atBeginning;
    show(byId('beginning'), atBeginning ? (page.oldest > 1 ? 'noLongerKept' : 'beginning') : null);
  }

  #showStored(message) {
    if (message.senderId === this.#session.userId) {
      this.#outbox.arrived(message.clientMessageId);
    }
    this.#timeline.append(message);
  }

  #arrived(message) {
    this.#showStored(message);
    this.#readout.took(message);
    this.#on.seen(message.seq);
    if (message.senderId !== this.#session.userId) {
      announce(words('from', { user: message.senderId, text: message.content }));
    }
  }

  #gap(jump, position) {
    if (jump === 'rewound') {
      this.#timeline.dropAfter(position);
    }
    this.#timeline.note(`gap.${jump}`);
    this.#readout.gap(position);
  }

  #state(state, code = '') {
    const line = byId('connection');
    line.dataset.state = state;
    say(line, `connection.${state}`, { code });
    byId('reconnect').hidden = state !== 'waiting' && state !== 'stopped';
    if (state === 'live') {
      this.#on.live();
    }
    if (state === 'ended') {
      const key = `ended.${code}`;
      show(byId('room-ended'), words(key) === key ? problemKey(code) : key);
      this.#on.ended();
    }
  }
}
