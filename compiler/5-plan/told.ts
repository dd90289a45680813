/**
 * Told: whether an error may tell the text of an expression. V8 says `packet.getData(...).getString(...).splti is not a function`
 * in the words of the code that runs, so an expression that is called, or taken apart, stays as it was written.
 *
 * Arguments are never told. What is called by a name that texts, lists and numbers have is found there, or was asked of null,
 * and that error does not tell.
 */

import type { Expression, Pattern, Statement } from "#compiler/typescript/code.ts";
import type { CodeNode } from "./names.ts";

/** The reason why such an expression is left. */
export const TOLD = "an error may tell its text";

/** What gives a list or a text, whatever it is called on. */
const iterable = new Set(["split", "slice", "map", "filter", "concat", "sort", "reverse", "trim", "substring"]);

/** What getters give that have methods. */
const given: { readonly [getter: string]: object } = {
  getString: String.prototype,
  getFloatArray: Array.prototype,
  getNumber: Number.prototype,
  getFloat: Number.prototype,
  getDouble: Number.prototype,
};

/**
 * @param node The expression that would be another.
 * @param around What it is part of, innermost first.
 * @param getter The name of the getter, where it is one.
 */
export function isTold(node: CodeNode, around: readonly CodeNode[], getter?: string): boolean {
  let inner = node;
  let from = 0;
  const [member, call, next] = around as readonly (Expression | undefined)[];
  const methods = getter !== undefined && Object.hasOwn(given, getter) ? given[getter] : undefined;
  if (methods !== undefined && member?.kind === "member" && member.object === node && call?.kind === "call") {
    const { name } = member;
    const isMethod = typeof (methods as { readonly [name: string]: unknown })[name] === "function";
    if (call.callee === member && isMethod) {
      // A list of texts, as most often: the next method is one of a list.
      const again = (around as readonly (Expression | undefined)[])[3];
      const isNext = next?.kind === "member" && next.object === call && Object.hasOwn(Array.prototype, next.name);
      if (iterable.has(name) && isNext && again?.kind === "call" && again.callee === next) return false;
      if (iterable.has(name) && takesApart(call, next)) return false;
      inner = call;
      from = 2;
    }
  }
  for (const outer of around.slice(from) as readonly (Expression | Statement)[]) {
    if (outer.kind === "call" || outer.kind === "new") return outer.callee === inner;
    if (takesApart(inner, outer) || outer.kind === "yield") return true;
    if (isStatement(outer)) return false;
    inner = outer;
  }
  return false;
}

/** Whether this asks an expression for its elements or members. */
function takesApart(inner: CodeNode, outer: Expression | Statement | undefined): boolean {
  if (outer?.kind === "spread") return true;
  if (outer?.kind === "each") return outer.object === inner;
  if (outer?.kind === "declare" || outer?.kind === "assign") return outer.value === inner && isPattern(outer.target);
  return (outer as { readonly kind: string } | undefined)?.kind === "default";
}

function isPattern({ kind }: Pattern): boolean {
  return kind !== "name" && kind !== "member" && kind !== "index";
}

const statements: ReadonlySet<string> = new Set(
  "expression declare return throw if loop each block switch try".split(" "),
);

function isStatement({ kind }: Expression | Statement): boolean {
  return statements.has(kind);
}
