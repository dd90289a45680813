/**
 * `rtsc explain CODE`: prints the page of a code, for a terminal.
 */

import type { Command } from "commander";

export function register(program: Command): void {
  program
    .command("explain")
    .description("Print what a code such as RT2003 means, with a wrong and a right example.")
    .argument("<code>", "the code of a finding or fault")
    .action(explain);
}

async function explain(asked: string): Promise<void> {
  const { catalogue } = await import("#compiler/diagnostics/catalogue.ts");
  const code = asked.toUpperCase();
  if (!Object.hasOwn(catalogue, code)) {
    const { Refusal } = await import("../refusal.ts");
    const { didYouMean } = await import("#compiler/text/nearest.ts");
    if (/^TS\d+$/.test(code)) {
      throw new Refusal(
        `${code} is a finding of TypeScript; rtsc has no page for it.`,
        "TypeScript's own documentation knows it.",
      );
    }
    throw new Refusal(
      `There is no code ${asked}.`,
      didYouMean(code, Object.keys(catalogue), 1) ?? "Codes are RT and four digits.",
    );
  }
  const { readFileSync } = await import("node:fs");
  const { join } = await import("node:path");
  const { packageRoot } = await import("#compiler/text/package-root.ts");
  const { parsePage } = await import("#compiler/diagnostics/page.ts");
  const { renderPage } = await import("../render/page.ts");
  const { takesColor } = await import("../terminal.ts");
  const file = catalogue[code]!.page;
  const page = parsePage(file, readFileSync(join(packageRoot(), "compiler", "diagnostics", "pages", file), "utf8"));
  process.stdout.write(renderPage(page, { color: takesColor(process.stdout) }));
}
