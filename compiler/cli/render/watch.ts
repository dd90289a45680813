/**
 * What a watch prints: all findings at first, then what changed in them. Pure.
 */

import type { CompileResult } from "#compiler/compile.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { positionAt } from "#compiler/text/source.ts";
import { fingerprints } from "../formats/fingerprint.ts";
import { harmless, type RunFacts, renderSummary, renderText } from "./render.ts";

/** The findings as `rtsc check` prints them, and how to end. Ends with a line break. */
export function renderFirstFindings(found: readonly Diagnostic[], facts: RunFacts, color: boolean): string {
  const text = renderText(found, { color });
  return `${text}${text === "" ? "" : "\n"}${renderSummary(found, facts)}. Watching; Ctrl+C ends.\n`;
}

/**
 * Which of the findings before nobody looked for this time: where rtsc.json or the schemas are wrong, scripts are not checked,
 * and what was found in them is neither gone nor still there.
 */
export function notLookedFor(
  before: readonly Diagnostic[],
  { config, coverage }: Pick<CompileResult, "config" | "coverage">,
): Diagnostic[] {
  const looked = config === null ? /^RT[19]/ : coverage === null ? /^RT[129]/ : /^/;
  return before.filter((one) => !looked.test(one.code));
}

/** Findings before and after a change. */
export interface ChangedFindings {
  readonly before: readonly Diagnostic[];
  readonly found: readonly Diagnostic[];
  /** Those of before that were not looked for. */
  readonly unseen?: readonly Diagnostic[];
  /** Files and folders that changed, as they are shown. */
  readonly changed: readonly string[];
  readonly facts: RunFacts;
  readonly color: boolean;
  /** True: the findings of now, each in full, for a reader that forgets at every change what it was told before. */
  readonly all?: boolean;
}

/**
 * New findings in full, those that are gone on a line each, and counts of these and of the rest. A finding that only moved
 * with its line is neither new nor gone. Ends with a line break.
 */
export function renderChangedFindings(round: ChangedFindings): string {
  const { before, found, unseen = [], changed, facts, color, all } = round;
  if (all === true) {
    const text = renderText(found, { color });
    return `\n${changedInWords(changed)}\n${text}${text === "" ? "" : "\n"}${renderSummary(found, facts)}\n`;
  }
  const old = fingerprints(before);
  const now = fingerprints(found);
  const [was, is] = [new Set(old), new Set(now)];
  const fresh = found.filter((_, at) => !was.has(now[at]!));
  const gone = before.filter((one, at) => !is.has(old[at]!) && !unseen.includes(one));
  const parts = [
    `\n${changedInWords(changed)}\n`,
    renderText(fresh, { color }),
    gone.map((one) => `gone ${placeOf(one)}${one.code}: ${harmless(one.message)}\n`).join(""),
  ].filter((part) => part !== "");
  const open = unseen.length === 0 ? "" : `, ${unseen.length} not looked for`;
  const counts = `${fresh.length} new, ${gone.length} gone, ${found.length - fresh.length} still${open}`;
  const files = `${facts.files} ${facts.files === 1 ? "file" : "files"}`;
  return `${parts.join("")}${counts} in ${files}, ${Math.round(facts.ms)} ms\n`;
}

function changedInWords(changed: readonly string[]): string {
  const names = [...new Set(changed.map((file) => (file === "" ? "the folder" : harmless(file))))];
  const shown = names.slice(0, 3);
  const more = names.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""} changed`;
}

function placeOf({ span }: Diagnostic): string {
  return span === undefined ? "" : `${harmless(span.source.path)}:${positionAt(span.source, span.start).line}: `;
}
