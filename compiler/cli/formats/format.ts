/**
 * The formats of findings, by name, and what each gets. The renderer of one is loaded when it is asked for.
 */

import type { Coverage } from "#compiler/3-program/site.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { RunFacts } from "../render/render.ts";

/** What a run comes to; each format tells the same. */
export interface FindingsReport {
  /** In order. */
  readonly diagnostics: readonly Diagnostic[];
  readonly facts: RunFacts;
  /** The same with the hints that are shown on request, for JSON; absent where there are none. */
  readonly hinted?: readonly Diagnostic[];
  /** Absent where nobody asked for it, or scripts were not looked at. */
  readonly coverage?: Coverage;
  /** What `--fix` has mended; absent where nobody asked for it. */
  readonly fixed?: readonly Diagnostic[];
  /** The project below its checkout, ending in `/`, or empty. */
  readonly folder: string;
  /** Name of the configuration file. */
  readonly configPath: string;
  /** Of rtsc. */
  readonly version: string;
  /** Whether the text goes where colour is taken. */
  readonly color: boolean;
}

export const formatNames = ["text", "json", "github", "gitlab", "sarif", "junit"] as const;
export type FormatName = (typeof formatNames)[number];

/** The report in a format; empty or ending with a line break. */
export async function renderReport(name: FormatName, report: FindingsReport): Promise<string> {
  switch (name) {
    case "text":
      return (await import("./text.ts")).renderReportText(report);
    case "json":
      return (await import("../render/render.ts")).renderJson(
        report.hinted ?? report.diagnostics,
        report.facts,
        report.fixed,
        report.coverage,
      );
    case "github": {
      const { renderGithub } = await import("../render/github.ts");
      return renderGithub(report.diagnostics, ({ path }) => report.folder + path);
    }
    case "gitlab":
      return (await import("./gitlab.ts")).renderGitlab(report);
    case "sarif":
      return (await import("./sarif.ts")).renderSarif(report);
    case "junit":
      return (await import("./junit.ts")).renderJunit(report);
  }
}
