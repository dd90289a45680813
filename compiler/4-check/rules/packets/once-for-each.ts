/**
 * Packets that a loop over the players sends to everybody, once for each, and that say of none whom they are about: what was meant
 * for one gets to all, as often as there are players.
 *
 * Invariant: each turn sends, and nothing in the packet comes from the player whose turn it is; a question about that player may
 * decide what is in it.
 */

import { rt4643 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, FunctionCode, Pattern, Statement, Variable } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { rootOf, setterNames } from "../../questions/builder-of.ts";
import { type Code, type CodeLookup, isFunction, leaves } from "../../questions/lookup.ts";
import { counterOf } from "../../questions/loops.ts";
import { quoted } from "../../questions/phrase.ts";
import type { MemberCall } from "../../questions/walk.ts";
import { whoIs } from "../../questions/who.ts";

export const onceForEach: Rule = {
  codes: ["RT4643"],
  words: ["newPacket"],
  keepsNothing: true,
  inFiles: () => (lookup) => {
    if (lookup.callsOf("newPacket").length === 0) return [];
    return lookup.callsOf("send").flatMap((call) => judge(lookup, call));
  },
};

/** What goes through the players: its statements, what it goes through, and what stands for the one whose turn it is. */
interface Turn {
  readonly body: Statement | FunctionCode;
  readonly list: Expression;
  readonly one: readonly Variable[];
}

function judge(lookup: CodeLookup, send: MemberCall): Diagnostic[] {
  const root = rootOf(send);
  const statement = lookup.parent(send);
  if (!lookup.isSession(root) || statement?.kind !== "expression") return [];
  const turn = turnAround(lookup, statement);
  if (turn === undefined) return [];
  const links = linksOf(send);
  if (!links.some(({ callee }) => callee.name === "newPacket")) return [];
  const targets = links.find(({ callee }) => callee.name === "setTargetPeers");
  if (targets !== undefined && !isEverybody(targets.args)) return [];
  if (lookup.inside(turn.body).some((part) => !isFunction(part) && leaves(part))) return [];
  const about = new Set(turn.one);
  for (const part of lookup.inside(turn.body)) addKnown(lookup, part, about);
  const isAbout = (node: Code): boolean =>
    lookup.inside(node, true).some((part) => {
      if (isFunction(part)) return false;
      if (part.kind === "name") return part.variable !== undefined && about.has(part.variable);
      // What is called or stepped may give another one each time.
      return part.kind === "update" || (part.kind === "call" && !lookup.isSession(rootOf(part)) && !isSetter(part));
    });
  if (isAbout(send)) return [];
  // Data that is made beside it, and what else speaks of that in this turn.
  const data = links.find(({ callee }) => callee.name === "setData")?.args[0];
  if (data !== undefined && rootOf(data).kind === "name" && !lookup.isSession(rootOf(data))) {
    const { variable } = rootOf(data) as Expression & { readonly kind: "name" };
    if (variable === undefined) return [];
    for (const read of lookup.reads(variable)) {
      const use = lookup.around(read).find(({ kind }) => kind === "expression" || kind === "declare");
      if (use === undefined || isAbout(use)) return [];
      const call = lookup.parent(read);
      if (call?.kind === "call" && call.args.includes(read) && call !== links.find((one) => one.args[0] === read))
        return [];
    }
    for (const { value } of lookup.writes(variable)) if (value === undefined || isAbout(value)) return [];
  }
  const span = lookup.nameSpan(targets === undefined ? send.callee : targets.callee);
  return [rt4643(span, { list: quoted(lookup.textOf(turn.list)) })];
}

/** A link of a chain that sets something, on data that has a name. */
function isSetter({ callee }: CallCode): boolean {
  return callee.kind === "member" && setterNames.includes(callee.name);
}

/** `setTargetPeers()`, `setTargetPeers([])` */
function isEverybody(args: readonly Expression[]): boolean {
  const [only] = args;
  return only === undefined || (only.kind === "array" && only.items.length === 0);
}

/** The loop in whose body a statement stands with no condition around it. */
function turnAround(lookup: CodeLookup, statement: Code): Turn | undefined {
  let around = lookup.parent(statement);
  while (around !== undefined && !isFunction(around) && around.kind === "block") around = lookup.parent(around);
  if (around === undefined) return undefined;
  if (isFunction(around)) {
    const given = lookup.parent(around);
    const call = given === undefined || isFunction(given) ? undefined : lookup.parent(given);
    if (call?.kind !== "call" || call.callee.kind !== "member" || call.callee.name !== "forEach") return undefined;
    const one = around.parameters.flatMap((each) => (each.kind === "name" && each.variable ? [each.variable] : []));
    return one.length > 0 && isOfPlayers(lookup, call.callee.object)
      ? { body: around, list: call.callee.object, one }
      : undefined;
  }
  if (around.kind !== "loop" && around.kind !== "each") return undefined;
  const counter = counterOf(around);
  const list =
    around.kind === "each"
      ? around.object
      : around.test?.kind === "binary" && around.test.right.kind === "member" && around.test.right.name === "length"
        ? around.test.right.object
        : undefined;
  if (counter === undefined || list === undefined || !isOfPlayers(lookup, list)) return undefined;
  return { body: around.body, list, one: [counter] };
}

function isOfPlayers(lookup: CodeLookup, list: Expression): boolean {
  const who = whoIs(lookup, list);
  return who === "players" || who === "peerIds" || lookup.sessionCall(list) === "getPlayers";
}

/** The calls of a chain, the last one first. */
function linksOf(send: MemberCall): MemberCall[] {
  const found: MemberCall[] = [];
  for (let at: Expression = send; at.kind === "call" && at.callee.kind === "member"; at = at.callee.object)
    found.push(at as MemberCall);
  return found;
}

/** Variables that this turn gives a value of its own: what is computed, counted or fetched may be another one each time. */
function addKnown(lookup: CodeLookup, part: Code, about: Set<Variable>): void {
  if (isFunction(part)) return;
  if (part.kind !== "declare" && part.kind !== "assign" && part.kind !== "update") return;
  // `state.current = players[i]`: whatever is said of `state` is about that one.
  const target = rootOfTarget(part.target);
  if (target === undefined) return;
  const value = part.kind === "update" ? undefined : part.value;
  if (part.kind === "declare" && value === undefined) return;
  if (value !== undefined && (part.kind !== "assign" || part.operator === "=") && isSaidHere(lookup, value)) return;
  about.add(target);
}

function rootOfTarget(target: Pattern | Expression): Variable | undefined {
  let root = target;
  while (root.kind === "member" || root.kind === "index") root = root.object;
  return root.kind === "name" ? root.variable : undefined;
}

/** A value that is written there, or data that is begun. */
function isSaidHere(lookup: CodeLookup, value: Expression): boolean {
  if (value.kind === "choice") return isSaidHere(lookup, value.yes) && isSaidHere(lookup, value.no);
  if (value.kind === "call") return lookup.isSession(rootOf(value));
  return /^(?:number|string|boolean|null)$/.test(value.kind);
}
