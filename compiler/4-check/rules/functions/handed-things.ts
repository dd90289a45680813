/**
 * Things that are handed to a function that works with numbers, and numbers to one that seeks among things: `nextTurn(player)`, where
 * `nextTurn(index)` takes `players[index]`; `drop(hero.id)`, where `drop(hero)` seeks it in the list of heroes.
 *
 * Invariant: the function uses its parameter in one way only, and what is handed over is used in the other way right there.
 */

import { rt4555 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, FunctionCode, MemberCode, NameCode } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { calledAnywhere } from "../../questions/called.ts";
import { asksEqual, isEquality, isPlain } from "../../questions/chains.ts";
import { type CodeLookup, conditionsAround, isFunction } from "../../questions/lookup.ts";
import { counterOf, loopsAround } from "../../questions/loops.ts";
import { quoted } from "../../questions/phrase.ts";
import { methodCalled } from "../../questions/together.ts";
import type { MemberCall } from "../../questions/walk.ts";
import { whoIs } from "../../questions/who.ts";

export const handedThings: Rule = {
  codes: ["RT4555"],
  inFiles: (context) => (lookup) => {
    if (/\.[cm]?ts$/.test(lookup.file.path)) return [];
    const found: Diagnostic[] = [];
    const calls = lookup.all("call");
    for (let at = 0; at < calls.length; at++)
      if (calls[at]!.args.some(mayBeEither)) found.push(...judge(context, lookup, calls[at]!));
    for (const call of lookup.callsOf("filter", "find", "findIndex", "some")) idsAsIndexes(lookup, call, found);
    return found;
  },
};

/** Sifts by syntax what may be a thing or an id: numbers, texts and functions that are written there are neither. */
function mayBeEither({ kind }: Expression): boolean {
  return kind === "name" || kind === "member" || kind === "index" || kind === "call" || kind === "choice";
}

function judge(context: RuleContext, lookup: CodeLookup, call: CallCode): Diagnostic[] {
  const { callee, args } = call;
  if (args.length === 0 || (callee.kind !== "name" && callee.kind !== "member")) return [];
  if (lookup.sessionCall(call) !== undefined) return [];
  if (callee.kind === "member" && callee.name === "splice") return ofSplice(lookup, call);
  // Most calls are of functions that are not the script's, and most functions use what they are handed in several ways.
  const run = calledAnywhere(context, lookup, call) ?? methodCalled(lookup, call);
  if (run === undefined || run.code === lookup.owner(call)) return [];
  return args.flatMap((argument, at): Diagnostic[] => {
    const use = useOf(run.lookup, run.code, at);
    const kind = use === undefined ? undefined : kindOf(lookup, argument);
    if (use === undefined || kind === undefined || use.kind === kind) return [];
    const text = quoted(lookup.textOf(argument));
    const holes =
      kind === "thing"
        ? { text, is: "a thing with members of its own", wanted: "an index or a number" }
        : { text, is: "a number", wanted: "one of the things in a list" };
    const notes = [{ message: "Here it is used so.", span: run.lookup.span(use.at) }];
    return [rt4555(lookup.span(argument), { ...holes, name: quoted(lookup.textOf(callee)) }, notes)];
  });
}

/** `zombies[id]`, where `zombies.filter(function (one) { return one.id !== id; })` stands in the same function: an id is no place. */
function idsAsIndexes(lookup: CodeLookup, { callee, args }: MemberCall, found: Diagnostic[]): void {
  const [callback] = args;
  if (callback?.kind !== "function" || !isPlain(callee.object)) return;
  const [one] = callback.code.parameters;
  const [only, another] = callback.code.body;
  if (one?.kind !== "name" || only?.kind !== "return" || another !== undefined || only.value?.kind !== "binary") return;
  const test = only.value;
  if (!isEquality(test.operator)) return;
  const [member, sought] = test.left.kind === "member" ? [test.left, test.right] : [test.right, test.left];
  if (member.kind !== "member" || sought.kind !== "name" || sought.variable === undefined) return;
  if (member.object.kind !== "name" || member.object.variable !== one.variable) return;
  if (/(?:index|idx|pos|slot|\bnr|number)$/i.test(member.name)) return;
  const [list, owner] = [lookup.textOf(callee.object), lookup.owner(callee)];
  for (const read of lookup.reads(sought.variable)) {
    const index = lookup.parent(read);
    if (index?.kind !== "index" || index.index !== read || lookup.textOf(index.object) !== list) continue;
    if (!lookup.owners(callee).includes(lookup.owner(read)) && lookup.owner(read) !== owner) continue;
    if (isOfPlace(lookup, callee, member.name, list)) return;
    const holes = { text: quoted(read.name), is: `what elements of ${list} are told by, their ${member.name}` };
    const note = { message: "Here it is.", span: lookup.span(test) };
    found.push(rt4555(lookup.span(read), { ...holes, wanted: "an index", name: quoted(`${list}[…]`) }, [note]));
    return;
  }
}

