/**
 * One check of a project from the disk, and its report in every format that was asked for.
 */

import { type CompileOptions, compile } from "#compiler/compile.ts";
import { countSeverity } from "#compiler/diagnostics/report.ts";
import { packageVersion } from "#compiler/text/package-root.ts";
import type { CheckOptions } from "./commands/check.ts";
import { exitCodeOf } from "./exit-code.ts";
import { folderInRepository } from "./in-repository.ts";
import { type Outputs, writeReport } from "./outputs.ts";
import { takesColor } from "./terminal.ts";

/** Checks, writes the report, and sets the exit code, on which neither formats nor `--quiet` have a say. */
export async function checkProject(options: CheckOptions, outputs: Outputs): Promise<void> {
  const { cwd, config, quiet, maxWarnings } = options;
  const place = { cwd, until: "check", ...(config === undefined ? {} : { configPath: config }) } as const;
  const { fixed, result } =
    options.fix === true ? await fixing(place) : { fixed: undefined, result: await compile(place) };
  const { diagnostics, files, ms } = result;
  process.exitCode = exitCodeOf(diagnostics);
  const { default: path } = await import("node:path");
  await writeReport(outputs, {
    diagnostics: quiet === true ? diagnostics.filter((one) => one.severity === "error") : diagnostics,
    facts: { files, ms },
    ...(fixed === undefined ? {} : { fixed }),
    folder: folderInRepository(path.resolve(cwd, path.dirname(config ?? "rtsc.json"))),
    configPath: path.basename(config ?? "rtsc.json"),
    version: packageVersion(),
    color: takesColor(process.stdout),
  });
  const warnings = countSeverity(diagnostics, "warning");
  if (maxWarnings !== undefined && warnings > maxWarnings) {
    if (process.exitCode === 0) process.exitCode = 1;
    process.stderr.write(
      `rtsc: there ${warnings === 1 ? "is 1 warning" : `are ${warnings} warnings`}; --max-warnings allows ${maxWarnings}.\n`,
    );
  }
}

async function fixing(place: CompileOptions) {
  const { fixProject } = await import("./fix-project.ts");
  return fixProject(place);
}
