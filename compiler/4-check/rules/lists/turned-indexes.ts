/**
 * Rows and columns that have changed places: a table that is looked up by row and column everywhere, and by column and row once.
 */

import { rt4574 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, FunctionCode } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { plainText } from "../../questions/chains.ts";
import type { CodeLookup } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

/** `cells[y][x]`, `this.cells[row]?.[col]` */
const twoDeep = /\]\s*(?:!|\?\.)?\s*\[/;

interface Cell {
  readonly node: Expression;
  readonly first: string;
  readonly second: string;
}

export const turnedIndexes: Rule = {
  codes: ["RT4574"],
  inFiles: () => (lookup) => {
    if (!twoDeep.test(lookup.text)) return [];
    const tables = new Map<string, Cell[]>();
    for (const node of lookup.all("index")) {
      const { object, index } = node;
      if (object.kind !== "index" || index.kind !== "name" || object.index.kind !== "name") continue;
      const [first, second] = [object.index.name, index.name];
      const [one, other] = [axisOf(first), axisOf(second)];
      if (one === undefined || other === undefined || one === other) continue;
      const table = plainText(lookup, object.object);
      const cells = tables.get(table) ?? [];
      tables.set(table, cells);
      cells.push({ node, first, second });
    }
    return [...tables].flatMap(([table, cells]) => judge(lookup, table, cells));
  },
};

function judge(lookup: CodeLookup, table: string, cells: readonly Cell[]): Diagnostic[] {
  const byOwner = new Map<FunctionCode, Cell[]>();
  for (const cell of cells) {
    const owner = lookup.owner(cell.node);
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), cell]);
  }
  // A function that knows both orders turns the table.
  const steady = [...byOwner.values()].filter((some) => new Set(some.map(({ first }) => axisOf(first))).size === 1);
  for (const axis of ["row", "column"] as const) {
    const odd = steady.filter((some) => axisOf(some[0]!.first) === axis);
    const usual = steady.filter((some) => axisOf(some[0]!.first) !== axis);
    if (odd.length !== 1 || usual.length < 2 || odd[0]!.length * 2 > usual.flat().length) continue;
    return odd[0]!.map(({ node, first, second }) => {
      const note = {
        message: "Here it is the other way around, as everywhere else.",
        span: lookup.span(usual[0]![0]!.node),
      };
      const holes = { text: quoted(lookup.textOf(node)), table: quoted(table), usual: `[${second}][${first}]` };
      return rt4574(lookup.span(node), holes, [note]);
    });
  }
  return [];
}

/** Whether a name counts rows or columns; undefined where it says neither. */
function axisOf(name: string): "row" | "column" | undefined {
  if (/^(?:y|r|row|rows?\w?|\w+Row|\w+Y|[ny]y|yy)$/.test(name)) return "row";
  return /^(?:x|c|col|column|cols?\w?|\w+Col|\w+Column|\w+X|nx|xx)$/.test(name) ? "column" : undefined;
}
