/**
 * Lists: elements that are taken out though they may not be in, results that nobody takes, and players who may not be there.
 */

import { rt4410, rt4411, rt4412, rt4413, rt4423, rt4426, rt4483 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, Variable } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { handlersIn } from "../../questions/handlers.ts";
import { isListed, isTakenFrom, mentions } from "../../questions/listed.ts";
import {
  type Code,
  type CodeLookup,
  conditionsAround,
  exitsBefore,
  isFunction,
  lookupOf,
} from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { methodCalled } from "../../questions/together.ts";

export const lists: Rule = {
  codes: ["RT4410", "RT4411", "RT4412", "RT4413", "RT4423", "RT4426", "RT4483"],
  inFiles(context) {
    const own = givenMembers(context);
    return (lookup) => {
      const found: Diagnostic[] = [];
      for (const call of lookup.callsOf("splice")) found.push(...spliced(lookup, call, own));
      for (const call of lookup.callsOf(...givers)) found.push(...unused(lookup, call, own));
      for (const call of lookup.callsOf("getPlayers", "getPlayer")) found.push(...players(context, lookup, call));
      for (const call of lookup.callsOf(...wanting)) found.push(...givesNothing(lookup, call, own));
      for (const made of lookup.all("array")) if (made.items.length === 1) found.push(...madeForLength(lookup, made));
      return found;
    };
  },
};

/** The call of `indexOf` that gives an index; through a variable only if it has no other value. */
function search(lookup: CodeLookup, index: Expression): CallCode | undefined {
  const value = lookup.valueOf(index);
  if (isFunction(value) || value.kind !== "call" || value.callee.kind !== "member") return undefined;
  return /^(?:indexOf|lastIndexOf|findIndex)$/.test(value.callee.name) ? value : undefined;
}

