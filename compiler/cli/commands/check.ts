/**
 * `rtsc check`: finds everything that is wrong with a project. Writes nothing but what is asked for: reports into files, and
 * with `--fix` the fixes that are certain.
 */

import { type Command, InvalidArgumentError } from "commander";
import { formatNames } from "../formats/format.ts";

export interface CheckOptions {
  readonly cwd: string;
  readonly config?: string;
  readonly format?: readonly string[];
  readonly outputFile?: readonly string[];
  readonly maxWarnings?: number;
  readonly quiet?: true;
  readonly fix?: true;
  readonly watch?: true;
  readonly all?: true;
  readonly timing?: true;
  readonly coverage?: true;
  readonly minCoverage?: number;
}

export function register(program: Command): void {
  program
    .command("check")
    .description("Find everything that is wrong with the project.")
    .option("--cwd <dir>", "folder of the project", ".")
    .option("--config <file>", "configuration file, relative to the folder (default: rtsc.json)")
    .option(
      "--format <format>",
      `how findings are printed: ${formatNames.join(", ")}; may stand several times (default: text)`,
      readFormat,
    )
    .option(
      "--output-file <format=path>",
      "write findings in this format to a file instead, whose folders are made; may stand several times",
      (value: string, before: readonly string[] = []) => [...before, value],
    )
    .option("--max-warnings <n>", "exit with 1 when there are more warnings", readCount)
    .option("--quiet", "print errors only; warnings are still counted for --max-warnings")
    .option("--fix", "make the fixes that are certain, then check again")
    .option("--watch", "check again whenever a file changes, and print what changed in the findings")
    .option("--all", "with --watch: print every finding each time, as the problem matchers of editors need it")
    .option(
      "--coverage",
      "tell of each place that handles, reads, builds or sends a packet whether it can be checked, and show hints",
    )
    .option("--min-coverage <percent>", "exit with 1 when less of a script can be checked", readPercent)
    .option("--timing", "print on stderr where the time went")
    .addHelpText(
      "after",
      "\nThe exit code is the same in every format. Several at once, one of them on the standard output:\n  rtsc check --format text --output-file sarif=findings.sarif --output-file junit=findings.xml",
    )
    .action(check);
}

function readFormat(value: string, before: readonly string[] = []): readonly string[] {
  if (!(formatNames as readonly string[]).includes(value)) {
    throw new InvalidArgumentError(`Allowed choices are ${formatNames.join(", ")}.`);
  }
  return [...before, value];
}

function readCount(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError("It has to be a number from 0.");
  return Number(value);
}

function readPercent(value: string): number {
  const percent = /^\d{1,3}(?:\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  if (!(percent <= 100)) throw new InvalidArgumentError("It has to be a number from 0 to 100.");
  return percent;
}

async function check(options: CheckOptions): Promise<void> {
  const { readOutputs } = await import("../outputs.ts");
  const outputs = readOutputs(options.format ?? [], options.outputFile ?? []);
  if (options.watch === true) return watch(options);
  if (options.all === true) {
    const { Refusal } = await import("../refusal.ts");
    throw new Refusal("--all goes with --watch: without it every finding is printed anyway.");
  }
  const { checkProject } = await import("../check-project.ts");
  await checkProject(options, outputs);
}

async function watch(options: CheckOptions): Promise<void> {
  const { cwd, config, quiet, all, format } = options;
  const { Refusal } = await import("../refusal.ts");
  const alone = ["fix", "timing", "maxWarnings", "coverage", "minCoverage", "outputFile"] as const;
  if (alone.some((name) => options[name] !== undefined) || format?.some((one) => one !== "text")) {
    throw new Refusal("--watch prints text, and goes with --cwd, --config, --quiet and --all alone.");
  }
  const { watchProject } = await import("../watch-project.ts");
  const { takesColor } = await import("../terminal.ts");
  const ending = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ending.abort());
  await watchProject({
    compile: { cwd, ...(config === undefined ? {} : { configPath: config }) },
    quiet: quiet === true,
    all: all === true,
    color: takesColor(process.stdout),
    print: (text) => process.stdout.write(text),
    signal: ending.signal,
  });
}
