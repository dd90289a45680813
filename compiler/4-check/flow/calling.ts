/**
 * Calling: a call as those see it who know what is called, and what becomes of a call on what is not known.
 *
 * Invariant: a call by one of RTSession's telling names is recorded whatever it is called on, so that what cannot be followed
 * shows as an open site and is not simply missing.
 */

import type { CallCode, Expression, MemberCode } from "#compiler/typescript/code.ts";
import { kindOf } from "./described.ts";
import type { Interpreter } from "./interpreter.ts";
import { speakingName } from "./names.ts";
import type { Record } from "./records.ts";
import { type Atom, nothing, one, unknown, type Value } from "./values.ts";

/** Names that nothing but RTSession's objects has. Others, as `send` and `getData`, count only where the object is known. */
const telling = new Map<string, "reads" | "builds" | "sends" | "registers">(
  Object.entries({
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
  }),
);

/** What a call by this name does, whatever it is called on. */
export function tellingKind(name: string): "reads" | "builds" | "sends" | "registers" | undefined {
  return telling.get(name);
}

/** A call as the methods see it. */
export interface Calling {
  readonly machine: Interpreter;
  readonly call: CallCode;
  readonly callee: MemberCode | undefined;
  readonly args: readonly Value[];
  /** Whether it is this object, and no other, that is called. */
  readonly certain: boolean;
}

function place(calling: Calling): { readonly start: number; readonly end: number } {
  const { call, callee } = calling;
  if (callee === undefined) return { start: call.start, end: call.end };
  return { start: callee.nameStart, end: callee.nameStart + callee.name.length };
}

export function recordAt(
  calling: Calling,
  kind: "reads" | "builds" | "sends" | "registers",
  name: string,
  at = place(calling),
): Record {
  const { machine, call } = calling;
  return machine.records.at(kind, machine.file.source, at, { start: call.start, end: call.end }, name);
}

/** A call on what cannot be followed. */
export function onUnknown(calling: Calling, name: string, reason: string): Value {
  const { machine, args } = calling;
  const kind = tellingKind(name);
  if (kind !== undefined && args.length > 0) {
    const first = calling.call.args[0];
    const at = (kind === "sends" || kind === "registers") && first !== undefined ? first : place(calling);
    const record = recordAt(calling, kind, name, at);
    record.open ??= reason;
    if (kind === "builds") describeValue(calling, record);
  }
  const callback = args[0];
  if (callback !== undefined && goesThrough.has(name) && countsItsTurns(callback)) {
    // Whatever list it is: who calls the second parameter an index goes through one.
    callBack(calling, callback, [unknown(reason), anyIndex, unknown(reason)]);
    machine.escape(args.slice(1), "it is handed to code that cannot be followed");
    return unknown(reason);
  }
  machine.escape(args, "it is handed to code that cannot be followed");
  return unknown(reason);
}

/** Where in a list an element may stand. */
export const anyIndex: Value = one({ k: "range", from: 0, step: 1, to: Number.POSITIVE_INFINITY });

/** Methods of lists that hand each element and its place to a function. */
const goesThrough = new Set("forEach map filter some every find findIndex".split(" "));

/** `(choice, i) => …` */
function countsItsTurns(callback: Value): boolean {
  const only = callback[0];
  if (only?.k !== "function" || callback.length > 1 || only.code.suspends) return false;
  const at = only.code.parameters[1];
  return at?.kind === "name" && /^(?:i|j|k|n|idx|index|[a-z]+Index)$/.test(at.name);
}

/** What is known of the value that a setter is given, and what the script calls it. */
export function describeValue(calling: Calling, record: Record): void {
  const { machine, call, args } = calling;
  const written: Expression | undefined = call.args[1];
  const isLeftOut = call.args.length === 1 && call.args[0]!.kind !== "spread";
  const value = args[1] ?? nothing;
  if (isLeftOut) machine.records.value(record, "undefined");
  else if (value.length === 0) machine.records.value(record, "unknown");
  for (let at = 0; at < value.length; at++) {
    const made = value[at]!;
    if (!isLeftOut) machine.records.value(record, kindOf(made));
    if (made.k !== "got") continue;
    for (const name of machine.records.get(made.site)?.names ?? []) machine.records.name(record, name);
  }
  const name = written === undefined ? undefined : speakingName(written);
  if (name !== undefined) machine.records.name(record, name);
}

/** Methods of lists whose callback says yes or no. */
const choosing = new Set("filter some every find findIndex".split(" "));

function isFunction(one: Atom): boolean {
  return one.k === "function";
}

/** A function that is called now, any number of times. */
export function callBack(calling: Calling, callback: Value | undefined, args: readonly Value[], self?: Value): Value {
  const { machine, call } = calling;
  if (callback === undefined) return nothing;
  if (self === undefined && call.args.length === 1) machine.slips.handed(machine.file, call.args[0], callback);
  const first = callback[0];
  const functions = callback.length === 1 && first?.k === "function" ? callback : callback.filter(isFunction);
  // What the call gives is not what the callback gives.
  machine.slips.answered(call);
  const before = machine.ways.part();
  const result = machine.invoke(functions, self, args, call);
  machine.ways.rejoin(before);
  const only = functions[0];
  if (only?.k === "function" && call.callee.kind === "member" && choosing.has(call.callee.name)) {
    const last = only.code.body.at(-1);
    if (last?.kind === "return" && last.value !== undefined) machine.slips.result(only.env.file, last.value, result);
  }
  return result;
}
