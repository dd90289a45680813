/**
 * What a constructor gives to all it makes: prototypes that are replaced after they were filled, and lists that all share though
 * each was to have its own. And modules: exports that are replaced under the wrong name, things that are no constructors.
 */

import { rt4487, rt4488, rt4489, rt4490 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, MemberCode, Pattern, Statement } from "#compiler/typescript/code.ts";
import type { CheckedFile, Rule, RuleContext } from "../../context.ts";
import { isEmptyTable } from "../../questions/empty-values.ts";
import { keptFor } from "../../questions/kept.ts";
import { type CodeLookup, isFunction, lookupOf } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { exportedBy, requiredModule } from "../../questions/required.ts";
import { statementLists } from "../../questions/statement-lists.ts";

export const prototypes: Rule = {
  codes: ["RT4487", "RT4488", "RT4489", "RT4490"],
  inFiles(context) {
    return (lookup) => {
      const found: Diagnostic[] = [];
      if (lookup.freeWrites.has("exports")) found.push(...exportsReplaced(lookup));
      const made = lookup.all("new");
      if (made.length > 0 && lookup.text.includes("require")) found.push(...noConstructor(context, lookup, made));
      if (!lookup.words.has("prototype")) return found;
      for (const list of statementLists(lookup)) replaced(lookup, list, found);
      for (const one of lookup.all("assign")) {
        if (one.target.kind === "member" && isEmptyTable(one.value)) found.push(...shared(context, lookup, one));
      }
      return found;
    };
  },
};

// --- prototypes

/** `X.prototype` */
function prototypeOf(value: Expression | { readonly kind: string }): MemberCode | undefined {
  const at = value as Expression;
  return at.kind === "member" && at.name === "prototype" && at.object.kind === "name" ? at : undefined;
}

/** `X.prototype.move = …; X.prototype = …;` */
function replaced(lookup: CodeLookup, list: readonly Statement[], found: Diagnostic[]): void {
  let filled: Map<string, MemberCode> | undefined;
  for (const one of list) {
    if (one.kind !== "expression" || one.value.kind !== "assign" || one.value.operator !== "=") continue;
    const { target, value } = one.value;
    if (target.kind !== "member") continue;
    const into = prototypeOf(target.object);
    if (into !== undefined) {
      if (target.name === "constructor") continue;
      filled ??= new Map();
      const text = lookup.textOf(into);
      if (!filled.has(text)) filled.set(text, target);
      continue;
    }
    if (filled === undefined || prototypeOf(target) === undefined) continue;
    const text = lookup.textOf(target);
    const lost = filled.get(text);
    filled.delete(text);
    if (lost === undefined || isMentioned(lookup, value, text)) continue;
    const note = { message: `${lost.name} was given here.`, span: lookup.span(lost) };
    found.push(rt4487(lookup.span(target), { text, name: lost.name }, [note]));
  }
}

/** Whether a value may be made of the old prototype. */
function isMentioned(lookup: CodeLookup, value: Expression, text: string): boolean {
  return lookup.inside(value, true).some((one) => !isFunction(one) && lookup.textOf(one) === text);
}

/** `X.prototype.items = [];` and then `this.items.push(…)`. */
function shared(
  context: RuleContext,
  lookup: CodeLookup,
  { target, value, operator }: Expression & { readonly kind: "assign" },
): Diagnostic[] {
  if (operator !== "=" || target.kind !== "member") return [];
  const into = prototypeOf(target.object);
  if (into?.object.kind !== "name") return [];
  const { name } = target;
  // Whoever gives things a list of their own under that name has seen to it, nearly always in the same file.
  if (isGiven(lookup, name, target) || timesGiven(context.files).get(name) !== 1) return [];
  const lookups = context.files.map(lookupOf);
  const changes = lookups.flatMap((one) => {
    const member = one.all("member").find((other) => other.name === name && isChanged(one, other));
    return member === undefined ? [] : [one.span(member)];
  });
  const [change] = changes;
  if (change === undefined) return [];
  const maker = into.object.name;
  // One alone shares with nobody.
  const isMadeOften = lookups.some((one) =>
    one.all("new").some((made) => lastName(made.callee) === maker && one.owner(made) !== one.code.top),
  );
  if (!isMadeOften) return [];
  const kind = value.kind === "array" ? "list" : "object";
  const note = { message: "It is changed here, for all.", span: change };
  return [rt4488(lookup.span(target), { name, maker, kind }, [note])];
}

