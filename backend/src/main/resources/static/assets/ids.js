/** 128 bits by chance, as 32 hexadecimal digits. Not crypto.randomUUID: a page over plain HTTP does not have it. */
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
