/**
 * How large packets are on the wire: worst, least and typical bytes of each, and what the worst case is made of. Pure.
 *
 * What counts is the frame without its length prefix, which is what `limits.packetBytes` limits:
 * - the op-code: 1 byte for its key, and its varint;
 * - the sequence number of "unreliable-sequenced" packets: worst 6 bytes, least and typical 3 (numbers below 16,384);
 * - from clients, targets (2 bytes each, for peer ids up to 127): worst `COUNTED_TARGETS` of them, least and typical none;
 *   and the mark by which a client says that it does not need reliability: worst 2 bytes, else none;
 * - from the server or relayed, the sender: worst 2 bytes, else none. Targets and sender never stand in one packet;
 * - the data: 1 byte for its key, its length, and its fields. Without fields it is worst empty (2 bytes), else absent;
 * - a field: its key (1 byte up to index 15, then 2) and its value; strings, JSON, floats and records have two lengths and
 *   a form byte before their content, and each item of a list is a field of its own.
 *
 * Not counted, because no definition knows of it: the payload beside the data, indexes without a field, more targets.
 * Typical is a guess with fixed rules: optional fields are there, lists are half full, texts have half of their `maxLength`
 * (16 bytes without one, JSON 32), lists of floats half of theirs (4 without), whole numbers take 2 bytes, long ones 6.
 */

import { fieldTypeRow } from "#schemas/field-types.ts";
import {
  type EnumDefinition,
  type Field,
  isListShape,
  type JsonShape,
  type PacketDefinition,
  type PacketModel,
} from "#schemas/packet-model.ts";

/** How many targets of a client's packet the worst case counts. */
export const COUNTED_TARGETS = 8;

/** The smallest packet that every shipped client takes in one datagram. */
export const DATAGRAM_BYTES = 1024;

export interface Size {
  /** Bytes; `Infinity` where nothing bounds it. */
  readonly worst: number;
  readonly least: number;
  readonly typical: number;
}

/** A part of a packet's worst case. */
export interface SizePart {
  /** `op-code`, `sequence number`, `targets`, `sender`, `data` (its key and length), or the name of a field. */
  readonly what: string;
  readonly field: boolean;
  readonly worst: number;
}

export interface PacketSize extends Size {
  readonly packet: PacketDefinition;
  /** In the order of the wire; their worst cases add up to the packet's. */
  readonly parts: readonly SizePart[];
  /** Names of the fields that have no bound. */
  readonly unbounded: readonly string[];
}

/** Bytes of a packet that its delivery can carry. */
export function sizeLimit(packet: Pick<PacketDefinition, "delivery">, packetBytes: number): number {
  return packet.delivery === "reliable" ? packetBytes : Math.min(packetBytes, DATAGRAM_BYTES);
}

/** The sizes of every packet of a sound model, in its order. */
export function packetSizes(model: PacketModel): PacketSize[] {
  const sizes = new Sizes(model);
  return model.packets.map((packet) => {
    const { opCode, delivery, from, fields } = packet;
    const header: (Size & SizePart)[] = [{ what: "op-code", field: false, ...fixed(1 + zigzagLength(opCode)) }];
    if (delivery === "unreliable-sequenced") {
      header.push({ what: "sequence number", field: false, worst: 6, least: 3, typical: 3 });
    }
    if (from === "server") header.push({ what: "sender", field: false, worst: 2, least: 0, typical: 0 });
    else {
      const worst = COUNTED_TARGETS * 2 + 2;
      header.push({ what: `${COUNTED_TARGETS} targets`, field: false, worst, least: 0, typical: 0 });
    }
    const own = fields.map((field) => ({ what: field.name, field: true, ...sizes.field(field) }));
    const content = sum(own);
    const data = {
      what: "data",
      field: false,
      worst: 1 + lengthOf(content.worst),
      least: fields.length === 0 ? 0 : 1 + lengthOf(content.least),
      typical: fields.length === 0 ? 0 : 1 + lengthOf(content.typical),
    };
    const all = [...header, data, ...own];
    return {
      packet,
      ...sum(all),
      parts: all.map(({ what, field, worst }) => ({ what, field, worst })),
      unbounded: own.filter((one) => one.worst === Number.POSITIVE_INFINITY).map((one) => one.what),
    };
  });
}

