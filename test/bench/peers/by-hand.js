/**
 * What a good programmer writes for exactly these four packets and nothing else: the mark that generated codecs are held to.
 *
 * It trusts the objects it is given (no check of types, limits or missing fields) and takes the fields in the one order they
 * are sent in; anything else is refused, where a whole codec would have a slow way, which costs nothing until it is taken.
 * No Node API, as there is none in an isolate: texts are read and written by hand. A cursor is `bytes`, a DataView of the
 * same memory as `view`, `at` and `end`.
 */

const { fromCharCode } = String;

function setVarint(b, at, n) {
  while (n > 0x7f) {
    b[at++] = n | 0x80;
    n >>>= 7;
  }
  b[at++] = n;
  return at;
}

/** A number of 32 bits. */
function setNumber(b, at, n) {
  return setVarint(b, at, ((n << 1) ^ (n >> 31)) >>> 0);
}

/** A whole number from 0 to 2^53: as times are, so what is below 2^27 takes a call more. */
function setTime(b, at, n) {
  if (n < 0x800_0000) return setNumber(b, at, n);
  const low = n & 0x7ff_ffff;
  const four = low << 1;
  b[at] = four | 0x80;
  b[at + 1] = (four >>> 7) | 0x80;
  b[at + 2] = (four >>> 14) | 0x80;
  b[at + 3] = (four >>> 21) | 0x80;
  return setVarint(b, at + 4, (n - low) / 0x800_0000);
}

/** Where the number just read ended. */
let next = 0;

function getNumber(b, at) {
  let n = b[at++];
  if (n > 0x7f) {
    n &= 0x7f;
    for (let shift = 7; ; shift += 7) {
      const byte = b[at++];
      n |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
      if (shift > 28) refuse();
    }
  }
  next = at;
  return (n >>> 1) ^ -(n & 1);
}

function getTime(b, at) {
  if ((b[at] & b[at + 1] & b[at + 2] & b[at + 3]) < 0x80) return getNumber(b, at);
  const low = (b[at] & 0x7f) | ((b[at + 1] & 0x7f) << 7) | ((b[at + 2] & 0x7f) << 14) | ((b[at + 3] & 0x7f) << 21);
  let rest = 0;
  at += 4;
  for (let shift = 0; ; shift += 7) {
    const byte = b[at++];
    rest |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
    if (shift > 14) refuse();
  }
  next = at;
  return rest * 0x800_0000 + (low >>> 1);
}

/** A text under 126 characters, with its lengths. */
function setText(b, at, text) {
  const { length } = text;
  b[at] = length + 2;
  b[at + 1] = 0x0a;
  b[at + 2] = length;
  at += 3;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return setUnicode(b, at - 3, text);
    b[at + i] = unit;
  }
  return at + length;
}

function setUnicode(b, at, text) {
  const bytes = new TextEncoder().encode(text);
  const start = setVarint(b, at, bytes.length + 1 + (bytes.length < 0x80 ? 1 : 2));
  b[start] = 0x0a;
  const content = setVarint(b, start + 1, bytes.length);
  b.set(bytes, content);
  return content + bytes.length;
}

function getText(b, at, end) {
  if (b[at + 1] !== 0x0a || b[at] !== b[at + 2] + 2 || b[at] > 0x7f) refuse();
  let size = b[at + 2];
  at += 3;
  next = at + size;
  if (next > end) refuse();
  let text = "";
  for (; size >= 8; size -= 8, at += 8) {
    const a0 = b[at];
    const a1 = b[at + 1];
    const a2 = b[at + 2];
    const a3 = b[at + 3];
    const a4 = b[at + 4];
    const a5 = b[at + 5];
    const a6 = b[at + 6];
    const a7 = b[at + 7];
    if ((a0 | a1 | a2 | a3 | a4 | a5 | a6 | a7) > 0x7f) return text + unicode(b, at, size);
    text += fromCharCode(a0, a1, a2, a3, a4, a5, a6, a7);
  }
  for (; size >= 3; size -= 3, at += 3) {
    const a0 = b[at];
    const a1 = b[at + 1];
    const a2 = b[at + 2];
    if ((a0 | a1 | a2) > 0x7f) return text + unicode(b, at, size);
    text += fromCharCode(a0, a1, a2);
  }
  for (; size > 0; size--, at++) {
    if (b[at] > 0x7f) return text + unicode(b, at, size);
    text += fromCharCode(b[at]);
  }
  return text;
}

function unicode(b, at, size) {
  return new TextDecoder().decode(b.slice(at, at + size));
}

function refuse() {
  throw new Error("These are not the bytes of this packet.");
}

