/**
 * `rtsc generate`: writes the files that rtsc.json lists under `generate`. With `--check` writes nothing and fails when one
 * of them is not what it would be. Never loads TypeScript.
 */

import { type Command, Option } from "commander";

export interface GenerateCommandOptions {
  readonly check?: true;
  readonly cwd: string;
  readonly config?: string;
  readonly format: "text" | "json";
}

export function register(program: Command): void {
  program
    .command("generate")
    .description("Write packet code and documents from the schemas, as rtsc.json lists them under generate.")
    .argument("[target...]", "only these targets (default: all that rtsc.json lists)")
    .option("--check", "write nothing; fail when a file is not what it would be")
    .option("--cwd <dir>", "folder of the project", ".")
    .option("--config <file>", "configuration file, relative to the folder (default: rtsc.json)")
    .addOption(new Option("--format <format>", "how findings are printed").choices(["text", "json"]).default("text"))
    .action(generate);
}

async function generate(
  asked: readonly string[],
  { check, cwd, config: configPath, format }: GenerateCommandOptions,
): Promise<void> {
  const started = performance.now();
  const { Refusal } = await import("../refusal.ts");
  const { targets } = await import("#compiler/generate/generate.ts");
  for (const name of asked) {
    if (targets.has(name)) continue;
    const { didYouMean } = await import("#compiler/text/nearest.ts");
    const known = [...targets.keys()];
    throw new Refusal(
      `There is no target "${name}".`,
      didYouMean(name, known) ?? `Targets are ${known.slice(0, -1).join(", ")} and ${known.at(-1)}.`,
    );
  }

  const { generateProject } = await import("../generate-project.ts");
  const { printFindings } = await import("../findings.ts");
  const { config, files, diagnostics, read } = generateProject({
    cwd,
    targets: asked,
    check: check === true,
    ...(configPath === undefined ? {} : { configPath }),
  });
  if (config !== null) {
    const missing = (asked.length === 0 ? [undefined] : asked).find(
      (name) => !config.generate.some((entry) => name === undefined || entry.target === name),
    );
    if (missing !== undefined || config.generate.length === 0) {
      const what = missing === undefined ? "nothing under generate" : `no entry for "${missing}" under generate`;
      const example = `{ "target": "${missing ?? "typescript"}", "out": "…" }`;
      throw new Refusal(`${config.path} has ${what}.`, `Add ${example} to "generate" in ${config.path}.`);
    }
  }

  const { hasErrors } = await import("#compiler/diagnostics/diagnostic.ts");
  const lines: string[] = [];
  if (config !== null && check !== true && !hasErrors(diagnostics)) {
    const { replaceFile } = await import("../replace-file.ts");
    const help = `Free the place, or name another file as out in ${config.path}.`;
    for (const { entry, text, current } of files) {
      if (!current) await replaceFile(`${config.root}/${entry.out}`, entry.out, Buffer.from(text), help);
      lines.push(`${current ? "unchanged" : "wrote    "}  ${entry.out}\n`);
    }
  }
  printFindings(diagnostics, { files: read, ms: performance.now() - started }, format);
  if (format === "text") process.stdout.write(lines.join(""));
}
