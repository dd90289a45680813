/**
 * What a command's exit code says: 0 clean, 1 the project has errors, 2 usage, configuration or our own mistake.
 * Warnings and hints are shown and do not fail.
 */

import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";

export type ExitCode = 0 | 1 | 2;

/** The code for a list of findings. Without a readable rtsc.json nothing was checked: that is 2, not 1. */
export function exitCodeOf(diagnostics: readonly Diagnostic[]): ExitCode {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  if (errors.some(({ code }) => /^RT[19]\d{3}$/.test(code))) return 2;
  return errors.length > 0 ? 1 : 0;
}
