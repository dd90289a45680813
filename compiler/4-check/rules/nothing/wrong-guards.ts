/**
 * Guards that stop the wrong ones: who leaves where something is there goes on where it is missing, and uses it.
 *
 * Invariant: what is used behind the guard stands in its own row of statements, and nothing on the way gives it a value or asks.
 */

import { rt4591 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Statement } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { asksEqual, asksUnequal, isPlain, partsOf } from "../../questions/chains.ts";
import { type Code, type CodeLookup, isFunction, leaves } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { isExit, statementLists } from "../../questions/statement-lists.ts";

type If = Statement & { readonly kind: "if" };

export const wrongGuards: Rule = {
  codes: ["RT4591"],
  forms: ["if"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    for (const list of statementLists(lookup)) {
      for (let at = 0; at < list.length - 1; at++) {
        const one = list[at]!;
        if (one.kind === "if" && one.no === undefined && isExit(one.yes))
          found.push(...judge(lookup, one, list, at + 1));
      }
    }
    return found;
  },
};

/** @param from Where in the list what is behind the guard begins. */
function judge(lookup: CodeLookup, { test }: If, list: readonly Statement[], from: number): Diagnostic[] {
  for (const missing of missingBehind(lookup, test)) {
    // What the guard itself takes of it is spoken of elsewhere.
    if (!missing.certain && lookup.inside(test).some((one) => takes(lookup, one, lookup.textOf(missing.thing), "")))
      continue;
    const used = useOf(lookup, missing, list, from);
    if (used === undefined) continue;
    const text = quoted(lookup.textOf(missing.thing));
    const note = { message: "It is used here.", span: lookup.span(used) };
    return [rt4591(lookup.span(test), { test: quoted(lookup.textOf(test)), text, so: missing.so }, [note])];
  }
  return [];
}

interface Missing {
  readonly thing: Expression;
  /** Whether it is missing behind the guard in any case, and not only where the rest of the condition does not hold. */
  readonly certain: boolean;
  readonly so: string;
}

function missingBehind(lookup: CodeLookup, test: Expression): readonly Missing[] {
  const found: Missing[] = [];
  const failed = failedRequest(lookup, test);
  if (failed !== undefined) found.push({ thing: failed, certain: true, so: "has failed" });
  for (const one of partsOf(test, "||")) {
    const thing = asked(lookup, one, true);
    if (thing !== undefined) found.push({ thing, certain: true, so: "is missing" });
  }
  if (test.kind === "binary" && test.operator === "&&") {
    for (const one of partsOf(test, "&&")) {
      const thing = asked(lookup, one, false);
      if (thing !== undefined) found.push({ thing, certain: false, so: "may be missing" });
    }
  }
  return found;
}

/** What a condition says to be there, or not to be there. */
function asked(lookup: CodeLookup, one: Expression, there: boolean): Expression | undefined {
  if (there && isThing(one)) return one;
  if (!there && one.kind === "unary" && one.operator === "!" && isThing(one.operand)) return one.operand;
  if (one.kind !== "binary" || !(there ? asksUnequal : asksEqual)(one.operator) || !isThing(one.left)) return undefined;
  return lookup.isNothing(one.right) ? one.left : undefined;
}

function isThing(one: Expression): boolean {
  return one.kind !== "this" && isPlain(one);
}

/** `if (!response.error) return;`: the response, where only one that failed gets behind. */
function failedRequest(lookup: CodeLookup, test: Expression): Expression | undefined {
  const error =
    test.kind === "unary" && test.operator === "!"
      ? test.operand
      : test.kind === "binary" && asksEqual(test.operator) && lookup.isNothing(test.right)
        ? test.left
        : undefined;
  if (error?.kind !== "member" || error.name !== "error" || error.object.kind !== "name") return undefined;
  return error.object.variable?.kind === "parameter" ? error.object : undefined;
}

