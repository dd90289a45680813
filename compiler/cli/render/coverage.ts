/**
 * How much of the scripts is proven, for people: each site with its packets, or with the reason why it is not known. Pure.
 */

import { createColors } from "picocolors";
import type { Coverage, ScriptCoverage, Site } from "#compiler/3-program/site.ts";
import { positionAt } from "#compiler/text/source.ts";
import { harmless, type RenderOptions } from "./render.ts";

/** Scripts by name, in each its sites by file and place. Ends with a line break. */
export function renderCoverage(coverage: Coverage, { color }: RenderOptions): string {
  const { bold, dim, yellow } = createColors(color);
  const lines: string[] = [];
  for (const script of coverage.scripts) {
    lines.push(bold(`${script.script}: ${share(script)}`));
    let file = "";
    for (const site of script.sites) {
      const { path } = site.span.source;
      if (path !== file) lines.push(`  ${dim(harmless(path))}`);
      file = path;
      const { line, column } = positionAt(site.span.source, site.span.start);
      const place = `    ${`${line}:${column}`.padEnd(8)} ${site.member.padEnd(14)} `;
      const { proof } = site;
      lines.push(place + (proof.kind === "open" ? yellow(`unchecked: ${harmless(proof.reason)}`) : packetsOf(proof)));
    }
    lines.push("");
  }
  if (coverage.scripts.length !== 1) lines.push(bold(`all scripts: ${share(coverage)}`));
  else lines.pop();
  return `${lines.join("\n")}\n`;
}

function share({ proven, total, percent }: Pick<ScriptCoverage, "proven" | "total" | "percent">): string {
  return `${percent} %, ${proven} of ${total} ${total === 1 ? "site" : "sites"} proven`;
}

function packetsOf({ opCodes, packets }: Site["proof"] & { readonly kind: "proven" }): string {
  const codes = opCodes.join(", ");
  return packets.length === 0
    ? `op-code ${codes}, not in the schema`
    : `${packets.map(harmless).join(", ")} (${codes})`;
}
