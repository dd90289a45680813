/**
 * What calls of members do that flow knows: the one place that tells RTSession's objects from those of the language.
 */

import type { CallCode, MemberCode } from "#compiler/typescript/code.ts";
import { callBuiltIn, ofFunction, ofObject, ofText } from "./built-ins.ts";
import { type Calling, callBack, onUnknown } from "./calling.ts";
import type { Interpreter } from "./interpreter.ts";
import { ofData, ofPacket, ofPacketBuilder, ofReceived } from "./packet-calls.ts";
import { ofRuntime } from "./session-calls.ts";
import { type Atom, nothing, someNumber, unknown, type Value } from "./values.ts";

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
    case "unknown":
      return onUnknown(calling, name, receiver.reason);
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
      return callBuiltIn(machine, `${receiver.name}.${name}`, call, callee, args);
    case "got":
      if (receiver.type === "floats") return ofFloats(calling, name);
      return ofText(calling, name);
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

/** A call on a list of numbers that was read: it is a list as any other. */
function ofFloats(calling: Calling, name: string): Value {
  const [list] = calling.machine.objects.arrayOf(calling.call, "floats", someNumber);
  return list?.k === "object" ? ofObject(calling, list, name) : nothing;
}

/** A call on something that never gets a value. */
export function onNothing(
  machine: Interpreter,
  callee: MemberCode,
  call: CallCode,
  args: readonly Value[],
  reason: string,
): Value {
  return onUnknown({ machine, call, callee, args, certain: true }, callee.name, reason);
}
