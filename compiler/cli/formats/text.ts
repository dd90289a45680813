/**
 * Findings for people: what was fixed, what remains, and a last line that counts. Pure.
 */

import { positionAt } from "#compiler/text/source.ts";
import { renderCoverage } from "../render/coverage.ts";
import { harmless, renderSummary, renderText } from "../render/render.ts";
import type { FindingsReport } from "./format.ts";

/** Ends with a line break. */
export function renderReportText({ diagnostics, facts, fixed, coverage, color }: FindingsReport): string {
  const mended = (fixed ?? []).map(({ code, message, span }) => {
    const place = span === undefined ? "" : `${span.source.path}:${positionAt(span.source, span.start).line}: `;
    return `fixed ${harmless(place)}${code}: ${harmless(message)}\n`;
  });
  // What cannot be checked stands in the list of sites, with the same reason.
  const shown = coverage === undefined ? diagnostics : diagnostics.filter((one) => one.code !== "RT4505");
  const sites = coverage === undefined ? "" : renderCoverage(coverage, { color });
  const parts = [mended.join(""), renderText(shown, { color }), sites].filter((part) => part !== "");
  const count = mended.length === 0 ? "" : `${mended.length} fixed. `;
  const fixable = diagnostics.filter((one) => one.fix !== undefined).length;
  const advice =
    fixable === 0 || fixed !== undefined
      ? ""
      : `${fixable === 1 ? "One has a certain fix" : `${fixable} have a certain fix`}: rtsc check --fix\n`;
  return [...parts, `${count}${renderSummary(diagnostics, facts)}\n${advice}`].join("\n");
}