type Which = keyof Size;

class Sizes {
  readonly #enums: ReadonlyMap<string, EnumDefinition>;
  /** Content of records by name; of all that a record contains it is known before the record's own. */
  readonly #known: { readonly [which in Which]: Map<string, number> } = {
    worst: new Map(),
    least: new Map(),
    typical: new Map(),
  };

  constructor(model: PacketModel) {
    this.#enums = new Map(model.enums.map((one) => [one.name, one]));
    const records = new Map(model.records.map(({ name, fields }) => [name, fields]));
    const all = innerFirst(records, () => true);
    // A record that can hold itself has no bound; what it holds of itself is not there in a typical one.
    for (const name of all.order) {
      const worst = all.endless.has(name) ? Number.POSITIVE_INFINITY : this.#sum(records.get(name)!, "worst");
      this.#known.worst.set(name, worst);
      this.#known.typical.set(name, this.#sum(records.get(name)!, "typical"));
    }
    for (const name of innerFirst(records, isNeeded).order) {
      this.#known.least.set(name, this.#sum(records.get(name)!, "least"));
    }
  }

  field(field: Field): Size {
    const least = this.#field(field, "least");
    const worst = this.#field(field, "worst");
    return { worst, least, typical: between(least, this.#field(field, "typical"), worst) };
  }

  #sum(fields: readonly Field[], which: Which): number {
    return fields.reduce((bytes, field) => bytes + this.#field(field, which), 0);
  }

  #field(field: Field, which: Which): number {
    const { index, repeat } = field;
    if (which === "least" && !isNeeded(field)) return 0;
    if (repeat === undefined) return this.#item(field, index, which);
    const items = which === "worst" ? repeat : Math.ceil(repeat / 2);
    let bytes = 0;
    for (let item = 0; item < items; item++) bytes += this.#item(field, index + item, which);
    return bytes;
  }

  #item({ type, min, max, maxLength, shape }: Field, index: number, which: Which): number {
    const key = index < 16 ? 1 : 2;
    const { floats } = fieldTypeRow(type);
    switch (type.kind) {
      case "number":
        return key + whole(min, max, 2)[which];
      case "long":
        return key + whole(min, max, 6)[which];
      case "boolean":
        return key + 1;
      case "enum": {
        const lengths = this.#enums.get(type.enum)?.values.map(({ value }) => zigzagLength(value)) ?? [1];
        return key + (which === "worst" ? Math.max(...lengths) : Math.min(...lengths));
      }
      case "float":
        return key + 4;
      case "double":
        return key + 8;
      case "string":
        return key + box(content(maxLength, 0, 16)[which]);
      case "json":
        return key + box(content(maxLength, leastJson(shape ?? "any"), 32)[which]);
      case "floats":
        return key + box(4 * content(maxLength, 0, 4)[which]);
      case "vector2":
      case "vector3":
      case "vector4":
        return key + box(4 * floats!);
      case "any":
        return key + { worst: Number.POSITIVE_INFINITY, least: 1, typical: 8 }[which];
      case "record":
        return key + box(this.#known[which].get(type.record) ?? 0);
    }
  }
}

/** Whether no packet or record is complete without the field. */
function isNeeded({ required, repeat }: Field): boolean {
  return required && repeat === undefined;
}

