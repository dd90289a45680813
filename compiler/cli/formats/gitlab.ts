/**
 * Findings as GitLab's code quality report, which marks them in merge requests. Pure.
 */

import type { Severity } from "#compiler/diagnostics/diagnostic.ts";
import { positionAt } from "#compiler/text/source.ts";
import { harmless } from "../render/render.ts";
import { fingerprints } from "./fingerprint.ts";
import type { FindingsReport } from "./format.ts";

const severities: { readonly [severity in Severity]: string } = { error: "major", warning: "minor", hint: "info" };

/** One JSON array. What has no place stands at the top of the configuration: GitLab wants one. Ends with a line break. */
export function renderGitlab({ diagnostics, folder, configPath }: FindingsReport): string {
  const marks = fingerprints(diagnostics);
  const entries = diagnostics.map(({ code, severity, message, help, span }, at) => ({
    description: harmless(help === undefined ? message : `${message} ${help}`),
    check_name: code,
    fingerprint: marks[at],
    severity: severities[severity],
    location: {
      path: `${folder}${span?.source.path ?? configPath}`,
      lines: { begin: span === undefined ? 1 : positionAt(span.source, span.start).line },
    },
  }));
  return `${JSON.stringify(entries)}\n`;
}
