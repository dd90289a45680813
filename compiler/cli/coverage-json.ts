/**
 * Coverage as part of the report that programs read. Pure.
 */

import type { Coverage, Site } from "#compiler/3-program/site.ts";
import { positionAt, type Span } from "#compiler/text/source.ts";

/** Lines and columns from 1. */
export function coverageAsJson({ proven, total, percent, scripts }: Coverage) {
  return {
    proven,
    total,
    percent,
    scripts: scripts.map(({ sites, ...counts }) => ({ ...counts, sites: sites.map(siteAsJson) })),
  };
}

function siteAsJson({ kind, member, span, proof }: Site) {
  const known =
    proof.kind === "open"
      ? { proven: false, reason: proof.reason }
      : { proven: true, opCodes: proof.opCodes, packets: proof.packets };
  return { kind, member, ...range(span), ...known };
}

function range({ source, start, end }: Span) {
  return { file: source.path, start: positionAt(source, start), end: positionAt(source, end) };
}
