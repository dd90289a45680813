/**
 * Scripts that never do anything: code that hands nothing to RTSession, in no file that the script reaches.
 *
 * Invariant: of a script that may act nothing is said. RTSession under another name, or handed on, is one that acts; so is one
 * whose modules cannot all be seen, or that speaks of names nobody knows. A script without any code is meant: its session relays.
 */

import path from "node:path";
import type { ScriptWorld } from "#compiler/3-program/program.ts";
import { rt4506 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { isRelative, moduleCandidates } from "#compiler/text/module-files.ts";
import type { FunctionCode } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { type Code, type CodeLookup, isFunction, lookupOf } from "../../questions/lookup.ts";

export const idleScript: Rule = {
  codes: ["RT4506"],
  run: (context) => context.worlds.flatMap((one) => idle(context, one)),
};

function idle(context: RuleContext, of: ScriptWorld): Diagnostic[] {
  const { script, world, sources } = of;
  const files = context.files.filter(({ path }) => sources.has(path));
  const entry = files.find((one) => one.path === world.entry);
  // What another script requires is there for that one.
  if (entry === undefined || entry.scripts.length > 1) return [];
  const { top, imports, asked } = lookupOf(entry).code;
  const [first] = [...top.body, ...top.hoisted.map(({ code }) => code)].sort((a, b) => a.start - b.start);
  if (first === undefined && imports.length === 0 && asked.length === 0) return [];
  const lookups = files.map(lookupOf);
  if (mayAct(context, lookups, of) || !lookups.every((one) => seesAll(context, one, of))) return [];
  const start = first?.start ?? 0;
  const end = /\r?\n|$/g;
  end.lastIndex = start;
  const place = { start, end: Math.min(first?.end ?? Infinity, end.exec(entry.source.text)?.index ?? start) };
  return [rt4506(lookupOf(entry).span(place), { name: script.name })];
}

/** What RTSession is asked for without anything happening outside of the script. */
const asking = /^(?:get\w+|newData|clearInterval|clearTimeout)$/;

/** What gets to the log. */
const logging = /^(?:debug|info|warn|error)$/;

/** Built-ins that have to do with nothing but what they are given. */
const pure = new Set(
  (
    "Array Boolean Date Error Infinity JSON Map Math NaN Number Object RegExp Set String exports isFinite isNaN module " +
    "parseFloat parseInt require undefined"
  ).split(" "),
);

/**
 * Whether code that runs may reach RTSession. A function that is declared runs where some code that runs speaks of its name,
 * whatever means it there; every other function does.
 */
function mayAct(context: RuleContext, lookups: readonly CodeLookup[], { sources }: ScriptWorld): boolean {
  const spoken = new Set<string>();
  const written = new Set<string>();
  for (const { freeWrites } of lookups) for (const name of freeWrites.keys()) written.add(name);
  const waiting = new Map<string, (readonly [CodeLookup, FunctionCode])[]>();
  const left: (readonly [CodeLookup, Code])[] = lookups.map((one) => [one, one.code.top]);
  const speak = (name: string): void => {
    if (spoken.has(name)) return;
    spoken.add(name);
    left.push(...(waiting.get(name) ?? []));
  };
  const acts = (lookup: CodeLookup, node: Code): boolean => {
    if (isFunction(node)) return false;
    if (node.kind === "member" || node.kind === "string") {
      const name = node.kind === "member" ? node.name : node.value;
      speak(name);
      return name === "RTSession" || (node.kind === "member" && logging.test(name));
    }
    if (node.kind === "objectPattern") for (const { key } of node.members) if (key !== undefined) speak(key);
    if (node.kind !== "name") return false;
    speak(node.name);
    if (node.variable !== undefined || written.has(node.name)) return false;
    const parent = lookup.parent(node);
    if (node.name === "RTSession") return !(parent?.kind === "member" && asking.test(parent.name));
    const text = lookup.textOf(node);
    if (text !== "require") return !pure.has(text) && !lookups.some((one) => declares(one, text));
    const asked = parent?.kind === "call" ? parent.args[0] : undefined;
    return asked?.kind !== "string" || !isAmong(context, lookup, asked.value, sources);
  };
  // Under the names by which modules give and take them, when those do not tell it that are spoken in code.
  let areGiven = false;
  const give = (): void => {
    areGiven = true;
    for (const { code } of lookups) {
      for (const { imported } of code.imports) speak(imported);
      for (const one of code.exports) {
        if ("variable" in one && one.name !== one.variable.name) speak(one.variable.name);
        if ("imported" in one) speak(one.imported);
      }
    }
  };
  for (;;) {
    if (left.length === 0 && !areGiven) give();
    const next = left.pop();
    if (next === undefined) return false;
    const [lookup, code] = next;
    for (const node of lookup.inside(code)) {
      if (acts(lookup, node)) return true;
      if (node.kind === "function" && "code" in node) left.push([lookup, node.code]);
      if (!isFunction(node)) continue;
      for (const { code: inner } of node.hoisted) {
        if (inner === node) continue;
        if (spoken.has(inner.name)) left.push([lookup, inner]);
        else waiting.set(inner.name, [...(waiting.get(inner.name) ?? []), [lookup, inner]]);
      }
    }
  }
}

function declares({ code }: CodeLookup, name: string): boolean {
  return code.variables.some((one) => one.name === name && one.owner === code.top);
}

/** Whether all modules that a file imports are among those that are looked through. */
function seesAll(context: RuleContext, lookup: CodeLookup, { sources }: ScriptWorld): boolean {
  const { imports, asked, exports } = lookup.code;
  const wanted = [
    ...imports.map(({ specifier }) => specifier),
    ...asked,
    ...exports.flatMap((one) => ("from" in one ? [one.from] : "all" in one ? [one.all] : [])),
  ];
  return wanted.every((one) => isAmong(context, lookup, one, sources));
}

/** Whether a module is among the files that are looked through. */
function isAmong(
  { config, modules }: RuleContext,
  { file }: CodeLookup,
  specifier: string,
  sources: ScriptWorld["sources"],
): boolean {
  if (!isRelative(specifier)) {
    const found = modules.get(specifier);
    return found !== undefined && sources.has(path.posix.join(config.root, found));
  }
  return moduleCandidates(path.posix.join(path.posix.dirname(file.path), specifier)).some((one) => sources.has(one));
}
