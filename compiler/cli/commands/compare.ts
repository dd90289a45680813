/**
 * `rtsc compare`: what changed in the packets since another state of the project, and whom that breaks. Writes nothing.
 *
 * Exit 1 when a change breaks what the project protects (`compare.breaks` in rtsc.json), 2 when there is nothing to compare
 * with. Never loads TypeScript: schemas are enough.
 */

import { type Command, Option } from "commander";

interface CompareOptions {
  readonly against: string;
  readonly cwd: string;
  readonly config?: string;
  readonly format: "text" | "json" | "github";
}

export function register(program: Command): void {
  program
    .command("compare")
    .description("Find what changed in the packets, and whom each change breaks; write nothing.")
    .requiredOption(
      "--against <baseline>",
      "git ref, folder of a project, or bundle (its folder or manifest.json); ./name is a path, refs/heads/name a branch",
    )
    .option("--cwd <dir>", "folder of the project", ".")
    .option("--config <file>", "configuration file, relative to the folder (default: rtsc.json)")
    .addOption(
      new Option("--format <format>", "how changes are printed").choices(["text", "json", "github"]).default("text"),
    )
    .action(run);
}

async function run({ against, cwd, config: configPath, format }: CompareOptions): Promise<void> {
  const started = performance.now();
  const { readConfig } = await import("#compiler/1-config/read-config.ts");
  const { buildModel } = await import("#compiler/2-schema/build-model.ts");
  const { applyRules } = await import("#compiler/diagnostics/report.ts");
  const { hasErrors } = await import("#compiler/diagnostics/diagnostic.ts");
  const { takesColor } = await import("../terminal.ts");
  const { exitCodeOf } = await import("../exit-code.ts");

  const place = { cwd, ...(configPath === undefined ? {} : { configPath }) };
  const { config, sources, diagnostics } = readConfig(place);
  const built = config === null ? undefined : buildModel(sources, config);
  const findings = [...diagnostics, ...(built?.diagnostics ?? [])];
  if (config === null || built === undefined || hasErrors(findings)) {
    const facts = { files: sources.length + 1, ms: performance.now() - started };
    if (format === "github") {
      const { renderGithub } = await import("../render/github.ts");
      const { folderInRepository } = await import("../in-repository.ts");
      const folder = folderInRepository(cwd);
      process.stdout.write(renderGithub(findings, ({ path }) => folder + path));
      process.exitCode = exitCodeOf(findings);
    } else {
      const { printFindings } = await import("../findings.ts");
      printFindings(findings, facts, format);
    }
    return;
  }

  const { readBaseline } = await import("../baseline.ts");
  const { compare } = await import("#compiler/compare/compare.ts");
  const baseline = readBaseline({ against, ...place });
  const protects = config.compare.breaks;
  const found = compare(baseline.model, built.model, {
    ...(baseline.origins === undefined ? {} : { before: baseline.origins }),
    after: built.origins,
    errors: protects,
  });
  const changes = found.flatMap((change) =>
    applyRules([change.diagnostic], config.rules).map((diagnostic) => ({ ...change, diagnostic })),
  );
  process.exitCode = exitCodeOf(changes.map((change) => change.diagnostic));
  const facts = {
    against: baseline.title,
    protects,
    files: sources.length + 1 + baseline.files,
    ms: performance.now() - started,
  };
  if (format === "github") {
    const { renderGithub } = await import("../render/github.ts");
    const marks = changes.map((change) => change.diagnostic);
    const { folderInRepository } = await import("../in-repository.ts");
    const folder = folderInRepository(cwd);
    const ours = new Set(sources);
    process.stdout.write(renderGithub(marks, (source) => (ours.has(source) ? folder + source.path : undefined)));
    return;
  }
  const { renderChanges, renderChangesJson } = await import("../render/changes.ts");
  process.stdout.write(
    format === "json" ? renderChangesJson(changes, facts) : renderChanges(changes, facts, takesColor(process.stdout)),
  );
}