export function encodeMove(c, { id, x, y, z }) {
  const { bytes: b, view } = c;
  let at = c.at;
  b[at] = 0x08;
  at = setNumber(b, at + 1, id);
  b[at] = 0x15;
  view.setFloat32(at + 1, x, true);
  b[at + 5] = 0x1d;
  view.setFloat32(at + 6, y, true);
  b[at + 10] = 0x25;
  view.setFloat32(at + 11, z, true);
  c.at = at + 15;
}

export function decodeMove(c) {
  const { bytes: b, view, end } = c;
  let at = c.at;
  if (b[at] !== 0x08) refuse();
  const id = getNumber(b, at + 1);
  at = next;
  if (at + 15 !== end || b[at] !== 0x15 || b[at + 5] !== 0x1d || b[at + 10] !== 0x25) refuse();
  return { id, x: view.getFloat32(at + 1, true), y: view.getFloat32(at + 6, true), z: view.getFloat32(at + 11, true) };
}

export function encodeClockSync(c, { client, server }) {
  const b = c.bytes;
  let at = c.at;
  b[at] = 0x08;
  at = setTime(b, at + 1, client);
  b[at] = 0x10;
  c.at = setTime(b, at + 1, server);
}

export function decodeClockSync(c) {
  const { bytes: b, at, end } = c;
  if (b[at] !== 0x08) refuse();
  const client = getTime(b, at + 1);
  if (b[next] !== 0x10) refuse();
  const server = getTime(b, next + 1);
  if (next !== end) refuse();
  return { client, server };
}

export function encodeChat(c, { text, room }) {
  const b = c.bytes;
  let at = c.at;
  b[at] = 0x0a;
  at = setText(b, at + 1, text);
  b[at] = 0x10;
  c.at = setNumber(b, at + 1, room);
}

export function decodeChat(c) {
  const { bytes: b, at, end } = c;
  if (b[at] !== 0x0a) refuse();
  const text = getText(b, at + 1, end);
  if (b[next] !== 0x10) refuse();
  const room = getNumber(b, next + 1);
  if (next !== end) refuse();
  return { text, room };
}

function setTank(b, view, at, { id, at: place, turn, name }) {
  b[at] = 0x08;
  at = setNumber(b, at + 1, id);
  b[at] = 0x12;
  b[at + 1] = 14;
  b[at + 2] = 0x12;
  b[at + 3] = 12;
  view.setFloat32(at + 4, place[0], true);
  view.setFloat32(at + 8, place[1], true);
  view.setFloat32(at + 12, place[2], true);
  b[at + 16] = 0x1d;
  view.setFloat32(at + 17, turn, true);
  b[at + 21] = 0x22;
  return setText(b, at + 22, name);
}

export function encodeSnapshot(c, { tanks }) {
  const { bytes: b, view } = c;
  let at = c.at;
  for (let i = 0; i < tanks.length; i++) {
    const key = 10 + 8 * i;
    if (key > 0x7f) {
      b[at++] = key | 0x80;
      b[at++] = key >>> 7;
    } else b[at++] = key;
    // Such a tank takes less than 126 bytes.
    const start = at + 3;
    at = setTank(b, view, start, tanks[i]);
    b[start - 3] = at - start + 2;
    b[start - 2] = 0x72;
    b[start - 1] = at - start;
  }
  c.at = at;
}

function getTank(b, view, at, end) {
  if (b[at] !== 0x08) refuse();
  const id = getNumber(b, at + 1);
  at = next;
  if (b[at] !== 0x12 || b[at + 1] !== 14 || b[at + 2] !== 0x12 || b[at + 3] !== 12) refuse();
  if (b[at + 16] !== 0x1d || b[at + 21] !== 0x22) refuse();
  const place = [view.getFloat32(at + 4, true), view.getFloat32(at + 8, true), view.getFloat32(at + 12, true)];
  const turn = view.getFloat32(at + 17, true);
  const name = getText(b, at + 22, end);
  if (next !== end) refuse();
  return { id, at: place, turn, name };
}

export function decodeSnapshot(c) {
  const { bytes: b, view, end } = c;
  let at = c.at;
  const tanks = [];
  for (let i = 0; at < end; i++) {
    const key = 10 + 8 * i;
    if (key > 0x7f) {
      if (b[at++] !== ((key & 0x7f) | 0x80) || b[at++] !== key >>> 7) refuse();
    } else if (b[at++] !== key) refuse();
    const size = b[at + 2];
    if (b[at + 1] !== 0x72 || b[at] !== size + 2 || b[at] > 0x7f) refuse();
    at += 3;
    tanks.push(getTank(b, view, at, at + size));
    at += size;
  }
  return { tanks };
}
