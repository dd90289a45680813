/**
 * Tables: a packet's definition as the generic typed codec (`tabled.ts`) reads it. Types only; the compiler writes the values
 * from the packet model, for bundles that are not optimized.
 */

import type { Kind } from "#schemas/field-types.ts";

export interface FieldToken {
  readonly index: number;
  readonly name: string;
  readonly kind: Kind;
  readonly optional?: true;
  /** A list of so many items at most, on consecutive indexes. */
  readonly repeat?: number;
  /** Limits, as the packet model has them: of numbers and their lists, and of lengths. */
  readonly min?: number;
  readonly max?: number;
  readonly maxLength?: number;
  /** Of an enum: each name, followed by its number. */
  readonly values?: readonly (string | number)[];
  /** The fields of the record, ascending by index. Set after creation, because records may be cyclic. */
  fields?: readonly FieldToken[];
}

export interface PacketTable {
  readonly opCode: number;
  readonly name: string;
  /** How a typed send travels unless told otherwise: 0 reliable, 1 unreliable, 2 unreliable-sequenced. */
  readonly delivery: 0 | 1 | 2;
  /** Ascending by index: they are written in this order, and clients need it. */
  readonly fields: readonly FieldToken[];
}
