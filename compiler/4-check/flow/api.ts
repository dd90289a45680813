/**
 * What calls do that flow knows: the members of RTSession's objects, which make the records, and those built-ins of the
 * language that values pass through.
 *
 * Invariant: a call by one of RTSession's telling names is recorded whatever it is called on, so that what cannot be followed
 * shows as an open site and is not simply missing.
 */

import type { CallCode, Expression, MemberCode } from "#compiler/typescript/code.ts";
import { emptyData, emptyPacket, nestable, type PacketState, setEntry } from "./builders.ts";
import type { Interpreter } from "./interpreter.ts";
import { speakingName } from "./names.ts";
import { codesOf, indexesOf, kindsOf, noOpCode, type Record, stepInto } from "./records.ts";
import {
  type Atom,
  type Codes,
  join,
  nothing,
  number,
  numbersOf,
  one,
  onlyText,
  someBoolean,
  someNumber,
  someString,
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

const setters = new Set(["setNumber", "setLong", "setFloat", "setDouble", "setString", "setFloatArray", "setData"]);

/** Names that nothing but RTSession's objects has. Others, as `send` and `getData`, count only where the object is known. */
const telling: { readonly [name: string]: "reads" | "builds" | "sends" | "registers" } = {
  getNumber: "reads",
  getFloat: "reads",
  getDouble: "reads",
  getLong: "reads",
  getString: "reads",
  getFloatArray: "reads",
  setNumber: "builds",
  setLong: "builds",
  setFloat: "builds",
  setDouble: "builds",
  setString: "builds",
  setFloatArray: "builds",
  setOpCode: "sends",
  onPacket: "registers",
};

/** A call as the methods see it. */
interface Calling {
  readonly machine: Interpreter;
  readonly call: CallCode;
  readonly callee: MemberCode | undefined;
  readonly args: readonly Value[];
  /** Whether it is this object, and no other, that is called. */
  readonly certain: boolean;
}

/** Calls a member of something. `call` is undefined where the host calls it. */
export function callMethod(
  machine: Interpreter,
  receiver: Atom,
  name: string,
  call: CallCode | undefined,
  callee: MemberCode | undefined,
  args: readonly Value[],
  certain: boolean,
): Value {
  if (call === undefined) {
    machine.escape(args, "it is called by the host");
    return unknown("it is called by the host");
  }
  const calling: Calling = { machine, call, callee, args, certain };
  switch (receiver.k) {
    case "rt":
      return ofRuntime(calling, receiver.what, name);
    case "data":
      return ofData(calling, receiver, name);
    case "builder":
      return ofPacketBuilder(calling, receiver, name);
    case "packet":
      return ofPacket(receiver.codes, name);
    case "received":
      return ofReceived(calling, receiver, name);
    case "function":
      return ofFunction(calling, receiver, name);
    case "object":
      return ofObject(calling, receiver, name);
    case "builtin":
      return callNamed(machine, `${receiver.name}.${name}`, call, callee, args, "");
    case "unknown":
      return onUnknown(calling, name, receiver.reason);
    case "got":
    case "str":
      return ofText(calling, name);
    case "plain":
      if (receiver.type === "string") return ofText(calling, name);
      return onUnknown(calling, name, `it is called on ${receiver.type}`);
    default:
      for (const value of args) callBack(calling, value, []);
      return onUnknown(calling, name, "it is called on something else");
  }
}

function place(calling: Calling): { readonly start: number; readonly end: number } {
  const { call, callee } = calling;
  if (callee === undefined) return { start: call.start, end: call.end };
  return { start: callee.nameStart, end: callee.nameStart + callee.name.length };
}

function recordAt(
  calling: Calling,
  kind: "reads" | "builds" | "sends" | "registers",
  name: string,
  at = place(calling),
): Record {
  const { machine, call } = calling;
  return machine.records.at(kind, machine.file.source, at, { start: call.start, end: call.end }, name);
}

/** A call on what cannot be followed. */
function onUnknown(calling: Calling, name: string, reason: string): Value {
  const { machine, args } = calling;
  const kind = Object.hasOwn(telling, name) ? telling[name]! : undefined;
  if (kind !== undefined && args.length > 0) {
    const first = calling.call.args[0];
    const at = (kind === "sends" || kind === "registers") && first !== undefined ? first : place(calling);
    const record = recordAt(calling, kind, name, at);
    record.open ??= reason;
    if (kind === "builds") describeValue(calling, record);
  }
  machine.escape(args, "it is handed to code that cannot be followed");
  return unknown(reason);
}

// --- RTSession and its small objects

function ofRuntime(calling: Calling, what: string, name: string): Value {
  const { machine, call, args } = calling;
  if (what === "session") return ofSession(calling, name);
  if (what === "logger") return nothing;
  if (what === "player") return name === "getPlayerId" ? someString : someNumber;
  if (what === "date")
    return name.startsWith("to") ? someString : one({ k: "number", note: name === "getTime" ? "time" : "" });
  if (what === "requests") return one({ k: "rt", what: "request" });
  if (what === "request") {
    if (name === "send") {
      for (const value of args) machine.defer(value, [unknown("it comes with a response")]);
      return nothing;
    }
    machine.escape(args, "it goes into a request");
    return one({ k: "rt", what: "request" });
  }
  return onUnknown({ ...calling, call }, name, "it is no member of the packets");
}

function ofSession(calling: Calling, name: string): Value {
  const { machine, call, args } = calling;
  switch (name) {
    case "onPacket":
      register(calling);
      return nothing;
    case "send":
      sendTyped(calling);
      return nothing;
    case "newData":
      return machine.newBuilder(call, "data", emptyData);
    case "newPacket":
      return machine.newBuilder(call, "builder", emptyPacket);
    case "newRequest":
      return one({ k: "rt", what: "requests" });
    case "getLogger":
      return one({ k: "rt", what: "logger" });
    case "getPlayer":
      return one({ k: "rt", what: "player" });
    case "getPlayers":
      return machine.arrayOf(call, "players", one({ k: "rt", what: "player" }));
    case "getSessionId":
      return someString;
    case "onPlayerConnect":
    case "onPlayerDisconnect":
      for (const value of args) machine.defer(value, [one({ k: "rt", what: "player" })]);
      return nothing;
    case "setTimeout":
      if (args[0] !== undefined) machine.defer(args[0], [], machine.every);
      return someNumber;
    case "setInterval":
      if (args[0] !== undefined) machine.defer(args[0], [], periodOf(args[1] ?? nothing));
      return someNumber;
    case "onSessionShutdown":
      for (const value of args) machine.defer(value, []);
      return nothing;
    default:
      return nothing;
  }
}

/** Delays below a millisecond become one. */
function periodOf(delay: Value): number | undefined {
  const [least] = numbersOf(delay) ?? [];
  return least === undefined ? undefined : Math.max(1, least);
}

function register(calling: Calling): void {
  const { machine, call, args } = calling;
  const [first, handler] = args;
  const at = call.args[0];
  if (first === undefined || at === undefined) return;
  const record = recordAt(calling, "registers", "onPacket", at);
  const tokens = first.filter((one) => one.k === "token");
  for (const token of tokens) {
    const packet = machine.world.model.packets.find((one) => one.name === token.name);
    const codes: Codes =
      packet === undefined
        ? { kind: "open", reason: `there is no packet ${token.name}` }
        : { kind: "known", values: [packet.opCode] };
    machine.records.use(record, codes, [], undefined);
    const fields = one({ k: "fields", packet: token.name });
    if (handler !== undefined) machine.defer(handler, [fields, one({ k: "packet", codes })]);
  }
  const rest = first.filter((one) => one.k !== "token");
  if (tokens.length > 0 && rest.length === 0) return;
  const codes = codesOf(rest, at, (range) => machine.text(range));
  useNamed(machine, record, rest, codes);
  for (const made of handler ?? nothing) {
    if (made.k === "function" && made.code.name !== "") machine.records.name(record, made.code.name);
  }
  if (handler === undefined) return;
  // Each op-code is a registration of its own: the handler is followed for each.
  const each: Codes[] =
    codes.kind === "known" ? codes.values.map((value) => ({ kind: "known", values: [value] })) : [codes];
  for (const packet of each) machine.defer(handler, [one({ k: "packet", codes: packet })]);
}

/** Each op-code with the name that the script has for it. */
function useNamed(machine: Interpreter, record: Record, value: Value, codes: Codes): void {
  const [only] = value;
  const name = value.length === 1 && only?.k === "num" ? only.name : undefined;
  machine.records.use(record, codes, [], undefined, { name });
}

function sendTyped(calling: Calling): void {
  const { machine, call, args } = calling;
  const [first] = args;
  const at = call.args[0];
  if (first === undefined || at === undefined) return;
  const record = recordAt(calling, "sends", "send", at);
  if (first.length === 0) record.open ??= `nothing gives ${machine.text(at)} a value`;
  for (const made of first) {
    const packet = made.k === "token" ? machine.world.model.packets.find((one) => one.name === made.name) : undefined;
    if (packet === undefined) {
      record.open ??= made.k === "unknown" ? made.reason : `${machine.text(at)} is no packet of the schema`;
      continue;
    }
    const codes: Codes = { kind: "known", values: [packet.opCode] };
    machine.records.use(record, codes, [], undefined);
    machine.records.send(record, codes, [{ kind: "typed" }], undefined, machine.file.source, call, machine.every);
  }
}

// --- received packets and data

function ofPacket(codes: Codes, name: string): Value {
  switch (name) {
    case "getData":
      return one({ k: "received", codes, path: [], site: "" });
    case "getSender":
      return one({ k: "rt", what: "player" });
    case "getOpCode":
      if (codes.kind === "open") return unknown(codes.reason);
      return codes.values.map((value) => number(value)).reduce(join, nothing);
    case "isReliable":
      return someBoolean;
    case "getTargetPlayers":
      return one({ k: "number", note: "" });
    default:
      return unknown(`packets have no ${name}`);
  }
}

function ofReceived(calling: Calling, receiver: Atom & { readonly k: "received" }, name: string): Value {
  const { machine, args } = calling;
  if (name === "indexes") return machine.arrayOf(calling.call, "indexes", someNumber);
  const gives = Object.hasOwn(getters, name) ? getters[name] : undefined;
  if (gives === undefined) return onUnknown(calling, name, "it is called on received data");
  const record = recordAt(calling, "reads", name);
  const indexes = indexesOf(args[0] ?? nothing);
  const certain = calling.certain && !machine.conditional;
  machine.records.use(record, receiver.codes, receiver.path, indexes, { certain });
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

function ofData(calling: Calling, receiver: Atom, name: string): Value {
  const { machine, args, certain } = calling;
  if (!setters.has(name)) {
    // Of several things it may be, the others have such a member.
    return certain ? onUnknown(calling, name, "it is called on a data builder") : nothing;
  }
  const record = recordAt(calling, "builds", name);
  describeValue(calling, record);
  const state = machine.builder(receiver);
  if (state.kind !== "data") return [receiver];
  if (machine.uncalled && !machine.isFresh(receiver)) {
    // Nothing is seen that does this to it, nor that nothing does.
    machine.setBuilder(receiver, { ...state, open: state.open ?? "code that nothing seems to call sets it, too" });
    return [receiver];
  }
  if (state.sent) record.afterSend = true;
  const value = args[1] ?? nothing;
  const written = calling.call.args[1];
  if (written !== undefined) machine.records.need(value, machine.file.source, written);
  const nested = value.flatMap((one) => {
    if (one.k !== "data") return [];
    const inside = machine.builder(one);
    return inside.kind === "data" ? [nestable(inside)] : [];
  });
  const entry = { site: record.key, index: args[0] ?? nothing, value, nested };
  machine.setBuilder(receiver, setEntry(state, entry, certain));
  return [receiver];
}

function describeValue(calling: Calling, record: Record): void {
  const { machine, call, args } = calling;
  const written: Expression | undefined = call.args[1];
  const isLeftOut = call.args.length === 1 && call.args[0]!.kind !== "spread";
  for (const kind of isLeftOut ? (["undefined"] as const) : kindsOf(args[1] ?? nothing)) record.values.add(kind);
  for (const made of args[1] ?? nothing) {
    if (made.k !== "got") continue;
    for (const name of machine.records.get(made.site)?.names ?? []) machine.records.name(record, name);
  }
  const name = written === undefined ? undefined : speakingName(written);
  if (name !== undefined) machine.records.name(record, name);
}

function ofPacketBuilder(calling: Calling, receiver: Atom, name: string): Value {
  const { machine, call, args } = calling;
  const state = machine.builder(receiver);
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
      return [receiver];
    case "setReliable": {
      const written = call.args[0];
      update(calling, receiver, { ...state, reliable: written?.kind === "boolean" ? written.value : undefined });
      return [receiver];
    }
    case "setTargetPeers":
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
    machine.setBuilder(receiver, state);
    return;
  }
  const before = machine.builder(receiver);
  if (before.kind !== "packet") return;
  machine.setBuilder(receiver, {
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
      const held = machine.builder(made);
      if (held.kind !== "data") return { kind: "unknown", reason: "it is no data" } as const;
      const shape = records.built(held, codes, []);
      machine.setBuilder(made, { ...held, sent: true });
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

// --- the language

/** `f.call(…)`, `f.apply(…)`, `f.bind(…)`. */
function ofFunction(calling: Calling, receiver: Atom & { readonly k: "function" }, name: string): Value {
  const { machine, call, args } = calling;
  const [self, ...rest] = args;
  switch (name) {
    case "call":
      return machine.invoke([receiver], self, rest, call);
    case "apply": {
      const list = machine.elements(rest[0] ?? nothing);
      return machine.invoke(
        [receiver],
        self,
        receiver.code.parameters.map(() => list),
        call,
      );
    }
    case "bind":
      return one({ ...receiver, self: receiver.self ?? self, bound: [...receiver.bound, ...rest] });
    default:
      return onUnknown(calling, name, `nothing gives ${name} of a function a value`);
  }
}

/** Members of arrays through which elements pass, and of objects that have no such member of their own. */
function ofObject(calling: Calling, receiver: Atom & { readonly k: "object" }, name: string): Value {
  const { machine, call, args } = calling;
  const self: Value = [receiver];
  if (!receiver.id.endsWith("[]")) {
    if (name === "hasOwnProperty") return someBoolean;
    if (name === "toString") return someString;
    return onUnknown(calling, name, `nothing gives ${name} a value`);
  }
  const elements = machine.elements(self);
  const [first] = args;
  switch (name) {
    case "push":
    case "unshift":
      for (const value of args) machine.addElement(self, value);
      return someNumber;
    case "pop":
    case "shift":
    case "at":
      return elements;
    case "slice":
    case "reverse":
    case "sort":
    case "fill":
      if (name === "sort") callBack(calling, first, [elements, elements]);
      return self;
    case "splice":
      for (const value of args.slice(2)) machine.addElement(self, value);
      return self;
    case "concat":
      return machine.arrayOf(call, "concat", [elements, ...args.map((value) => machine.elements(value))].reduce(join));
    case "forEach":
    case "some":
    case "every":
    case "findIndex":
      callBack(calling, first, [elements, someNumber, self]);
      return name === "forEach" ? nothing : name === "findIndex" ? someNumber : someBoolean;
    case "filter":
      callBack(calling, first, [elements, someNumber, self]);
      return self;
    case "find":
      callBack(calling, first, [elements, someNumber, self]);
      return elements;
    case "map":
      return machine.arrayOf(call, "map", callBack(calling, first, [elements, someNumber, self]));
    case "reduce":
    case "reduceRight": {
      const start = args[1] ?? elements;
      return join(start, callBack(calling, first, [start, elements, someNumber, self]));
    }
    case "indexOf":
    case "lastIndexOf":
      return someNumber;
    case "includes":
      return someBoolean;
    case "join":
    case "toString":
      return someString;
    default:
      return onUnknown(calling, name, `nothing gives ${name} a value`);
  }
}

/** A function that is called now, any number of times. */
function callBack(calling: Calling, callback: Value | undefined, args: readonly Value[]): Value {
  const { machine, call } = calling;
  if (callback === undefined) return nothing;
  const functions = callback.filter((one) => one.k === "function");
  return machine.maybe(() => machine.invoke(functions, undefined, args, call));
}

function ofText(calling: Calling, name: string): Value {
  const { machine, args, call } = calling;
  switch (name) {
    case "indexOf":
    case "lastIndexOf":
    case "charCodeAt":
    case "search":
    case "localeCompare":
      return someNumber;
    case "split":
    case "match":
      return machine.arrayOf(call, name, someString);
    case "getTime":
    case "valueOf":
      return someNumber;
    case "forEach":
    case "map":
      callBack(calling, args[0], [someNumber, someNumber]);
      return unknown("it is computed");
    default:
      // Of dates: who calls them on a text is mistaken about the text.
      if (name.startsWith("get")) return onUnknown(calling, name, "it is called on a text");
      return Object.hasOwn(telling, name) ? onUnknown(calling, name, "it is called on a text") : someString;
  }
}

const namedValues: { readonly [name: string]: Value } = {
  RTSession: one({ k: "rt", what: "session" }),
  undefined: one({ k: "plain", type: "undefined" }),
  NaN: someNumber,
  Infinity: someNumber,
};

const builtins = new Set(
  "parseInt parseFloat Number String Boolean Math JSON Object Array Date isNaN isFinite BigInt Promise Symbol RegExp Error TypeError RangeError Map Set WeakMap WeakSet".split(
    " ",
  ),
);

/** What a name means that no file declares; undefined where it means nothing. */
export function globalNames(name: string): Value | undefined {
  if (Object.hasOwn(namedValues, name)) return namedValues[name];
  return builtins.has(name) ? one({ k: "builtin", name }) : undefined;
}

/** Calls a built-in, or a name that means nothing (`reason` says so then). */
export function callNamed(
  machine: Interpreter,
  name: string,
  call: CallCode | undefined,
  callee: MemberCode | undefined,
  args: readonly Value[],
  reason: string,
): Value {
  if (call === undefined) return nothing;
  const calling: Calling = { machine, call, callee, args, certain: true };
  if (reason !== "") return onUnknown(calling, name, reason);
  const [first = nothing] = args;
  switch (name) {
    case "require": {
      const specifier = onlyText(first);
      return specifier === undefined ? unknown("the name of the module is computed") : machine.require(specifier);
    }
    case "parseInt":
    case "parseFloat":
    case "Number":
      return first.length > 0 && first.every((one) => one.k === "num") ? first : someNumber;
    case "String":
    case "JSON.stringify":
    case "Date":
      return someString;
    case "Boolean":
    case "isNaN":
    case "isFinite":
    case "Array.isArray":
    case "Number.isInteger":
      return someBoolean;
    case "Date.now":
      return one({ k: "number", note: "time" });
    case "Math.random":
    case "Math.sin":
    case "Math.cos":
    case "Math.sqrt":
      return one({ k: "number", note: "fraction" });
    case "Math.floor":
    case "Math.ceil":
    case "Math.round":
    case "Math.trunc":
      return first.length > 0 && first.every((one) => one.k === "num" && Number.isInteger(one.value))
        ? first
        : someNumber;
    case "Object.freeze":
    case "Object.seal":
      return first;
    case "Object.assign":
      return first;
    case "Object.keys":
      return machine.arrayOf(call, "keys", someString);
    case "Object.values":
      return machine.arrayOf(call, "values", machine.elements(first));
    case "BigInt":
      return one({ k: "plain", type: "bigint" });
    case "Array":
      return machine.arrayOf(call, "array", args.length > 1 ? args.reduce(join, nothing) : nothing);
    case "Object.create":
    case "Object":
      return [machine.newObject(call, "")];
    default:
      if (name.startsWith("Math.")) return someNumber;
      for (const value of args) callBack(calling, value, []);
      machine.escape(args, "it is handed to code that cannot be followed");
      return unknown("it comes from a call that cannot be followed");
  }
}

/** `new` on a built-in. */
export function construct(machine: Interpreter, made: Atom, call: CallCode, args: readonly Value[]): Value {
  if (made.k === "builtin") {
    if (made.name === "Date") return one({ k: "rt", what: "date" });
    if (made.name === "Array" || made.name === "Object")
      return callNamed(machine, made.name, call, undefined, args, "");
  }
  machine.escape(args, "it is handed to code that cannot be followed");
  return unknown("it is made by code that cannot be followed");
}

/** What a call by this name does, whatever it is called on. */
export function tellingKind(name: string): "reads" | "builds" | "sends" | "registers" | undefined {
  return Object.hasOwn(telling, name) ? telling[name] : undefined;
}
