/**
 * The function that a call runs, whichever way it came there: of this file, required, imported, or a method of the class
 * that the call stands in.
 */

import type { CallCode, Expression, FunctionCode } from "#compiler/typescript/code.ts";
import type { RuleContext } from "../context.ts";
import { fileAt } from "./file-at.ts";
import { type CodeLookup, isFunction, lookupOf } from "./lookup.ts";
import { calledFunction } from "./required.ts";

/** A function, and the file it stands in. */
export interface Run {
  readonly lookup: CodeLookup;
  readonly code: FunctionCode;
}

/** A function, and the name that a call has for it. */
export interface Called extends Run {
  /** As the call says it. */
  readonly name: string;
}

/** Undefined where several may be meant, or it cannot be seen. */
export function calledAnywhere(context: RuleContext, lookup: CodeLookup, call: CallCode): Called | undefined {
  const known = calledFunction(context, lookup, call);
  if (known !== undefined) return known;
  const { callee } = call;
  const found = imported(context, lookup, callee) ?? methodOfThis(lookup, callee);
  return found === undefined ? undefined : { ...found, name: lookup.textOf(callee) };
}

/** `import { later } from "Later"` and `import * as Later from "Later"`. */
function imported(context: RuleContext, lookup: CodeLookup, callee: Expression) {
  const name = callee.kind === "member" ? callee.object : callee;
  if (name.kind !== "name" || name.variable?.kind !== "import") return undefined;
  const made = lookup.code.imports.find((one) => one.variable === name.variable);
  if (made === undefined || (made.imported === "*") !== (callee.kind === "member")) return undefined;
  const wanted = callee.kind === "member" ? callee.name : made.imported;
  const path = context.modules.get(made.specifier);
  const file = path === undefined ? undefined : fileAt(context, path);
  if (file === undefined) return undefined;
  const there = lookupOf(file);
  const exported = there.code.exports.find((one) => "name" in one && one.name === wanted);
  if (exported === undefined || !("variable" in exported)) return undefined;
  const only = there.only(exported.variable);
  if (only === undefined) return undefined;
  const code = isFunction(only) ? only : there.functionOf(only);
  return code === undefined ? undefined : { lookup: there, code };
}

/** The only method of this name in the file, called on `this` in a class. */
function methodOfThis(lookup: CodeLookup, callee: Expression) {
  if (callee.kind !== "member" || callee.object.kind !== "this") return undefined;
  const found = lookup.all("class").flatMap(({ code }) => code.members.filter((one) => one.name === callee.name));
  const [only, another] = found;
  if (only?.value?.kind !== "function" || only.kind === "accessor" || another !== undefined) return undefined;
  return { lookup, code: only.value.code };
}

/** The function that stands at a place of a file. */
export function functionAt(
  context: RuleContext,
  { path, start }: { readonly path: string; readonly start: number },
): Run | undefined {
  const file = context.files.find((one) => one.path === path);
  if (file === undefined) return undefined;
  const lookup = lookupOf(file);
  const code = lookup.code.functions.find((one) => one.start === start && one !== lookup.code.top);
  return code === undefined ? undefined : { lookup, code };
}