/** Names of the records, each after those it holds in the fields to be followed; and those that can hold themselves. */
function innerFirst(
  records: ReadonlyMap<string, readonly Field[]>,
  follow: (field: Field) => boolean,
): { readonly order: readonly string[]; readonly endless: ReadonlySet<string> } {
  const order: string[] = [];
  const endless = new Set<string>();
  const entered = new Set<string>();
  const onTrail = new Set<string>();
  for (const start of records.keys()) {
    // With an own stack: chains of records may be thousands long.
    const trail: { readonly name: string; readonly fields: readonly Field[]; next: number }[] = [];
    const enter = (name: string): void => {
      const fields = records.get(name);
      if (entered.has(name) || fields === undefined) return;
      entered.add(name);
      onTrail.add(name);
      trail.push({ name, fields, next: 0 });
    };
    enter(start);
    while (trail.length > 0) {
      const top = trail.at(-1)!;
      const field = top.fields[top.next++];
      if (field === undefined) {
        trail.pop();
        onTrail.delete(top.name);
        order.push(top.name);
        const above = trail.at(-1);
        if (above !== undefined && endless.has(top.name)) endless.add(above.name);
      } else if (field.type.kind === "record" && follow(field)) {
        if (onTrail.has(field.type.record) || endless.has(field.type.record)) endless.add(top.name);
        enter(field.type.record);
      }
    }
  }
  return { order, endless };
}

function sum(parts: readonly Size[]): Size {
  let [worst, least, typical] = [0, 0, 0];
  for (const part of parts) {
    worst += part.worst;
    least += part.least;
    typical += part.typical;
  }
  return { worst, least, typical };
}

function fixed(bytes: number): Size {
  return { worst: bytes, least: bytes, typical: bytes };
}

function between(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

/** Bytes of a value that has two lengths and a form byte before its content. */
function box(bytes: number): number {
  const inner = 1 + lengthOf(bytes) + bytes;
  return lengthOf(inner) + inner;
}

/** Bytes of a length's varint. */
function lengthOf(length: number): number {
  let bytes = 1;
  for (let rest = length; rest >= 128 && bytes < 5; rest /= 128) bytes++;
  return bytes;
}

/** How long a text or list gets: without a limit, as long as it likes. */
function content(most: number | undefined, least: number, typical: number): Size {
  const worst = most ?? Number.POSITIVE_INFINITY;
  const half = most === undefined ? typical : Math.ceil(most / 2);
  return { worst, least: Math.min(least, worst), typical: between(least, half, worst) };
}

/** The shortest JSON of a shape. */
function leastJson(shape: JsonShape): number {
  if (shape === "any" || shape === "number") return 1;
  if (shape === "string") return 2;
  if (shape === "boolean") return 4;
  if (isListShape(shape)) return 2;
  const required = Object.entries(shape).filter(([key]) => !key.endsWith("?"));
  const members = required.map(([key, inner]) => Buffer.byteLength(JSON.stringify(key)) + 1 + leastJson(inner));
  return 2 + Math.max(0, members.length - 1) + members.reduce((bytes, one) => bytes + one, 0);
}

/** What a whole number without limits takes at most: 64 bits in groups of seven. */
const longestVarint = 10;

/** Bytes of a whole number within its limits. The nearer to 0, the shorter it is; on each side of it apart. */
function whole(min: number | undefined, max: number | undefined, typical: number): Size {
  if (min === undefined && max === undefined) return { worst: longestVarint, least: 1, typical };
  if (min !== undefined && max !== undefined && Math.max(-min, max) <= 2 ** 51) {
    const [low, high] = [Math.ceil(min), Math.floor(max)];
    const least = zigzagLength(low > 0 ? low : high < 0 ? high : 0);
    const worst = Math.max(zigzagLength(low), zigzagLength(high));
    return { worst, least, typical: between(least, typical, worst) };
  }
  const low = min === undefined ? -(2n ** 63n) : BigInt(Math.ceil(min));
  const high = max === undefined ? 2n ** 63n - 1n : BigInt(Math.floor(max));
  const least = zigzag(low > 0n ? low : high < 0n ? high : 0n);
  const worst = Math.max(zigzag(low), zigzag(high));
  return { worst, least, typical: between(least, typical, worst) };
}

/** The same for whole numbers that doubles hold exactly, which is nearly all of them; bigints are slow. */
function zigzagLength(value: number): number {
  let bytes = 1;
  for (let rest = value < 0 ? -value * 2 - 1 : value * 2; rest >= 128; rest /= 128) bytes++;
  return bytes;
}

function zigzag(value: bigint): number {
  return varint(value < 0n ? -value * 2n - 1n : value * 2n);
}

function varint(value: bigint): number {
  return Math.ceil(Math.max(1, value.toString(2).length) / 7);
}
