/**
 * The packet model: every packet, record and enum of a project, resolved to plain data.
 *
 * The compiler builds it, a bundle's manifest carries it, the host validates packets against it. It is readonly, can be
 * written as JSON without loss, and knows nothing of files: where a definition stands is kept beside it by the compiler.
 */

/** The highest op-code of games. 0 and what is below belong to the service, and the wire ends at 30 bits. */
export const lastOpCode = 2 ** 30 - 1;

/** Whether a number is an op-code that games may use. */
export function isOpCode(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= lastOpCode;
}

/** Who may send a packet: client -> server, server -> client, or either way. */
export type From = "client" | "server" | "both";

/** How a packet travels. The default of the typed send; a sender may choose otherwise for one packet. */
export type Delivery = "reliable" | "unreliable" | "unreliable-sequenced";

/** Types that need no further name; their meaning on the wire and in code stands in `field-types.ts`. */
export type ScalarKind =
  | "number"
  | "long"
  | "boolean"
  | "float"
  | "double"
  | "string"
  | "json"
  | "floats"
  | "vector2"
  | "vector3"
  | "vector4"
  | "any";

export type FieldType =
  | { readonly kind: ScalarKind }
  | { readonly kind: "enum"; readonly enum: string }
  | { readonly kind: "record"; readonly record: string };

/**
 * What a JSON text must hold: a scalar, a list whose items all have one shape, or an object. A key that ends in `?` may be
 * absent; keys that are not named are allowed. `null` fits "any" alone.
 */
export type JsonShape =
  | "string"
  | "number"
  | "boolean"
  | "any"
  | readonly [JsonShape]
  | { readonly [key: string]: JsonShape };

/** Whether a shape is that of a list; what else is no text is an object. */
export function isListShape(shape: JsonShape): shape is readonly [JsonShape] {
  return Array.isArray(shape);
}

export interface Field {
  /** 1 to 127, unique in its packet or record. */
  readonly index: number;
  readonly name: string;
  readonly type: FieldType;
  /** A packet without a required field is not valid and is dropped before any script sees it. */
  readonly required: boolean;
  /**
   * The field is a list on consecutive indexes, `index` to `index + repeat - 1`: 1 or more, and never beyond index 127. It
   * ends at the first empty index. A list is never missing, it may be empty: `required` is true.
   */
  readonly repeat?: number;
  /** Least and largest value, both allowed; of floats and vectors, of each component. A NaN fits neither. */
  readonly min?: number;
  readonly max?: number;
  /** Of strings and JSON, bytes of UTF-8; of floats, how many. */
  readonly maxLength?: number;
  /** JSON only; absent: anything that is JSON. */
  readonly shape?: JsonShape;
  /** What is counted, for people: `metres`. */
  readonly unit?: string;
  readonly description?: string;
  /** What to use instead; "" where the schema does not say. Means nothing at run time. */
  readonly deprecated?: string;
}

/** Names for whole numbers of 32 bits. On the wire the number travels, in code the name. */
export interface EnumDefinition {
  readonly name: string;
  readonly description?: string;
  /** At least one, in ascending order of value; names and values are unique. */
  readonly values: readonly EnumValue[];
}

export interface EnumValue {
  readonly name: string;
  readonly value: number;
  readonly description?: string;
}

/** A reusable group of fields, nested in packets as RTData. */
export interface RecordDefinition {
  readonly name: string;
  readonly description?: string;
  /** In ascending order of index. */
  readonly fields: readonly Field[];
}

export interface PacketDefinition {
  /** 1 to 2^30 - 1; 0 and negative op-codes belong to the protocol. */
  readonly opCode: number;
  readonly name: string;
  readonly from: From;
  readonly delivery: Delivery;
  readonly description?: string;
  /** What to use instead; "" where the schema does not say. Means nothing at run time. */
  readonly deprecated?: string;
  /** In ascending order of index. */
  readonly fields: readonly Field[];
}

export interface PacketModel {
  /** In ascending order of op-code, then client before server. Names are unique, packets, records and enums together. */
  readonly packets: readonly PacketDefinition[];
  /** In ascending order of name. */
  readonly records: readonly RecordDefinition[];
  /** In ascending order of name. */
  readonly enums: readonly EnumDefinition[];
  /** `sha256-<hex>` over the canonical JSON of packets, records and enums; equal models have equal digests. */
  readonly digest: string;
}
