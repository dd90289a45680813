/**
 * Required: what a module gives to those who require it, by the forms that scripts use: `exports.x = …`, `module.exports = {…}`,
 * `module.exports = new Codes()`.
 *
 * Invariant: "no such member" is said only of modules whose every member can be seen; whatever fills its exports by computed
 * names, or by code that cannot be followed, is open.
 */

import path from "node:path";
import type { CallCode, Expression, FunctionCode, NameCode, Variable } from "#compiler/typescript/code.ts";
import type { CheckedFile, RuleContext } from "../context.ts";
import { fileAt } from "./file-at.ts";
import { isExports } from "./is-exports.ts";
import { type CodeLookup, isFunction, lookupOf } from "./lookup.ts";
import { goTo } from "./reach.ts";

/** What a module gives, as far as that is seen. */
export interface Exported {
  readonly lookup: CodeLookup;
  /** Names that the module's own text gives to anything. */
  readonly names: ReadonlySet<string>;
  /** What the members that are functions are. */
  readonly functions: ReadonlyMap<string, FunctionCode>;
  /** What members are given, where it is one thing. */
  readonly values: ReadonlyMap<string, Expression>;
  /** Whether there may be members that cannot be seen. */
  readonly open: boolean;
}

/** The module that an expression is: `require("Name")`, or a variable that is nothing else. */
export function requiredModule(
  context: RuleContext,
  lookup: CodeLookup,
  expression: Expression,
): { readonly name: string; readonly file: CheckedFile } | undefined {
  if (expression.kind !== "name" && expression.kind !== "call") return undefined;
  // Asked of every member and every call: most are told by this.
  if (expression.kind === "name" ? !mayBeRequired(expression) : expression.callee.kind !== "name") return undefined;
  if (!lookup.saysRequire) return undefined;
  const value = lookup.valueOf(expression);
  if (isFunction(value) || value.kind !== "call" || !isRequire(lookup, value.callee)) return undefined;
  const [name] = value.args;
  if (name?.kind !== "string" || value.args.length !== 1) return undefined;
  const relative = name.value.startsWith(".");
  const wanted = relative
    ? path.posix.join(path.posix.dirname(lookup.file.source.path), name.value)
    : context.modules.get(name.value);
  if (wanted === undefined) return undefined;
  const file = fileAt(context, wanted);
  return file === undefined ? undefined : { name: name.value, file };
}

/** What is handed over is whatever it is handed. */
function mayBeRequired({ variable }: NameCode): boolean {
  return variable !== undefined && variable.kind !== "parameter";
}

/** By the text: TypeScript is shown another name. */
function isRequire(lookup: CodeLookup, callee: Expression): boolean {
  return callee.kind === "name" && callee.variable === undefined && lookup.textOf(callee) === "require";
}

/** What is in all of the forms below that fill things by other means than an assignment. */
const mayFill = ["defineProperty", "Object.assign", "__proto__", "setPrototypeOf", "eval", "with"];

const known = new WeakMap<CheckedFile, Exported>();

/** What a module gives: looked for once in each file. */
export function exportedBy(file: CheckedFile): Exported {
  goTo(file);
  let exported = known.get(file);
  if (exported === undefined) {
    exported = look(lookupOf(file));
    known.set(file, exported);
  }
  return exported;
}

