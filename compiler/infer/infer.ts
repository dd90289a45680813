/**
 * infer: sites -> a proposed schema. Decides what the evidence leaves open, and keeps for each guess where it comes from and
 * how sure it is.
 *
 * Invariant: what is proposed accepts what the scripts do. Where places contradict each other the type is `any`, and the
 * contradiction is listed; what nothing is known about is left out, for a packet may hold more than its schema says.
 */

import type { Site } from "#compiler/3-program/site.ts";
import type { Delivery, From, PacketModel, ScalarKind } from "#schemas/packet-model.ts";
import {
  count,
  emptySlot,
  gather,
  type ListEvidence,
  type PacketEvidence,
  type Place,
  type Seen,
  type Shape,
  type Slot,
} from "./evidence.ts";
import { addSlot, joinLists, mergedSlot, typeOf, wireOf } from "./joining.ts";
import { bestOf, camel, free, type IsName, pascal, plural, singular } from "./names.ts";
import type { Confidence, Contradiction, Proposal, ProposedField, ProposedPacket, ProposedRecord } from "./proposal.ts";

export interface InferOptions {
  /** What the project defines already: it is not proposed again, and its names are taken. */
  readonly model: PacketModel;
  /** Whether a read without a guard must be proposed as required, so that it type-checks. */
  readonly strict: boolean;
  /** Whether a schema takes a name. */
  readonly isName: IsName;
}

/** Proposes a schema for the packets that the project does not define. Deterministic. */
export function infer(sites: readonly Site[], options: InferOptions): Proposal {
  return new Inference(sites, options).run();
}

/** One decided index or list, before it has its name. */
interface Decided {
  readonly index: number;
  readonly slot: Slot;
  readonly repeat: number | undefined;
  readonly type: ScalarKind | "record";
  readonly optional: boolean;
  readonly doubts: readonly string[];
}

interface DecidedShape {
  readonly fields: readonly Decided[];
  readonly anywhere: readonly Place[];
}

class Inference {
  readonly #sites: readonly Site[];
  readonly #options: InferOptions;
  readonly #evidence: readonly PacketEvidence[];
  readonly #records: ProposedRecord[] = [];
  readonly #recordsByShape = new Map<string, string>();
  readonly #contradictions: Contradiction[] = [];
  readonly #taken: Set<string>;

  constructor(sites: readonly Site[], options: InferOptions) {
    this.#sites = sites;
    this.#options = options;
    this.#evidence = gather(sites);
    const { packets, records, enums } = options.model;
    this.#taken = new Set([...packets, ...records, ...enums].map((one) => one.name));
  }

