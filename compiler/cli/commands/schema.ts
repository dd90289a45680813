/**
 * `rtsc schema size`: how large each packet gets on the wire. Never loads TypeScript, writes nothing.
 */

import { type Command, Option } from "commander";

export interface SchemaSizeOptions {
  readonly cwd: string;
  readonly config?: string;
  readonly format: "text" | "json";
}

export function register(program: Command): void {
  const schema = program.command("schema").description("Tell about the project's schemas.");
  schema
    .command("size")
    .description("Show the least, typical and worst bytes of each packet on the wire.")
    .option("--cwd <dir>", "folder of the project", ".")
    .option("--config <file>", "configuration file, relative to the folder (default: rtsc.json)")
    .addOption(new Option("--format <format>", "how sizes are printed").choices(["text", "json"]).default("text"))
    .action(size);
}

async function size({ cwd, config: configPath, format }: SchemaSizeOptions): Promise<void> {
  const started = performance.now();
  const { readConfig } = await import("#compiler/1-config/read-config.ts");
  const { buildModel } = await import("#compiler/2-schema/build-model.ts");
  const { applyRules } = await import("#compiler/diagnostics/report.ts");
  const { hasErrors } = await import("#compiler/diagnostics/diagnostic.ts");
  const { config, sources, diagnostics } = readConfig({ cwd, ...(configPath === undefined ? {} : { configPath }) });
  const built = config === null ? undefined : buildModel(sources, config);
  const found = applyRules([...diagnostics, ...(built?.diagnostics ?? [])], config?.rules ?? {});
  const facts = { files: 1 + sources.length, ms: performance.now() - started };
  const { printFindings } = await import("../findings.ts");
  if (config === null || built === undefined || hasErrors(built.diagnostics)) {
    printFindings(found, facts, format);
    return;
  }

  const { packetSizes, sizeLimit } = await import("#compiler/2-schema/sizes.ts");
  const { sizesAsJson, sizesAsText } = await import("../render/sizes.ts");
  const rows = packetSizes(built.model).map((one) => ({
    ...one,
    limit: sizeLimit(one.packet, config.limits.packetBytes),
  }));
  if (format === "json") {
    const { exitCodeOf } = await import("../exit-code.ts");
    process.exitCode = exitCodeOf(found);
    process.stdout.write(sizesAsJson(rows));
    return;
  }
  process.stdout.write(`${sizesAsText(rows)}\n`);
  printFindings(found, facts, format);
}
