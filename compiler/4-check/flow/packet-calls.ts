/**
 * Packets: what the members of received packets, received data and builders do. They make the records.
 */

import { apiMembers } from "./api-members.ts";
import { nestable, type PacketState, setEntry } from "./builders.ts";
import { type Calling, describeValue, onUnknown, recordAt } from "./calling.ts";
import { codesOf, indexesOf, stepInto } from "./described.ts";
import { inPacket } from "./heeded.ts";
import type { Interpreter } from "./interpreter.ts";
import { noOpCode, type Record } from "./records.ts";
import {
  type Atom,
  type Codes,
  join,
  nothing,
  number,
  one,
  someBoolean,
  someNumber,
  unknown,
  type Value,
} from "./values.ts";

/** Getters of received data -> what they give. */
const getters: { readonly [name: string]: "number" | "string" | "floats" | "bigint" | "data" | "has" } = {
  getNumber: "number",
  getFloat: "number",
  getDouble: "number",
  getLong: "bigint",
  getString: "string",
  getFloatArray: "floats",
  getData: "data",
  has: "has",
};

const setters = new Set<string>(apiMembers.dataBuilder);

const noPath: readonly number[] = [];

/** What a member of a received packet gives. */
export function ofPacket(codes: Codes, name: string): Value {
  switch (name) {
    case "getData":
      return one({ k: "received", codes, path: noPath, site: "" });
    case "getSender":
      return one({ k: "rt", what: "player" });
    case "getOpCode":
      if (codes.kind === "open") return unknown(codes.reason);
      return codes.values.map((value) => number(value)).reduce(join, nothing);
    case "isReliable":
      return someBoolean;
    case "getTargetPlayers":
      return unknown("the sender chose them");
    default:
      return unknown(`packets have no ${name}`);
  }
}

/** What a method of received data gives; what is read is recorded. */
export function ofReceived(calling: Calling, receiver: Atom & { readonly k: "received" }, name: string): Value {
  const { machine, args } = calling;
  if (name === "indexes") return machine.objects.arrayOf(calling.call, "indexes", someNumber);
  const gives = Object.hasOwn(getters, name) ? getters[name] : undefined;
  if (gives === undefined) return onUnknown(calling, name, "it is called on received data");
  const record = recordAt(calling, "reads", name);
  const indexes = indexesOf(args[0] ?? nothing);
  const certain = calling.certain && !machine.conditional;
  machine.records.use(record, receiver.codes, receiver.path, indexes, certain);
  record.direct ||= !machine.conditional;
  if (gives === "has") {
    record.guarded = true;
    return someBoolean;
  }
  if (gives !== "data") return one({ k: "got", site: record.key, type: gives });
  const step = stepInto(indexes);
  const codes: Codes =
    step === undefined ? { kind: "open", reason: "it is nested at an index that is computed" } : receiver.codes;
  // Deeper than any packet is: following would have no end.
  if (receiver.path.length >= 16) return unknown("data is nested too deep here");
  const path = step === undefined ? receiver.path : [...receiver.path, step];
  return one({ k: "received", codes, path, site: record.key });
}

// --- builders

/** What a method of a data builder gives; what is set is recorded, and held by the builder. */
export function ofData(calling: Calling, receiver: Atom, name: string): Value {
  const { machine, args, certain } = calling;
  if (!setters.has(name)) {
    // Of several things it may be, the others have such a member.
    return certain ? onUnknown(calling, name, "it is called on a data builder") : nothing;
  }
  const record = recordAt(calling, "builds", name);
  describeValue(calling, record);
  const state = machine.heap.get(receiver);
  if (state.kind !== "data") return [receiver];
  if (machine.uncalled && !machine.heap.isFresh(receiver)) {
    // Nothing is seen that does this to it, nor that nothing does.
    machine.heap.set(receiver, { ...state, open: state.open ?? "code that nothing seems to call sets it, too" });
    return [receiver];
  }
  if (state.sent) record.afterSend = true;
  const value = args[1] ?? nothing;
  const written = calling.call.args[1];
  if (written !== undefined) {
    const is = refusedBy(name, value);
    if (is !== undefined) machine.slips.refused(machine.frames, written, is, name);
  }
  if (written !== undefined) machine.records.need(value, machine.file.source, written);
  const nested = value.flatMap((one) => {
    if (one.k !== "data") return [];
    const inside = machine.heap.get(one);
    return inside.kind === "data" ? [nestable(inside)] : [];
  });
  const entry = { site: record.key, index: args[0] ?? nothing, value: inPacket(value), nested };
  machine.heap.set(receiver, setEntry(state, entry, certain));
  return [receiver];
}

const absent = new Set(["null", "undefined"]);

/** What a setter throws on, whichever of these it is given; undefined where it may take it. */
function refusedBy(setter: string, value: Value): string | undefined {
  const [first] = value;
  if (first === undefined) return undefined;
  const isNumeric = /^set(?:Number|Float|Double)$/.test(setter);
  const isBad = (one: Atom): boolean => {
    if (one.k === "str") return isNumeric && Number.isNaN(Number(one.value));
    if (one.k === "plain") return absent.has(one.type);
    if (one.k === "object") return one.kind === "plain" || (one.kind === "array" && setter !== "setFloatArray");
    return one.k === "function" || (one.k === "rt" && one.what === "player");
  };
  if (!value.every(isBad)) return undefined;
  if (value.every((one) => one.k === "plain")) return (first as Atom & { readonly k: "plain" }).type;
  const thing = value.find((one) => one.k !== "plain")!;
  if (thing.k === "str") return "a text that is no number";
  if (thing.k === "object") return thing.kind === "array" ? "a list" : "an object";
  return thing.k === "function" ? "a function" : "a player";
}

