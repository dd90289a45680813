/**
 * `rtsc check`: finds everything that is wrong with a project and writes nothing.
 */

import { type Command, Option } from "commander";

export interface CheckOptions {
  readonly cwd: string;
  readonly config?: string;
  readonly format: "text" | "json";
}

export function register(program: Command): void {
  program
    .command("check")
    .description("Find everything that is wrong with the project; write nothing.")
    .option("--cwd <dir>", "folder of the project", ".")
    .option("--config <file>", "configuration file, relative to the folder (default: rtsc.json)")
    .addOption(new Option("--format <format>", "how findings are printed").choices(["text", "json"]).default("text"))
    .action(check);
}

async function check({ cwd, config, format }: CheckOptions): Promise<void> {
  const { compile } = await import("#compiler/compile.ts");
  const result = await compile({ cwd, until: "check", ...(config === undefined ? {} : { configPath: config }) });
  const { printFindings } = await import("../findings.ts");
  printFindings(result.diagnostics, { files: result.files, ms: result.ms }, format);
}
