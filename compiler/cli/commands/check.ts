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
  readonly timing?: true;
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
      "write findings in this format to a file instead; may stand several times",
      (value: string, before: readonly string[] = []) => [...before, value],
    )
    .option("--max-warnings <n>", "exit with 1 when there are more warnings", readCount)
    .option("--quiet", "print errors only; warnings are still counted for --max-warnings")
    .option("--fix", "make the fixes that are certain, then check again")
    .option("--watch", "check again whenever a file changes, and print what changed in the findings")
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

async function check(options: CheckOptions): Promise<void> {
  const { readOutputs } = await import("../outputs.ts");
  const outputs = readOutputs(options.format ?? [], options.outputFile ?? []);
  const { checkProject } = await import("../check-project.ts");
  await checkProject(options, outputs);
}
