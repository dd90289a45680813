/**
 * Rows and columns that have changed places: a table that is looked up by row and column everywhere, and by column and row once.
 */

import { rt4574 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, FunctionCode } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { plainText } from "../../questions/chains.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

/** `cells[y][x]`, `this.cells[row]?.[col]` */
const twoDeep = /\]\s*(?:!|\?\.)?\s*\[/;

interface Cell {
  readonly node: Expression;
  /** Of the first of its indexes. */
  readonly axis: "row" | "column";
  readonly first: string;
  readonly second: string;
}

export const turnedIndexes: Rule = {
  codes: ["RT4574"],
  forms: ["index"],
  inFiles: () => (lookup) => {
    if (!twoDeep.test(lookup.text)) return [];
    const tables = new Map<string, Cell[]>();
    for (const node of lookup.all("index")) {
      const { object, index } = node;
      if (object.kind !== "index") continue;
      const [first, second] = [lookup.textOf(object.index), lookup.textOf(index)];
      const [one, other] = [axisIn(lookup, object.index), axisIn(lookup, index)];
      if (one === undefined || other === undefined || one === other) continue;
      const table = plainText(lookup, object.object);
      const cells = tables.get(table) ?? [];
      tables.set(table, cells);
      cells.push({ node, axis: one, first, second });
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
  const steady = [...byOwner.values()].filter((some) => new Set(some.map((one) => one.axis)).size === 1);
  for (const axis of ["row", "column"] as const) {
    const odd = steady.filter((some) => some[0]!.axis === axis);
    const usual = steady.filter((some) => some[0]!.axis !== axis);
    if (odd.length !== 1 || usual.length < 2 || odd[0]!.length * 2 > usual.flat().length) continue;
    if (odd[0]!.some((one) => isCopiedTurned(lookup, one))) return [];
    return odd[0]!.map((one) => finding(lookup, table, one, usual[0]![0]!));
  }
  return ofOne(lookup, table, cells);
}

/** One single place among many that is the other way around, where its function does not turn the table. */
function ofOne(lookup: CodeLookup, table: string, cells: readonly Cell[]): Diagnostic[] {
  for (const axis of ["row", "column"] as const) {
    const [odd, another] = cells.filter((one) => one.axis === axis);
    const usual = cells.find((one) => one.axis !== axis);
    if (odd === undefined || another !== undefined || usual === undefined || cells.length < 6) continue;
    const owner = lookup.owner(odd.node);
    const turns = cells.some(
      (one) => one.first === odd.second && one.second === odd.first && lookup.owner(one.node) === owner,
    );
    if (!turns && !isCopiedTurned(lookup, odd)) return [finding(lookup, table, odd, usual)];
  }
  return [];
}

/** `out[y][x] = cells[x][y]`: another table is gone through the usual way. */
function isCopiedTurned(lookup: CodeLookup, odd: Cell): boolean {
  const owner = lookup.owner(odd.node);
  return lookup.all("index").some(({ object, index, start }) => {
    if (object.kind !== "index" || lookup.textOf(index) !== odd.first || start === odd.node.start) return false;
    return lookup.textOf(object.index) === odd.second && lookup.owner(object) === owner;
  });
}

function finding(lookup: CodeLookup, table: string, { node, first, second }: Cell, usual: Cell): Diagnostic {
  const note = { message: "Here it is the other way around, as everywhere else.", span: lookup.span(usual.node) };
  const holes = { text: quoted(lookup.textOf(node)), table: quoted(table), usual: `[${second}][${first}]` };
  return rt4574(lookup.span(node), holes, [note]);
}

/** What all names in an index count, where they count the same. */
function axisIn(lookup: CodeLookup, index: Expression): "row" | "column" | undefined {
  if (index.kind === "name") return axisOf(index.name);
  if (index.kind !== "binary") return undefined;
  let found: "row" | "column" | undefined;
  for (const one of lookup.inside(index)) {
    if (isFunction(one) || (one.kind !== "name" && one.kind !== "number" && one.kind !== "binary")) return undefined;
    if (one.kind !== "name") continue;
    const axis = axisOf(one.name);
    if (axis === undefined || (found !== undefined && axis !== found)) return undefined;
    found = axis;
  }
  return found;
}

/** Whether a name counts rows or columns; undefined where it says neither. */
function axisOf(name: string): "row" | "column" | undefined {
  if (/^(?:y|r|row|rows?\w?|\w+Row|\w+Y|[a-z]y|yy)$/.test(name)) return "row";
  return /^(?:x|c|col|column|cols?\w?|\w+Col|\w+Column|\w+X|[a-z]x)$/.test(name) ? "column" : undefined;
}