/** What can be neither a peer id nor a list of them, whichever of these it is; undefined where it may be one. */
function noPeers(value: Value): string | undefined {
  const [first] = value;
  if (first === undefined || value.some((one) => one.k !== first.k)) return undefined;
  if (first.k === "data") return "a data builder";
  if (first.k === "object")
    return value.every((one) => one.k === "object" && one.kind === "plain") ? "an object" : undefined;
  if (first.k === "builder") return "a packet builder";
  if (first.k === "received") return "the data of a packet";
  return first.k === "packet" ? "a packet" : first.k === "function" ? "a function" : undefined;
}

/** What a method of a packet builder gives; what is sent is recorded. */
export function ofPacketBuilder(calling: Calling, receiver: Atom, name: string): Value {
  const { machine, call, args } = calling;
  const state = machine.heap.get(receiver);
  if (state.kind !== "packet") return [receiver];
  switch (name) {
    case "setOpCode": {
      const at = call.args[0];
      if (at === undefined) return [receiver];
      const record = recordAt(calling, "sends", name, at);
      const opCode = args[0] ?? nothing;
      const codes = codesOf(opCode, at, (range) => machine.text(range));
      useNamed(machine, record, opCode, codes);
      update(calling, receiver, { ...state, opCode, sites: [record.key] });
      return [receiver];
    }
    case "setData":
      update(calling, receiver, { ...state, data: args[0] ?? nothing });
      if (call.args[0] !== undefined) {
        const is = refusedBy("setData", args[0] ?? nothing);
        if (is !== undefined && !absent.has(is)) machine.slips.refused(machine.frames, call.args[0], is, name);
      }
      return [receiver];
    case "setReliable": {
      const written = call.args[0];
      update(calling, receiver, { ...state, reliable: written?.kind === "boolean" ? written.value : undefined });
      return [receiver];
    }
    case "setTargetPeers": {
      const [peers, another] = call.args;
      if (peers === undefined || another !== undefined) return [receiver];
      const listed = peers.kind === "array" && peers.items.length === 1 ? peers.items[0] : undefined;
      const given = args[0] ?? nothing;
      const is = noPeers(listed === undefined ? given : machine.objects.elements(given));
      if (is !== undefined) machine.slips.refused(machine.frames, listed ?? peers, is, name);
      return [receiver];
    }
    case "setSender":
      return [receiver];
    case "send":
      send(calling, state);
      return nothing;
    default: {
      if (!calling.certain) return nothing;
      const result = onUnknown(calling, name, "it is called on a packet builder");
      // It throws; what the chain goes on with is the packet all the same.
      return setters.has(name) ? [receiver] : result;
    }
  }
}

/** Where several builders may be meant, each may have changed or not. */
function update(calling: Calling, receiver: Atom, state: PacketState): void {
  const { machine, certain } = calling;
  if (certain) {
    machine.heap.set(receiver, state);
    return;
  }
  const before = machine.heap.get(receiver);
  if (before.kind !== "packet") return;
  machine.heap.set(receiver, {
    ...state,
    opCode: join(before.opCode, state.opCode),
    data: join(before.data, state.data),
    sites: [...new Set([...before.sites, ...state.sites])],
    reliable: before.reliable === state.reliable ? state.reliable : undefined,
  });
}

function send(calling: Calling, state: PacketState): void {
  const { machine, call } = calling;
  const { records } = machine;
  const codes = codesOf(state.opCode, undefined, () => "");
  if (state.sites.length === 0) {
    const record = recordAt(calling, "sends", "send");
    record.open ??= noOpCode;
  }
  const data = state.data.map((made) => {
    if (made.k === "data") {
      const held = machine.heap.get(made);
      if (held.kind !== "data") return { kind: "unknown", reason: "it is no data" } as const;
      const shape = records.built(held, codes, []);
      machine.heap.set(made, { ...held, sent: true });
      return shape;
    }
    if (made.k === "received") {
      const opCodes = made.codes.kind === "known" ? made.codes.values : [];
      return { kind: "received", opCodes, path: made.path } as const;
    }
    return { kind: "unknown", reason: made.k === "unknown" ? made.reason : "it may be no data" } as const;
  });
  if (data.length === 0) data.push({ kind: "none" } as never);
  for (const site of state.sites) {
    const record = records.get(site);
    if (record !== undefined)
      records.send(record, codes, data, state.reliable, machine.file.source, call, machine.every);
  }
}

/** Each op-code with the name that the script has for it. */
export function useNamed(machine: Interpreter, record: Record, value: Value, codes: Codes): void {
  const only = value.length === 1 ? value[0] : undefined;
  const name = only?.k === "num" ? only.name : undefined;
  machine.records.use(record, codes, noPath, undefined, true, name);
}
