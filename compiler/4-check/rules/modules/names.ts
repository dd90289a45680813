/**
 * Names that lead to nothing: members that a module does not give, op-codes that nothing has given a value; and arguments of a
 * search that have changed places.
 */

import type { Site } from "#compiler/3-program/site.ts";
import { rt4308, rt4419, rt4421, rt4422 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { nearest } from "#compiler/text/nearest.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import { isOpCode } from "#schemas/packet-model.ts";
import type { CheckedFile, Rule, RuleContext } from "../../context.ts";
import { isAskedFor } from "../../questions/asked-for.ts";
import { blamedFor } from "../../questions/blamed.ts";
import { callOf } from "../../questions/brought.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { keptFor } from "../../questions/kept.ts";
import { kindOf } from "../../questions/kinds.ts";
import { type CodeLookup, conditionsAround, isFunction, lookupOf } from "../../questions/lookup.ts";
import { namesInFiles } from "../../questions/per-file.ts";
import { quoted } from "../../questions/phrase.ts";
import { goFar, makeFact, useFact } from "../../questions/reach.ts";
import { calledFunction, type Exported, exportedBy, membersWritten, requiredModule } from "../../questions/required.ts";
import { throwsWithout } from "../../questions/throws-without.ts";

/** Members that everything has, or lists and functions. */
const builtIn = new Set(
  [Object, Function, Array].flatMap((one) => [
    ...Object.getOwnPropertyNames(one.prototype),
    ...Object.getOwnPropertyNames(one),
  ]),
);

export const names: Rule = {
  codes: ["RT4308", "RT4419", "RT4421", "RT4422"],
  // But for what it has told, which it has gone far for.
  keepsNothing: true,
  tellsElsewhere: true,
  inFiles(context) {
    const told = new Set<string>();
    toldIn.set(context, told);
    const written = useFact(
      makeFact("members written", () => namesInFiles("members written", context.files, addWritten)),
    );
    return (lookup) => {
      const { file } = lookup;
      const found = missingMembers(context, lookup, written);
      for (const { notes, span } of found) {
        goFar();
        const use = notes[0]?.span?.source === file.source ? notes[0].span : span;
        if (use !== undefined) told.add(`${file.source.path}:${use.end}`);
      }
      found.push(...swapped(context, lookup), ...amongObjects(lookup));
      return found;
    };
  },
  run(context) {
    const told = toldIn.get(context);
    return withoutValue(context).filter(({ span }) => told?.has(`${span?.source.path}:${span?.end}`) !== true);
  },
};

/** The places of which it is said already that they lead to nothing: a file and an end. */
const toldIn = new WeakMap<RuleContext, Set<string>>();

function addWritten(lookup: CodeLookup, found: Set<string>): void {
  for (const name of membersWritten(lookup)) found.add(name);
}

/** Members of lists that scripts call, and that no other thing has. */
const ofListsOnly = new Set("forEach map filter push pop splice indexOf sort some every find join".split(" "));

/** Whether an expression is a module that gives its exports members, and nothing in their place. */
function isPlainModule(context: RuleContext, lookup: CodeLookup, object: Expression): boolean {
  const module = requiredModule(context, lookup, object);
  if (module === undefined || exportedBy(module.file).functions.size === 0) return false;
  const there = lookupOf(module.file);
  return !there.all("assign").some(({ target }) => target.kind === "member" && target.name === "exports");
}

/** @param written every name that some file writes as a member. */
function missingMembers(context: RuleContext, lookup: CodeLookup, written: ReadonlySet<string>): Diagnostic[] {
  if (!lookup.text.includes("require")) return [];
  return lookup.all("member").flatMap((member) => {
    const { name, object } = member;
    if (object.kind !== "name" && object.kind !== "call" && object.kind !== "member") return [];
    if (written.has(name)) return [];
    // First what hardly any has: it is a member of a module, or of a table that a module has.
    const filled = object.kind === "member" ? tableOf(context, lookup, object) : undefined;
    const table = filled?.keys.includes(name) === true ? undefined : filled;
    const module = table === undefined ? requiredModule(context, lookup, object) : undefined;
    if (table === undefined && (module === undefined || module.file === lookup.file)) return [];
    const parent = lookup.parent(member);
    // A module may be a list or a function; one that only adds to its exports is neither.
    if (
      builtIn.has(name) &&
      !(ofListsOnly.has(name) && parent?.kind === "call" && isPlainModule(context, lookup, object))
    )
      return [];
    if (parent?.kind === "assign" && parent.target === member) return [];
    if (isAskedFor(lookup, member)) return [];
    const isAsked = (): boolean => {
      const text = lookup.textOf(member);
      return conditionsAround(lookup, member).some((one) => lookup.textOf(one).includes(text));
    };
    const throws = throwsWithout(lookup, member) ? { throws: true as const } : {};
    if (table !== undefined) {
      if (isAsked()) return [];
      const meant = nearest(name, table.keys);
      const advice = meant === undefined ? "add it there, or use one that is there." : `did you mean ${meant}?`;
      const holes = { name: `${table.name}.${name}`, module: table.module, advice };
      const notes = [{ message: `${table.name} is made here.`, span: table.span }];
      return [{ ...rt4419(lookup.nameSpan(member), holes, notes), ...throws }];
    }
    if (module === undefined) return [];
    const exported = exportedBy(module.file);
    if (exported.open) return [];
    const inside = exported.names.has(name) ? deeper(exported, name) : undefined;
    if ((exported.names.has(name) && inside === undefined) || isAsked()) return [];
    if (isFilledElsewhere(context, module.file)) return [];
    if (inside !== undefined) {
      const advice = `take it from ${inside}: it is ${inside}.${name} there.`;
      return [{ ...rt4419(lookup.nameSpan(member), { name, module: module.name, advice }), ...throws }];
    }
    const meant = nearest(name, exported.names);
    const bare = withoutThis(exported, name);
    const advice =
      bare !== undefined
        ? `set it with this.${name}.`
        : meant !== undefined
          ? `did you mean ${meant}?`
          : "export it there, or use one that is exported.";
    const place = lookup.nameSpan(member);
    const holes = { name, module: module.name, advice };
    // What is to be changed is the line that sets it.
    if (bare !== undefined)
      return [{ ...rt4419(bare, holes, [{ message: "It is taken from the module here.", span: place }]), ...throws }];
    return [{ ...rt4419(place, holes), ...throws }];
  });
}

/** The one exported table that has a name, where the exports themselves have not: `Codes.MOVE` for `Codes.Codes.MOVE`. */
function deeper({ lookup, values, functions }: Exported, name: string): string | undefined {
  if (values.has(name) || functions.has(name)) return undefined;
  // What is handed out whole may be anything that the file has made.
  if (/\bexports\s*=(?!=)(?!\s*\{)/.test(lookup.text)) return undefined;
  const having = [...values].filter(
    ([, value]) => value.kind === "object" && value.members.some(({ key }) => key === name),
  );
  const objects = lookup.all("object").filter(({ members }) => members.some(({ key }) => key === name));
  return having.length === 1 && objects.length === 1 ? having[0]![0] : undefined;
}

/** Whether those who require a module give it members by computed names, or hand it to what may: `state[key] = …`, `extend(state, …)`. */
function isFilledElsewhere(context: RuleContext, module: CheckedFile): boolean {
  goFar();
  return filledModules(context).has(module);
}

const filledModules = keptFor((context: RuleContext): ReadonlySet<CheckedFile> => {
  const found = new Set<CheckedFile>();
  for (const lookup of context.files.map(lookupOf)) {
    if (!lookup.text.includes("require")) continue;
    const handed = [...lookup.all("call"), ...lookup.all("new")].flatMap(({ args }) =>
      args.length > 1 ? args.slice(0, 1) : [],
    );
    const written = lookup.all("assign").flatMap(({ target }) => (target.kind === "index" ? [target.object] : []));
    for (const one of [...handed, ...written]) {
      if (one.kind !== "name" && one.kind !== "call") continue;
      const required = requiredModule(context, lookup, one);
      if (required !== undefined) found.add(required.file);
    }
  }
  return found;
});

/** A table of constants that a module exports under a name: its keys, where it has no others. */
function tableOf(context: RuleContext, lookup: CodeLookup, object: Expression & { readonly kind: "member" }) {
  const module = requiredModule(context, lookup, object.object);
  if (module === undefined) return undefined;
  const exported = exportedBy(module.file);
  const value = exported.values.get(object.name);
  if (exported.open || value?.kind !== "object" || value.members.length === 0) return undefined;
  const keys: string[] = [];
  for (const { key, value: inside } of value.members) {
    // Anything but plain values may have members that are added to.
    if (typeof key !== "string" || !/^(?:number|string|boolean|unary)$/.test(inside.kind)) return undefined;
    keys.push(key);
  }
  const writers = exported.lookup
    .all("assign")
    .filter(({ target }) => target.kind === "member" && target.name === object.name);
  const filled = context.files.some((file) =>
    lookupOf(file)
      .all("assign")
      .some(({ target }) => target.kind === "index" && lookupOf(file).textOf(target.object).includes(object.name)),
  );
  if (writers.length > 1 || filled) return undefined;
  return { name: object.name, module: module.name, keys, span: exported.lookup.span(value) };
}

/** Where the module gives a plain name the value that its export lacks. */
function withoutThis({ lookup }: Exported, name: string) {
  const [write] = lookup.freeWrites.get(name) ?? [];
  if (write !== undefined) return lookup.span(write.name);
  const variable = lookup.code.variables.find(
    (one) => one.name === name && one.owner !== lookup.code.top && one.kind !== "parameter",
  );
  const [local] = variable === undefined ? [] : lookup.writes(variable);
  return local === undefined ? undefined : lookup.span(local.name);
}

function withoutValue(context: RuleContext): Diagnostic[] {
  const own = givenMembers(context);
  const found: Diagnostic[] = [];
  for (const site of context.sites) {
    const { kind, span, proof, member } = site;
    if (kind !== "registers" && kind !== "sends") continue;
    const beyond = noCode(site);
    if (beyond !== undefined) found.push(beyond);
    if (proof.kind !== "open") continue;
    const file = context.fileOf(span.source);
    if (file === undefined || (member !== "onPacket" && member !== "setOpCode")) continue;
    const text = span.source.text.slice(span.start, span.end);
    if (text === "undefined" || text === "null") {
      found.push(rt4308(span, { text, member, why: "that is no op-code; give it a number." }));
      continue;
    }
    if (/is no number$/.test(proof.reason)) {
      const why = "that is an object; give it the number.";
      const call = callOf(context, site);
      const [given] = call?.code.args ?? [];
      const blamed = call === undefined || given === undefined ? undefined : blamedFor(call.lookup, given, member);
      if (blamed !== undefined)
        found.push(rt4308(blamed.span, { text: quoted(blamed.text), member, why }, blamed.notes));
      else found.push(rt4308(span, { text: quoted(text), member, why }));
      continue;
    }
    if (/may be no number$/.test(proof.reason) && isTextAt(lookupOf(file), span.start, own)) {
      found.push(rt4308(span, { text: quoted(text), member, why: "that is a text; give it the number." }));
      continue;
    }
    if (!/^nothing gives /.test(proof.reason)) continue;
    const last = /([A-Za-z_$][\w$]*)$/.exec(text)?.[1];
    if (last === undefined) continue;
    const lookup = lookupOf(file);
    if (text.includes(".") ? own.has(last) : !isNeverWritten(lookup, span.start, last)) continue;
    const meant = nearest(last, own);
    const why = meant !== undefined && text.includes(".") ? `did you mean ${meant}?` : "give it a number.";
    found.push(rt4308(span, { text: quoted(text), member, why: `nothing gives it a value: ${why}` }));
  }
  return found;
}

/** Op-codes of games are 1 to 2^30 - 1; with any other number the call throws. */
function noCode({ span, member, uses, proof }: Site): Diagnostic | undefined {
  const wrong = uses.flatMap(({ opCodes }) => (opCodes.some(isOpCode) ? [] : opCodes.slice(0, 1)));
  const [opCode] = wrong;
  // Where some of what leads here cannot be followed, what can may be a part that is never gone.
  if (opCode === undefined || proof.kind === "open") return undefined;
  const why = Number.isInteger(opCode)
    ? "op-codes of games are 1 to 1073741823; the others belong to the protocol."
    : "op-codes are whole numbers.";
  return rt4308(span, { text: quoted(span.source.text.slice(span.start, span.end)), member, why });
}

/** Whether what a call is handed first at a place is a text. */
function isTextAt(lookup: CodeLookup, start: number, own: ReadonlySet<string>): boolean {
  const call = lookup.all("call").find((one) => one.args[0]?.start === start);
  return call?.args[0] !== undefined && kindOf(lookup, call.args[0], own) === "text";
}

/** Whether the name at a place is a variable of the file that never gets a value. */
function isNeverWritten(lookup: CodeLookup, start: number, name: string): boolean {
  const read = lookup.all("name").find((one) => one.start === start && one.name === name);
  if (read?.variable === undefined || read.variable.kind === "parameter" || read.variable.kind === "import")
    return false;
  return lookup.writes(read.variable).length === 0 && !lookup.declared.some((one) => one.variable === read.variable);
}

/** A search that goes through its first parameter, called with the list second. */
function swapped(context: RuleContext, lookup: CodeLookup): Diagnostic[] {
  return lookup.all("call").flatMap((call) => {
    if (call.args.length !== 2) return [];
    const [first, second] = call.args;
    if (first === undefined || second === undefined) return [];
    if (!isList(lookup, second) || !(isScalar(lookup, first) || isPushed(lookup, first, second))) return [];
    const target = calledFunction(context, lookup, call);
    const { code, lookup: there } = target ?? { code: undefined, lookup };
    const [list, sought] = code?.parameters ?? [];
    if (code === undefined || list?.kind !== "name" || sought?.kind !== "name" || code.parameters.length !== 2)
      return [];
    if (list.variable === undefined || sought.variable === undefined) return [];
    const walked = there.reads(list.variable).some((read) => isWalked(there, read));
    const compared = there.reads(sought.variable).every((read) => !isWalked(there, read));
    if (!walked || !compared) return [];
    const note = { message: `${list.name} is the list.`, span: there.span(list) };
    const holes = {
      name: lookup.textOf(call.callee),
      first: quoted(lookup.textOf(first)),
      list: list.name,
      second: quoted(lookup.textOf(second)),
    };
    return [rt4421(lookup.span(first), holes, [note])];
  });
}

function isWalked(lookup: CodeLookup, read: Expression): boolean {
  const parent = lookup.parent(read);
  if (parent === undefined || isFunction(parent)) return false;
  if (parent.kind === "member") return /^(?:length|indexOf|includes|some|forEach|filter)$/.test(parent.name);
  return (parent.kind === "index" || parent.kind === "each") && parent.object === read;
}

/** Whether a thing is an element of a list: it is put into it. */
function isPushed(lookup: CodeLookup, thing: Expression, list: Expression): boolean {
  const [text, listText] = [lookup.textOf(thing), lookup.textOf(list)];
  return lookup.all("call").some(({ callee, args }) => {
    if (callee.kind !== "member" || callee.name !== "push" || lookup.textOf(callee.object) !== listText) return false;
    return args.some((one) => lookup.textOf(one) === text);
  });
}

/** `list.indexOf(5)` where each element is an object made on the spot: none of them is a number, or what it was made of. */
function amongObjects(lookup: CodeLookup): Diagnostic[] {
  return lookup.callsOf("indexOf", "lastIndexOf", "includes").flatMap((call) => {
    const { callee, args } = call;
    const [sought] = args;
    if (sought === undefined) return [];
    const list = callee.object;
    if (list.kind !== "name" || list.variable === undefined || !isList(lookup, list)) return [];
    const { variable } = list;
    const parts: Expression[] = [];
    const made = lookup.only(variable);
    if (made !== undefined && !isFunction(made) && made.kind === "array") parts.push(...made.items);
    for (const read of lookup.reads(variable)) {
      const member = lookup.parent(read);
      const around = member === undefined ? undefined : lookup.parent(member);
      if (member === undefined || isFunction(member)) return [];
      if (member.kind === "index" && around?.kind === "assign" && around.target === member) return [];
      if (member.kind === "member" && around?.kind === "call" && around.callee === member) {
        if (/^(?:push|unshift)$/.test(member.name)) parts.push(...around.args);
        else if (member.name === "splice" && around.args.length > 2) return [];
      } else if (member.kind === "call" || member.kind === "new") return [];
    }
    if (parts.length === 0 || !parts.every((one) => one.kind === "object" || one.kind === "new")) return [];
    const text = lookup.textOf(sought);
    const isPart =
      sought.kind === "name" &&
      parts.some((one) => one.kind === "new" && one.args.some((arg) => lookup.textOf(arg) === text));
    if (!isPart && !isScalar(lookup, sought) && sought.kind !== "string") return [];
    const note = { message: "This is what the list has.", span: lookup.span(parts[0]!) };
    return [rt4422(lookup.span(call), { name: callee.name, list: variable.name, text: quoted(text) }, [note])];
  });
}

function isScalar(lookup: CodeLookup, expression: Expression): boolean {
  const value = lookup.valueOf(expression);
  if (isFunction(value)) return false;
  if (value.kind === "number" || value.kind === "boolean") return true;
  return (
    value.kind === "call" &&
    value.callee.kind === "member" &&
    /^(?:getPeerId|getNumber|getFloat|getDouble)$/.test(value.callee.name)
  );
}

function isList(lookup: CodeLookup, expression: Expression): boolean {
  const value = lookup.valueOf(expression);
  if (isFunction(value)) return false;
  return value.kind === "array" || lookup.sessionCall(value) === "getPlayers";
}