/** Where a member of it is taken behind the guard; undefined where anything on the way may have given it a value, or asks. */
function useOf(
  lookup: CodeLookup,
  { thing, so, certain }: Missing,
  list: readonly Statement[],
  from: number,
): Expression | undefined {
  const text = lookup.textOf(thing);
  for (let at = from; at < list.length; at++) {
    const one = list[at]!;
    const inside = lookup.inside(one);
    const used = inside.find(
      (node): node is Expression => takes(lookup, node, text, so) && (certain || !isChosen(lookup, node as Code, one)),
    );
    const changed = inside.find((node) => gives(lookup, node, text) || mayMake(lookup, node, thing, used));
    const mentions = inside.find(
      (node) => !isFunction(node) && node.kind !== "expression" && isAlone(lookup, node, text),
    );
    const until = Math.min(changed?.start ?? Number.POSITIVE_INFINITY, mentions?.start ?? Number.POSITIVE_INFINITY);
    if (used !== undefined) return used.start < until ? used : undefined;
    if (until !== Number.POSITIVE_INFINITY || (!certain && inside.some(leaves))) return undefined;
  }
  return undefined;
}

/** What has members when it is empty, too. */
const ofTexts =
  /^(?:length|toString|indexOf|split|trim|join|push|charAt|toLowerCase|toUpperCase|replace|substr\w*|slice|toFixed)$/;

function takes(lookup: CodeLookup, node: Code, text: string, so: string): boolean {
  if (isFunction(node) || (node.kind !== "member" && node.kind !== "index") || lookup.textOf(node.object) !== text)
    return false;
  if (/^\s*[?!]/.test(lookup.text.slice(node.object.end))) return false;
  return node.kind === "index" || !(so === "has failed" ? /^error$/ : ofTexts).test(node.name);
}

function gives(lookup: CodeLookup, node: Code, text: string): boolean {
  if (isFunction(node)) return false;
  if (node.kind !== "assign" && node.kind !== "declare" && node.kind !== "each") return false;
  const target = lookup.textOf(node.target);
  return text === target || text.startsWith(`${target}.`);
}

/** Whether a node runs what may make the thing: `if (game) return; createGame(); game.start();` */
function mayMake(lookup: CodeLookup, node: Code, thing: Expression, used: Expression | undefined): boolean {
  if (isFunction(node) || (node.kind !== "call" && node.kind !== "new")) return false;
  // A variable that no other function sees stays what it is; and what is handed over is computed before the call.
  if (thing.kind === "name" && thing.variable?.shared === false && thing.variable.owner !== lookup.code.top)
    return false;
  if (used !== undefined && node.start <= used.start && used.end <= node.end) return false;
  let root = node.callee;
  while (root.kind === "member" || root.kind === "call") root = root.kind === "member" ? root.object : root.callee;
  if (lookup.isSession(root) || ["Math", "Date", "JSON"].some((name) => lookup.isGlobal(root, name))) return false;
  const value = lookup.valueOf(root);
  return isFunction(value) || value.kind !== "call" || lookup.sessionCall(value) === undefined;
}

/** Whether a place speaks of the thing itself: hands it over, asks for it, or compares it. */
function isAlone(lookup: CodeLookup, node: Code, text: string): boolean {
  if (lookup.textOf(node) !== text) return false;
  const parent = lookup.parent(node);
  return (
    parent !== undefined &&
    !isFunction(parent) &&
    !((parent.kind === "member" || parent.kind === "index") && parent.object === node)
  );
}

/** Whether a condition within a statement decides if a node runs. */
function isChosen(lookup: CodeLookup, node: Code, within: Statement): boolean {
  for (let at: Code | undefined = node; at !== undefined && at !== within; at = lookup.parent(at)) {
    if (isFunction(at)) return true;
    if (at.kind === "choice" || at.kind === "if" || at.kind === "loop" || at.kind === "each" || at.kind === "switch")
      return true;
    if (at.kind === "binary" && /^(?:&&|\|\||\?\?)$/.test(at.operator)) return true;
  }
  return within.kind === "if" || within.kind === "loop" || within.kind === "each" || within.kind === "switch"
    ? !isInHead(lookup, node, within)
    : false;
}

function isInHead(lookup: CodeLookup, node: Code, within: Statement): boolean {
  let inner: Code = node;
  for (let at = lookup.parent(node); at !== undefined && at !== within; at = lookup.parent(at)) inner = at;
  if (within.kind === "if") return within.test === inner;
  if (within.kind === "each") return within.object === inner;
  return within.kind === "switch" && within.on === inner;
}
