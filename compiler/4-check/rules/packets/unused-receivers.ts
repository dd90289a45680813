/**
 * Functions that are told whom a packet is for, and send it to everybody: the parameter that says so is read nowhere.
 */

import { rt4526 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { FunctionCode } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { callsWith } from "../../questions/calls-with.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { callsAsMember } from "../../questions/together.ts";

const receiver =
  /^(?:to|peer|peers|peerId|peerIds|player|playerPeer|target|targets|targetPeer|targetPeers|receiver|receivers|recipient|recipients)$/i;

export const unusedReceivers: Rule = {
  codes: ["RT4526"],
  words: ["newPacket"],
  inFiles: () => (lookup) => lookup.code.functions.flatMap((code) => judge(lookup, code)),
};

function judge(lookup: CodeLookup, code: FunctionCode): Diagnostic[] {
  if (code === lookup.code.top || code.usesArguments || code.parameters.length < 2) return [];
  const unread = code.parameters.filter((one) => {
    const { variable } = one.kind === "name" ? one : { variable: undefined };
    return (
      one.kind === "name" && variable !== undefined && receiver.test(one.name) && lookup.reads(variable).length === 0
    );
  });
  const [parameter, another] = unread;
  if (parameter?.kind !== "name" || another !== undefined) return [];
  const others = code.parameters.filter((one) => one !== parameter);
  if (!others.some((one) => one.kind === "name" && one.variable !== undefined && lookup.reads(one.variable).length > 0))
    return [];
  const sends = lookup.inside(code).filter((one) => {
    return (
      !isFunction(one) &&
      one.kind === "call" &&
      one.callee.kind === "member" &&
      one.callee.name === "send" &&
      startsNew(lookup, one.callee.object)
    );
  });
  const [send, second] = sends;
  if (send === undefined || second !== undefined) return [];
  if (/\bsetTargetPeers\b/.test(lookup.textOf(code))) return [];
  const at = code.parameters.indexOf(parameter);
  // A callback takes what it is given; a function that is called by its name is told on purpose.
  const calls = [
    ...callsWith(lookup, code).filter((call) => lookup.functionOf(call.callee) === code),
    ...(callsAsMember(lookup, code) ?? []).map(({ call }) => call),
  ];
  if (calls.length === 0 && !isExported(lookup, code)) return [];
  if (calls.some((call) => call.args.length <= at)) return [];
  const note = { message: "It goes to everybody.", span: lookup.span(send) };
  return [rt4526(lookup.span(parameter), { name: parameter.name }, [note])];
}

function startsNew(lookup: CodeLookup, one: Parameters<CodeLookup["valueOf"]>[0]): boolean {
  const value = lookup.valueOf(one);
  if (isFunction(value) || value.kind !== "call") return false;
  if (lookup.sessionCall(value) === "newPacket") return true;
  if (value.callee.kind === "member" && startsNew(lookup, value.callee.object)) return true;
  // A function of the script that begins a packet for others to go on with.
  const made = value.callee.kind === "name" ? lookup.functionOf(value.callee) : undefined;
  const [only, another] = made?.body ?? [];
  return (
    made !== undefined &&
    another === undefined &&
    only?.kind === "return" &&
    only.value !== undefined &&
    !/\bsetTargetPeers\b/.test(lookup.textOf(made)) &&
    startsNew(lookup, only.value)
  );
}

function isExported(lookup: CodeLookup, code: FunctionCode): boolean {
  return lookup.code.exports.some((one) => "variable" in one && lookup.only(one.variable) === code);
}
