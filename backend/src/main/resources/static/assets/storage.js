/** Settings of this browser. Where it keeps nothing for pages, they last as long as the page. */

const memory = new Map();

export function read(name) {
  try {
    return localStorage.getItem(`bongsu.${name}`) ?? memory.get(name) ?? null;
  } catch {
    return memory.get(name) ?? null;
  }
}

export function write(name, value) {
  memory.set(name, value);
  try {
    localStorage.setItem(`bongsu.${name}`, value);
  } catch {
    // Kept in memory above.
  }
}
