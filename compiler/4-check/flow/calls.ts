/**
 * Calls: what a call runs, and how: a function anew for each chain of calls, remembered where it touches no builders, cut where
 * it calls itself or calls go too deep.
 *
 * Invariant: every call that is cut leaves what it was handed open, or is followed from the start of another run.
 */

import type { CallCode, FunctionCode, MemberCode } from "#compiler/typescript/code.ts";
import { mayBeMissing } from "./alike.ts";
import { callMethod, onNothing } from "./api.ts";
import { callBuiltIn } from "./built-ins.ts";
import { tellingKind } from "./calling.ts";
import { nameOf, superCall } from "./classes.ts";
import { short } from "./described.ts";
import { followEmitted } from "./emitted.ts";
import type { Account } from "./functions.ts";
import { heedCall } from "./heeded.ts";
import type { Interpreter } from "./interpreter.ts";
import { assign } from "./patterns.ts";
import { leaveFunction, startFrame } from "./runs.ts";
import { isAbsent } from "./sorts.ts";
import {
  type Atom,
  type AtomOf,
  areSame,
  atom,
  isSame,
  isUnknown,
  join,
  joinAll,
  nothing,
  someNumber,
  unknown,
  type Value,
} from "./values.ts";
import { newLocals, startWith } from "./ways.ts";

/** How many functions may call each other in a row. */
const deepest = 48;

export function followCall(machine: Interpreter, call: CallCode): Value {
  machine.step();
  const { callee } = call;
  if (callee.kind === "member" && tellingKind(callee.name) !== undefined) machine.reached(call);
  if (callee.kind === "super") return superCall(machine, call);
  const emitted = followEmitted(machine, call);
  if (emitted !== undefined) return emitted;
  if (callee.kind !== "member") {
    const value = machine.evaluate(callee);
    machine.slips.call(machine.file, callee, value);
    return invoke(machine, value, undefined, machine.argumentsOf(call), call);
  }
  const value = machine.evaluate(callee.object);
  const receiver = value.length <= 1 ? value : present(value);
  if (!isUnknown(receiver) && hasMissing(receiver)) {
    const { file } = machine;
    if (!mayBeMissing(file, callee)) machine.records.need(receiver, file.source, callee.object);
  }
  machine.slips.members.take(machine.frames, receiver, callee);
  const args = machine.argumentsOf(call);
  if (receiver.length === 0) {
    // A misspelled name, or a module that is not there yet. What is said of it cites the text.
    machine.file.heeded.add(call);
    return onNothing(machine, callee, call, args, `nothing gives ${short(machine.text(callee.object))} a value`);
  }
  if (receiver.length === 1) return followMethod(machine, receiver[0]!, callee, call, args, true);
  // A name that means several builders means one at a time, and whichever that is has this done to it.
  const certain = receiver.every(isBuilder);
  let result: Value = nothing;
  for (let at = 0; at < receiver.length; at++) {
    const before = at === 0 || certain ? undefined : machine.ways.part();
    const given = followMethod(machine, receiver[at]!, callee, call, args, certain);
    if (before !== undefined) machine.ways.rejoin(before);
    result = join(result, given);
  }
  return result;
}

function followMethod(
  machine: Interpreter,
  made: Atom,
  callee: MemberCode,
  call: CallCode,
  args: readonly Value[],
  certain: boolean,
): Value {
  heedCall(machine.file, made, callee.name, call);
  if (made.k === "unknown") {
    machine.slips.callable(callee);
    return callMethod(machine, made, callee.name, call, callee, args, certain);
  }
  if (made.k === "object" || made.k === "function" || made.k === "class") {
    const own =
      made.k === "object" && (made.kind === "global" || made.kind === "namespace")
        ? machine.objects.memberOf(made, callee.name, callee)
        : machine.objects.ownMember(made, callee.name);
    if (own !== undefined && !isInherited(made, callee.name)) machine.slips.call(machine.file, callee, own);
    if (own !== undefined && own.length > 0) {
      const whose = callee.object.kind === "super" ? machine.self : [made];
      return invoke(machine, own, whose, args, call);
    }
  }
  if (callee.name === "length" && hasLength(made)) machine.slips.call(machine.file, callee, someNumber);
  else if (made.k !== "object" && made.k !== "function" && made.k !== "class") machine.slips.callable(callee);
  return callMethod(machine, made, callee.name, call, callee, args, certain);
}

