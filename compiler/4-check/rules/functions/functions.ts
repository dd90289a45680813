/**
 * Functions: declared twice, called with too little, handed to a timer though they need a packet, never called.
 *
 * A parameter is needed when the function uses what is in it, come what may, and never asks whether it is there.
 */

import { rt4414, rt4415, rt4416, rt4418 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, FunctionCode, NameCode } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { isCompared } from "../../questions/asked-for.ts";
import { calledAnywhere, functionAt, type Run } from "../../questions/called.ts";
import { isEquality } from "../../questions/chains.ts";
import { isExported } from "../../questions/exported.ts";
import { handlersIn } from "../../questions/handlers.ts";
import {
  type Code,
  type CodeLookup,
  conditionsAround,
  exitsBefore,
  isFunction,
  lookupOf,
} from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { calledFunction } from "../../questions/required.ts";
import { callsAsMember, methodCalled, parameterCounts } from "../../questions/together.ts";
import type { Declared } from "../../questions/walk.ts";

export const functions: Rule = {
  codes: ["RT4414", "RT4415", "RT4416", "RT4418"],
  inFiles(context) {
    const mentions = counter(context);
    return (lookup) => {
      const found = declaredTwice(lookup);
      if (lookup.says(waiting)) found.push(...byTimers(context, lookup));
      for (const one of lookup.declared) neverCalled(lookup, one, mentions, found);
      return found;
    };
  },
  run: tooLittle,
};

/** What is handed a function that gets nothing. */
const waiting = ["setTimeout", "setInterval", "onSessionShutdown"];

function declaredTwice(lookup: CodeLookup): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (lookup.declared.length < 2) return found;
  for (const [at, one] of lookup.declared.entries()) {
    const later = lookup.declared.slice(at + 1).find((other) => other.variable === one.variable);
    if (later === undefined || one.code.name === "default") continue;
    // Pasted in twice, word for word: whichever is called does the same.
    if (onOneLine(lookup, one.code) === onOneLine(lookup, later.code)) continue;
    // One for each case: `if (old) { function now() … } else { function now() … }`.
    if (blockOf(lookup, one) !== blockOf(lookup, later)) continue;
    const note = { message: "This one is called instead.", span: nameSpan(lookup, later.code) };
    found.push(rt4414(nameSpan(lookup, one.code), { name: one.code.name }, [note]));
  }
  return found;
}

/** The innermost statement that a function is declared in; undefined where it stands in a function itself. */
function blockOf(lookup: CodeLookup, { code, owner }: Declared): Code | undefined {
  return lookup
    .inside(owner)
    .filter((node) => !isFunction(node) && isBranch.has(node.kind) && node.start < code.start && node.end >= code.end)
    .at(-1);
}

const isBranch: ReadonlySet<string> = new Set(["block", "if", "loop", "each", "try", "switch"]);

function onOneLine(lookup: CodeLookup, code: FunctionCode): string {
  return lookup.textOf(code).replace(/\s+/g, " ");
}

/** The name of a function that is declared. */
function nameSpan(lookup: CodeLookup, code: FunctionCode) {
  const start = lookup.text.indexOf(code.name, code.start);
  return lookup.span({ start, end: start + code.name.length });
}

/** A call with fewer arguments than its function has parameters, or with all of them. */
interface Calls {
  readonly lookup: CodeLookup;
  readonly call: CallCode;
  readonly target: NonNullable<ReturnType<typeof calledFunction>>;
}

