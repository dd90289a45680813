/**
 * Kinds: what sort of thing an expression gives, where syntax alone is certain of it: a number, a text, a list, one of
 * RTSession's objects.
 *
 * Invariant: nothing is guessed. A name is what its only write gives it, a parameter what RTSession hands to its handler, and a
 * call by its name is one of RTSession only where no code of the project has a member of that name.
 */

import type { CallCode, Expression, FunctionCode, NameCode, Variable } from "#compiler/typescript/code.ts";
import { type ApiKind, apiMembers } from "../flow/api-members.ts";
import { callsWith } from "./calls-with.ts";
import { handlersOf } from "./handlers.ts";
import { type CodeLookup, isFunction } from "./lookup.ts";
import { comeBack, goFar, setOut } from "./reach.ts";
import { arePlayersKept, isList, whoIs } from "./who.ts";

/** What kind of thing a value is, as far as rules tell kinds apart. */
export type Kind = "number" | "text" | "boolean" | "list" | ApiKind;

const words: { readonly [kind in Kind]: string } = {
  number: "a number",
  text: "a text",
  boolean: "true or false",
  list: "a list",
  session: "RTSession",
  packet: "a packet",
  data: "the data of a packet",
  dataBuilder: "a data builder",
  packetBuilder: "a packet builder",
  player: "a player",
  logger: "the logger",
};

/** As a part of a sentence: `… is a text`. */
export function kindInWords(kind: Kind): string {
  return words[kind];
}

/** Whether it is one of the things that RTSession gives out. */
export function isApiKind(kind: Kind): kind is ApiKind {
  return Object.hasOwn(apiMembers, kind);
}

const deepest = 8;

/**
 * What an expression gives, `null` aside: getters may give that, too.
 *
 * @param own the members that the project's own code gives to things.
 */
export function kindOf(
  lookup: CodeLookup,
  expression: Expression,
  own: ReadonlySet<string>,
  depth = 0,
): Kind | undefined {
  if (depth > deepest) return undefined;
  // Most of what is asked for is a name, and told without more ado.
  if (expression.kind === "name")
    return depth === 0 ? ofVariable(lookup, expression, own) : ofName(lookup, expression, own, depth);
  const ask = (one: Expression): Kind | undefined => kindOf(lookup, one, own, depth + 1);
  switch (expression.kind) {
    case "number":
      return "number";
    case "string":
    case "template":
      return "text";
    case "boolean":
      return "boolean";
    case "array":
      return "list";
    case "unary":
      if (expression.operator === "typeof") return "text";
      if (expression.operator === "!" || expression.operator === "delete") return "boolean";
      if (expression.operator === "void") return undefined;
      // Of a bigint these give a bigint.
      return ask(expression.operand) === "number" ? "number" : undefined;
    case "binary":
      return ofBinary(expression, ask);
    case "choice": {
      const yes = ask(expression.yes);
      return yes === ask(expression.no) ? yes : undefined;
    }
    case "index":
    case "member": {
      if (expression.kind === "member" && expression.name === "length" && !own.has("length")) {
        const kind = ask(expression.object);
        return kind === "text" || kind === "list" ? "number" : undefined;
      }
      return isPlayer(lookup, expression) ? "player" : undefined;
    }
    case "call":
      return ofCall(lookup, expression, own, ask);
    default:
      return undefined;
  }
}

const comparing = new Set("< > <= >= == != === !== in instanceof".split(" "));
const calculating = new Set("- * / %".split(" "));

function ofBinary(
  { operator, left, right }: Expression & { readonly kind: "binary" },
  ask: (one: Expression) => Kind | undefined,
): Kind | undefined {
  if (comparing.has(operator)) return "boolean";
  if (operator === "+") {
    const [a, b] = [ask(left), ask(right)];
    if (a === "text" || b === "text") return "text";
    return a === "number" && b === "number" ? "number" : undefined;
  }
  if (!calculating.has(operator)) return undefined;
  return ask(left) === "number" || ask(right) === "number" ? "number" : undefined;
}

const known = new WeakMap<ReadonlySet<string>, Map<Variable, Kind | null>>();

/** A name is what its variable is, wherever it stands: sought once. */
function ofVariable(lookup: CodeLookup, name: NameCode, own: ReadonlySet<string>): Kind | undefined {
  const { variable } = name;
  if (variable === undefined) return ofName(lookup, name, own, 0);
  let kinds = known.get(own);
  if (kinds === undefined) {
    kinds = new Map();
    known.set(own, kinds);
  }
  let kind = kinds.get(variable);
  if (kind === undefined) {
    const was = setOut();
    kind = ofName(lookup, name, own, 0) ?? null;
    if (comeBack(was)) fromAfar.add(variable);
    kinds.set(variable, kind);
  } else if (fromAfar.has(variable)) goFar();
  return kind ?? undefined;
}

/** Those for which other files were looked at. */
const fromAfar = new WeakSet<Variable>();

