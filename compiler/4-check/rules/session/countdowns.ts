/**
 * Countdowns that go on below their end: an interval counts down, does at 0 what it counted for, and is not stopped, so it does that
 * again with every tick.
 *
 * Invariant: said only where every function that the end runs can be seen, and none of them stops an interval, gives the counter
 * another value, or changes anything that the ticks ask for.
 */

import { rt4545 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, FunctionCode, Statement } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { calledAnywhere } from "../../questions/called.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { handlersIn } from "../../questions/handlers.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { methodCalled } from "../../questions/together.ts";

export const countdowns: Rule = {
  codes: ["RT4545"],
  words: ["setInterval"],
  inFiles(context) {
    const own = givenMembers(context);
    return (lookup) => {
      if (!lookup.text.includes("setInterval") || !lookup.text.includes("--")) return [];
      return handlersIn(lookup).flatMap(({ member, code }) =>
        member === "setInterval" && code !== undefined ? judge(context, lookup, ticking(lookup, code), own) : [],
      );
    };
  },
};

/** `() => this.tick()`: what ticks is the function that it calls. */
function ticking(lookup: CodeLookup, code: FunctionCode): FunctionCode {
  const [only, another] = code.body;
  if (another !== undefined || (only?.kind !== "return" && only?.kind !== "expression")) return code;
  return (only.value?.kind === "call" ? lookup.functionOf(only.value.callee) : undefined) ?? code;
}

/** `left--;` */
function isStepDown(one: Statement): boolean {
  return one.kind === "expression" && one.value.kind === "update" && one.value.step === -1;
}

type Ending = Statement & { readonly kind: "if" };

/** `left--; if (left <= 0) { start(); }` */
function judge(context: RuleContext, lookup: CodeLookup, code: FunctionCode, own: ReadonlySet<string>): Diagnostic[] {
  // What is asked before anything else may be what stops it.
  const first = code.body.find((one) => one.kind === "if" || isStepDown(one));
  if (first?.kind !== "expression" || first.value.kind !== "update") return [];
  const { target } = first.value;
  if (target.kind !== "name" && target.kind !== "member") return [];
  const text = lookup.textOf(target);
  const ending = code.body.find((one): one is Ending => one.kind === "if" && isAtEnd(lookup, one.test, text));
  if (ending === undefined || code.body.some((one) => one.kind === "if" && one !== ending && one.start < ending.start))
    return [];
  const { name } = target;
  if (code.body.some((one) => one.start < first.start && one.kind !== "declare" && one.kind !== "expression"))
    return [];
  const seen = new Set<FunctionCode>();
  let runs = false;
  // Undefined where something runs that cannot be seen.
  const isHarmless = (there: CodeLookup, node: Statement | FunctionCode): boolean =>
    there.inside(node).every((one) => {
      if (isFunction(one)) return true;
      if (one.kind === "assign" || one.kind === "update") {
        const given = one.target;
        return !((given.kind === "name" || given.kind === "member") && given.name === name);
      }
      if (one.kind === "throw" || one.kind === "new") return false;
      if (one.kind !== "call") return true;
      const run = called(context, there, one);
      if (run !== undefined) {
        runs = true;
        if (seen.has(run.code)) return true;
        seen.add(run.code);
        return isHarmless(run.lookup, run.code);
      }
      // A packet that is sent again with every tick.
      if (one.callee.kind === "member" && one.callee.name === "send") runs = true;
      return isOfHost(there, one, own);
    });
  if (!isHarmless(lookup, ending.yes) || !runs) return [];
  return [rt4545(lookup.span(ending.test), { text: quoted(text), test: quoted(lookup.textOf(ending.test)) })];
}

function called(context: RuleContext, lookup: CodeLookup, call: CallCode) {
  const code = lookup.functionOf(call.callee);
  if (code !== undefined) return { lookup, code };
  return calledAnywhere(context, lookup, call) ?? methodCalled(lookup, call);
}

/** `left <= 0`, `left < 1` */
function isAtEnd(lookup: CodeLookup, test: Expression, text: string): boolean {
  if (test.kind !== "binary" || lookup.textOf(test.left) !== text || test.right.kind !== "number") return false;
  return (test.operator === "<=" && test.right.value === 0) || (test.operator === "<" && test.right.value <= 1);
}

const quiet =
  /^(?:newData|newPacket|getLogger|getPlayers|getPlayer|getPeerId|getPlayerId|set(?:OpCode|Data|TargetPeers|Reliable|Sender|Number|Float|Double|String|FloatArray)|send|info|debug|warn|error|push|indexOf|join|floor|ceil|round|random|min|max|abs|now|stringify|toString|length)$/;

/** A call of RTSession's objects or of the language that stops nothing. */
function isOfHost(lookup: CodeLookup, { callee }: CallCode, own: ReadonlySet<string>): boolean {
  if (callee.kind !== "member") return false;
  if (/^clear(?:Interval|Timeout)$/.test(callee.name)) return false;
  return quiet.test(callee.name) && !own.has(callee.name) && lookup.functionOf(callee) === undefined;
}
