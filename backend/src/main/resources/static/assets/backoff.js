/** Exponential back-off with jitter: a restarted server meets its clients spread over time, not all at once. */

const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** Milliseconds to wait before a try, after so many in a row that failed: half of it certain, half by chance. */
export function pauseMs(failures, random = Math.random) {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10));
  return full / 2 + random() * full / 2;
}

/** A pause that can be cut short. */
export class Pause {
  #wake = () => {};

  /** Resolves after the time, or at wake(). */
  for(milliseconds) {
    this.#wake();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  wake() {
    this.#wake();
  }
}
