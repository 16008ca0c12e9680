/**
 * What was typed and sent, until the server has answered it. An entry is in storage before its first try, under a key of
 * its own, so neither a reload nor a second tab can lose it; and it is tried again with the same clientMessageId until
 * it is answered, so however often that takes, it is stored once. In a room one is sent after the other, in the order
 * they were typed.
 *
 *   sending ──answered──> stored (and out of storage)
 *      │ ▲
 *      │ └──after a pause── waiting: no answer yet
 *      └──the server says no──> refused: kept, for a person to try again or discard
 */
import { pauseMs, Pause } from './backoff.js';
import { randomId } from './ids.js';

const MOST_ENTRIES = 500;

export class Outbox {
  #storage;
  #prefix;
  #post;
  #entries = new Map();
  #running = new Map();
  #stopped = false;
  #newest = 0;

  /** Called with every entry whose state changed, and with {…, state: 'gone'} when one is to be shown no longer. */
  onChange = () => {};

  /**
   * @param storage as localStorage
   * @param post (room, clientMessageId, content): resolves with the stored message, rejects with a Problem
   */
  constructor(userId, storage, post) {
    this.#storage = storage;
    this.#prefix = `bongsu.outbox.${userId}.`;
    this.#post = post;
    this.#load();
  }

  /** Sends what was left from before. */
  start() {
    for (const room of new Set([...this.#entries.values()].map((entry) => entry.room))) {
      this.#run(room);
    }
  }

  stop() {
    this.#stopped = true;
    this.wake();
  }

  /** Those of a room, in the order they were typed. */
  of(room) {
    return [...this.#entries.values()].filter((entry) => entry.room === room);
  }

  /** Throws where it cannot be kept: then it was not taken, and the typed text must stay where it is. */
  add(room, content) {
    const waiting = [...this.#entries.values()].filter((entry) => entry.state !== 'stored').length;
    if (waiting >= MOST_ENTRIES) {
      throw new Error(`more than ${MOST_ENTRIES} wait`);
    }
    this.#newest = Math.max(this.#newest + 1, Date.now());
    const entry = { clientMessageId: randomId(), room, content, typedAt: this.#newest, state: 'sending' };
    this.#keep(entry);
    this.#entries.set(entry.clientMessageId, entry);
    this.onChange(entry);
    this.#run(room);
    return entry;
  }

  /** Stored ones of a room are in its history, which is about to be shown. */
  forgetStored(room) {
    this.of(room)
      .filter((entry) => entry.state === 'stored')
      .forEach((entry) => this.#entries.delete(entry.clientMessageId));
  }

  /** The message has arrived by the stream: that is an answer too, and it is now shown there. */
  arrived(clientMessageId) {
    const entry = this.#entries.get(clientMessageId);
    if (entry) {
      this.#drop(entry);
      this.onChange({ ...entry, state: 'gone' });
    }
  }

  /** Tries a refused one again, with the same clientMessageId. */
  retry(clientMessageId) {
    const entry = this.#entries.get(clientMessageId);
    if (entry?.state === 'refused') {
      this.#change(entry, 'sending');
      this.#keep(entry);
      this.#run(entry.room);
    }
  }

  /** Only a refused one: any other may be stored already. */
  discard(clientMessageId) {
    if (this.#entries.get(clientMessageId)?.state === 'refused') {
      this.arrived(clientMessageId);
    }
  }

  /** The network is back, it seems: do not wait any longer. */
  wake() {
    this.#running.forEach((pause) => pause.wake());
  }

  async #run(room) {
    if (this.#running.has(room) || this.#stopped) {
      return;
    }
    const pause = new Pause();
    this.#running.set(room, pause);
    let failures = 0;
    for (let entry = this.#next(room); entry && !this.#stopped; entry = this.#next(room)) {
      this.#change(entry, 'sending');
      try {
        await this.#post(room, entry.clientMessageId, entry.content);
        failures = 0;
        this.#stored(entry);
      } catch (problem) {
        if (this.#stopped || !this.#entries.has(entry.clientMessageId)) {
          continue;
        }
        if (problem.passes || problem.status === 401) {
          failures++;
          this.#change(entry, 'waiting', problem.code);
          await pause.for(Math.max(pauseMs(failures), problem.retryAfterMs));
        } else {
          this.#change(entry, 'refused', problem.code);
          this.#keep(entry);
        }
      }
    }
    this.#running.delete(room);
  }

  #next(room) {
    return this.of(room).find((entry) => entry.state === 'sending' || entry.state === 'waiting');
  }

  /** Shown until the stream brings it to its place; out of storage, since the history has it. */
  #stored(entry) {
    if (this.#entries.has(entry.clientMessageId)) {
      this.#storage.removeItem(this.#prefix + entry.clientMessageId);
      this.#change(entry, 'stored');
    }
  }

  #change(entry, state, code = '') {
    entry.state = state;
    entry.code = code;
    this.onChange(entry);
  }

  #keep(entry) {
    this.#storage.setItem(this.#prefix + entry.clientMessageId, JSON.stringify(entry));
  }

  #drop(entry) {
    this.#entries.delete(entry.clientMessageId);
    this.#storage.removeItem(this.#prefix + entry.clientMessageId);
  }

  #load() {
    const kept = [];
    for (let i = 0; i < this.#storage.length; i++) {
      const key = this.#storage.key(i);
      if (key.startsWith(this.#prefix)) {
        kept.push(JSON.parse(this.#storage.getItem(key)));
      }
    }
    kept.sort((a, b) => a.typedAt - b.typedAt);
    kept.forEach((entry) => this.#entries.set(entry.clientMessageId, entry));
    this.#newest = kept.at(-1)?.typedAt ?? 0;
  }
}