/** Members that a thing has from its prototype, whatever is put into it under computed names. */
function isInherited(made: Atom, name: string): boolean {
  if (made.k === "function" || made.k === "class") return name in Function.prototype;
  return made.k === "object" && name in (made.kind === "array" ? Array.prototype : Object.prototype);
}

/** A text or a list. */
function hasLength(made: Atom): boolean {
  if (made.k === "object") return made.kind === "array";
  if (made.k === "got") return made.type === "string" || made.type === "floats";
  return made.k === "str" || (made.k === "plain" && made.type === "string");
}

/** Calls each of the functions a value may be. `call` is undefined where the host calls. */
export function invoke(
  machine: Interpreter,
  callee: Value,
  self: Value | undefined,
  args: readonly Value[],
  call: CallCode | undefined,
): Value {
  if (callee.length === 1) return invokeOne(machine, callee[0]!, self, args, call, true);
  let result: Value = nothing;
  for (let at = 0; at < callee.length; at++) {
    const before = machine.ways.part();
    const given = invokeOne(machine, callee[at]!, self, args, call, false);
    machine.ways.rejoin(before);
    result = join(result, given);
  }
  return result;
}

function invokeOne(
  machine: Interpreter,
  made: Atom,
  self: Value | undefined,
  args: readonly Value[],
  call: CallCode | undefined,
  certain: boolean,
): Value {
  switch (made.k) {
    case "function": {
      const all = made.bound.length === 0 ? args : [...made.bound, ...args];
      if (call !== undefined && made.bound.length === 0 && made.code.parameters.length > 0 && !isHandedOn(call))
        machine.slips.runs(machine.file, call, made);
      const result = callFunction(machine, made, made.self ?? self, all, call);
      if (call !== undefined) {
        const { statement } = machine.frame;
        const isStatement = statement?.kind === "expression" && statement.value === call;
        machine.slips.called(machine.file, call, made, result.length > 0, isStatement);
      }
      return result;
    }
    case "method":
      if (call !== undefined) machine.file.heeded.add(call);
      return callMethod(machine, made.receiver, made.name, call, undefined, args, certain);
    case "builtin":
      return callBuiltIn(machine, made.name, call, undefined, args);
    case "unknown":
      machine.escape(args, made.reason);
      return [made];
    default:
      machine.escape(args, "it is handed to what may be no function");
      return unknown("it comes from a call that cannot be followed");
  }
}

// --- functions

export function callFunction(
  machine: Interpreter,
  callee: AtomOf<"function">,
  self: Value | undefined,
  given: readonly Value[],
  call: CallCode | undefined,
): Value {
  machine.step();
  const { code } = callee;
  const { frames, runs, ways } = machine;
  const account = machine.functions.of(code);
  const { active } = account;
  // It is being followed already, with just these: rounds give what it returns.
  if (active >= 2 && isActive(machine, code, given)) return machine.summary(code);
  if (frames.length >= deepest) return cutOff(machine, callee, self, given);
  const remembered = mayRemember(self, given)
    ? { callee, every: machine.every, self: self ?? nothing, args: given }
    : undefined;
  const known = remembered === undefined ? undefined : machine.memo.get(account, remembered);
  if (known !== undefined) return known;

  const caller = frames[frames.length - 1];
  let args = given;
  const from = caller?.context ?? callee.env;
  const place = call === undefined ? undefined : caller?.file;
  let env = active >= 2 ? undefined : runs.of(account, callee.env, from, place, call?.start ?? 0);
  if (env === undefined) {
    const many = `more calls lead to ${nameOf(code)} than can be told apart`;
    args = merged(machine, account, given, active >= 2 ? `${nameOf(code)} calls itself` : many);
    if (active >= 2 && isActive(machine, code, args)) return machine.summary(code);
    env = runs.merged(code, callee.env);
  }
  const itself = code.kind === "arrow" ? callee.env.self : join(env.self, self ?? nothing);
  if (env.self.length > 0 && !isSame(itself, env.self)) machine.rounds.changed = true;
  env.self = itself;

  const before = ways.state;
  const recording = machine.heap.record();
  ways.state = startWith(before.heap, before.ownsHeap, newLocals(code));
  const frame = startFrame(account, env, env.file, env, args);
  if (call !== undefined && caller !== undefined && callee.bound.length === 0 && !isHandedOn(call)) {
    frame.calledBy = { call, file: caller.file };
  }
  machine.enter(frame);
  bind(machine, code, args);
  machine.body(code);
  if (ways.live) leaveFunction(frame, ways.state);
  machine.leave();
  // Where every way throws, what was done until then stays done.
  const end = ways.state;
  // No other way holds the state of the caller: ways part on copies.
  before.heap = frame.exit ?? end.heap;
  before.ownsHeap = frame.exit === undefined ? end.ownsHeap : frame.ownsExit;
  before.live = true;
  ways.state = before;

  const result = code.suspends && frame.returns.length === 0 ? unknown("it is a promise") : frame.returns;
  machine.rounds.growSummary(account, result);
  // What is made in a call may live on in what it gives: two calls of a factory give two builders, not one.
  const leaves = hasBuilder(result) || (recording.made !== undefined && result.some(mayHold));
  machine.heap.endRecord(recording, leaves);
  if (remembered !== undefined && !recording.impure && !leaves) machine.memo.set(account, remembered, result);
  return result;
}