function ofName(lookup: CodeLookup, name: NameCode, own: ReadonlySet<string>, depth: number): Kind | undefined {
  if (lookup.isSession(name)) return "session";
  const { variable } = name;
  if (variable === undefined) return undefined;
  const writes = lookup.writes(variable);
  const write = writes[0];
  if (write === undefined || writes.length > 1) {
    const who = whoIs(lookup, name);
    return who !== undefined && isList(who) ? "list" : undefined;
  }
  if (write.value !== undefined) {
    const value = lookup.only(variable);
    return value === undefined || isFunction(value) ? undefined : kindOf(lookup, value, own, depth + 1);
  }
  const { by } = write;
  if (isFunction(by) && lookup.words.has("onPacket")) {
    const handlers = handlersOf(lookup, by);
    const at = by.parameters.indexOf(write.name);
    if (
      handlers.length > 0 &&
      handlers.every((one) => one.occasion === "packet" && one.given === at + 1) &&
      !goesElsewhere(lookup, by)
    ) {
      return "packet";
    }
  }
  return isPlayer(lookup, name) ? "player" : undefined;
}

/** What RTSession gives at its own place is told by the call. */
function isPlayer(lookup: CodeLookup, one: Expression): boolean {
  return arePlayersKept(lookup.file) && whoIs(lookup, one) === "player";
}

/** Whether the script itself calls a function, or hands it out: then it may be given anything. */
function goesElsewhere(lookup: CodeLookup, code: FunctionCode): boolean {
  if (callsWith(lookup, code).some((one) => lookup.functionOf(one.callee) === code)) return true;
  const declared = lookup.declared.find((one) => one.code === code);
  if (declared === undefined) return false;
  return lookup.reads(declared.variable).some((read) => {
    const parent = lookup.parent(read);
    if (parent === undefined || isFunction(parent)) return true;
    return parent.kind !== "call" && !(parent.kind === "member" && parent.name === "bind");
  });
}

const byName: { readonly [member: string]: { readonly args: number; readonly kind: Kind } } = {
  getNumber: { args: 1, kind: "number" },
  getFloat: { args: 1, kind: "number" },
  getDouble: { args: 1, kind: "number" },
  getString: { args: 1, kind: "text" },
  getFloatArray: { args: 1, kind: "list" },
  getOpCode: { args: 0, kind: "number" },
  getPeerId: { args: 0, kind: "number" },
  getPlayerId: { args: 0, kind: "text" },
  getSender: { args: 0, kind: "player" },
  getTargetPlayers: { args: 0, kind: "list" },
  isReliable: { args: 0, kind: "boolean" },
  getSessionId: { args: 0, kind: "text" },
};

const ofSession: { readonly [member: string]: Kind } = {
  newData: "dataBuilder",
  newPacket: "packetBuilder",
  getLogger: "logger",
  getPlayer: "player",
  getPlayers: "list",
  getSessionId: "text",
  setInterval: "number",
  setTimeout: "number",
};

const ofTexts = new Set("charAt substring substr toLowerCase toUpperCase trim".split(" "));

function ofCall(
  lookup: CodeLookup,
  call: CallCode,
  own: ReadonlySet<string>,
  ask: (one: Expression) => Kind | undefined,
): Kind | undefined {
  const { callee, args } = call;
  if (callee.kind === "name") {
    if (callee.variable !== undefined) return undefined;
    if (/^(?:parseInt|parseFloat|Number)$/.test(callee.name)) return "number";
    return callee.name === "String" ? "text" : undefined;
  }
  if (callee.kind !== "member") return undefined;
  const session = lookup.sessionCall(call);
  if (session !== undefined) return Object.hasOwn(ofSession, session) ? ofSession[session] : undefined;
  const { name, object } = callee;
  if (lookup.isGlobal(object, "Math")) return "number";
  if (lookup.isGlobal(object, "Date")) return name === "now" ? "number" : undefined;
  if (own.has(name)) return undefined;
  const row = Object.hasOwn(byName, name) ? byName[name] : undefined;
  if (row !== undefined && row.args === args.length) return row.kind;
  if (name === "getData" && args.length < 2) {
    const of = ask(object);
    return (args.length === 0 ? of === "packet" : of === "data") ? "data" : undefined;
  }
  if (/^set[A-Z]/.test(name)) {
    const builder = ask(object);
    return (builder === "dataBuilder" || builder === "packetBuilder") && apiMembers[builder].includes(name)
      ? builder
      : undefined;
  }
  if (name === "split" || name === "slice" || ofTexts.has(name)) {
    const of = ask(object);
    if (name === "slice") return of === "text" || of === "list" ? of : undefined;
    return of !== "text" ? undefined : name === "split" ? "list" : "text";
  }
  // Only lists have it, and it gives nothing else.
  if (name === "join" && (ask(object) === "list" || args.every((one) => one.kind === "string"))) return "text";
  return undefined;
}
