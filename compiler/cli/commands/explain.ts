/**
 * `rtsc explain CODE`: prints the page of a code, for a terminal; without one, a line for each code there is.
 */

import type { Command } from "commander";

export function register(program: Command): void {
  program
    .command("explain")
    .description("Print what a code such as RT2003 means, with a wrong and a right example; without a code, list all.")
    .argument("[code]", "the code of a finding or fault")
    .action(explain);
}

async function explain(asked: string | undefined): Promise<void> {
  const { catalogue } = await import("#compiler/diagnostics/catalogue.ts");
  const { takesColor } = await import("../terminal.ts");
  const color = takesColor(process.stdout);
  if (asked === undefined) {
    const { renderCatalogue } = await import("../render/page.ts");
    process.stdout.write(renderCatalogue(catalogue, { color }));
    return;
  }
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
    const whole = /^\d{4}$/.test(code) ? `RT${code}` : code;
    throw new Refusal(
      `There is no code ${asked}.`,
      Object.hasOwn(catalogue, whole)
        ? `Did you mean ${whole}?`
        : (didYouMean(whole, Object.keys(catalogue), 1) ?? "Codes are RT and four digits."),
    );
  }
  const { readFileSync } = await import("node:fs");
  const { join } = await import("node:path");
  const { packageRoot } = await import("#compiler/text/package-root.ts");
  const { parsePage } = await import("#compiler/diagnostics/page.ts");
  const { renderPage } = await import("../render/page.ts");
  const file = catalogue[code]!.page;
  const page = parsePage(file, readFileSync(join(packageRoot(), "compiler", "diagnostics", "pages", file), "utf8"));
  process.stdout.write(renderPage(page, { color }));
}
