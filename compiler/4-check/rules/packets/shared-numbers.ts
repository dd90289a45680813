/**
 * Tables of op-codes in which two have one number: `this.DIED = 5; this.ENDED = 5;`. Clients cannot tell the two packets apart.
 *
 * Certain where both are sent by the server, each by its own name. One that is sent and one that is handled may share a number, and
 * so may two names of which one is a part of the other.
 */

import { rt4644 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { type CodeLookup, lookupOf } from "../../questions/lookup.ts";

export const sharedNumbers: Rule = {
  codes: ["RT4644"],
  forms: ["object", "assign", "declare"],
  inFiles(context) {
    let sent: ReadonlySet<string> | undefined;
    return (lookup) => {
      const found: Diagnostic[] = [];
      for (const table of tablesIn(lookup)) {
        if (!hasTwice(table)) continue;
        sent ??= sentNames(context);
        judge(lookup, table, sent, found);
      }
      return found;
    };
  },
};

interface Row {
  readonly name: string;
  readonly value: Expression & { readonly kind: "number" };
}

/** Fewer are no table. */
const least = 4;

function tablesIn(lookup: CodeLookup): readonly Row[][] {
  const found: Row[][] = [];
  for (const { members } of lookup.all("object")) {
    if (members.length < least) continue;
    const rows: Row[] = [];
    for (const { key, value } of members)
      if (typeof key === "string" && value.kind === "number") rows.push({ name: key, value });
    if (rows.length >= least) found.push(rows);
  }
  for (const { body } of lookup.code.functions) {
    if (body.length < least) continue;
    const rows: Row[] = [];
    for (const one of body) {
      if (one.kind === "declare" && one.target.kind === "name" && one.value?.kind === "number")
        rows.push({ name: one.target.name, value: one.value });
      else if (one.kind === "expression" && one.value.kind === "assign" && one.value.value.kind === "number") {
        const { target, value } = one.value;
        if (target.kind === "member") rows.push({ name: target.name, value });
      }
    }
    if (rows.length >= least) found.push(rows);
  }
  return found;
}

function hasTwice(rows: readonly Row[]): boolean {
  return new Set(rows.map(({ value }) => value.value)).size < rows.length;
}

function judge(lookup: CodeLookup, rows: readonly Row[], sent: ReadonlySet<string>, found: Diagnostic[]): void {
  const seen = new Map<number, Row>();
  for (const row of rows) {
    const first = seen.get(row.value.value);
    if (first === undefined) {
      seen.set(row.value.value, row);
      continue;
    }
    if (row.value.value === 0 || !sent.has(first.name) || !sent.has(row.name)) continue;
    const [one, other] = [first.name, row.name].map((name) => name.toLowerCase());
    if (one === other || one!.includes(other!) || other!.includes(one!)) continue;
    const notes = [{ message: `${first.name} has it here.`, span: lookup.span(first.value) }];
    const holes = { name: row.name, other: first.name, opCode: row.value.value };
    found.push(rt4644(lookup.span(row.value), holes, notes));
  }
}

/** The names by which some script gives a packet its op-code. */
function sentNames(context: RuleContext): ReadonlySet<string> {
  const found = new Set<string>();
  for (const file of context.files) {
    for (const { args } of lookupOf(file).callsOf("setOpCode")) {
      const [code] = args;
      if (code === undefined) continue;
      if (code.kind === "name" || code.kind === "member") found.add(code.name);
    }
  }
  return found;
}
