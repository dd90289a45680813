/**
 * Handlers: which functions the host calls, with what, and which calls hand them over. By syntax, file by file.
 */

import type { CallCode, Expression, FunctionCode } from "#compiler/typescript/code.ts";
import { asksEqual } from "./chains.ts";
import { keptFor } from "./kept.ts";
import { type CodeLookup, conditionsAround, exitsBefore, isFunction } from "./lookup.ts";
import { callsAsMember } from "./together.ts";
import { whoIs } from "./who.ts";

/** What a handler waits for. */
export type Occasion = "packet" | "player" | "timer" | "response" | "shutdown";

/** A function that is handed over to be called later, and the call that hands it over. */
export interface Handler {
  readonly occasion: Occasion;
  /** The call that hands it over. */
  readonly call: CallCode;
  /** `onPacket`, `setInterval`, `send` … */
  readonly member: string;
  readonly argument: Expression;
  /** Undefined where it cannot be seen. */
  readonly code: FunctionCode | undefined;
  /** How many arguments the host hands it. */
  readonly given: number;
  /** The file that hands it over. */
  readonly lookup: CodeLookup;
}

const members: { readonly [member: string]: { occasion: Occasion; at: number; given: number } } = {
  onPacket: { occasion: "packet", at: 1, given: 1 },
  onPlayerConnect: { occasion: "player", at: 0, given: 1 },
  onPlayerDisconnect: { occasion: "player", at: 0, given: 1 },
  onSessionShutdown: { occasion: "shutdown", at: 0, given: 0 },
  setInterval: { occasion: "timer", at: 0, given: 0 },
  setTimeout: { occasion: "timer", at: 0, given: 0 },
};

/** Every function that the file hands to RTSession. */
export const handlersIn: (lookup: CodeLookup) => readonly Handler[] = keptFor(find);

/** Those that are this function; it may be handed over more than once. A file may have thousands, and each is asked about. */
export function handlersOf(lookup: CodeLookup, code: FunctionCode): readonly Handler[] {
  return handlersByCode(lookup).get(code) ?? [];
}

const handlersByCode = keptFor((lookup: CodeLookup): ReadonlyMap<FunctionCode, readonly Handler[]> => {
  const found = new Map<FunctionCode, Handler[]>();
  for (const one of handlersIn(lookup)) {
    if (one.code === undefined) continue;
    const others = found.get(one.code);
    if (others === undefined) found.set(one.code, [one]);
    else others.push(one);
  }
  return found;
});

/** The members of all calls that hand something over: only a file that says one of them has a handler. */
export const handing: readonly string[] = [...Object.keys(members), "send"];

function find(lookup: CodeLookup): Handler[] {
  const found: Handler[] = [];
  for (const call of lookup.callsOf(...handing)) {
    const member = lookup.sessionCall(call);
    const row = member !== undefined && Object.hasOwn(members, member) ? members[member] : undefined;
    if (member !== undefined && row !== undefined) {
      const argument = call.args[row.at];
      if (argument === undefined) continue;
      const code = lookup.functionOf(argument);
      // A handler of a token gets the fields, and then the packet.
      const typed = member === "onPacket" && call.args[0] !== undefined && mayBeToken(lookup, call.args[0]);
      found.push({ ...row, given: typed ? 2 : row.given, call, member, argument, code, lookup });
    } else if (call.callee.kind === "member" && call.callee.name === "send" && call.args.length === 1) {
      if (!isOfRequest(lookup, call.callee.object)) continue;
      const argument = call.args[0]!;
      const code = lookup.functionOf(argument);
      found.push({ occasion: "response", call, member: "send", argument, code, given: 1, lookup });
    }
  }
  return found;
}

/** `Packets.Move`, or what compilers make of it: `rtsc_packets_1.Packets.Move`. A number of a table is written `Codes.Move`, too. */
function mayBeToken(lookup: CodeLookup, opCode: Expression): boolean {
  if (opCode.kind !== "member") return false;
  return opCode.object.kind === "name" || lookup.text.includes("rtsc:packets");
}

/** Whether an expression is a request, also one that was made before and told what it needs since. */
function isOfRequest(lookup: CodeLookup, object: Expression): boolean {
  let at = object;
  while (at.kind === "call" && at.callee.kind === "member" && /^set[A-Z]/.test(at.callee.name)) at = at.callee.object;
  const made = lookup.valueOf(at);
  return !isFunction(made) && /\bcreate\w+Request\s*\(/.test(lookup.textOf(made));
}

/** Whether a node runs whenever the function around it does: nothing decides about it. */
export function isUnconditional(lookup: CodeLookup, node: Expression): boolean {
  return conditionsAround(lookup, node).length === 0 && exitsBefore(lookup, node).length === 0 && !inTry(lookup, node);
}

function inTry(lookup: CodeLookup, node: Expression): boolean {
  return lookup.around(node).some((one) => one.kind === "try");
}

/**
 * Whether a node runs with each player or packet that a function is run for: nothing decides about it but whether there is
 * something for that player.
 */
function isForEach(lookup: CodeLookup, node: Expression): boolean {
  if (conditionsAround(lookup, node).length > 0 || inTry(lookup, node)) return false;
  return exitsBefore(lookup, node).every((test) => {
    const thing = test.kind === "unary" && test.operator === "!" ? test.operand : leftOfNothing(lookup, test);
    const value = thing?.kind === "name" ? lookup.only(thing.variable) : undefined;
    if (value === undefined || isFunction(value)) return false;
    const of = value.kind === "index" ? [value.index] : value.kind === "call" ? value.args : [];
    return of.some((one) => /^(?:peerId|playerId|player)$/.test(whoIs(lookup, one) ?? ""));
  });
}

/** `x === undefined`, `x == null`: x. */
function leftOfNothing(lookup: CodeLookup, test: Expression): Expression | undefined {
  if (test.kind !== "binary" || !asksEqual(test.operator)) return undefined;
  return lookup.isNothing(test.right) ? test.left : undefined;
}

/**
 * The handler that runs a node again and again: the node is in it, or in a function that it calls, in whatever file, and no condition
 * stands between. Undefined where there is none.
 */
export function rerunBy(
  lookup: CodeLookup,
  node: Expression,
  occasions: readonly Occasion[],
  depth = 0,
): Handler | undefined {
  const owner = lookup.owner(node);
  if (depth > 4 || owner === lookup.code.top || !isForEach(lookup, node)) return undefined;
  const handler = handlersOf(lookup, owner).find((one) => occasions.includes(one.occasion));
  if (handler !== undefined) return handler;
  for (const call of lookup.all("call")) {
    if (lookup.functionOf(call.callee) !== owner) continue;
    const found = rerunBy(lookup, call, occasions, depth + 1);
    if (found !== undefined) return found;
  }
  for (const one of callsAsMember(lookup, owner) ?? []) {
    const found = one.lookup === lookup ? undefined : rerunBy(one.lookup, one.call, occasions, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
