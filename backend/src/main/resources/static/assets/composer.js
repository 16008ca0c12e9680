/** Where messages are typed. The text leaves the field only when the outbox has it. */
import { byId, show } from './dom.js';

const MOST_BYTES = 16 * 1024;

export class Composer {
  #form = byId('composer');
  #text = byId('text');
  #error = byId('composer-error');
  #onSend;

  /** @param onSend takes the text; throws where it cannot be kept */
  constructor(onSend) {
    this.#onSend = onSend;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#text.addEventListener('keydown', (event) => {
      // While a Korean syllable is being composed, Enter belongs to the input method.
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.#send();
      }
    });
    this.#text.addEventListener('input', () => this.#grow());
  }

  get draft() {
    return this.#text.value;
  }

  /** Begins with what was typed in this room before and not sent. */
  open(draft, mayWrite) {
    this.#form.hidden = false;
    this.#text.value = draft;
    this.#text.disabled = !mayWrite;
    byId('send').disabled = !mayWrite;
    show(this.#error, mayWrite ? null : 'mayNotWrite');
    this.#grow();
  }

  close() {
    this.#form.hidden = true;
  }

  focus() {
    this.#text.focus();
  }

  #send() {
    const text = this.#text.value.trim();
    if (!text || this.#text.disabled) {
      return;
    }
    if (new TextEncoder().encode(text).length > MOST_BYTES) {
      show(this.#error, 'tooLong');
      return;
    }
    try {
      this.#onSend(text);
    } catch {
      show(this.#error, 'outboxFull');
      return;
    }
    this.#text.value = '';
    show(this.#error, null);
    this.#grow();
  }

  #grow() {
    this.#text.style.height = 'auto';
    this.#text.style.height = `${Math.min(this.#text.scrollHeight, 180)}px`;
  }
}
