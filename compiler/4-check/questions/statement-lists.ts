/** Statement lists: the rows of statements that run one after the other: bodies of functions, blocks, and cases. */

import type { Statement } from "#compiler/typescript/code.ts";
import type { CodeLookup } from "./lookup.ts";

const known = new WeakMap<CodeLookup, readonly (readonly Statement[])[]>();

/** Every list of two statements or more, in a file. */
export function statementLists(lookup: CodeLookup): readonly (readonly Statement[])[] {
  let lists = known.get(lookup);
  if (lists === undefined) {
    lists = [
      ...lookup.code.functions.map((one) => one.body),
      ...lookup.all("block").map((one) => one.body),
      ...lookup.all("switch").flatMap((one) => one.cases.map(({ body }) => body)),
    ].filter((one) => one.length > 1);
    known.set(lookup, lists);
  }
  return lists;
}
