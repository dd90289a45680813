/**
 * The page of a code for a terminal: Markdown's marks become space and emphasis, its words stay. Pure.
 */

import { createColors } from "picocolors";
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

function level({ severity, legacy }: Page): string {
  return legacy === undefined ? severity : `${severity}; ${legacy} in legacy scripts`;
}
