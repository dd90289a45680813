/**
 * How a command that looked for findings reports them: on stdout, in the format asked for, with the exit code they mean.
 */

import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { exitCodeOf } from "./exit-code.ts";
import { type RunFacts, renderJson, renderSummary, renderText } from "./render/render.ts";
import { takesColor } from "./terminal.ts";

/** Prints the findings and the summary, and sets the exit code. `json` prints one JSON value and nothing else. */
export function printFindings(diagnostics: readonly Diagnostic[], facts: RunFacts, format: "text" | "json"): void {
  process.exitCode = exitCodeOf(diagnostics);
  if (format === "json") {
    process.stdout.write(renderJson(diagnostics, facts));
    return;
  }
  const text = renderText(diagnostics, { color: takesColor(process.stdout) });
  process.stdout.write(`${text}${text === "" ? "" : "\n"}${renderSummary(diagnostics, facts)}\n`);
}
