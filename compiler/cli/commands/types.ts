/**
 * `rtsc types`: writes rtsc-env.d.ts, by which a stock editor knows RTSession and the packets. With `--check` writes nothing
 * and fails when the file is not what it would be. Never loads TypeScript.
 */

import type { Command } from "commander";

export interface TypesOptions {
  readonly check?: true;
  readonly cwd: string;
  readonly config?: string;
}

export function register(program: Command): void {
  program
    .command("types")
    .description("Write rtsc-env.d.ts, by which any editor with TypeScript knows RTSession and the packets.")
    .option("--check", "write nothing; fail when the file is not what it would be")
    .option("--cwd <dir>", "folder of the project", ".")
    .option("--config <file>", "configuration file, relative to the folder (default: rtsc.json)")
    .addHelpText(
      "after",
      "\nOnce it is there, check, build and dev keep it fresh. For an editor to see it, a tsconfig.json has to include it.",
    )
    .action(types);
}

async function types({ check, cwd, config: configPath }: TypesOptions): Promise<void> {
  const started = performance.now();
  const { readConfig } = await import("#compiler/1-config/read-config.ts");
  const { config, sources, diagnostics } = readConfig({ cwd, ...(configPath === undefined ? {} : { configPath }) });
  const found = [...diagnostics];
  if (config !== null) {
    const { buildModel } = await import("#compiler/2-schema/build-model.ts");
    found.push(...buildModel(sources, config).diagnostics);
  }
  // What a rule lowers in rtsc.json is no less wrong here: a model with errors is not whole.
  const errors = found.filter(({ severity }) => severity === "error");
  if (config === null || errors.length > 0) {
    const { printFindings } = await import("../findings.ts");
    printFindings(errors, { files: 1 + sources.length, ms: performance.now() - started }, "text");
    return;
  }
  const { environmentFile } = await import("#compiler/generate/environment.ts");
  const { environmentState, writeEnvironment } = await import("#compiler/generate/environment-file.ts");
  const { Refusal } = await import("../refusal.ts");
  const kept = check === true ? { kind: environmentState(config) } : writeEnvironment(config);
  switch (kept.kind) {
    case "written":
      process.stdout.write(`wrote      ${environmentFile}\n`);
      return;
    case "current":
      process.stdout.write(`unchanged  ${environmentFile}\n`);
      return;
    case "absent":
    case "stale": {
      const is = kept.kind === "absent" ? "is not there" : "is stale: it does not say what the schemas say";
      process.stderr.write(`rtsc: ${environmentFile} ${is}. Run rtsc types.\n`);
      process.exitCode = 1;
      return;
    }
    case "foreign":
      throw new Refusal(
        `${environmentFile} was not written by rtsc types for ${config.path}.`,
        "Move it away, then run rtsc types again.",
      );
    case "refused":
      throw new Refusal(`${environmentFile} cannot be written (${kept.reason}).`);
    default:
      throw new Refusal("The schemas have changed meanwhile, and have errors now.", "Run rtsc check.");
  }
}
