/**
 * Tables that are asked and never filled: a map, a set or an object that begins empty, in which the script looks things up, and into
 * which nobody puts anything.
 *
 * Invariant: said only of what nobody but the uses that can be seen gets hold of: no use hands it on.
 */

import { rt4522 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { ClassCode, Expression, Variable } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { isExported } from "../../questions/exported.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";

export const neverFilled: Rule = {
  codes: ["RT4522"],
  forms: ["object", "new"],
  inFiles: (context) => (lookup) => {
    const found: Diagnostic[] = [];
    for (const { target, value } of lookup.all("declare")) {
      if (value === undefined || target.kind !== "name" || target.variable === undefined) continue;
      const table = tableOf(value);
      if (table !== undefined) found.push(...ofVariable(lookup, target.variable, value, table));
    }
    for (const { code } of lookup.all("class")) found.push(...fields(context, lookup, code));
    return found;
  },
};

type Table = "map" | "object";

const tables = new Set(["Map", "Set", "WeakMap", "WeakSet"]);

function ofVariable(lookup: CodeLookup, variable: Variable, value: Expression, table: Table): Diagnostic[] {
  if (lookup.only(variable) !== value) return [];
  const ask = askOf(lookup, lookup.reads(variable), table);
  if (ask === undefined || isReachable(lookup, variable)) return [];
  const note = { message: "It begins empty.", span: lookup.span(value) };
  return [rt4522(lookup.span(ask), { name: variable.name }, [note])];
}

/** Private fields of classes, which no other file fills. */
function fields(context: RuleContext, lookup: CodeLookup, code: ClassCode): Diagnostic[] {
  return code.members.flatMap(({ name, kind, value, isStatic }): Diagnostic[] => {
    const table = kind === "field" && value !== undefined && !isStatic ? tableOf(value) : undefined;
    if (table === undefined || value === undefined || lookup.writtenMembers.has(name)) return [];
    const uses = lookup.all("member").filter((one) => one.name === name);
    const ask = askOf(lookup, uses, table);
    if (ask === undefined) return [];
    const word = new RegExp(String.raw`(?<![\w$#])${name.replace(/[^\w]/g, "\\$&")}(?![\w$])`, "g");
    const mentions = lookup.text.match(word)?.length ?? 0;
    // Taken apart, spelled as a text, or that of another class.
    if (mentions !== uses.length + 1) return [];
    // What another file speaks of by this name may be this one: sought last, as they are many.
    if (!name.startsWith("#") && context.files.some((one) => one !== lookup.file && one.source.text.match(word)))
      return [];
    const note = { message: "It begins empty.", span: lookup.span(value) };
    return [rt4522(lookup.span(ask), { name: lookup.textOf(ask) }, [note])];
  });
}

function tableOf(value: Expression): Table | undefined {
  if (value.kind === "object") return value.members.length === 0 ? "object" : undefined;
  if (value.kind !== "new" || value.args.length > 0) return undefined;
  const { callee } = value;
  return callee.kind === "name" && callee.variable === undefined && tables.has(callee.name) ? "map" : undefined;
}

/** Whether others may get hold of a variable without any use of it that is seen. */
function isReachable(lookup: CodeLookup, variable: Variable): boolean {
  if (isExported(lookup, variable)) return true;
  if (lookup.file.entry?.kind !== "classic" || variable.owner !== lookup.code.top) return false;
  const name = variable.name.replace(/\$/g, "\\$");
  return new RegExp(String.raw`\.\s*${name}(?![\w$])|\bthis\s*\[`).test(lookup.text);
}

/** The first place that looks something up, where no use puts anything in or hands the table on. */
function askOf(lookup: CodeLookup, uses: readonly Expression[], table: Table): Expression | undefined {
  let ask: Expression | undefined;
  for (const use of uses) {
    const parent = lookup.parent(use);
    if (parent === undefined || isFunction(parent)) return undefined;
    if (table === "map") {
      if (parent.kind === "each" && parent.object === use) continue;
      if (parent.kind !== "member" || parent.object !== use) return undefined;
      if (parent.name === "size") continue;
      const call = lookup.parent(parent);
      if (call === undefined || isFunction(call) || call.kind !== "call" || call.callee !== parent) return undefined;
      if (/^(?:get|has)$/.test(parent.name)) ask ??= use;
      else if (!/^(?:delete|clear|forEach|keys|values|entries)$/.test(parent.name)) return undefined;
    } else {
      if (parent.kind === "each" && parent.object === use && !parent.of) continue;
      if (parent.kind !== "index" || parent.object !== use) return undefined;
      const around = lookup.parent(parent);
      if (around === undefined || isFunction(around)) return undefined;
      // Written, or a part of it is: what is there may be filled through it.
      if ((around.kind === "assign" || around.kind === "update") && around.target === parent) return undefined;
      if (around.kind === "unary" && around.operator === "delete") continue;
      ask ??= use;
    }
  }
  return ask;
}