/** Whether the ids are places: `{ id: ships.length }`, `ships[id] = …`; what is filtered into itself has them move up. */
function isOfPlace(lookup: CodeLookup, callee: MemberCode, id: string, list: string): boolean {
  const call = lookup.parent(callee);
  const kept = call === undefined ? undefined : lookup.parent(call);
  if (kept?.kind === "assign" && lookup.textOf(kept.target) === list) return false;
  const isPlace = (value: Expression): boolean => {
    if (value.kind === "member") return value.name === "length";
    return value.kind === "name" && loopsAround(lookup, value).some((loop) => counterOf(loop) === value.variable);
  };
  return (
    lookup
      .all("assign")
      .some(({ target, value }) =>
        target.kind === "index"
          ? lookup.textOf(target.object) === list
          : target.kind === "member" && target.name === id && isPlace(value),
      ) || lookup.all("object").some(({ members }) => members.some(({ key, value }) => key === id && isPlace(value)))
  );
}

/** `hand.splice(card, 1)`, where `card` is one of those in the list. */
function ofSplice(lookup: CodeLookup, call: CallCode): Diagnostic[] {
  const [index] = call.args;
  if (index === undefined || call.args.length !== 2) return [];
  const counter = foundAt(lookup, call, index);
  if (counter !== undefined) {
    const holes = { text: quoted(lookup.textOf(index)), is: "what the element was found by" };
    const wanted = `its index, which is ${counter},`;
    return [rt4555(lookup.span(index), { ...holes, wanted, name: quoted(lookup.textOf(call.callee)) })];
  }
  if (index.kind !== "name" || kindOf(lookup, index) !== "thing") return [];
  if (isFunction(lookup.valueOf(index)) || lookup.valueOf(index).kind === "array") return [];
  const holes = { text: quoted(index.name), is: "a thing with members of its own", wanted: "an index or a number" };
  return [rt4555(lookup.span(index), { ...holes, name: quoted(lookup.textOf(call.callee)) })];
}

/** `for (…) if (bombs[i].id === id) bombs.splice(id, 1)`: the counter of the loop in which an element is asked whether it is that one. */
function foundAt(lookup: CodeLookup, { callee, parent }: CallCode, index: Expression): string | undefined {
  if (callee.kind !== "member" || (index.kind !== "name" && index.kind !== "member") || parent === undefined)
    return undefined;
  const [loop] = loopsAround(lookup, callee);
  const counter = loop?.kind === "loop" ? counterOf(loop) : undefined;
  if (counter === undefined || (index.kind === "name" && index.variable === counter)) return undefined;
  const element = `${lookup.textOf(callee.object)}[${counter.name}]`;
  const sought = lookup.textOf(index);
  const isFound = conditionsAround(lookup, callee).some((test) => {
    if (test.kind !== "binary" || !asksEqual(test.operator)) return false;
    const [left, right] = [lookup.textOf(test.left), lookup.textOf(test.right)];
    const other = left === sought ? right : right === sought ? left : "";
    // What says itself where it is, is sought by its index.
    return (
      (other === element || other.startsWith(`${element}.`)) && !/(?:index|idx|pos|slot|\bnr|number)$/i.test(other)
    );
  });
  return isFound ? counter.name : undefined;
}

/** Members that lists, texts and functions have, too. */
const common =
  /^(?:length|push|pop|shift|slice|splice|indexOf|concat|join|map|filter|forEach|charAt|charCodeAt|substr|substring|split|replace|trim|toString|toFixed|toUpperCase|toLowerCase|call|apply|bind)$/;

