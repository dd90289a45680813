/** Where what a parameter is given stands in the script: a finding about the value belongs there, and not where it is used. */

import type { Expression } from "#compiler/typescript/code.ts";
import type { Frame } from "./runs.ts";
import type { MissingMember } from "./slip.ts";

/**
 * Where what a parameter is given is written, through the functions that only hand it on.
 * @param frames What is followed, outermost first.
 * @returns undefined for what is no parameter, and where nobody can say what it is given.
 */
export function placeGiven(frames: readonly Frame[], expression: Expression): MissingMember["given"] {
  let found: MissingMember["given"];
  let name: Expression = expression;
  for (let depth = frames.length - 1; depth > 0 && name.kind === "name"; depth--) {
    const { code, calledBy } = frames[depth]!;
    const { variable } = name;
    if (variable?.kind !== "parameter" || variable.owner !== code || calledBy === undefined) break;
    const at = code.parameters.findIndex((one) => one.kind === "name" && one.variable === variable);
    const argument = calledBy.call.args[at];
    if (argument === undefined || calledBy.call.args.some((one) => one.kind === "spread")) break;
    found = { path: calledBy.file.code.path, start: argument.start, end: argument.end };
    name = argument;
  }
  return found;
}
