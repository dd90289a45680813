/**
 * Constructors that are called without `new`: what they give to `this` goes to the global object, and the call gives nothing.
 */

import { rt4534 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, FunctionCode } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { type CodeLookup, isFunction, lookupOf } from "../../questions/lookup.ts";
import { requiredModule } from "../../questions/required.ts";

export const calledWithoutNew: Rule = {
  codes: ["RT4534"],
  forms: ["call"],
  inFiles(context) {
    let made: ReturnType<typeof constructors> | undefined;
    return (lookup) => {
      const found: Diagnostic[] = [];
      for (const { callee, start } of lookup.all("call")) {
        if (callee.kind !== "name" || callee.variable === undefined || !isLarge(callee.name)) continue;
        const home = homeOf(context, lookup, callee);
        if (home === undefined || !isConstructor(home.lookup, home.code)) continue;
        const { code } = home;
        made ??= constructors(context);
        const first = made.get(code);
        if (first === undefined || lookup.owners(callee).includes(code)) continue;
        const edits = [{ path: lookup.file.source.path, start: callee.start, end: callee.start, text: "new " }];
        const note = { message: "Here it is called with new.", span: first };
        found.push({
          ...rt4534(lookup.span({ start, end: callee.end }), { name: callee.name }, [note]),
          fix: { message: "Call it with new", edits },
        });
      }
      return found;
    };
  },
};

/** Whether a name begins with a capital: nearly every function begins with a small letter. */
function isLarge(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= 65 && first <= 90;
}

/** The functions that are called with `new` somewhere, and where that is. */
function constructors(context: RuleContext) {
  const found = new Map<FunctionCode, ReturnType<CodeLookup["span"]>>();
  for (const file of context.files) {
    const lookup = lookupOf(file);
    for (const { callee, ...made } of lookup.all("new")) {
      if (callee.kind !== "name" || callee.variable === undefined) continue;
      const home = homeOf(context, lookup, callee);
      if (home !== undefined && !found.has(home.code))
        found.set(home.code, lookup.span({ start: made.start, end: callee.end }));
    }
  }
  return found;
}

/** The function that a name is, here or as all of what a module gives. */
function homeOf(context: RuleContext, lookup: CodeLookup, callee: Expression) {
  const code = lookup.functionOf(callee);
  if (code !== undefined) return { lookup, code };
  const module = requiredModule(context, lookup, callee);
  if (module === undefined) return undefined;
  const there = lookupOf(module.file);
  const given = there
    .all("assign")
    .filter(
      ({ target }) => target.kind === "member" && target.name === "exports" && there.isGlobal(target.object, "module"),
    );
  const [only, another] = given;
  const made = only === undefined || another !== undefined ? undefined : there.functionOf(only.value);
  return made === undefined ? undefined : { lookup: there, code: made };
}

function isConstructor(lookup: CodeLookup, code: FunctionCode): boolean {
  if (code.kind !== "function" || code.suspends) return false;
  let fills = false;
  for (const one of lookup.inside(code)) {
    if (isFunction(one)) continue;
    // One that asks how it was called, or gives a thing either way.
    if (one.kind === "return" && one.value !== undefined) return false;
    if (one.kind === "binary" && one.operator === "instanceof") return false;
    if (one.kind === "assign" && one.target.kind === "member" && one.target.object.kind === "this") fills = true;
  }
  return fills && !/\bnew\s*\.\s*target\b/.test(lookup.textOf(code));
}
