/**
 * Who: what an expression is where players are spoken of: a player, a peer id, a player id, or a list of one of them.
 *
 * Peer ids are numbers of a session, player ids are texts of the back end, players are objects; each has its places, and none
 * is told from the others by its look. Decided by syntax alone, and only where there is one answer.
 */

import type { CallCode, Expression, FunctionCode, NameCode, Variable } from "#compiler/typescript/code.ts";
import type { CheckedFile } from "../context.ts";
import { callsWith } from "./calls-with.ts";
import { isEmptyList } from "./empty-values.ts";
import { keptFor } from "./kept.ts";
import { type CodeLookup, isFunction } from "./lookup.ts";
import { listsIn, usesOfLists } from "./member-lists.ts";
import { isVariable } from "./names-in.ts";
import { eachFile } from "./per-file.ts";
import { comeBack, type Fact, goFar, makeFact, nowhere, setOut, somewhere, useFact } from "./reach.ts";
import { callsAsMember, filesWith, methodCalled } from "./together.ts";
import type { Write } from "./walk.ts";

/** A player, an id of one, or a text, which is neither. */
export type One = "player" | "peerId" | "playerId" | "text";
/** One, or a list of such. */
export type Who = One | "players" | "peerIds" | "playerIds" | "texts";

const listOf = { player: "players", peerId: "peerIds", playerId: "playerIds", text: "texts" } as const;
const oneOf = { players: "player", peerIds: "peerId", playerIds: "playerId", texts: "text" } as const;

/** The way out of names that lead in circles. */
const deepest = 8;

/**
 * Whether some file of the project has a player, or a list of them, in more than the one place where RTSession gives it: only then
 * can a name, a member or an element be one. `packet.getSender().getPeerId()` is as far as most get.
 */
export function arePlayersKept(file: CheckedFile): boolean {
  return useFact(playersKept(file)).size > 0;
}

/** The same as a fact. */
export function playersKept(file: CheckedFile): Fact {
  return playersKeptIn(filesWith(file));
}

const playersKeptIn = keptFor((files: readonly CheckedFile[]) =>
  makeFact("players kept", () => (eachFile("players kept", files, keepsPlayers).includes(true) ? somewhere : nowhere)),
);

function keepsPlayers(lookup: CodeLookup): boolean {
  if (lookup.callsOf("onPlayerConnect", "onPlayerDisconnect").length > 0) return true;
  for (const { parent } of lookup.callsOf("getSender", "getPlayer")) if (parent?.kind !== "member") return true;
  for (const { parent } of lookup.callsOf("getPlayers")) {
    if (parent?.kind !== "member" || parent.name !== "length") return true;
  }
  return false;
}

/** What an expression is; undefined where that is not certain. */
export function whoIs(lookup: CodeLookup, expression: Expression, depth = 0): Who | undefined {
  if (depth > deepest) return undefined;
  // Most of what is asked for is a name, or a member, and told without more ado.
  if (expression.kind === "name")
    return depth === 0 ? ofVariable(lookup, expression) : ofName(lookup, expression, depth);
  if (expression.kind === "member") return filledMember(lookup, expression.name, depth);
  const ask = (one: Expression): Who | undefined => whoIs(lookup, one, depth + 1);
  switch (expression.kind) {
    case "string":
    case "template":
      return "text";
    case "array": {
      const kinds = new Set(expression.items.map(ask));
      const [kind] = kinds;
      return kinds.size === 1 && kind !== undefined && !isList(kind) ? listOf[kind] : undefined;
    }
    case "index": {
      const list = ask(expression.object);
      return list !== undefined && isList(list) ? oneOf[list] : undefined;
    }
    case "choice": {
      const yes = ask(expression.yes);
      return yes === ask(expression.no) ? yes : undefined;
    }
    case "binary":
      if (expression.operator !== "+") return undefined;
      return [expression.left, expression.right].some((one) => ask(one) === "text") ? "text" : undefined;
    case "call":
      return ofCall(lookup, expression, depth);
    default:
      return undefined;
  }
}

