/**
 * Text: UTF-8 out; strict UTF-8 in, else Latin-1.
 *
 * Old clients send one byte per character, so bytes that are not UTF-8 are read that way and no text is ever refused.
 * No TextEncoder or TextDecoder: an isolate has neither, and they refuse shared memory.
 */

import { type Cursor, claim } from "./cursor.ts";

// Marked as pure, or every guest would carry it.
const fromCharCode = /* @__PURE__ */ (() => String.fromCharCode)();

/** How many bytes `writeUtf8` writes; a surrogate without its partner counts as U+FFFD (3 bytes). */
export function utf8Length(s: string): number {
  let { length } = s;
  for (let i = 0; i < s.length; i++) {
    const point = s.codePointAt(i)!;
    if (point < 0x80) continue;
    length += point < 0x800 ? 1 : 2;
    // A pair is two units and 4 bytes: one unit has been counted, the two bytes added are right for both.
    if (point > 0xffff) i++;
  }
  return length;
}

/**
 * Writes the text without its length; a surrogate without its partner becomes U+FFFD. Throws `WireError` when the buffer is full.
 *
 * @param length What `utf8Length` gives, where that is known.
 */
export function writeUtf8(c: Cursor, s: string, length = utf8Length(s)): void {
  const { bytes } = c;
  let at = claim(c, length);
  for (let i = 0; i < s.length; i++) {
    let point = s.codePointAt(i)!;
    if (point < 0x80) {
      bytes[at++] = point;
      continue;
    }
    if (point < 0x800) bytes[at++] = 0xc0 | (point >> 6);
    else {
      if (point > 0xffff) {
        i++;
        bytes[at++] = 0xf0 | (point >> 18);
        bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
      } else {
        if ((point & 0xf800) === 0xd800) point = 0xfffd;
        bytes[at++] = 0xe0 | (point >> 12);
      }
      bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
    }
    bytes[at++] = 0x80 | (point & 0x3f);
  }
}

/**
 * `length` bytes as text: UTF-8 where all of them are valid (no surrogates, no over-long forms; a byte order mark is kept),
 * otherwise one character per byte. Throws `WireError` when fewer bytes are left.
 */
export function readText(c: Cursor, length: number): string {
  const start = claim(c, length);
  const { bytes, at: end } = c;
  let text = "";
  let at = start;
  while (at < end) {
    const lead = bytes[at++]!;
    if (lead < 0x80) {
      text += fromCharCode(lead);
      continue;
    }
    const more = lead < 0xc2 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : 0;
    if (more === 0 || end - at < more) return readLatin1(bytes, start, end);
    let point = lead & (0x3f >> more);
    for (let i = 0; i < more; i++) {
      const byte = bytes[at++]!;
      if ((byte & 0xc0) !== 0x80) return readLatin1(bytes, start, end);
      point = (point << 6) | (byte & 0x3f);
    }
    if (more === 3) {
      if (point < 0x1_0000 || point > 0x10_ffff) return readLatin1(bytes, start, end);
      text += fromCharCode(0xd7c0 + (point >> 10), 0xdc00 | (point & 0x3ff));
    } else {
      if (more === 2 && (point < 0x800 || (point & 0xf800) === 0xd800)) return readLatin1(bytes, start, end);
      text += fromCharCode(point);
    }
  }
  return text;
}

function readLatin1(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end; at++) text += fromCharCode(bytes[at]!);
  return text;
}