/** What an argument is, by what is done with it beside the call. */
function kindOf(lookup: CodeLookup, one: Expression): "thing" | "number" | undefined {
  if (one.kind === "name") {
    if (one.variable === undefined || one.variable.kind === "function" || one.variable.kind === "class")
      return undefined;
    const owner = lookup.owner(one);
    const made = lookup.only(one.variable);
    if (made !== undefined && !isFunction(made) && made.kind === "array" && made.items.length > 0) return "thing";
    if (one.variable.owner !== owner) return undefined;
    const reads = lookup.reads(one.variable);
    const members = reads.filter((read) => {
      const parent = lookup.parent(read);
      return parent?.kind === "member" && parent.object === read && !common.test(parent.name);
    });
    if (members.length === 0) return whoIs(lookup, one) === "peerId" ? "number" : undefined;
    // What is counted with, or is a key somewhere, may be both.
    return reads.some((read) => isNumberUse(lookup, read) || isSorted(lookup, read)) ||
      lookup.writes(one.variable).length > 1
      ? undefined
      : "thing";
  }
  return whoIs(lookup, one) === "peerId" ? "number" : undefined;
}

/** `typeof x`, `x instanceof Y`: who asks what it is hands it over as what it is found to be. */
function isSorted(lookup: CodeLookup, read: NameCode): boolean {
  const parent = lookup.parent(read);
  if (parent === undefined || isFunction(parent)) return false;
  return parent.kind === "unary"
    ? parent.operator === "typeof"
    : parent.kind === "binary" && parent.operator === "instanceof";
}

function isNumberUse(lookup: CodeLookup, read: NameCode): boolean {
  const parent = lookup.parent(read);
  if (parent === undefined || isFunction(parent)) return false;
  if (parent.kind === "index") return parent.index === read;
  if (parent.kind === "update") return true;
  if (parent.kind === "assign") return parent.value === read && /^[-*/]=$/.test(parent.operator);
  if (parent.kind !== "binary") return false;
  if (/^[-*/%]$/.test(parent.operator)) return true;
  const other = parent.left === read ? parent.right : parent.left;
  return /^(?:\+|[<>]=?)$/.test(parent.operator) && other.kind === "number";
}

interface Use {
  readonly kind: "thing" | "number";
  readonly at: Expression;
}

/** What a function takes its parameter for, where all that it does with it says the same. */
function useOf(lookup: CodeLookup, code: FunctionCode, at: number): Use | undefined {
  const parameter = code.parameters[at];
  if (parameter?.kind !== "name" || parameter.variable === undefined || code.usesArguments) return undefined;
  const { variable } = parameter;
  if (lookup.writes(variable).length !== 1) return undefined;
  const reads = lookup.reads(variable);
  // Who asks what it is takes both.
  const isOpen = reads.some((read) => {
    const parent = lookup.parent(read);
    if (parent === undefined || isFunction(parent)) return true;
    if (parent.kind === "unary") return parent.operator !== "-";
    return parent.kind === "member" || (parent.kind === "index" && parent.object === read);
  });
  if (isOpen) return undefined;
  const counted = reads.find((read) => isNumberUse(lookup, read));
  const sought = reads.find((read) => isSoughtAmongThings(lookup, read));
  if (counted !== undefined && sought === undefined) return { kind: "number", at: counted };
  if (sought === undefined && isComparedById(lookup, parameter.name, reads)) return { kind: "number", at: reads[0]! };
  return sought !== undefined && counted === undefined ? { kind: "thing", at: sought } : undefined;
}

/** `heroes[i].peerId === id`, and nothing else: what is told by that name is told from others by a number or a text. */
function isComparedById(lookup: CodeLookup, name: string, reads: readonly NameCode[]): boolean {
  if (!/^(?:id|peer|index|idx|\w+(?:Id|Index|Idx))$/.test(name) || reads.length === 0) return false;
  return reads.every((read) => {
    const parent = lookup.parent(read);
    if (parent === undefined || isFunction(parent) || parent.kind !== "binary") return false;
    const other = parent.left === read ? parent.right : parent.left;
    return asksEqual(parent.operator) && other.kind === "member" && other.name !== "length";
  });
}

/** `all.indexOf(hero)`, where each that is put into `all` is an object made on the spot. */
function isSoughtAmongThings(lookup: CodeLookup, read: NameCode): boolean {
  const call = lookup.parent(read);
  if (call === undefined || isFunction(call) || call.kind !== "call" || call.args[0] !== read) return false;
  const { callee } = call;
  if (callee.kind !== "member" || !/^(?:indexOf|lastIndexOf|includes)$/.test(callee.name)) return false;
  const list = lookup.textOf(callee.object);
  const put = lookup
    .callsOf("push", "unshift")
    .filter((one) => lookup.textOf(one.callee.object) === list)
    .flatMap(({ args }) => args);
  return put.length > 0 && put.every((one) => one.kind === "object" || one.kind === "new");
}
