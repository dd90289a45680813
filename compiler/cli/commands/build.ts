/**
 * `rtsc build`: check, then bundles on the disk. Writes nothing when there are errors.
 */

import { type Command, Option } from "commander";
import type { WrittenFile } from "../write-bundles.ts";

export interface BuildOptions {
  readonly cwd: string;
  readonly config?: string;
  readonly optimize: boolean;
  readonly format: "text" | "json";
}

export function register(program: Command): void {
  program
    .command("build")
    .description("Check the project, then write a bundle for each script.")
    .option("--cwd <dir>", "folder of the project", ".")
    .option("--config <file>", "configuration file, relative to the folder (default: rtsc.json)")
    .option("--no-optimize", "read and write packets by tables instead of codecs of their own")
    .addOption(new Option("--format <format>", "how findings are printed").choices(["text", "json"]).default("text"))
    .action(build);
}

async function build({ cwd, config, optimize, format }: BuildOptions): Promise<void> {
  const { compile } = await import("#compiler/compile.ts");
  const result = await compile({ cwd, optimize, ...(config === undefined ? {} : { configPath: config }) });
  const { writeBundles } = await import("../write-bundles.ts");
  const { keepEnvironment } = await import("../keep-environment.ts");
  const { printFindings } = await import("../findings.ts");
  await keepEnvironment(result.config);
  // Before the report: a report that says "no findings" stands behind files that are there.
  const written =
    result.config === null ? [] : await writeBundles(result.config.root, result.config.outDir, result.bundles);
  printFindings(result.diagnostics, { files: result.files, ms: result.ms }, format);
  if (format === "text" && written.length > 0) process.stdout.write(await listed(written));
}

/** One line per file: what happened to it, its path, its size, and for code its size as it would travel. */
async function listed(written: readonly WrittenFile[]): Promise<string> {
  const { gzipSync } = await import("node:zlib");
  const width = Math.max(...written.map((file) => file.path.length));
  const rows = written.map((file) => {
    const head = `${file.changed ? "wrote    " : "unchanged"}  ${file.path.padEnd(width)}  ${size(file.bytes.length)}`;
    return file.path.endsWith(".js") ? `${head}  gzip ${size(gzipSync(file.bytes).length)}` : head;
  });
  return `${rows.join("\n")}\n`;
}

function size(bytes: number): string {
  return bytes < 1000 ? `${bytes} B`.padStart(8) : `${(bytes / 1000).toFixed(1)} kB`.padStart(8);
}