const known = new WeakMap<CodeLookup, Map<Variable, Who | null>>();

/** A name is what its variable is, wherever it stands: sought once by those who begin with it. */
function ofVariable(lookup: CodeLookup, name: NameCode): Who | undefined {
  const { variable } = name;
  if (variable === undefined) return undefined;
  let variables = known.get(lookup);
  if (variables === undefined) {
    variables = new Map();
    known.set(lookup, variables);
  }
  let who = variables.get(variable);
  if (who === undefined) {
    const was = setOut();
    who = ofName(lookup, name, 0) ?? null;
    if (comeBack(was)) fromAfar.add(variable);
    variables.set(variable, who);
  } else if (fromAfar.has(variable)) goFar();
  return who ?? undefined;
}

/** What it took other files to find: a variable, what a function knows, or what a file knows of names. */
const fromAfar = new WeakSet<object>();

function ofName(lookup: CodeLookup, { variable }: NameCode, depth: number): Who | undefined {
  if (variable === undefined) return undefined;
  const writes = lookup.writes(variable);
  const only = writes[0];
  if (only === undefined) return undefined;
  const filled = filledList(lookup, variable, depth);
  if (filled !== undefined) return filled;
  if (writes.length > 1) return ofSeveral(lookup, variable, writes, depth);
  if (only.value !== undefined) {
    const value = lookup.only(variable);
    return value === undefined || isFunction(value) ? undefined : whoIs(lookup, value, depth + 1);
  }
  const { by } = only;
  if (isFunction(by)) return parameterOf(lookup, by, by.parameters.indexOf(only.name), depth);
  if (by.kind === "each" && by.target === only.name) {
    if (!by.of) return "text";
    const list = whoIs(lookup, by.object, depth + 1);
    return list !== undefined && isList(list) ? oneOf[list] : undefined;
  }
  return undefined;
}

/** What begins a variable that has nobody yet: `null`, `0`, `-1`, `""`. */
export function isNobodyYet(lookup: CodeLookup, value: Expression): boolean {
  if (lookup.isNothing(value)) return true;
  if (value.kind === "unary") return value.operator === "-" && value.operand.kind === "number";
  return (value.kind === "number" && value.value === 0) || (value.kind === "string" && value.value === "");
}

/** What all give it who give it anybody. */
function ofSeveral(lookup: CodeLookup, variable: Variable, writes: readonly Write[], depth: number): Who | undefined {
  if (lookup.isGlobalMember(variable)) return undefined;
  let found: Who | undefined;
  for (const { value, by } of writes) {
    if (isFunction(by) || (by.kind !== "declare" && !(by.kind === "assign" && by.operator === "="))) return undefined;
    if (by.target.kind !== "name") return undefined;
    if (value === undefined) {
      if (by.kind === "declare") continue;
      return undefined;
    }
    if (isNobodyYet(lookup, value)) continue;
    const who = whoIs(lookup, value, depth + 1);
    if (who === undefined || (found !== undefined && who !== found)) return undefined;
    found = who;
  }
  return found;
}

