/**
 * What is handed out and was to be made first: a constructor in the place of what it makes, one object for all who get it.
 */

import { rt4466, rt4467 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, FunctionCode, MemberCode, Variable } from "#compiler/typescript/code.ts";
import type { CheckedFile, Rule, RuleContext } from "../context.ts";
import { type CodeLookup, isFunction, lookupOf } from "../questions/lookup.ts";
import { quoted } from "../questions/phrase.ts";
import { requiredModule } from "../questions/required.ts";

export const handedOut: Rule = {
  codes: ["RT4466", "RT4467"],
  inFiles: (context) => (lookup) => {
    return [...withoutNew(context, lookup), ...shared(context, lookup)];
  },
};

// --- RT4466

/** `module.exports = Codes`, where others take `Codes.MOVE`, which only `new Codes()` has. */
function withoutNew(context: RuleContext, lookup: CodeLookup): Diagnostic[] {
  return lookup.all("assign").flatMap(({ target, value, operator }): Diagnostic[] => {
    if (
      operator !== "=" ||
      target.kind !== "member" ||
      target.name !== "exports" ||
      !lookup.isGlobal(target.object, "module")
    )
      return [];
    if (value.kind !== "name") return [];
    const code = lookup.functionOf(value);
    if (code === undefined || code.parameters.length > 0) return [];
    const given = membersOfThis(lookup, code);
    if (given.size === 0) return [];
    const use = usesOf(context).get(lookup.file);
    // Who makes one knows what it is.
    if (use === undefined || use.isMade) return [];
    // What the function itself is given is there.
    if (use.taken.some(({ node }) => !given.has(node.name) && isOfFunction(lookup, node.name))) return [];
    const taken = use.taken.find(({ node }) => given.has(node.name));
    if (taken === undefined) return [];
    const name = quoted(lookup.textOf(value));
    const notes = [{ message: `${taken.node.name} is taken from it here.`, span: taken.lookup.span(taken.node) }];
    return [rt4466(lookup.span(value), { name, member: taken.node.name }, notes)];
  });
}

function isOfFunction(lookup: CodeLookup, name: string): boolean {
  return name === "prototype" || lookup.writtenMembers.has(name);
}

/** What those who require a module do with all of it. */
interface Use {
  /** Whether it is called, or made something of. */
  isMade: boolean;
  readonly taken: { readonly lookup: CodeLookup; readonly node: MemberCode }[];
}

const known = new WeakMap<RuleContext, ReadonlyMap<CheckedFile, Use>>();

/** By the file of the module; looked for once, when the first module hands out a constructor. */
function usesOf(context: RuleContext): ReadonlyMap<CheckedFile, Use> {
  let uses = known.get(context);
  if (uses === undefined) {
    const found = new Map<CheckedFile, Use>();
    for (const file of context.files) {
      const lookup = lookupOf(file);
      if (!lookup.text.includes("require")) continue;
      const useOf = (one: Expression): Use | undefined => {
        if (one.kind !== "name" && one.kind !== "call") return undefined;
        const module = requiredModule(context, lookup, one)?.file;
        if (module === undefined) return undefined;
        const use = found.get(module) ?? { isMade: false, taken: [] };
        found.set(module, use);
        return use;
      };
      for (const { callee } of [...lookup.all("new"), ...lookup.all("call")]) {
        const use = useOf(callee);
        if (use !== undefined) use.isMade = true;
      }
      for (const node of lookup.all("member")) useOf(node.object)?.taken.push({ lookup, node });
    }
    uses = found;
    known.set(context, uses);
  }
  return uses;
}

/** What a function gives to its `this`. */
function membersOfThis(lookup: CodeLookup, code: FunctionCode): ReadonlySet<string> {
  const found = new Set<string>();
  for (const statement of code.body) {
    for (const one of lookup.inside(statement)) {
      if (one.kind === "assign" && one.target.kind === "member" && one.target.object.kind === "this")
        found.add(one.target.name);
    }
  }
  return found;
}

