/**
 * The cursor all reading and writing goes through: bytes and a position.
 *
 * Invariant: a read never passes `end`, a write never passes the buffer; both throw `WireError` instead. Functions over a
 * plain object, not methods: a bundler can drop the functions a script does not use. Knows no packets.
 */

/** Malformed bytes. Inside the guest and the host it is caught where the packet is known, and named there. */
export class WireError extends Error {
  override readonly name = "WireError";
}

export interface Cursor {
  readonly bytes: Uint8Array;
  /** Next byte to read or write. */
  at: number;
  /** One past the last byte that may be read; the capacity when writing. */
  readonly end: number;
}

export function cursor(bytes: Uint8Array, at = 0, end = bytes.length): Cursor {
  return { bytes, at, end };
}

/**
 * Moves past `length` bytes and returns where they start: the one bounds check of every read and write.
 *
 * `length` is a whole number from 0. Throws `WireError` when fewer bytes are left; the cursor then stands where it stood.
 */
export function claim(c: Cursor, length: number): number {
  const at = c.at;
  if (length > c.end - at) throw tooShort(c, length);
  c.at = at + length;
  return at;
}

/** A function of its own, so that `claim` is small enough to be inlined wherever it is called. */
function tooShort(c: Cursor, length: number): WireError {
  return new WireError(`${length} bytes are needed, ${c.end - c.at} are left.`);
}