function spliced(lookup: CodeLookup, call: CallCode, own: ReadonlySet<string>): Diagnostic[] {
  const { callee, args } = call;
  if (callee.kind !== "member" || callee.name !== "splice" || own.has("splice") || args[0] === undefined) return [];
  const made = search(lookup, args[0]);
  if (made === undefined || made.callee.kind !== "member" || own.has(made.callee.name)) return [];
  const list = lookup.textOf(callee.object);
  const sought = made.args[0] === undefined ? "" : lookup.textOf(made.args[0]);
  const guards = [...conditionsAround(lookup, call), ...exitsBefore(lookup, call)].map((one) => lookup.textOf(one));
  const index = args[0].kind === "name" ? args[0].name : undefined;
  const guarded = guards.some(
    (text) =>
      /indexOf|includes|contains|findIndex|\bhas\b|\bin\b|some\(/i.test(text) ||
      (index !== undefined && mentions(text, index)) ||
      mentions(text, list) ||
      (args[0]!.kind === "name" &&
        sought !== "" &&
        made.callee.kind === "member" &&
        mentions(text, lookup.textOf(made.callee.object))),
  );
  if (guarded || isElement(lookup, made, guards) || isSoughtBefore(lookup, call, sought, list)) return [];
  if (made.args[0] !== undefined && isListed(lookup, call, made.args[0])) return [];
  if (isOnTheWay(lookup, callee.object, made.args[0])) return [];
  const name = made.callee.name;
  return [rt4410(lookup.span(args[0]), { list: quoted(list), name, what: quoted(sought || "it") })];
}

/**
 * `var side = sideOf(peer); if (side === null) return;`: a function that searches has found it, or the place is not reached. What it
 * gives may have the list, too: `var ship = shipOf(peer)` and `ship.crew`.
 */
function isSoughtBefore(lookup: CodeLookup, call: CallCode, sought: string, list: string): boolean {
  if (sought === "") return false;
  const asked = [...conditionsAround(lookup, call), ...exitsBefore(lookup, call)].flatMap((one) => lookup.inside(one));
  return asked.some((one) => {
    if (isFunction(one) || one.kind !== "name") return false;
    const value = lookup.only(one.variable);
    if (value === undefined || isFunction(value) || value.kind !== "call") return false;
    if (!value.args.some((arg) => lookup.textOf(arg) === sought)) return false;
    if (list.startsWith(`${one.name}.`)) return true;
    const code = lookup.functionOf(value.callee);
    if (code !== undefined) return lookup.textOf(code).includes("indexOf");
    const method = methodCalled(lookup, value);
    return method !== undefined && /indexOf|includes/.test(method.lookup.textOf(method.code));
  });
}

/** Whether what is sought was taken from the list just before: it is in there. */
function isElement(lookup: CodeLookup, made: CallCode, guards: readonly string[]): boolean {
  const [sought] = made.args;
  if (made.callee.kind !== "member") return false;
  const list = lookup.textOf(made.callee.object);
  if (sought?.kind === "member") return isGotFrom(lookup, sought.name, list);
  if (sought?.kind !== "name" || sought.variable === undefined) return false;
  const isAskedFor = guards.some((text) => mentions(text, sought.name));
  if (isTakenFrom(lookup, sought.variable, list)) return true;
  return lookup.writes(sought.variable).some(({ value }) => {
    return value !== undefined && isAskedFor && isFoundIn(lookup, value, list);
  });
}

/** `get last() { return this.rows[this.rows.length - 1]; }`: an accessor that gives an element of the list, whichever. */
function isGotFrom(lookup: CodeLookup, name: string, list: string): boolean {
  return lookup
    .all("class")
    .some(({ code }) =>
      code.members.some(
        (one) =>
          one.kind === "accessor" &&
          one.name === name &&
          one.value !== undefined &&
          lookup.textOf(one.value).includes(`return ${list}[`),
      ),
    );
}

/**
 * `cells[one.cell]`, from which `one` goes: it knows itself where it is. `var siblings = path[i - 1].children`, from which `path[i]`
 * goes: who goes down a tree notes what holds what.
 */
function isOnTheWay(lookup: CodeLookup, removed: Expression, sought: Expression | undefined): boolean {
  const writes = removed.kind === "name" && removed.variable !== undefined ? lookup.writes(removed.variable) : [];
  const given = writes.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const holder = given.length === 1 ? given[0]! : removed;
  if (sought?.kind === "name")
    return (
      holder.kind === "index" &&
      holder.index.kind === "member" &&
      holder.index.object.kind === "name" &&
      holder.index.object.name === sought.name
    );
  return (
    sought?.kind === "index" &&
    sought.object.kind === "name" &&
    holder.kind === "member" &&
    holder.object.kind === "index" &&
    lookup.textOf(holder.object.object) === sought.object.name &&
    lookup.textOf(holder.object.index) !== lookup.textOf(sought.index)
  );
}

/** Whether a value comes from a function of the file that goes through the list: `find(id)`, `this.find(id)`. */
function isFoundIn(lookup: CodeLookup, value: Expression, list: string): boolean {
  if (value.kind !== "call") return false;
  const { callee } = value;
  const last = list.slice(list.lastIndexOf(".") + 1);
  const goesThrough = (one: Expression): boolean => {
    const code = lookup.functionOf(one);
    return code !== undefined && mentions(lookup.textOf(code), last);
  };
  if (callee.kind !== "member") return goesThrough(callee);
  return (
    lookup.all("assign").some(({ target, value: given }) => {
      return target.kind === "member" && target.name === callee.name && goesThrough(given);
    }) ||
    lookup.all("object").some(({ members }) => members.some((one) => one.key === callee.name && goesThrough(one.value)))
  );
}

/** Members of lists and texts that only give something: called as a statement they do nothing. */
const giving: { readonly [member: string]: string } = {
  slice: "slice copies, and leaves the list as it is",
  concat: "concat gives a new list, and leaves both as they are",
  filter: "filter gives a new list, and leaves this one as it is",
  map: "map gives a new list, and leaves this one as it is",
  trim: "trim gives a new text",
  replace: "replace gives a new text",
  substring: "substring gives a new text",
  substr: "substr gives a new text",
  toUpperCase: "toUpperCase gives a new text",
  toLowerCase: "toLowerCase gives a new text",
  join: "join gives a text",
  split: "split gives a list",
  indexOf: "indexOf only says where something is",
  includes: "includes only says whether something is there",
  flat: "flat gives a new list, and leaves this one as it is",
  toSorted: "toSorted gives a new list, and leaves this one as it is",
  toReversed: "toReversed gives a new list, and leaves this one as it is",
  toSpliced: "toSpliced gives a new list, and leaves this one as it is",
  replaceAll: "replaceAll gives a new text",
  padStart: "padStart gives a new text",
  padEnd: "padEnd gives a new text",
};

const givers = Object.keys(giving);

const insteads: { readonly [member: string]: string } = {
  slice: "Call splice to take elements out, or keep what slice gives.",
  concat: "Call push to add to the list, or keep what concat gives.",
  toSorted: "Call sort to sort the list, or keep what toSorted gives.",
  toReversed: "Call reverse to turn the list round, or keep what toReversed gives.",
  toSpliced: "Call splice to take elements out, or keep what toSpliced gives.",
};

function unused(lookup: CodeLookup, call: CallCode, own: ReadonlySet<string>): Diagnostic[] {
  const { callee, args } = call;
  if (lookup.parent(call)?.kind !== "expression" || callee.kind !== "member") return [];
  const { name } = callee;
  const why = Object.hasOwn(giving, name) ? giving[name] : undefined;
  if (why === undefined || own.has(name)) return [];
  const [first] = args;
  if (name === "filter" || name === "map" || name === "replace") {
    // A callback that does something makes it a loop.
    const callback = args.map((one) => lookup.functionOf(one)).find((one) => one !== undefined);
    if (name !== "replace" && callback === undefined) return [];
    if (callback !== undefined && lookup.inside(callback).some(isDoing)) return [];
  }
  if (/^(?:indexOf|includes)$/.test(name) && first === undefined) return [];
  return [rt4411(lookup.nameSpan(callee), { name, why, instead: insteads[name] ?? `Keep what ${name} gives.` })];
}

/** Asking RTSession's objects for something does nothing. */
function isDoing(node: Code): boolean {
  if (isFunction(node)) return false;
  if (node.kind === "call" && node.callee.kind === "member") {
    return !/^(?:get[A-Z]\w*|indexOf|lastIndexOf|toLowerCase|toUpperCase)$/.test(node.callee.name);
  }
  return node.kind === "call" || node.kind === "new" || node.kind === "assign" || node.kind === "update";
}

const wanting = "map filter some every find findIndex sort reduce".split(" ");

/** `list.map(function (one) { one.name; })`: what the callback gives is wanted, and it gives nothing. */
function givesNothing(lookup: CodeLookup, call: CallCode, own: ReadonlySet<string>): Diagnostic[] {
  const { callee, args } = call;
  const [callback] = args;
  if (callee.kind !== "member" || own.has(callee.name)) return [];
  if (callback?.kind !== "function" || callback.code.suspends || callback.code.body.length === 0) return [];
  // As a statement it is a loop in disguise; only sort changes the list itself.
  if (callee.name !== "sort" && lookup.parent(call)?.kind === "expression") return [];
  const { body } = callback.code;
  if (body[0]!.kind === "return" && body[0]!.value !== undefined) return [];
  const gives = lookup
    .inside(callback.code)
    .some((one) => (one.kind === "return" && !isFunction(one) && one.value !== undefined) || one.kind === "throw");
  if (gives) return [];
  const place = { start: callback.start, end: Math.min(callback.end, callback.start + "function".length) };
  return [rt4426(lookup.span(place), { name: callee.name })];
}

/** `RTSession.getPlayers()`: nobody is there while the script loads, and later only who is connected. */
function players(context: RuleContext, lookup: CodeLookup, call: CallCode): Diagnostic[] {
  if (lookup.sessionCall(call) === "getPlayer")
    return [...whoHasLeft(lookup, call), ...saidToBeHere(context, lookup, call)];
  if (lookup.sessionCall(call) !== "getPlayers") return [];
  if (lookup.owner(call) === lookup.code.top) return atLoad(lookup, call);
  const found: Diagnostic[] = [];
  for (const list of [call, ...named(lookup, call)]) {
    const element = lookup.parent(list);
    if (element?.kind !== "index" || element.object !== list || element.index.kind !== "number") continue;
    const member = lookup.parent(element);
    if (member?.kind !== "member" || member.object !== element || isOptional(lookup, element.end)) continue;
    const guards = [...conditionsAround(lookup, element), ...exitsBefore(lookup, element)].map((one) =>
      lookup.textOf(one),
    );
    const text = lookup.textOf(list);
    if (guards.some((guard) => /getPlayers|length|[Pp]layers|[Cc]ount/.test(guard) || mentions(guard, text))) continue;
    // Who sent the packet, or has just connected, is there.
    if (element.index.value === 0 && isInHandlerOfSomeone(lookup, element)) continue;
    const when = `fewer than ${element.index.value + 1} players are connected`;
    found.push(rt4412(lookup.span(element), { text: quoted(lookup.textOf(element)), when }));
  }
  return found;
}

/**
 * `RTSession.getPlayer(bid.peer)!`, `RTSession.getPlayer(bid.peer) as RTPlayer`, of a peer id that was kept, where nobody takes
 * notice of those who leave.
 */
function saidToBeHere(context: RuleContext, lookup: CodeLookup, call: CallCode): Diagnostic[] {
  const [id] = call.args;
  if (!/^(?:!(?!=)|\s+as\s+RTPlayer\b(?!\s*\|))/.test(lookup.text.slice(call.end, call.end + 40))) return [];
  if (id?.kind !== "member" && id?.kind !== "index") return [];
  const asks = [...conditionsAround(lookup, call), ...exitsBefore(lookup, call)];
  if (asks.some((one) => mentions(lookup.textOf(one), lookup.textOf(id)))) return [];
  if (context.files.some((file) => lookupOf(file).says(["onPlayerDisconnect"]))) return [];
  return [rt4412(lookup.span(call), { text: quoted(lookup.textOf(call)), when: "that player is not connected" })];
}

/** `RTSession.getPlayer(player.getPeerId()).getPlayerId()` as that player disconnects: it is no longer among the players. */
function whoHasLeft(lookup: CodeLookup, call: CallCode): Diagnostic[] {
  const [id] = call.args;
  const handler = handlersIn(lookup).find(
    (one) => one.member === "onPlayerDisconnect" && one.code !== undefined && one.code === lookup.owner(call),
  );
  const [player] = handler?.code?.parameters ?? [];
  const value = id === undefined ? undefined : lookup.valueOf(id);
  if (player?.kind !== "name" || player.variable === undefined || value === undefined || isFunction(value)) return [];
  if (value.kind !== "call" || value.callee.kind !== "member" || value.callee.name !== "getPeerId") return [];
  const { object } = value.callee;
  if (object.kind !== "name" || object.variable !== player.variable) return [];
  return [call, ...named(lookup, call)].flatMap((one): Diagnostic[] => {
    const member = lookup.parent(one);
    if (member?.kind !== "member" || member.object !== one || isOptional(lookup, one.end)) return [];
    const text = lookup.textOf(one);
    const guards = [...conditionsAround(lookup, one), ...exitsBefore(lookup, one)];
    if (one !== call && guards.some((guard) => mentions(lookup.textOf(guard), text))) return [];
    if (lookup.around(one).some((at) => at.kind === "try")) return [];
    return [rt4483(lookup.span(one), { text: quoted(text), player: player.name })];
  });
}

/**
 * `var pot = [4]`, and then `pot[2] = 3`, all of `pot[0]` to `pot[3]` by a loop, or elements wherever a packet says, though some
 * loop goes through all there are: the 4 was to be how many.
 *
 * A list that gets elements in other ways, or whose second one is set first, may well begin with a 4.
 */
function madeForLength(lookup: CodeLookup, made: Expression & { readonly kind: "array" }): Diagnostic[] {
  const [only, another] = made.items;
  if (only?.kind !== "number" || another !== undefined || !Number.isInteger(only.value) || only.value < 2) return [];
  const parent = lookup.parent(made);
  const target = parent?.kind === "declare" || parent?.kind === "assign" ? parent.target : undefined;
  if (target?.kind !== "name" || target.variable === undefined || lookup.only(target.variable) !== made) return [];
  const written: Expression[] = [];
  let scattered = true;
  for (const read of lookup.reads(target.variable)) {
    const use = lookup.parent(read);
    if (use === undefined || isFunction(use)) return [];
    if (use.kind === "member" && /^(?:push|unshift|splice|concat)$/.test(use.name)) return [];
    const around = lookup.parent(use);
    if (use.kind === "index" && use.object === read && around?.kind === "assign" && around.target === use) {
      written.push(use.index);
      // What is made of elements before it is a sequence, and may well begin so.
      scattered &&= comesFromElsewhere(lookup, use.index) && !mentions(lookup.textOf(around.value), target.name);
    } else if (!(use.kind === "member" && use.name === "length")) scattered &&= use.kind === "index";
  }
  const { value: count } = only;
  const beyond = written.find((one) => one.kind === "number" && one.value > 1 && one.value < count);
  const gap = beyond !== undefined && written.every((one) => one.kind === "number" && one.value > 1);
  const filling = written.find((one) => one.kind === "name" && countsTo(lookup, one, count));
  const random = scattered && isGoneThrough(lookup, target.variable) ? written[0] : undefined;
  const at = gap ? beyond : (filling ?? random);
  if (at === undefined) return [];
  const note = { message: "Elements are set here as if they were there.", span: lookup.span(at) };
  return [rt4423(lookup.span(made), { text: lookup.textOf(made), count }, [note])];
}

/** Whether an index is given: nothing counts it, nothing is calculated. */
function comesFromElsewhere(lookup: CodeLookup, index: Expression): boolean {
  if (index.kind === "member") return index.name !== "length";
  if (index.kind === "call") return true;
  if (index.kind !== "name" || index.variable === undefined) return false;
  const [write, another] = lookup.writes(index.variable);
  if (write === undefined || another !== undefined) return false;
  return isFunction(write.by) || write.value?.kind === "call" || write.value?.kind === "member";
}

/** Whether some loop goes through a list by its length. */
function isGoneThrough(lookup: CodeLookup, variable: Variable): boolean {
  return lookup.reads(variable).some((read) => {
    const member = lookup.parent(read);
    if (member?.kind !== "member" || member.name !== "length") return false;
    const test = lookup.parent(member);
    const loop = test === undefined ? undefined : lookup.parent(test);
    return test?.kind === "binary" && test.operator === "<" && loop?.kind === "loop" && loop.test === test;
  });
}

/** Whether a name counts from 0 to below a number in a loop around it. */
function countsTo(lookup: CodeLookup, name: Expression & { readonly kind: "name" }, count: number): boolean {
  return lookup.around(name).some((loop) => {
    if (loop.kind !== "loop" || loop.test?.kind !== "binary" || loop.test.operator !== "<") return false;
    const { left, right } = loop.test;
    if (left.kind !== "name" || left.variable !== name.variable || name.variable === undefined) return false;
    const starts = lookup.writes(name.variable).find(({ value }) => value !== undefined)?.value;
    return right.kind === "number" && right.value === count && starts?.kind === "number" && starts.value === 0;
  });
}

function isOptional(lookup: CodeLookup, end: number): boolean {
  return /^\s*(?:\)\s*)*(?:\?|!=)/.test(lookup.text.slice(end));
}

function named(lookup: CodeLookup, call: CallCode): Expression[] {
  const declare = lookup.parent(call);
  if (declare?.kind !== "declare" || declare.target.kind !== "name" || declare.target.variable === undefined) return [];
  const { variable } = declare.target;
  return lookup.writes(variable).length === 1 ? [...lookup.reads(variable)] : [];
}

function isInHandlerOfSomeone(lookup: CodeLookup, node: Expression): boolean {
  const owners = lookup.owners(node);
  return handlersIn(lookup).some(
    (one) =>
      (one.occasion === "packet" || one.member === "onPlayerConnect") &&
      one.code !== undefined &&
      owners[0] === one.code,
  );
}

function atLoad(lookup: CodeLookup, call: CallCode): Diagnostic[] {
  const parent = lookup.parent(call);
  // A variable that is given its players later may begin so.
  if (parent?.kind === "declare" && parent.target.kind === "name" && parent.target.variable !== undefined) {
    if (lookup.writes(parent.target.variable).length > 1) return [];
  }
  if (parent?.kind === "assign" && parent.target.kind === "name" && parent.target.variable !== undefined) {
    if (lookup.writes(parent.target.variable).length > 1) return [];
  }
  return [rt4413(lookup.span(call))];
}