// --- RT4467

/** `players[id] = { position: START }`, where `players[id].position.x` is written later: it is that of all. */
function shared(context: RuleContext, lookup: CodeLookup): Diagnostic[] {
  const found: Diagnostic[] = [];
  const look = (key: string, value: Expression, owner: FunctionCode): void => {
    if (value.kind !== "name" || value.variable === undefined || owner === lookup.code.top) return;
    const { variable } = value;
    const made = templateOf(lookup, variable);
    if (made === undefined) return;
    const written = writtenThrough(context, key, made, value.start);
    if (written === undefined) return;
    const notes = [
      { message: "It is made here, once.", span: lookup.span(made) },
      { message: "Here it is changed, for all who have it.", span: written.lookup.span(written.node) },
    ];
    found.push(rt4467(lookup.span(value), { name: variable.name, key }, notes));
  };
  for (const one of lookup.all("object")) {
    for (const { key, value } of one.members) if (typeof key === "string") look(key, value, lookup.owner(one));
  }
  for (const one of lookup.all("assign")) {
    if (one.operator === "=" && one.target.kind === "member" && one.target.object.kind === "this")
      look(one.target.name, one.value, lookup.owner(one));
  }
  return found;
}

/** The literal that a variable of the top level is, where it has nothing else. */
function templateOf(
  lookup: CodeLookup,
  variable: Variable,
): (Expression & { readonly kind: "object" | "array" }) | undefined {
  if (variable.owner !== lookup.code.top) return undefined;
  const only = lookup.only(variable);
  if (only === undefined || isFunction(only)) return undefined;
  if (only.kind === "array") return only.items.length > 0 && only.items.every(isPlace) ? only : undefined;
  if (only.kind !== "object" || only.members.length === 0) return undefined;
  return only.members.every(({ key, value }) => typeof key === "string" && isNumber(value)) ? only : undefined;
}

/** A number, or the numbers of a place. */
function isPlace(value: Expression): boolean {
  return isNumber(value) || (value.kind === "array" && value.items.length > 0 && value.items.every(isNumber));
}

/** What is counted or placed is one's own; texts and functions may well be shared. */
function isNumber(value: Expression): boolean {
  return (
    value.kind === "number" || value.kind === "boolean" || (value.kind === "unary" && value.operand.kind === "number")
  );
}

/** A place that writes a part of what a member of this name holds: `player.position.x = …`, `this.cells[3] = …`. */
function writtenThrough(
  context: RuleContext,
  key: string,
  made: Expression & { readonly kind: "object" | "array" },
  given: number,
): { readonly lookup: CodeLookup; readonly node: Expression } | undefined {
  const keys = made.kind === "object" ? made.members.map((one) => one.key) : [];
  for (const file of context.files) {
    const there = lookupOf(file);
    // Given a new one there, it is no longer the one of all.
    const isGivenAnother = (object: Expression): boolean => {
      const text = `${there.textOf(object)} =`;
      for (let at = there.text.indexOf(text); at >= 0; at = there.text.indexOf(text, at + 1))
        if (there.text.slice(at, given) !== `${text} `) return true;
      return false;
    };
    for (const one of [...there.all("assign"), ...there.all("update")]) {
      const { target } = one;
      if (target.kind !== "member" && target.kind !== "index") continue;
      const { object } = target;
      if (object.kind !== "member" || object.name !== key) continue;
      if (made.kind === "object" ? target.kind !== "member" || !keys.includes(target.name) : target.kind !== "index")
        continue;
      if (!isGivenAnother(object)) return { lookup: there, node: object };
    }
    if (made.kind !== "array") continue;
    for (const { callee } of there.all("call")) {
      if (callee.kind !== "member" || !/^(?:push|pop|shift|unshift|splice)$/.test(callee.name)) continue;
      const { object } = callee;
      if (object.kind !== "member" || object.name !== key) continue;
      if (!isGivenAnother(object)) return { lookup: there, node: object };
    }
  }
  return undefined;
}