function tooLittle(context: RuleContext): Diagnostic[] {
  if (!mayLack(context)) return [];
  const byCode = new Map<FunctionCode, Calls[]>();
  for (const file of context.files) {
    // In TypeScript parameters say themselves whether they may be left out.
    if (/\.[cm]?ts$/.test(file.path)) continue;
    const lookup = lookupOf(file);
    for (const call of lookup.all("call")) {
      if (call.args.some((one) => one.kind === "spread")) continue;
      const target = calledFunction(context, lookup, call) ?? followedTo(context, lookup, call);
      if (target === undefined) continue;
      const same = byCode.get(target.code);
      if (same === undefined) byCode.set(target.code, [{ lookup, call, target }]);
      else same.push({ lookup, call, target });
    }
  }
  return [...byCode.values()].flatMap((calls) => calls.flatMap((one) => lacking(one, calls)));
}

/**
 * Whether some call may hand over too little. Sifts by numbers: nearly all calls hand over as much as any function takes that
 * has the name, and need not be followed to theirs.
 */
function mayLack(context: RuleContext): boolean {
  const files = context.files.filter(({ path }) => !/\.[cm]?ts$/.test(path));
  if (files.some((file) => context.slipsIn(file).some(({ kind }) => kind === "handing"))) return true;
  const counts = parameterCounts(files.length === context.files.length ? context.files : files);
  return files.some((file) => {
    const lookup = lookupOf(file);
    const hasClasses = lookup.all("class").length > 0;
    return lookup.all("call").some((call) => {
      const { callee, args } = call;
      if (callee.kind === "name" && callee.variable === undefined) return false;
      // What no class and no variable of the file has is given to a member, and counted.
      if (callee.kind === "member" && callee.object.kind !== "this" && !hasClasses) {
        if (args.length >= (counts.get(callee.name)?.most ?? 0)) return false;
      }
      const own = lookup.functionOf(callee);
      const count =
        own !== undefined ? own.parameters.length : callee.kind === "member" ? counts.get(callee.name)?.most : 0;
      if (count === undefined || args.length >= count) return false;
      const target = own === undefined ? calledFunction(context, lookup, call) : { lookup, code: own };
      return target !== undefined && neededBeyond(target.lookup, target.code, args.length) !== undefined;
    });
  });
}

/** What flow has followed a call to, where it hands over too little: a method of what a constructor makes, mostly. */
function followedTo(context: RuleContext, lookup: CodeLookup, call: CallCode): Calls["target"] | undefined {
  const slip = context
    .slipsIn(lookup.file)
    .find((one) => one.kind === "handing" && one.start === call.start && one.end === call.end);
  const run = slip?.kind === "handing" ? functionAt(context, slip.function) : undefined;
  return run === undefined || /\.[cm]?ts$/.test(run.lookup.file.path)
    ? undefined
    : { ...run, name: quoted(lookup.textOf(call.callee)) };
}

function lacking({ lookup, call, target }: Calls, calls: readonly Calls[]): Diagnostic[] {
  const needed =
    neededBeyond(target.lookup, target.code, call.args.length) ?? calledBeyond(target, call.args.length, calls);
  if (needed === undefined) return [];
  if (isAssigned(target.lookup, needed.use)) {
    // What is only kept for later may be meant to be missing: not where this is the one call that leaves it out.
    const at = target.code.parameters.findIndex((one) => one.kind === "name" && one.name === needed.name);
    const without = calls.filter((one) => one.call.args.length <= at);
    if (without.length > 1 || without.length === calls.length) return [];
    // `makeMap(0)` leaves out all that an empty one has not; who forgets something forgets one.
    if (target.code.parameters.length - call.args.length > 1) return [];
  }
  const holes = { name: target.name, given: inWords(call.args.length), parameter: needed.name };
  const note = { message: `${needed.name} is used here, whatever is given.`, span: target.lookup.span(needed.use) };
  return [rt4415(lookup.span(call.callee), holes, [note])];
}