/** `f.call(…)`, `list.map(f)`: what the function is given is not what the call is given. */
function isHandedOn({ callee }: CallCode): boolean {
  return callee.kind === "member" && handingOn.has(callee.name);
}

const handingOn = new Set("call apply forEach map filter some every find findIndex reduce reduceRight sort".split(" "));

function bind(machine: Interpreter, code: FunctionCode, args: readonly Value[]): void {
  const { parameters } = code;
  for (let at = 0; at < parameters.length; at++) {
    const parameter = parameters[at]!;
    const isRest = code.rest && at === parameters.length - 1;
    const value = isRest ? machine.objects.arrayOf(parameter, "rest", joinAll(args.slice(at))) : (args[at] ?? nothing);
    assign(machine, parameter, value);
  }
}

/** Whether a call can be remembered: what it is handed is not changed by it. */
function mayRemember(self: Value | undefined, args: readonly Value[]): boolean {
  if (self !== undefined && hasBuilder(self)) return false;
  for (let at = 0; at < args.length; at++) if (!isUnknown(args[at]!) && hasBuilder(args[at]!)) return false;
  return true;
}

/** Whether a function is being followed with just these arguments. */
function isActive({ frames }: Interpreter, code: FunctionCode, args: readonly Value[]): boolean {
  return frames.some((frame) => frame.code === code && areSame(frame.args, args));
}

/** Followed all the same, from the start of another run; what it does to builders comes too late for its caller. */
function cutOff(
  machine: Interpreter,
  callee: AtomOf<"function">,
  self: Value | undefined,
  given: readonly Value[],
): Value {
  machine.escape(onlyData(given), "calls are nested too deep here");
  const { k, code, env, bound } = callee;
  const called = self === undefined ? callee : atom({ k, code, env, self, bound });
  machine.roots.defer([called], given.slice(bound.length));
  return machine.summary(code);
}

/** What all calls agree on that are not told apart. */
function merged(machine: Interpreter, account: Account, args: readonly Value[], reason: string): Value[] {
  const { code, agreed: before } = account;
  const count = code.usesArguments ? Math.max(code.parameters.length, args.length) : code.parameters.length;
  const agreed = Array.from({ length: count }, (_, at) => {
    if (code.rest && at >= code.parameters.length - 1) return unknown(reason);
    const value = args[at] ?? nothing;
    const old = before?.[at] ?? nothing;
    if (old.length === 0 || isSame(old, value)) return value;
    return value.length === 0 ? old : unknown(reason);
  });
  if (before === undefined || !areSame(agreed, before)) machine.rounds.changed = true;
  account.agreed = agreed;
  const lost = args.filter((value, at) => !isSame(value, agreed[at] ?? nothing));
  machine.escape(onlyData(lost), reason);
  return agreed;
}

function onlyData(values: readonly Value[]): Value[] {
  return values.map((value) => value.filter((one) => one.k === "data"));
}

function hasBuilder(value: Value): boolean {
  for (let at = 0; at < value.length; at++) if (isBuilder(value[at]!)) return true;
  return false;
}

export function isBuilder(one: Atom): boolean {
  return one.k === "data" || one.k === "builder";
}

function mayHold(one: Atom): boolean {
  return one.k === "object" || one.k === "function" || one.k === "class";
}

/** Whether it was received, and may not be there. */
function hasMissing(value: Value): boolean {
  for (let at = 0; at < value.length; at++) if (value[at]!.k === "got" || value[at]!.k === "received") return true;
  return false;
}

/** What a method can be called on: `null`, where it may be something else as well, ends the way that it is on. */
function present(value: Value): Value {
  const some = value.filter((one) => !isAbsent(one));
  return some.length === 0 || some.length === value.length ? value : some;
}