function ofCall(lookup: CodeLookup, call: CallCode, depth: number): Who | undefined {
  const { callee, args } = call;
  const ofSession = lookup.sessionCall(call);
  if (ofSession !== undefined) {
    return ofSession === "getPlayers" ? "players" : ofSession === "getPlayer" ? "player" : undefined;
  }
  if (callee.kind === "name" && callee.variable === undefined) return callee.name === "String" ? "text" : undefined;
  const own = lookup.functionOf(callee);
  if (own !== undefined) return resultOf(lookup, own, depth);
  if (callee.kind !== "member") return undefined;
  switch (callee.name) {
    case "getPeerId":
      return args.length === 0 ? "peerId" : undefined;
    case "getPlayerId":
      return args.length === 0 ? "playerId" : undefined;
    case "getSender":
      return args.length === 0 ? "player" : undefined;
    case "getTargetPlayers":
      return args.length === 0 ? "peerIds" : undefined;
    case "getString":
      return args.length === 1 ? "text" : undefined;
    case "keys":
      return callee.object.kind === "name" && lookup.isGlobal(callee.object, "Object") ? "texts" : undefined;
    case "filter":
    case "slice": {
      const list = whoIs(lookup, callee.object, depth + 1);
      return list !== undefined && isList(list) ? list : undefined;
    }
    case "find":
    case "pop":
    case "shift": {
      const list = whoIs(lookup, callee.object, depth + 1);
      return list !== undefined && isList(list) ? oneOf[list] : undefined;
    }
    case "concat": {
      const list = whoIs(lookup, callee.object, depth + 1);
      const same = list !== undefined && args.every((one) => whoIs(lookup, one, depth + 1) === list);
      return same && isList(list) ? list : undefined;
    }
    case "map": {
      const kind = args[0] === undefined ? undefined : givenBy(lookup, args[0], depth);
      return kind === undefined || isList(kind) ? undefined : listOf[kind];
    }
    default: {
      const method = methodCalled(lookup, call);
      return method === undefined ? undefined : resultOf(method.lookup, method.code, depth);
    }
  }
}

const ofFunctions = new WeakMap<CodeLookup, Map<FunctionCode, Map<number, Who | null>>>();

/** What a function gives (-1) and what its parameters are is sought once; until that is found it is unknown, to itself as well. */
function remembered(lookup: CodeLookup, code: FunctionCode, at: number, seek: () => Who | undefined): Who | undefined {
  let functions = ofFunctions.get(lookup);
  if (functions === undefined) {
    functions = new Map();
    ofFunctions.set(lookup, functions);
  }
  let known = functions.get(code);
  if (known === undefined) {
    known = new Map();
    functions.set(code, known);
  }
  const answer = known.get(at);
  if (answer !== undefined) {
    if (fromAfar.has(known)) goFar();
    return answer ?? undefined;
  }
  known.set(at, null);
  const was = setOut();
  const who = seek();
  if (comeBack(was)) fromAfar.add(known);
  known.set(at, who ?? null);
  return who;
}

/** What a function returns, where it is always the same, or nothing. */
function resultOf(lookup: CodeLookup, code: FunctionCode, depth: number): Who | undefined {
  return code.suspends ? undefined : remembered(lookup, code, -1, () => seekResult(lookup, code, depth));
}

function seekResult(lookup: CodeLookup, code: FunctionCode, depth: number): Who | undefined {
  const found = new Set<Who | undefined>();
  for (const one of lookup.inside(code)) {
    if (isFunction(one) || one.kind !== "return" || one.value === undefined) continue;
    const { value } = one;
    if (isNobodyYet(lookup, value)) continue;
    found.add(whoIs(lookup, value, depth + 1));
    if (found.has(undefined)) return undefined;
  }
  const [kind] = found;
  return found.size === 1 ? kind : undefined;
}

/** What a function that is one `return` gives. */
function givenBy(lookup: CodeLookup, callback: Expression, depth: number): Who | undefined {
  const made = lookup.functionOf(callback);
  const [last] = made?.body.slice(-1) ?? [];
  if (made === undefined || last?.kind !== "return" || last.value === undefined || made.body.length !== 1) {
    return undefined;
  }
  return whoIs(lookup, last.value, depth + 1);
}

/** What a parameter is: that of a handler of players, of a callback over a list of them, or what each call hands over. */
function parameterOf(lookup: CodeLookup, code: FunctionCode, at: number, depth: number): Who | undefined {
  if (at < 0 || (code.rest && at === code.parameters.length - 1)) return undefined;
  return remembered(lookup, code, at, () => seekParameter(lookup, code, at, depth));
}

