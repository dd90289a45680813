/**
 * What is handed out and was to be made first: a constructor in the place of what it makes, one object for all who get it.
 */

import { rt4466, rt4467 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, FunctionCode, Variable } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../context.ts";
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
    let taken: { readonly lookup: CodeLookup; readonly node: Expression; readonly name: string } | undefined;
    for (const other of context.files) {
      const there = lookupOf(other);
      if (!there.text.includes("require")) continue;
      const isIt = (one: Expression): boolean => requiredModule(context, there, one)?.file === lookup.file;
      // Who makes one knows what it is.
      if ([...there.all("new"), ...there.all("call")].some(({ callee }) => isIt(callee))) return [];
      for (const member of there.all("member")) {
        if (!isIt(member.object)) continue;
        if (!given.has(member.name)) {
          // What the function itself is given is there.
          if (lookup.writtenMembers.has(member.name) || member.name === "prototype") return [];
          continue;
        }
        taken ??= { lookup: there, node: member, name: member.name };
      }
    }
    if (taken === undefined) return [];
    const name = quoted(lookup.textOf(value));
    const notes = [{ message: `${taken.name} is taken from it here.`, span: taken.lookup.span(taken.node) }];
    return [rt4466(lookup.span(value), { name, member: taken.name }, notes)];
  });
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
    const written = writtenThrough(context, key, made);
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
  if (only.kind === "array") return only.items.length > 0 && only.items.every(isNumber) ? only : undefined;
  if (only.kind !== "object" || only.members.length === 0) return undefined;
  return only.members.every(({ key, value }) => typeof key === "string" && isNumber(value)) ? only : undefined;
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
): { readonly lookup: CodeLookup; readonly node: Expression } | undefined {
  const keys = made.kind === "object" ? made.members.map((one) => one.key) : [];
  for (const file of context.files) {
    const there = lookupOf(file);
    for (const one of [...there.all("assign"), ...there.all("update")]) {
      const { target } = one;
      if (target.kind !== "member" && target.kind !== "index") continue;
      const { object } = target;
      if (object.kind !== "member" || object.name !== key) continue;
      if (made.kind === "object" ? target.kind !== "member" || !keys.includes(target.name) : target.kind !== "index")
        continue;
      // Given a new one there, it is no longer the one of all.
      const text = `${there.textOf(object)} =`;
      if (there.text.includes(text)) continue;
      return { lookup: there, node: object };
    }
  }
  return undefined;
}
