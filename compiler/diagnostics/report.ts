/**
 * What is done with findings once they are found: levels applied, put in order, counted. Nothing here makes one.
 *
 * `applyRules` is the one place where a level from rtsc.json changes anything.
 */

import { positionAt } from "#compiler/text/source.ts";
import { catalogue } from "./catalogue.ts";
import type { Diagnostic, Severity } from "./diagnostic.ts";

/** The title of a code's page; undefined for a code that has none. */
export function titleOf(code: string): string | undefined {
  return Object.hasOwn(catalogue, code) ? catalogue[code]!.title : undefined;
}

/**
 * Whether a project may choose the level of a code: findings about how scripts are written (RT4, RT5), and any that are
 * no errors. The other errors leave nothing to build; faults and our own mistakes are not findings.
 */
export function isSwitchable(code: string): boolean {
  if (!Object.hasOwn(catalogue, code) || /^RT[89]/.test(code)) return false;
  return /^RT[45]/.test(code) || catalogue[code]!.severity !== "error";
}

/** All codes whose level a project may choose, ascending. */
export function switchableCodes(): string[] {
  return Object.keys(catalogue).filter(isSwitchable);
}

/** The level of a finding in a file of this preset, before the project's own choice. */
export function levelIn(preset: "strict" | "legacy", { code, severity, throws }: Diagnostic): "off" | Severity {
  if (preset === "strict" || throws === true || !Object.hasOwn(catalogue, code)) return severity;
  return catalogue[code]!.legacy ?? severity;
}

/** Findings at the levels that a project chose; those that are off are left out. */
export function applyRules(
  diagnostics: readonly Diagnostic[],
  rules: Readonly<Record<string, "off" | Severity>>,
): Diagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    const level = isSwitchable(diagnostic.code) ? rules[diagnostic.code] : undefined;
    if (level === "off") return [];
    return level === undefined ? [diagnostic] : [{ ...diagnostic, severity: level }];
  });
}

/**
 * Findings in the one order in which they are shown: those without a place first, then by file, line, column, code and
 * message. The same finding at the same place is kept once: a file may be seen by two checks.
 */
export function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const keyed = diagnostics.map((diagnostic) => ({ diagnostic, key: keyOf(diagnostic) }));
  keyed.sort((a, b) => compareKeys(a.key, b.key));
  return keyed
    .filter((one, at) => at === 0 || compareKeys(one.key, keyed[at - 1]!.key) !== 0)
    .map((one) => one.diagnostic);
}

type Key = readonly (string | number)[];

function keyOf({ span, code, message }: Diagnostic): Key {
  if (span === undefined) return ["", 0, 0, code, message];
  const { line, column } = positionAt(span.source, span.start);
  return [span.source.path, line, column, code, message];
}

/** By code units, so that the order is the same on every machine. */
function compareKeys(a: Key, b: Key): number {
  for (let at = 0; at < a.length; at++) {
    if (a[at]! < b[at]!) return -1;
    if (a[at]! > b[at]!) return 1;
  }
  return 0;
}

export function countSeverity(diagnostics: readonly Diagnostic[], severity: Severity): number {
  return diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
}