/** Whether a function asks what kind of thing its parameter is: then it deals with each. */
export function isToldApart(lookup: CodeLookup, variable: Variable): boolean {
  return lookup.reads(variable).some((read) => {
    const parent = lookup.parent(read);
    if (parent === undefined || isFunction(parent)) return false;
    if (parent.kind === "unary") return parent.operator === "typeof";
    if (parent.kind === "binary") return parent.operator === "instanceof";
    if (parent.kind !== "call" || parent.callee === read) return false;
    return /(?:^|\.)is[A-Z]\w*$/.test(lookup.textOf(parent.callee));
  });
}

function seekParameter(lookup: CodeLookup, code: FunctionCode, at: number, depth: number): Who | undefined {
  const who = seekGiven(lookup, code, at, depth);
  if (who === undefined) return undefined;
  // Last, as each use of the parameter is looked at.
  const parameter = code.parameters[at];
  return parameter?.kind === "name" && parameter.variable !== undefined && isToldApart(lookup, parameter.variable)
    ? undefined
    : who;
}

/** What all who call a function hand over as this argument, the host included. */
function seekGiven(lookup: CodeLookup, code: FunctionCode, at: number, depth: number): Who | undefined {
  const found = new Set<Who | undefined>();
  const abroad = callsAsMember(lookup, code);
  if (abroad === undefined) return undefined;
  for (const { lookup: there, call } of abroad) {
    const value = call.args[at];
    if (value === undefined || call.args.some((one) => one.kind === "spread")) return undefined;
    if (value.kind === "name" && code.parameters[at] === writtenBy(there, value)) continue;
    found.add(whoIs(there, value, depth + 1));
    // One that is not known, or is something else, and there is no one answer.
    if (found.size > 1 || found.has(undefined)) return undefined;
  }
  for (const call of callsWith(lookup, code)) {
    const member = lookup.sessionCall(call);
    const [first] = call.args;
    if (lookup.functionOf(call.callee) === code) {
      const value = call.args[at];
      // A function that hands its own parameter on to itself says nothing new.
      if (value !== undefined && !(value.kind === "name" && code.parameters[at] === writtenBy(lookup, value))) {
        found.add(whoIs(lookup, value, depth + 1));
      }
    } else if (at !== 0 || first === undefined || lookup.functionOf(first) !== code) return undefined;
    else if (member === "onPlayerConnect" || member === "onPlayerDisconnect") found.add("player");
    else if (
      call.callee.kind === "member" &&
      /^(?:forEach|map|filter|some|every|find|findIndex)$/.test(call.callee.name)
    ) {
      const list = whoIs(lookup, call.callee.object, depth + 1);
      found.add(list !== undefined && isList(list) ? oneOf[list] : undefined);
    } else return undefined;
  }
  const [kind] = found;
  return found.size === 1 ? kind : undefined;
}

function writtenBy(lookup: CodeLookup, { variable }: Expression & { readonly kind: "name" }) {
  return variable === undefined ? undefined : lookup.writes(variable)[0]?.name;
}

/**
 * A variable that begins as an empty list, is only ever given such lists anew, and is filled with things of one kind.
 *
 * Who else is handed the list may fill it, too: with the same, or the list would be wrong in another way.
 */
function filledList(lookup: CodeLookup, variable: Variable, depth: number): Who | undefined {
  const writes = lookup.writes(variable);
  if (!beginsEmpty(lookup, writes)) return undefined;
  if (lookup.isGlobalMember(variable)) return undefined;
  const found = new Set<Who | undefined>();
  for (const { value, by } of writes) {
    if (value === undefined) {
      if (isFunction(by) || by.kind !== "declare") return undefined;
    } else if (!isEmptyList(lookup, value) && !isPartOf(value, (one) => isVariable(one, variable)))
      found.add(whoIs(lookup, value, depth + 1));
  }
  for (const read of lookup.reads(variable)) added(lookup, read, found, depth);
  return theList(found);
}

