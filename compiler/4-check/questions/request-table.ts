/** The table of requests: what they can be told and what they answer, as the guest and the declarations have it. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "#compiler/text/package-root.ts";

export interface RequestRow {
  readonly parameters: Readonly<Record<string, { readonly required?: boolean }>>;
  /** Whether it takes any attribute beside its parameters. */
  readonly openParameters?: boolean;
  readonly response: Readonly<Record<string, unknown>>;
}

let rows: Readonly<Record<string, RequestRow>> | undefined;

/** By name, without `create`. Read when first asked for. */
export function requestTable(): Readonly<Record<string, RequestRow>> {
  if (rows === undefined) {
    const text = readFileSync(path.join(packageRoot(), "schemas", "requests.json"), "utf8");
    rows = (JSON.parse(text) as { requests: Record<string, RequestRow> }).requests;
  }
  return rows;
}
