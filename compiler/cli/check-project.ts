/**
 * One check of a project from the disk, and its report in every format that was asked for.
 */

import type { Coverage } from "#compiler/3-program/site.ts";
import { type CompileOptions, compile, isQuiet } from "#compiler/compile.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { countSeverity } from "#compiler/diagnostics/report.ts";
import { packageVersion } from "#compiler/text/package-root.ts";
import type { CheckOptions } from "./commands/check.ts";
import { exitCodeOf } from "./exit-code.ts";
import { folderInRepository } from "./in-repository.ts";
import { keepEnvironment } from "./keep-environment.ts";
import { type Outputs, writeReport } from "./outputs.ts";
import { takesColor } from "./terminal.ts";

/** Checks, writes the report, and sets the exit code, on which neither formats nor `--quiet` have a say. */
export async function checkProject(options: CheckOptions, outputs: Outputs): Promise<void> {
  const { cwd, config, quiet, maxWarnings, minCoverage } = options;
  // Hints cost a look at everything that is not certain: only who shows them asks.
  const hints = options.coverage === true || outputs.shown === "json" || outputs.files.has("json");
  const place = { cwd, until: "check", hints, ...(config === undefined ? {} : { configPath: config }) } as const;
  const { fixed, result } =
    options.fix === true ? await fixing(place) : { fixed: undefined, result: await compile(place) };
  const { config: project, coverage, files, ms, phases } = result;
  const hinted = quiet === true ? onlyErrors(result.diagnostics) : result.diagnostics;
  const diagnostics = options.coverage === true ? hinted : hinted.filter((one) => !isQuiet(one, project?.rules ?? {}));
  process.exitCode = exitCodeOf(result.diagnostics);
  await keepEnvironment(project);
  const { default: path } = await import("node:path");
  await writeReport(outputs, {
    diagnostics,
    hinted,
    ...(options.coverage === true && coverage !== null ? { coverage } : {}),
    facts: { files, ms },
    ...(fixed === undefined ? {} : { fixed }),
    folder: folderInRepository(path.resolve(cwd, path.dirname(config ?? "rtsc.json"))),
    configPath: path.basename(config ?? "rtsc.json"),
    version: packageVersion(),
    color: takesColor(process.stdout),
  });
  if (options.timing === true) {
    const { renderTiming } = await import("./render/timing.ts");
    const { maxRSS } = process.resourceUsage();
    process.stderr.write(renderTiming({ total: performance.now(), compiled: ms, phases, peakBytes: maxRSS * 1024 }));
  }
  if (minCoverage !== undefined) requireCoverage(coverage, minCoverage);
  const warnings = countSeverity(result.diagnostics, "warning");
  if (maxWarnings !== undefined && warnings > maxWarnings) {
    if (process.exitCode === 0) process.exitCode = 1;
    process.stderr.write(
      `rtsc: there ${warnings === 1 ? "is 1 warning" : `are ${warnings} warnings`}; --max-warnings allows ${maxWarnings}.\n`,
    );
  }
}

/** Each script has to reach it: one that nobody can follow would hide behind the others. */
function requireCoverage(coverage: Coverage | null, least: number): void {
  const short = coverage?.scripts.filter(({ percent }) => percent < least) ?? [];
  if (short.length === 0) return;
  if (process.exitCode === 0) process.exitCode = 1;
  const told = short.map(({ script, percent }) => `${script} has ${percent} %`).join(", ");
  process.stderr.write(
    `rtsc: too little can be checked: ${told}; --min-coverage asks for ${least} %. --coverage shows what and why.\n`,
  );
}

function onlyErrors(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter((one) => one.severity === "error");
}

async function fixing(place: CompileOptions) {
  const { fixProject } = await import("./fix-project.ts");
  return fixProject(place);
}