const named = new WeakMap<CodeLookup, Map<string, Who | null>>();

/** The same of a member, whatever it is a member of: every list of that name that the file begins is filled alike. */
function filledMember(lookup: CodeLookup, name: string, depth: number): Who | undefined {
  // Of most members it is told by this.
  if (!useFact(listsIn(lookup.file)).has(name)) return undefined;
  let known = named.get(lookup);
  if (known === undefined) {
    known = new Map();
    named.set(lookup, known);
  }
  const answer = known.get(name);
  if (answer !== undefined) {
    goFar();
    return answer ?? undefined;
  }
  // While it is sought it is unknown, to itself as well.
  known.set(name, null);
  const who = seekMember(lookup, name, depth);
  known.set(name, who ?? null);
  return who;
}

/** Modules fill each other's lists: all files count that some script has in common with this one. */
function seekMember(lookup: CodeLookup, name: string, depth: number): Who | undefined {
  const { file } = lookup;
  goFar();
  const uses = usesOfLists(file, name);
  if (uses?.some((one) => one.values.some((value) => isEmptyList(one.lookup, value))) !== true) return undefined;
  const found = new Set<Who | undefined>();
  for (const { lookup: there, values, members } of uses) {
    for (const value of values) {
      if (isEmptyList(there, value) || isPartOf(value, (one) => one.kind === "member" && one.name === name)) continue;
      found.add(whoIs(there, value, depth + 1));
    }
    for (const one of members) added(there, one, found, depth);
  }
  return theList(found);
}

/** Of lists that it is given and of elements that are put into it. */
function theList(found: ReadonlySet<Who | undefined>): Who | undefined {
  const kinds = new Set([...found].map((one) => (one === undefined || isList(one) ? one : listOf[one])));
  const [kind] = kinds;
  return kinds.size === 1 ? kind : undefined;
}

/** What a use of a list puts into it: the kinds of its elements. */
function added(lookup: CodeLookup, use: Expression, found: Set<Who | undefined>, depth: number): void {
  const parent = lookup.parent(use);
  if (parent === undefined || isFunction(parent)) return;
  const around = lookup.parent(parent);
  if (around === undefined || isFunction(around)) return;
  if (parent.kind === "index" && parent.object === use && around.kind === "assign" && around.target === parent) {
    found.add(around.operator === "=" ? whoIs(lookup, around.value, depth + 1) : undefined);
  } else if (parent.kind === "member" && parent.object === use && around.kind === "call" && around.callee === parent) {
    const put =
      parent.name === "splice" ? around.args.slice(2) : /^(?:push|unshift)$/.test(parent.name) ? around.args : [];
    for (const one of put) found.add(whoIs(lookup, one, depth + 1));
  }
}

function beginsEmpty(lookup: CodeLookup, writes: readonly Write[]): boolean {
  for (let at = 0; at < writes.length; at++) {
    const { value } = writes[at]!;
    if (value !== undefined && isEmptyList(lookup, value)) return true;
  }
  return false;
}

/** Whether a list is made of some of the elements of another, as by `filter`. */
function isPartOf(value: Expression, isOther: (one: Expression) => boolean): boolean {
  return (
    value.kind === "call" &&
    value.callee.kind === "member" &&
    /^(?:filter|slice|splice|sort|reverse)$/.test(value.callee.name) &&
    isOther(value.callee.object)
  );
}

/** Whether it is a list of such. */
export function isList(who: Who): who is keyof typeof oneOf {
  return Object.hasOwn(oneOf, who);
}

const words: { readonly [who in Who]: string } = {
  player: "a player",
  peerId: "a peer id",
  playerId: "a player id, which is a text",
  text: "a text",
  players: "a list of players",
  peerIds: "a list of peer ids",
  playerIds: "a list of player ids, which are texts",
  texts: "a list of texts",
};

/** As the end of a sentence: `… is a player id, which is a text`. */
export function whoInWords(who: Who): string {
  return words[who];
}