/** A parameter that the function calls without asking whether it is there, and that this call alone leaves out. */
function calledBeyond({ lookup, code }: Calls["target"], count: number, calls: readonly Calls[]) {
  if (code.usesArguments) return undefined;
  for (const [at, parameter] of code.parameters.entries()) {
    if (at < count || parameter.kind !== "name" || parameter.variable === undefined) continue;
    if (lookup.writes(parameter.variable).length !== 1) continue;
    const without = calls.filter((one) => one.call.args.length <= at).length;
    // Left out by all, of whom all can be seen, it is given by nobody.
    const isNobodys = without === calls.length && callsAsMember(lookup, code)?.length === calls.length;
    if (!isNobodys && (without > 1 || calls.length < 3)) continue;
    const reads = lookup.reads(parameter.variable);
    if (reads.some((one) => isCompared(lookup, one))) continue;
    const use = reads.find((one) => {
      const parent = lookup.parent(one);
      return parent?.kind === "call" && parent.callee === one;
    });
    if (use !== undefined) return { name: parameter.name, use };
  }
  return undefined;
}

function isAssigned(lookup: CodeLookup, use: NameCode): boolean {
  const parent = lookup.parent(use);
  return parent !== undefined && !isFunction(parent) && parent.kind === "assign" && parent.operator === "=";
}

function inWords(count: number): string {
  return count === 0 ? "nothing" : count === 1 ? "one argument" : `${count} arguments`;
}

/** The first parameter behind `count` that a function cannot do without, and where it is used. */
function neededBeyond(
  lookup: CodeLookup,
  code: FunctionCode,
  count: number,
): { readonly name: string; readonly use: NameCode } | undefined {
  if (code.usesArguments || count >= code.parameters.length) return undefined;
  for (const [at, parameter] of code.parameters.entries()) {
    if (at < count || parameter.kind !== "name" || parameter.variable === undefined) continue;
    if (code.rest && at === code.parameters.length - 1) continue;
    if (lookup.writes(parameter.variable).length !== 1) continue;
    const reads = lookup.reads(parameter.variable);
    if (reads.some((one) => isCompared(lookup, one))) continue;
    const use = reads.find(
      (one) => lookup.owner(one) === code && isNeeded(lookup, one, count) && isReachedAnyhow(lookup, one, code),
    );
    if (use !== undefined) return { name: parameter.name, use };
  }
  return undefined;
}

/** Whether a use is reached unless the function is left before, for a reason that has nothing to do with the parameter. */
function isReachedAnyhow(lookup: CodeLookup, use: NameCode, code: FunctionCode): boolean {
  if (conditionsAround(lookup, use).length > 0 || lookup.around(use).some((one) => one.kind === "try")) return false;
  return !exitsBefore(lookup, use).some((test) =>
    lookup.inside(test, true).some((one) => {
      if (isFunction(one) || one.kind !== "name" || one.variable === undefined) return false;
      if (one.variable === use.variable) return true;
      // By what another argument is, a function may do with fewer; to leave because that one is missing is no such way.
      const isOther = code.parameters.some((other) => other.kind === "name" && other.variable === one.variable);
      return isOther && decides(lookup, one);
    }),
  );
}

/** Whether a test asks which value something has: not whether there is one, nor what is in it. */
function decides(lookup: CodeLookup, read: NameCode): boolean {
  const parent = lookup.parent(read);
  if (parent === undefined || isFunction(parent)) return false;
  if (parent.kind === "binary" && isEquality(parent.operator)) {
    return ![parent.left, parent.right].some((one) => lookup.isNothing(one));
  }
  return !/^(?:unary|member|index|call)$/.test(parent.kind);
}

