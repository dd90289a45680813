/**
 * Forms: which kinds of nodes and which operators a file has, as bits. Most rules look for some form that most files do not have;
 * to ask a file for one of several is to compare three numbers.
 */

import type { Code } from "#compiler/typescript/children.ts";

/** Kinds that are in nearly every file are no bits: nothing is told by them. */
type Kind = Exclude<Code["kind"], "top" | "arrow" | "name" | "number" | "this" | "boolean" | "null">;

/** Operators of `binary`, `assign` and `unary`. */
type Operator = (typeof operators)[number];

/** A kind of node, or an operator. */
export type Form = Kind | Operator;

const kinds: { readonly [kind in Kind]: true } = {
  array: true,
  arrayPattern: true,
  assign: true,
  await: true,
  binary: true,
  block: true,
  call: true,
  choice: true,
  class: true,
  declare: true,
  default: true,
  each: true,
  expression: true,
  function: true,
  if: true,
  index: true,
  leave: true,
  literal: true,
  loop: true,
  member: true,
  new: true,
  nowhere: true,
  object: true,
  objectPattern: true,
  other: true,
  return: true,
  sequence: true,
  spread: true,
  string: true,
  super: true,
  switch: true,
  template: true,
  throw: true,
  try: true,
  unary: true,
  update: true,
  yield: true,
};

const operators = [
  ...(["+", "-", "*", "/", "%", "**", "<", ">", "<=", ">=", "==", "!=", "===", "!==", "<<", ">>", ">>>"] as const),
  ...(["&", "|", "^", "&&", "||", "??", "in", "instanceof", "!", "~", "typeof", "void", "delete"] as const),
  ...(["=", "+=", "-=", "*=", "/=", "%=", "**=", "<<=", ">>=", ">>>=", "&=", "|=", "^=", "||=", "&&=", "??="] as const),
] as const;

/** As many bits as V8 keeps in place. */
const bits = 30;
const numbers: ReadonlyMap<string, number> = new Map(
  [...Object.keys(kinds), ...operators].map((form, nth) => [form, nth]),
);

/** Some forms. */
export class Forms {
  first = 0;
  second = 0;
  third = 0;

  /** @param forms Those that it begins with. */
  constructor(forms: readonly Form[] = []) {
    for (let at = 0; at < forms.length; at++) this.add(forms[at]!);
  }

  /** What is no form is left out. */
  add(form: string): void {
    const nth = numbers.get(form);
    if (nth === undefined) return;
    if (nth < bits) this.first |= 1 << nth;
    else if (nth < 2 * bits) this.second |= 1 << (nth - bits);
    else this.third |= 1 << (nth - 2 * bits);
  }

  /** Whether there is any of some others among them. */
  hasAny(others: Forms): boolean {
    return ((this.first & others.first) | (this.second & others.second) | (this.third & others.third)) !== 0;
  }
}
