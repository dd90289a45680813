/**
 * `rtsc build`: check, then bundles on the disk. Writes nothing when there are errors.
 */

import path from "node:path";
import { type Command, Option } from "commander";
import type { CompileResult } from "#compiler/compile.ts";
import type { WrittenFile } from "../write-bundles.ts";

export interface BuildOptions {
  readonly cwd: string;
  readonly config?: string;
  readonly optimize: boolean;
  readonly format: "text" | "json";
  readonly explainPlan?: true;
  readonly sizes?: true;
  readonly metafile?: string;
}

export function register(program: Command): void {
  program
    .command("build")
    .description("Check the project, then write a bundle for each script.")
    .option("--cwd <dir>", "folder of the project", ".")
    .option("--config <file>", "configuration file, relative to the folder (default: rtsc.json)")
    .option("--no-optimize", "packets by tables and the generic API, instead of code of their own")
    .option(
      "--explain-plan",
      "say for each site of the scripts what was done about it, and if nothing, why; with --format json as text on stderr",
    )
    .option("--sizes", "print what the bundles consist of; with --format json as text on stderr")
    .option(
      "--metafile <file>",
      "write what the bundles consist of as JSON, relative to the current folder; folders are made",
    )
    .addOption(new Option("--format <format>", "how findings are printed").choices(["text", "json"]).default("text"))
    .action(build);
}

async function build(options: BuildOptions): Promise<void> {
  const { cwd, config, optimize, format } = options;
  const { compile } = await import("#compiler/compile.ts");
  const result = await compile({ cwd, optimize, ...(config === undefined ? {} : { configPath: config }) });
  const { writeBundles } = await import("../write-bundles.ts");
  const { keepEnvironment } = await import("../keep-environment.ts");
  const { printFindings } = await import("../findings.ts");
  const { zippedSizes } = await import("../zipped-sizes.ts");
  const zipped = format === "text" ? zippedSizes(result) : undefined;
  await keepEnvironment(result.config);
  // Before the report: a report that says "no findings" stands behind files that are there.
  const written =
    result.config === null ? [] : await writeBundles(result.config.root, result.config.outDir, result.bundles);
  printFindings(result.diagnostics, { files: result.files, ms: result.ms }, format);
  if (zipped !== undefined && written.length > 0) process.stdout.write(listed(written, await zipped));
  if (written.length > 0) await explain(options, result);
}

/** What was asked for beyond the bundles. Findings as JSON stay alone on the standard output. */
async function explain(options: BuildOptions, { bundles, sites }: CompileResult): Promise<void> {
  const { explainPlan, sizes, metafile, format } = options;
  if (explainPlan !== true && sizes !== true && metafile === undefined) return;
  const { metafileText, partsAsText, planAsText } = await import("../render/plan.ts");
  const out = format === "text" ? process.stdout : process.stderr;
  if (explainPlan === true) out.write(`\n${planAsText(sites)}`);
  if (explainPlan === true || sizes === true) out.write(`\n${partsAsText(bundles)}`);
  if (metafile === undefined) return;
  const { replaceFile } = await import("../replace-file.ts");
  const text = Buffer.from(metafileText(bundles));
  await replaceFile(path.resolve(metafile), metafile, text, "Name another file for --metafile.");
}

/** One line per file: what happened to it, its path, its size, and for code its size as it would travel. */
function listed(written: readonly WrittenFile[], zipped: ReadonlyMap<string, number>): string {
  const width = Math.max(...written.map((file) => file.path.length));
  const rows = written.map((file) => {
    const head = `${file.changed ? "wrote    " : "unchanged"}  ${file.path.padEnd(width)}  ${size(file.bytes.length)}`;
    const travels = zipped.get(file.path);
    return travels === undefined ? head : `${head}  gzip ${size(travels)}`;
  });
  return `${rows.join("\n")}\n`;
}

function size(bytes: number): string {
  return bytes < 1000 ? `${bytes} B`.padStart(8) : `${(bytes / 1000).toFixed(1)} kB`.padStart(8);
}
