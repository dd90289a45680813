/**
 * The packet model: every packet and record definition of a project, resolved to plain data.
 *
 * The compiler builds it, a bundle's manifest carries it, the host validates packets against it. It is readonly, can be
 * written as JSON without loss, and knows nothing of files: where a definition stands is kept beside it by the compiler.
 */

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
  | "floats"
  | "vector2"
  | "vector3"
  | "vector4";

export type FieldType = { readonly kind: ScalarKind } | { readonly kind: "record"; readonly record: string };

export interface Field {
  /** 1 to 127, unique in its packet or record. */
  readonly index: number;
  readonly name: string;
  readonly type: FieldType;
  /** A packet without a required field is not valid and is dropped before any script sees it. */
  readonly required: boolean;
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
  /** In ascending order of index. */
  readonly fields: readonly Field[];
}

export interface PacketModel {
  /** In ascending order of op-code, then client before server. Names are unique, packets and records together. */
  readonly packets: readonly PacketDefinition[];
  /** In ascending order of name. */
  readonly records: readonly RecordDefinition[];
  /** `sha256-<hex>` over the canonical JSON of packets and records; equal models have equal digests. */
  readonly digest: string;
}