  run(): Proposal {
    for (const one of this.#evidence) if (one.from === "server") this.#copyReceived(one.shape, 0);
    const packets: ProposedPacket[] = [];
    for (let at = 0; at < this.#evidence.length; at++) {
      const one = this.#evidence[at]!;
      const next = this.#evidence[at + 1];
      const pair = next !== undefined && next.opCode === one.opCode ? next : undefined;
      if (pair !== undefined) at++;
      packets.push(...this.#packets(one, pair));
    }
    const open = this.#sites.filter((site) => site.proof.kind === "open");
    const seen = new Set<string>();
    const once = open.filter(({ kind, span }) => {
      const key = `${kind} ${span.source.path}:${span.start}`;
      return !seen.has(key) && seen.add(key);
    });
    return { packets, records: this.#records, contradictions: this.#contradictions, open: once };
  }

  /** The packets of one op-code: one, or one for each direction. */
  #packets(one: PacketEvidence, other: PacketEvidence | undefined): ProposedPacket[] {
    const wanted = [one, other].filter((each) => each !== undefined).filter((each) => !this.#isDefined(each));
    const [first, second] = wanted;
    if (first === undefined) return [];
    const name = this.#packetName(first, second);
    if (second === undefined) return [this.#packet(first, first.from, name, this.#decide(first.shape))];
    const shapes = [this.#decide(first.shape), this.#decide(second.shape)] as const;
    if (wireKey(shapes[0]) === wireKey(shapes[1])) {
      const fields = shapes[0].fields.map((field, at) => both(field, shapes[1].fields[at]!));
      const anywhere = [...shapes[0].anywhere, ...shapes[1].anywhere];
      const merged: PacketEvidence = { ...second, places: [...first.places, ...second.places] };
      return [this.#packet(merged, "both", name, { fields, anywhere })];
    }
    const answer = free(`${name}Reply`, "packet", this.#taken, this.#options.isName, `Packet${first.opCode}Reply`);
    return [this.#packet(first, "client", name, shapes[0]), this.#packet(second, "server", answer, shapes[1])];
  }

  #isDefined({ opCode, from }: PacketEvidence): boolean {
    return this.#options.model.packets.some(
      (one) => one.opCode === opCode && (one.from === "both" || one.from === from),
    );
  }

  #packetName(first: PacketEvidence, second: PacketEvidence | undefined): string {
    const names = new Map(first.names);
    for (const [name, times] of second?.names ?? []) count(names, name, times);
    const handler = bestOf(first.handlers)?.replace(/^(?:on|handle|handler|receive|do)_?(?=[A-Z_])/, "");
    const told = bestOf(names) ?? handler ?? "";
    return free(pascal(told), "packet", this.#taken, this.#options.isName, `Packet${first.opCode}`);
  }

  #packet(evidence: PacketEvidence, from: From, name: string, shape: DecidedShape): ProposedPacket {
    const { opCode, reliable, unreliable, places } = evidence;
    const delivery: Delivery | undefined =
      from === "client" || reliable > 0 || unreliable === 0 ? undefined : "unreliable";
    return { opCode, from, name, delivery, at: places, ...this.#named(shape, name) };
  }

  // --- what an index is

  #decide(shape: Shape): DecidedShape {
    const { lists, left } = joinLists(shape);
    const fields: Decided[] = [];
    const slots = [...shape.slots].sort(([a], [b]) => a - b);
    const inLists = new Set<number>();
    for (const list of lists) {
      const last = this.#lastOf(list, slots);
      const slot = mergedSlot(list);
      for (const [index, one] of slots) {
        if (index < list.from || index > last) continue;
        inLists.add(index);
        addSlot(slot, one);
      }
      const fits = list.step === 1;
      const { type, doubts } = fits
        ? typeOf(slot)
        : { type: "any" as const, doubts: ["values of several kinds take turns"] };
      const more = ["how many there are is not known"];
      fields.push({
        index: list.from,
        slot,
        repeat: last - list.from + 1,
        type,
        optional: false,
        doubts: [...doubts, ...more],
      });
    }
    for (const [index, slot] of slots) {
      if (inLists.has(index)) continue;
      const { type, doubts } = typeOf(slot);
      if (slot.places.length === 0 && slot.inner === undefined) continue;
      const optional = this.#isOptional(slot, shape);
      const why = optional ? ["it may be absent"] : [];
      fields.push({ index, slot, repeat: undefined, type, optional, doubts: [...doubts, ...why] });
    }
    fields.sort((a, b) => a.index - b.index);
    return { fields, anywhere: [...shape.anywhere, ...left] };
  }

  /** A list goes on to where it is known to end, or where something of another kind stands. */
  #lastOf(list: ListEvidence, slots: readonly (readonly [number, Slot])[]): number {
    const own = new Set(list.places.map((one) => wireOf(one.seen)));
    for (const [index, slot] of slots) {
      if (index <= list.from || index > list.to) continue;
      if (slot.places.some((one) => !own.has(wireOf(one.seen))) && list.step === 1) return index - 1;
    }
    return list.to;
  }

  #isOptional(slot: Slot, shape: Shape): boolean {
    if (shape.alternatives > 0) return slot.always < shape.alternatives;
    if (this.#options.strict) return slot.guarded > 0 && slot.unguarded === 0;
    // A script of the age that reads something only sometimes does so because it is only there sometimes.
    return slot.guarded > 0 || slot.direct === 0;
  }

  /** What was received and is sent on has the shape that its readers know. */
  #copyReceived(shape: Shape, depth: number): void {
    if (depth > 8) return;
    for (const { opCode, path } of shape.copies.splice(0)) {
      let from: Shape | undefined = this.#evidence.find((one) => one.opCode === opCode && one.from === "client")?.shape;
      for (const index of path)
        from = from?.slots.get(index)?.inner ?? from?.lists.find((one) => one.from === index)?.inner;
      if (from === undefined || from === shape) continue;
      for (const [index, slot] of from.slots) {
        let own = shape.slots.get(index);
        if (own === undefined) {
          own = emptySlot();
          shape.slots.set(index, own);
        }
        addSlot(own, slot);
        if (!this.#isOptional(slot, from)) own.always++;
      }
      for (const list of from.lists) shape.lists.push(list);
    }
    for (const slot of [...shape.slots.values(), ...shape.lists]) {
      if (slot.inner !== undefined) this.#copyReceived(slot.inner, depth + 1);
    }
  }

  // --- names and records

  #named(shape: DecidedShape, owner: string): { fields: ProposedField[]; anywhere: readonly Place[] } {
    const taken = new Set<string>();
    const fields = shape.fields.map((field): ProposedField => {
      const { index, slot, repeat, type, optional } = field;
      const told = bestOf(slot.names);
      const word = camel(told ?? "");
      const name = free(
        repeat === undefined ? word : word && plural(word),
        "field",
        taken,
        this.#options.isName,
        `field${index}`,
      );
      const doubts = [...field.doubts];
      if (told === undefined) doubts.push("nothing names it");
      if (slot.places.some((one) => !one.certain)) doubts.push("not every way to it is known");
      const contradicts = type === "any";
      if (contradicts) this.#contradict(`field ${index} of ${owner}`, slot);
      const low = contradicts || slot.places.some((one) => !one.certain);
      const confidence: Confidence = low ? "low" : doubts.length > 0 ? "medium" : "high";
      const record = type === "record" ? this.#record(slot, told === undefined ? `${owner}Data` : name) : type;
      return { index, name, type: record, optional, repeat, confidence, doubts, places: slot.places };
    });
    return { fields, anywhere: shape.anywhere };
  }

  #contradict(what: string, slot: Slot): void {
    const firsts = new Map<Seen, Place>();
    for (const place of slot.places) if (!firsts.has(place.seen)) firsts.set(place.seen, place);
    this.#contradictions.push({ what, places: [...firsts.values()] });
  }

  /** The record of nested data; shapes that are equal share one. */
  #record(slot: Slot, named: string): string {
    const decided = slot.inner === undefined ? { fields: [], anywhere: [] } : this.#decide(slot.inner);
    const key = shapeKey(decided);
    const known = this.#recordsByShape.get(key);
    if (known !== undefined) return known;
    const name = free(pascal(singular(named)), "record", this.#taken, this.#options.isName, "Nested");
    this.#recordsByShape.set(key, name);
    const record: { name: string; fields: ProposedField[]; anywhere: readonly Place[] } = {
      name,
      fields: [],
      anywhere: [],
    };
    this.#records.push(record);
    Object.assign(record, this.#named(decided, name));
    return name;
  }
}

/** One field for both directions: it may be absent where it may be so in one of them. */
function both(a: Decided, b: Decided): Decided {
  const slot = mergedSlot(a.slot);
  addSlot(slot, b.slot);
  return { ...a, slot, optional: a.optional || b.optional, doubts: [...new Set([...a.doubts, ...b.doubts])] };
}

/** Equal for what is the same on the wire. */
function wireKey(shape: DecidedShape): string {
  return shape.fields
    .map((field) => {
      const inner = field.type === "record" && field.slot.inner !== undefined ? innerKey(field.slot.inner) : "";
      return `${field.index}:${field.type}:${field.repeat ?? ""}${inner}`;
    })
    .join(",");
}

function innerKey(shape: Shape): string {
  const slots = [...shape.slots].sort(([a], [b]) => a - b);
  return `(${slots.map(([index, slot]) => `${index}:${[...new Set(slot.places.map((one) => one.seen))].sort().join("|")}${slot.inner === undefined ? "" : innerKey(slot.inner)}`).join(",")})`;
}

/** Equal for records that may be one: the same indexes, types and names. */
function shapeKey(shape: DecidedShape): string {
  const optional = shape.fields.map((field) => field.optional).join();
  return `${wireKey(shape)}/${optional}`;
}
