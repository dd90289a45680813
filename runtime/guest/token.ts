/**
 * Tokens: what `Packets.Move` of "rtsc:packets" is. A name for a packet, and behind it the codec that only the guest reaches:
 * a script cannot make a token, nor change one, and so never gets hold of a cursor over the shared buffer.
 */

import { SAY_NO_TOKEN } from "#runtime/link.ts";
import type { Cursor } from "#runtime/wire/cursor.ts";
import { wrong } from "./convert.ts";
import { isObject, show } from "./primordials.ts";
import type { View } from "./wire.ts";

/** What a decoder reads from; it narrows it to nested data while it reads that. */
export type Reader = View;

/** The packet's object from the bytes between `at` and `end`. Runs no code of the script. */
export type Decode = (c: Reader) => object;

/** Writes the data of an object. Reading the object may run code of the script. */
export type Encode = (c: Cursor, fields: object) => void;

/** The encoder of a packet without fields: it is sent without data. */
export const none = (): void => {};

/** The error for what should be a packet and is none. */
export const noToken = (value: unknown): Error => wrong(SAY_NO_TOKEN, show(value));

/** What is behind a token. */
export interface Codec {
  readonly opCode: number;
  readonly name: string;
  /** How a typed send travels unless told otherwise: 0 reliable, 1 unreliable, 2 unreliable-sequenced. */
  readonly delivery: number;
  /** Undefined where the bundle never handles the packet, or never sends it. */
  readonly decode: Decode | undefined;
  readonly encode: Encode | undefined;
}

// Without a static block: a class with one is in every bundle. Its statics are out of reach with its constructor.
class Token {
  declare readonly opCode: number;
  declare readonly name: string;
  declare readonly delivery: number;
  readonly #codec: Codec;

  constructor(codec: Codec) {
    this.opCode = codec.opCode;
    this.name = codec.name;
    this.delivery = codec.delivery;
    this.#codec = codec;
  }

  static codecOf(value: unknown): Codec | undefined {
    return isObject(value) && #codec in value ? (value as Token).#codec : undefined;
  }
}

/** What is behind a token; undefined: the value is none. */
export const codecOf = (value: unknown): Codec | undefined => Token.codecOf(value);

/** Makes a token; called by what the compiler writes. */
export const token = (opCode: number, name: string, delivery: number, decode?: Decode, encode?: Encode): object => {
  // A token is made here alone.
  delete (Token.prototype as { constructor?: unknown }).constructor;
  return new Token({ opCode, name, delivery, decode, encode });
};
