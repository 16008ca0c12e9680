/**
 * Where one receiver stands in one room. Messages of a room are numbered 1, 2, 3 … without holes, so the last number
 * that was shown (the position) decides about everything that arrives, over whatever transport and however often:
 *
 *   seq ≤ position      shown before: drop it
 *   seq = position + 1  the next one: show it
 *   seq > position + 1  something is missing: fetch from the position, then go on
 *
 * It knows neither network nor page.
 */
export class Receiver {
  #position;

  constructor(position) {
    this.#position = position;
  }

  get position() {
    return this.#position;
  }

  /** 'next': show it, the position has moved. 'repeat': drop it. 'hole': fetch what is missing first. */
  take(seq) {
    if (seq <= this.#position) {
      return 'repeat';
    }
    if (seq > this.#position + 1) {
      return 'hole';
    }
    this.#position = seq;
    return 'next';
  }

  /**
   * The server says that it goes on after another position than ours. Ahead of ours: 'skipped', what lies between is no
   * longer kept. Behind ours: 'rewound', its log is older than what was shown (a restored backup), and numbers come again.
   */
  goOnAfter(position) {
    if (position === this.#position) {
      return 'same';
    }
    const jump = position > this.#position ? 'skipped' : 'rewound';
    this.#position = position;
    return jump;
  }
}
