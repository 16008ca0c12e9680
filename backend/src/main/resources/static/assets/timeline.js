/**
 * A room's messages on the page: stored ones in the order of their seq, and below them those on their way. Rows are
 * taken away at the far end when there are too many; scrolling back fetches them again.
 */
import { button, byId, make, paintAvatar } from './dom.js';
import { problemKey, say, sayTime, words } from './i18n.js';

const MOST_ROWS = 800;
const NEAR_BOTTOM_PX = 80;
// Messages of one sender within this time stand together.
const TOGETHER_MS = 5 * 60_000;

export class Timeline {
  #userId;
  #scroller = byId('scroller');
  #messages = byId('messages');
  #pending = byId('pending');
  #toNewest = byId('to-newest');
  #resized = new ResizeObserver(() => this.#follows && this.scrollToNewest());
  #follows = true;
  #onRetry;
  #onDiscard;

  constructor(userId, { retry, discard }) {
    this.#userId = userId;
    this.#onRetry = retry;
    this.#onDiscard = discard;
    this.#messages.replaceChildren();
    this.#pending.replaceChildren();
    this.#toNewest.hidden = true;
    this.#scroller.onscroll = () => this.#scrolled();
    this.#toNewest.onclick = () => this.scrollToNewest();
    // A phone's keyboard and a growing composer take from its height.
    this.#resized.observe(this.#scroller);
  }

  close() {
    this.#resized.disconnect();
    this.#scroller.onscroll = null;
  }

  /** The smallest seq shown, or null. */
  get oldest() {
    const first = this.#messages.querySelector('[data-seq]');
    return first ? Number(first.dataset.seq) : null;
  }

  append(message) {
    const row = this.#row(message);
    this.#messages.append(row);
    this.#dress(row);
    if (this.#follows) {
      this.scrollToNewest();
      this.#shorten();
    } else if (message.senderId !== this.#userId) {
      this.#toNewest.hidden = false;
    }
  }

  /** Puts older ones on top without moving what is being read. */
  prepend(messages) {
    const rows = messages.map((message) => this.#row(message));
    const first = this.#messages.querySelector('[data-seq]');
    const before = this.#scroller.scrollHeight - this.#scroller.scrollTop;
    this.#messages.prepend(...rows);
    rows.forEach((row) => this.#dress(row));
    if (first) {
      this.#dress(first);
    }
    this.#scroller.scrollTop = this.#scroller.scrollHeight - before;
  }

  /** A line between messages. */
  note(key) {
    const row = make('li', 'gap');
    row.setAttribute('role', 'note');
    say(row, key);
    this.#messages.append(row);
    if (this.#follows) {
      this.scrollToNewest();
    }
  }

  /** What came after this seq is no longer true. */
  dropAfter(seq) {
    this.#messages.querySelectorAll('[data-seq]').forEach((row) => Number(row.dataset.seq) > seq && row.remove());
  }

  /** Shows an entry of the outbox in its state. */
  showPending(entry) {
    let row = this.#pending.querySelector(`[data-key="${entry.clientMessageId}"]`);
    if (entry.state === 'gone') {
      row?.remove();
      return;
    }
    if (!row) {
      row = make('li', 'message own');
      row.dataset.key = entry.clientMessageId;
      row.append(make('p', 'text', entry.content), make('p', 'state'));
      this.#pending.append(row);
      this.scrollToNewest();
    }
    row.dataset.state = entry.state;
    const state = row.querySelector('.state');
    const line = make('span');
    say(line, `state.${entry.state}`, { why: entry.code ? words(problemKey(entry.code)) : '' });
    state.replaceChildren(line);
    if (entry.state === 'refused') {
      state.append(
        button('tryAgain', 'link', () => this.#onRetry(entry.clientMessageId)),
        button('discard', 'link', () => this.#onDiscard(entry.clientMessageId)),
      );
    }
    if (this.#follows) {
      this.scrollToNewest();
    }
  }

  scrollToNewest() {
    this.#follows = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#toNewest.hidden = true;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    this.#follows = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX;
    if (this.#follows) {
      this.#toNewest.hidden = true;
    }
  }

  #shorten() {
    while (this.#messages.children.length > MOST_ROWS) {
      this.#messages.firstElementChild.remove();
      byId('older').hidden = false;
      byId('beginning').hidden = true;
    }
  }

  #row(message) {
    const own = message.senderId === this.#userId;
    const row = make('li', own ? 'message own' : 'message');
    row.dataset.seq = message.seq;
    row.dataset.sender = message.senderId;
    row.dataset.at = message.createdAt;
    const day = make('time', 'day');
    sayTime(day, 'day', message.createdAt);
    const avatar = make('span', 'avatar');
    avatar.setAttribute('aria-hidden', 'true');
    paintAvatar(avatar, message.senderId);
    const state = make('p', 'state');
    const time = make('time');
    sayTime(time, 'clock', message.createdAt);
    state.append(time);
    if (own) {
      const stored = make('span', 'stored');
      say(stored, 'state.stored');
      state.append(stored);
    }
    row.append(day, avatar, make('p', 'sender', message.senderId), make('p', 'text', message.content), state);
    return row;
  }

  /** Whether a row begins a day or a sender's turn depends on the one before it. */
  #dress(row) {
    const previous = row.previousElementSibling?.dataset ?? {};
    const at = new Date(row.dataset.at);
    const before = previous.at ? new Date(previous.at) : null;
    row.querySelector('.day').hidden = before !== null && before.toDateString() === at.toDateString();
    const together = previous.sender === row.dataset.sender && before !== null && at - before < TOGETHER_MS;
    row.classList.toggle('together', together && row.querySelector('.day').hidden);
  }
}
