/** What "Connection" tells of the open room. Looked at when somebody wants to: it announces nothing. */
import { byId } from './dom.js';
import { say } from './i18n.js';
import { Measures } from './measures.js';

export class Readout {
  #measures = new Measures();

  constructor() {
    byId('readout').hidden = true;
  }

  /** Where the room's newest page ends. */
  begin(position) {
    this.#show(position);
    byId('readout').hidden = false;
  }

  took(message) {
    this.#measures.took(Date.now() - Date.parse(message.createdAt));
    this.#show(message.seq);
  }

  repeat(position) {
    this.#measures.repeats++;
    this.#show(position);
  }

  gap(position) {
    this.#measures.gaps++;
    this.#show(position);
  }

  #show(position) {
    byId('readout-position').textContent = position;
    byId('readout-gaps').textContent = this.#measures.gaps;
    byId('readout-repeats').textContent = this.#measures.repeats;
    sayDelay(byId('readout-delay'), this.#measures.lastDelay);
    sayDelay(byId('readout-median'), this.#measures.medianDelay);
  }
}

function sayDelay(element, milliseconds) {
  say(element, milliseconds === null ? 'readout.none' : 'readout.about', { milliseconds });
}
