/**
 * In place: the data of the packet being handled, read by index where the host has put it. It is looked through once, and then each
 * value is read where it lies: nothing is copied out of the shared memory. Every guest needs it whose script reads data by number,
 * so it is the isolate's, like the wire it reads with.
 *
 * Who holds the packet is a number, its mark, and not the packet: an object that were kept here would have to be made, where V8
 * sees otherwise that a handler only asks it something. Invariant: what is found here was found for `held` and for no other mark.
 *
 * Like `platform`, `inPlace` runs inside the isolate, where only its text arrives: it uses nothing but what it is given, and built-ins
 * while it runs.
 */

import type { Incoming, InPlace, View, Wire } from "#runtime/link.ts";

/** What it is given by the platform. */
export interface Given {
  readonly bytes: Uint8Array;
  readonly wire: Wire;
  readonly floatAt: (bytes: Uint8Array, at: number) => number;
  readonly doubleAt: (bytes: Uint8Array, at: number) => number;
}

export function inPlace({ bytes, wire, floatAt, doubleAt }: Given): InPlace {
  const [, , , readLong, enterValue, , , numberAt, readFloats, readText] = wire;

  // Forms of values, as the guest has them (`guest/forms.ts`).
  const EMPTY = 0;
  const VARINT = 1;
  const FIXED64 = 2;
  const FIXED32 = 6;
  const STRING = 0x0a;
  const FLOATS = 0x12;
  /** Between two marks there is room for each form. */
  const STEP = 128;

  const incoming: Incoming = { bytes, at: 0, end: 0, form: EMPTY, held: 0 };
  const view: View = { bytes, at: 0, end: 0, form: EMPTY };
  /** By index four words: of which mark and form its value is, from where on it lies, and, of one in a box, up to where. */
  const places = new Int32Array(512);
  /** The last mark that was given, and that for which `places` hold. */
  let last = 0;
  let looked = 0;

  /** The packet whose data is `incoming` can be read in place, until `held` is another: by whoever has the mark this gives. */
  const hold = (): number => {
    last = (last + STEP) | 0;
    // Round again: what was marked then is none of these, and 0 is nobody's.
    if (last === 0) {
      last = STEP;
      for (let i = 0; i < 512; i++) places[i] = 0;
    }
    incoming.held = last;
    return last;
  };

  /** Looks through the data once; what is malformed throws as each getter would. */
  const look = (): void => {
    const region = bytes;
    const found = places;
    const { end, held } = incoming;
    let { at } = incoming;
    looked = 0;
    while (at < end) {
      const key = region[at]!;
      // The wire type; more than that of an index whose key has two bytes.
      const type = key & 0x87;
      let next = at + 5;
      if (type === 0) for (next = at + 1; region[next++]! > 0x7f; );
      else if (type !== 5) next = 0x7fff_ffff;
      if (key < 8 || next > end || next > at + 9) {
        at = lookLong(at, end, held);
        continue;
      }
      const place = (key & 0x78) >> 1;
      found[place] = held | (type + 1);
      found[place + 1] = at + 1;
      at = next;
    }
    looked = held;
  };

  /** Looks at a value of any kind; where it ends. */
  const lookLong = (at: number, end: number, held: number): number => {
    view.at = at;
    view.end = end;
    const index = enterValue(view);
    // Of index 0 the form is empty; beyond 127 there is no index.
    if (index < 128) {
      places[index * 4] = held | view.form;
      places[index * 4 + 1] = view.at;
      places[index * 4 + 2] = view.end;
    }
    return view.end;
  };

  /**
   * Looks through the data ahead of those that read: there is one place of it then, and not one in each of their calls, which V8
   * copies into the handler, up to so much code. What is malformed throws where it is read.
   */
  const ahead = (): void => {
    try {
      if (looked !== incoming.held) look();
    } catch {
      // Nothing was looked through: whoever reads looks again.
    }
  };

  /**
   * What is given for an index that is empty. A call, because V8 makes nothing of a call that has never run: then what a getter
   * gives is a number and nothing else, and stays in a register. As a value that could be null each would be put into the heap.
   */
  const absent = (): null => null;

  /** Where the words of an index stand. */
  const placeOf = (index: unknown): number => {
    const wanted = +(index as number);
    if (looked !== incoming.held) look();
    return wanted === (wanted | 0) ? wanted * 4 : -1;
  };

  /** Where the value of an index begins; -1: it is empty or of another form. */
  const seek = (index: unknown, form: number): number => {
    const place = placeOf(index);
    return places[place] === (looked | form) ? places[place + 1]! : -1;
  };

  /** Moves the view to an index. How long its value is; -1: it is empty or of another form. */
  const seekLong = (index: unknown, form: number): number => {
    const place = placeOf(index);
    if (places[place] !== (looked | form)) return -1;
    view.at = places[place + 1]!;
    view.end = places[place + 2]!;
    return view.end - view.at;
  };

  const numberIn = (index: unknown): number | null => {
    const at = seek(index, VARINT);
    view.end = incoming.end;
    return at < 0 ? absent() : numberAt(view, at);
  };

  const longIn = (index: unknown): bigint | null => {
    view.at = seek(index, VARINT);
    view.end = incoming.end;
    return view.at < 0 ? absent() : readLong(view);
  };

  const floatIn = (index: unknown): number | null => {
    const at = seek(index, FIXED32);
    return at < 0 ? absent() : floatAt(bytes, at);
  };

  const doubleIn = (index: unknown): number | null => {
    const at = seek(index, FIXED64);
    return at < 0 ? absent() : doubleAt(bytes, at);
  };

  const stringIn = (index: unknown): string | null => {
    const length = seekLong(index, STRING);
    return length < 0 ? absent() : readText(view, length);
  };

  const floatsIn = (index: unknown): number[] | null => {
    const length = seekLong(index, FLOATS);
    return length < 0 ? absent() : readFloats(view, length);
  };

  const isIn = (index: unknown): boolean => {
    const mark = places[placeOf(index)]!;
    // Of this packet, and not empty.
    return mark > looked && mark < looked + STEP;
  };

  return [incoming, hold, ahead, numberIn, longIn, floatIn, doubleIn, stringIn, floatsIn, isIn];
}