/** Whether a file gives a member of a name to something else than one place. */
function isGiven(lookup: CodeLookup, name: string, but: Pattern): boolean {
  for (const { target } of lookup.all("assign"))
    if (target !== but && target.kind === "member" && target.name === name) return true;
  return false;
}

/** How often a project gives something a member of a name; a text of that name counts. One walk over all files. */
const timesGiven = keptFor((files: readonly CheckedFile[]): ReadonlyMap<string, number> => {
  const found = new Map<string, number>();
  const note = (name: string): void => {
    found.set(name, (found.get(name) ?? 0) + 1);
  };
  for (const lookup of files.map(lookupOf)) {
    for (const { target } of lookup.all("assign")) if (target.kind === "member") note(target.name);
    for (const { members } of lookup.all("object"))
      for (const { key } of members) if (typeof key === "string") note(key);
    for (const { value } of lookup.all("string")) note(value);
  }
  return found;
});

function lastName(callee: Expression): string | undefined {
  return callee.kind === "name" || callee.kind === "member" ? callee.name : undefined;
}

/** Whether something is put into what a member holds. */
function isChanged(lookup: CodeLookup, member: MemberCode): boolean {
  const parent = lookup.parent(member);
  if (parent === undefined || isFunction(parent)) return false;
  const around = lookup.parent(parent);
  if (parent.kind === "member" && parent.object === member) {
    return around?.kind === "call" && around.callee === parent && /^(?:push|unshift|splice)$/.test(parent.name);
  }
  if (parent.kind !== "index" || parent.object !== member) return false;
  return (around?.kind === "assign" || around?.kind === "update") && around.target === parent;
}

// --- modules

/** `exports = { … }`: the name means something else from here on, and the module gives what it gave before. */
function exportsReplaced(lookup: CodeLookup): Diagnostic[] {
  const writes = lookup.freeWrites.get("exports") ?? [];
  if (writes.length === 0 || lookup.code.isModule || lookup.file.entry !== undefined) return [];
  if (/\bmodule\s*\.\s*exports\b|\bmodule\s*\[|\brequire\s*\.\s*main\b/.test(lookup.text)) return [];
  return writes.flatMap(({ name, by }) => {
    if (isFunction(by) || by.kind !== "assign" || by.operator !== "=" || lookup.owner(by) !== lookup.code.top)
      return [];
    return [rt4489(lookup.span(name), {})];
  });
}

/** `new Boss(…)`, where `Boss` is a module that gives an object with a `Boss` in it. */
function noConstructor(context: RuleContext, lookup: CodeLookup, all: readonly CallCode[]): Diagnostic[] {
  return all.flatMap((made): Diagnostic[] => {
    const { callee } = made;
    if (callee.kind !== "name" && callee.kind !== "call") return [];
    const module = requiredModule(context, lookup, callee);
    if (module === undefined || module.file === lookup.file || /\.[cm]?ts$/.test(module.file.path)) return [];
    const exported = exportedBy(module.file);
    if (exported.open || exported.names.size === 0) return [];
    // What replaces the exports may be a function; what is added to them never makes them one.
    const there = exported.lookup;
    const given = there.all("assign").flatMap(({ target, value }) => {
      return target.kind === "member" && target.name === "exports" && there.isGlobal(target.object, "module")
        ? [value]
        : [];
    });
    const [only, another] = given;
    if (another !== undefined || (only !== undefined && only.kind !== "object" && only.kind !== "new")) return [];
    const name = quoted(lookup.textOf(callee));
    const makers = [...exported.functions.keys()].filter((one) => /^[A-Z]/.test(one));
    const meant =
      makers.find((one) => one === name || one === module.name) ?? (makers.length === 1 ? makers[0] : undefined);
    const advice = meant === undefined ? "take the constructor out of it." : `write ${name}.${meant}.`;
    const notes = only === undefined ? [] : [{ message: "This is what it gives.", span: there.span(only) }];
    return [rt4490(lookup.span(callee), { name, module: module.name, advice }, notes)];
  });
}
