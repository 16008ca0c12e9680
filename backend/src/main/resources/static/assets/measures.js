/**
 * How one open room's messages came, in numbers. It knows neither network nor page.
 *
 * A delay is this device's clock minus the server's (createdAt): as true as the two clocks agree, and negative where
 * this one is behind.
 */
const MOST_DELAYS = 100;

export class Measures {
  gaps = 0;
  repeats = 0;
  #delays = [];

  /** A message was shown that long after it was stored. */
  took(milliseconds) {
    this.#delays.push(milliseconds);
    if (this.#delays.length > MOST_DELAYS) {
      this.#delays.shift();
    }
  }

  /** Null before the first. */
  get lastDelay() {
    return this.#delays.at(-1) ?? null;
  }

  /** Of the newest hundred; the lower one in the middle of an even number. Null before the first. */
  get medianDelay() {
    const sorted = this.#delays.toSorted((a, b) => a - b);
    return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
  }
}
