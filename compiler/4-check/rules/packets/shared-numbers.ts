/**
 * Tables of op-codes in which two have one number: `this.DIED = 5; this.ENDED = 5;`. Clients cannot tell the two packets apart.
 *
 * Certain where both are sent by the server, each by its own name. One that is sent and one that is handled may share a number, and
 * so may two names of which one is a part of the other.
 */

import { rt4644 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, Statement } from "#compiler/typescript/code.ts";
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
        sent ??= sentNames(context);
        judge(lookup, table, sent, found);
      }
      return found;
    };
  },
};

interface Row {
  readonly name: string;
  readonly value: NumberCode;
}

/** Fewer are no table. */
const least = 4;

/** The tables of a file in which a number stands twice: of nearly all it takes a few comparisons to see that none does. */
function tablesIn(lookup: CodeLookup): readonly Row[][] {
  const found: Row[][] = [];
  for (const { members } of lookup.all("object")) {
    if (members.length >= least && members[0]!.value.kind === "number" && hasTwice(members, numberHeld)) {
      const rows = members.flatMap(({ key, value }) =>
        typeof key === "string" && value.kind === "number" ? [{ name: key, value }] : [],
      );
      if (rows.length >= least) found.push(rows);
    }
  }
  for (const code of lookup.code.functions) {
    const { body } = code;
    if (body.length < least) continue;
    // A constructor of op-codes begins with them.
    if (code !== lookup.code.top && numberGiven(body[0]!) === undefined && numberGiven(body[1]!) === undefined)
      continue;
    if (!hasTwice(body, numberGiven)) continue;
    const rows = body.flatMap((one) => {
      const value = numberGiven(one);
      const target =
        one.kind === "declare"
          ? one.target
          : one.kind === "expression" && one.value.kind === "assign"
            ? one.value.target
            : undefined;
      const isNamed = target?.kind === "name" || target?.kind === "member";
      return value !== undefined && isNamed ? [{ name: target.name, value }] : [];
    });
    if (rows.length >= least) found.push(rows);
  }
  return found;
}

type NumberCode = Expression & { readonly kind: "number" };

function numberHeld({ value }: { readonly value: Expression }): NumberCode | undefined {
  return value.kind === "number" ? value : undefined;
}

/** `var MOVE = 3;`, `this.MOVE = 3;` */
function numberGiven(one: Statement): NumberCode | undefined {
  if (one.kind === "declare") return one.value?.kind === "number" ? one.value : undefined;
  if (one.kind !== "expression" || one.value.kind !== "assign") return undefined;
  return one.value.value.kind === "number" ? one.value.value : undefined;
}

/** Whether two of the first hundred give one number that is not 0. */
function hasTwice<T>(all: readonly T[], numberIn: (one: T) => NumberCode | undefined): boolean {
  const { length } = all;
  if (length > 100) return true;
  for (let at = 1; at < length; at++) {
    const own = numberIn(all[at]!)?.value;
    if (own === undefined || own === 0) continue;
    for (let before = 0; before < at; before++) if (numberIn(all[before]!)?.value === own) return true;
  }
  return false;
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
