/**
 * The page of a code for a terminal: Markdown's marks become space and emphasis, its words stay; and the list of all codes. Pure.
 */

import { createColors } from "picocolors";
import type { CatalogueRow } from "#compiler/diagnostics/catalogue.ts";
import type { Page } from "#compiler/diagnostics/page.ts";
import type { RenderOptions } from "./render.ts";

/** The page as text; ends with a line break. */
export function renderPage(page: Page, { color }: RenderOptions): string {
  const { bold, dim, cyan } = createColors(color);
  const lines = [`${bold(`${page.code}  ${page.title}`)}  ${dim(`(${level(page)})`)}`, "", `  ${page.message}`];
  if (page.help !== undefined) lines.push(`  ${page.help}`);
  lines.push("");
  let fenced = false;
  for (const line of page.body.split("\n")) {
    const fence = /^```+\S*(?:.*\bfile=(\S+))?/.exec(line);
    if (fence !== null) {
      if (!fenced && fence[1] !== undefined) lines.push(`  ${dim(fence[1])}`);
      fenced = !fenced;
    } else if (fenced) lines.push(line === "" ? "" : `    ${line}`);
    else if (line.startsWith("## ")) lines.push(bold(line.slice(3)));
    else lines.push(line.replace(/`([^`]+)`/g, (whole, word: string) => (color ? cyan(word) : whole)));
  }
  return `${lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trimEnd()}\n`;
}

/** What the first digit of a code says. */
const rooms: Readonly<Record<string, string>> = {
  RT1: "rtsc.json",
  RT2: "Schemas",
  RT3: "Scripts and modules, and how they find each other",
  RT4: "What scripts do",
  RT5: "What is planned for a bundle",
  RT6: "Bundles",
  RT7: "Changes of packets (rtsc compare)",
  RT8: "Faults of a running host, and of clients",
  RT9: "Mistakes of rtsc",
};

/** All codes, a line each, below the names of what they are about; ends with a line break. */
export function renderCatalogue(catalogue: Readonly<Record<string, CatalogueRow>>, { color }: RenderOptions): string {
  const { bold, dim } = createColors(color);
  const lines: string[] = [];
  let last: string | undefined;
  for (const [code, row] of Object.entries(catalogue)) {
    const room = code.slice(0, 3);
    if (room !== last) lines.push(...(last === undefined ? [] : [""]), bold(rooms[room] ?? room));
    last = room;
    lines.push(`  ${code}  ${row.title}  ${dim(`(${level(row)})`)}`);
  }
  return `${lines.join("\n")}\n`;
}

function level({ severity, legacy }: Pick<Page, "severity" | "legacy"> | CatalogueRow): string {
  return legacy === undefined ? severity : `${severity}; ${legacy} in legacy scripts`;
}