/** Whether nothing would be left of the line if the parameter were undefined. */
function isNeeded(lookup: CodeLookup, read: NameCode, given: number): boolean {
  const parent = lookup.parent(read);
  if (parent === undefined || isFunction(parent)) return false;
  switch (parent.kind) {
    case "member":
    case "index":
      return parent.object === read;
    case "call":
      if (parent.callee === read) return true;
      if (/^(?:setTimeout|setInterval)$/.test(lookup.sessionCall(parent) ?? "")) return parent.args[0] === read;
      // With nothing among them these give NaN.
      if (parent.callee.kind === "member" && /^(?:min|max)$/.test(parent.callee.name)) {
        return lookup.isGlobal(parent.callee.object, "Math");
      }
      return (
        parent.callee.kind === "member" &&
        /^set(?:OpCode|Data|Number|Float|Double|String|FloatArray|Long)$/.test(parent.callee.name)
      );
    case "binary":
      if (/^(?:[*/%-]|[<>]=?)$/.test(parent.operator)) return true;
      return parent.operator === "+" && !isLogged(lookup, parent);
    case "assign":
      if (/^[-+*/%]=$/.test(parent.operator)) return parent.value === read;
      // Called with nothing at all, a function may be meant to forget what it keeps.
      return (
        given > 0 && parent.value === read && parent.target.kind === "member" && parent.target.object.kind !== "this"
      );
    default:
      return false;
  }
}

/** A line of a log may say "undefined" and be meant so. */
function isLogged(lookup: CodeLookup, node: Expression): boolean {
  return [node, ...lookup.around(node)].some(
    (one) =>
      one.kind === "call" && one.callee.kind === "member" && /^(?:debug|info|warn|error|log)$/.test(one.callee.name),
  );
}

/** `Ships.respawn`, handed over as it is: the function of a module, or a method that only one thing has. */
function ofModule(context: RuleContext, lookup: CodeLookup, argument: Expression): Run | undefined {
  if (argument.kind !== "member") return undefined;
  const call: CallCode = {
    kind: "call",
    callee: argument,
    args: [],
    start: argument.start,
    end: argument.end,
    parent: undefined,
  };
  return calledAnywhere(context, lookup, call) ?? methodCalled(lookup, call);
}

function byTimers(context: RuleContext, lookup: CodeLookup): Diagnostic[] {
  return handlersIn(lookup).flatMap(({ member, argument, code: own, given, occasion }) => {
    if (occasion !== "timer" && occasion !== "shutdown") return [];
    const run = own === undefined ? ofModule(context, lookup, argument) : { lookup, code: own };
    const needed = run === undefined ? undefined : neededBeyond(run.lookup, run.code, given);
    if (run === undefined || needed === undefined) return [];
    const { code } = run;
    const handler = handlersIn(lookup).find((one) => one.code === code && one.occasion === "packet");
    const notes = [{ message: `${needed.name} is used here.`, span: run.lookup.span(needed.use) }];
    if (handler !== undefined)
      notes.push({ message: "Here it is registered, and gets its packet.", span: lookup.span(handler.call.args[0]!) });
    const name = argument.kind === "function" ? "the callback" : lookup.textOf(argument);
    return [
      rt4416(
        lookup.span(
          argument.kind === "function"
            ? { start: argument.start, end: Math.min(argument.end, argument.start + 8) }
            : argument,
        ),
        { member, name, parameter: needed.name },
        notes,
      ),
    ];
  });
}

function neverCalled(
  lookup: CodeLookup,
  { variable, code }: Declared,
  mentions: (name: string) => number,
  found: Diagnostic[],
): void {
  if (lookup.reads(variable).length > 0 || code.name === "default" || isExported(lookup, variable)) return;
  // By `this`, by a text, from a module: whoever mentions it may call it.
  const declarations = lookup.declared.filter((one) => one.variable === variable).length;
  if (mentions(code.name) <= declarations) found.push(rt4418(nameSpan(lookup, code), { name: code.name }));
}

/** How often a name stands in the files of the project, whatever it means there; counted when first asked. */
function counter(context: RuleContext): (name: string) => number {
  let counts: Map<string, number> | undefined;
  return (name) => {
    if (counts === undefined) {
      counts = new Map();
      for (const { source } of context.files) {
        for (const word of source.text.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? []) {
          counts.set(word, (counts.get(word) ?? 0) + 1);
        }
      }
    }
    return counts.get(name) ?? 0;
  };
}
