/** Exported: whether other modules get hold of a variable by `export`. By `exports.x = x` it is a value like any other, and is read. */

import type { Variable } from "#compiler/typescript/code.ts";
import type { CodeLookup } from "./lookup.ts";

/** Whether a variable is exported by its file, under whatever name. */
export function isExported({ code }: CodeLookup, variable: Variable | undefined): boolean {
  return code.exports.some((one) => "variable" in one && one.variable === variable);
}