function look(lookup: CodeLookup): Exported {
  const names = new Set<string>(membersWritten(lookup));
  const functions = new Map<string, FunctionCode>();
  const values = new Map<string, Expression>();
  let open = lookup.code.isModule;
  for (const one of lookup.all("object")) {
    for (const { key } of one.members) {
      if (typeof key === "string") names.add(key);
    }
  }
  for (const one of lookup.all("class")) for (const member of one.code.members) names.add(member.name);
  const give = (name: string, value: Expression): void => {
    const code = lookup.functionOf(value);
    if (code !== undefined) functions.set(name, code);
    values.set(name, value);
  };
  for (const one of lookup.all("assign")) {
    const { target, value } = one;
    if (target.kind === "member") {
      if (isExports(target)) {
        if (value.kind === "object")
          for (const member of value.members) if (typeof member.key === "string") give(member.key, member.value);
        open ||= !isClosed(lookup, value);
      } else if (isExports(target.object) || target.object.kind === "this") give(target.name, value);
      else if (target.name === "prototype") open ||= value.kind !== "object";
    } else if (target.kind === "index") {
      // Filled by computed names: the exports themselves, or something that may become them.
      open ||= mayBeExports(lookup, target.object);
    } else if (lookup.isGlobal(target as Expression, "exports") || lookup.isGlobal(target as Expression, "module"))
      open = true;
  }
  for (const call of [...lookup.all("call"), ...lookup.all("new")]) {
    open ||= call.args.some(
      (one) =>
        isExports(one) ||
        (one.kind === "this" &&
          call.callee.kind === "member" &&
          call.callee.name !== "bind" &&
          call.callee.name !== "call"),
    );
  }
  open ||=
    mayFill.some((one) => lookup.text.includes(one)) &&
    /\bdefineProperty|\bObject\.assign\b|\b__proto__\b|\bsetPrototypeOf\b|\beval\s*\(|\bwith\s*\(/.test(lookup.text);
  // Handed on whole under another name, it may be filled there.
  for (const name of lookup.free) {
    const parent = lookup.parent(name);
    if (name.name === "exports" && !(parent?.kind === "member" && parent.object === name) && parent?.kind !== "assign")
      open = true;
    if (name.name === "module" && !(parent?.kind === "member" && parent.object === name && parent.name === "exports"))
      open = true;
  }
  return { lookup, names, functions, values, open };
}

const membersOf = new WeakMap<CodeLookup, ReadonlySet<string>>();

/**
 * Names that a file writes as members of something, but for those of a constructor itself that the file hands out only by what
 * `new` makes of it: `Game.start = …` beside `module.exports = new Game()` gives the export nothing.
 */
export function membersWritten(lookup: CodeLookup): ReadonlySet<string> {
  let names = membersOf.get(lookup);
  if (names === undefined) {
    const constructors = new Set<Variable>();
    for (const { target, value } of lookup.all("assign")) {
      if (value.kind !== "new" || target.kind !== "member" || !isExports(target)) continue;
      if (value.callee.kind === "name" && value.callee.variable !== undefined) constructors.add(value.callee.variable);
    }
    if (constructors.size > 0)
      for (const variable of [...constructors]) if (isHandedOut(lookup, variable)) constructors.delete(variable);
    if (constructors.size === 0) names = lookup.writtenMembers;
    else {
      const found = new Set<string>();
      for (const { target } of [...lookup.all("assign"), ...lookup.all("update")]) {
        if (target.kind !== "member") continue;
        const { object } = target;
        if (object.kind === "name" && object.variable !== undefined && constructors.has(object.variable)) continue;
        found.add(target.name);
      }
      names = found;
    }
    membersOf.set(lookup, names);
  }
  return names;
}

/** Whether a constructor goes anywhere itself, and its members with it. */
function isHandedOut(lookup: CodeLookup, variable: Variable): boolean {
  if (/\.constructor\b/.test(lookup.text)) return true;
  return lookup.reads(variable).some((read) => {
    const parent = lookup.parent(read);
    if (parent === undefined || isFunction(parent)) return true;
    if (parent.kind === "new") return parent.callee !== read;
    return parent.kind !== "member" || parent.object !== read;
  });
}

/** Whether all members of a value are written where they can be seen. */
function isClosed(lookup: CodeLookup, expression: Expression): boolean {
  const value = lookup.valueOf(expression);
  if (isFunction(value)) return true;
  switch (value.kind) {
    case "object":
      return value.members.every(({ key }) => typeof key === "string");
    case "function":
      return true;
    case "class":
      return value.code.base === undefined;
    case "assign":
      return isExports(value.target) && isClosed(lookup, value.value);
    case "new": {
      const made = lookup.valueOf(value.callee);
      if (isFunction(made) || made.kind === "function") return true;
      return made.kind === "class" && made.code.base === undefined;
    }
    default:
      return isExports(value);
  }
}

function mayBeExports(lookup: CodeLookup, object: Expression): boolean {
  if (object.kind === "this" || isExports(object)) return true;
  if (object.kind !== "name" || object.variable === undefined) return false;
  const { variable } = object;
  return (
    lookup.writes(variable).some(({ by, value }) => isFunction(by) || (value !== undefined && makesExports(value))) ||
    lookup.reads(variable).some((read) => {
      const parent = lookup.parent(read);
      return parent?.kind === "assign" && parent.value === read && isExports(parent.target);
    })
  );
}

/** `var api = module.exports`, `var api = module.exports = {}`. */
function makesExports(value: Expression): boolean {
  return isExports(value) || (value.kind === "assign" && isExports(value.target));
}

/** The function that a call calls: of this file by its name, or of a module. */
export function calledFunction(
  context: RuleContext,
  lookup: CodeLookup,
  { callee }: CallCode,
): { readonly lookup: CodeLookup; readonly code: FunctionCode; readonly name: string } | undefined {
  const own = lookup.functionOf(callee);
  if (own !== undefined) {
    return callee.kind === "function" ? undefined : { lookup, code: own, name: lookup.textOf(callee) };
  }
  if (callee.kind !== "member") return undefined;
  const module = requiredModule(context, lookup, callee.object);
  if (module === undefined || /\.[cm]?ts$/.test(module.file.path)) return undefined;
  const exported = exportedBy(module.file);
  const code = exported.functions.get(callee.name);
  if (code === undefined) return undefined;
  let writers = 0;
  for (const { target } of exported.lookup.all("assign"))
    if (target.kind === "member" && target.name === callee.name) writers++;
  return writers > 1 ? undefined : { lookup: exported.lookup, code, name: lookup.textOf(callee) };
}
