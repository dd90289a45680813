/**
 * Findings as SARIF 2.1.0, which code scanning services and editors read. Pure.
 *
 * Columns and offsets count UTF-16 units, as ours do, and the file says so.
 */

import type { Diagnostic, Fix, Severity } from "#compiler/diagnostics/diagnostic.ts";
import { titleOf } from "#compiler/diagnostics/report.ts";
import { positionAt, type Span } from "#compiler/text/source.ts";
import { fingerprints } from "./fingerprint.ts";
import type { FindingsReport } from "./format.ts";

const levels: { readonly [severity in Severity]: "error" | "warning" | "note" } = {
  error: "error",
  warning: "warning",
  hint: "note",
};

/** One log with one run. Ends with a line break. */
export function renderSarif({ diagnostics, folder, version }: FindingsReport): string {
  const codes = [...new Set(diagnostics.map((one) => one.code))].sort();
  const marks = fingerprints(diagnostics);
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "rtsc",
            version,
            rules: codes.map((id) => ({ id, ...described(titleOf(id)) })),
          },
        },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((one, at) => ({
          ruleId: one.code,
          ruleIndex: codes.indexOf(one.code),
          level: levels[one.severity],
          message: { text: textOf(one) },
          ...(one.span === undefined ? {} : { locations: [{ physicalLocation: physical(folder, one.span) }] }),
          ...related(folder, one),
          partialFingerprints: { "rtsc/v1": marks[at] },
          ...(one.fix === undefined ? {} : { fixes: [fixOf(folder, one.fix)] }),
        })),
      },
    ],
  };
  return `${JSON.stringify(log)}\n`;
}

function described(title: string | undefined) {
  return title === undefined ? {} : { shortDescription: { text: title } };
}

/** Notes without a place are words of the finding; so is what to do. */
function textOf({ message, notes, help }: Diagnostic): string {
  const words = notes.filter((note) => note.span === undefined).map((note) => note.message);
  return [message, ...words, ...(help === undefined ? [] : [help])].join("\n");
}

function related(folder: string, { notes }: Diagnostic) {
  const placed = notes.flatMap(({ message, span }) => (span === undefined ? [] : [{ message, span }]));
  if (placed.length === 0) return {};
  return {
    relatedLocations: placed.map(({ message, span }, id) => ({
      id,
      physicalLocation: physical(folder, span),
      message: { text: message },
    })),
  };
}

function physical(folder: string, span: Span) {
  const start = positionAt(span.source, span.start);
  const end = positionAt(span.source, span.end);
  return {
    artifactLocation: artifact(folder, span.source.path),
    region: {
      startLine: start.line,
      startColumn: start.column,
      endLine: end.line,
      endColumn: end.column,
      charOffset: span.start,
      charLength: span.end - span.start,
    },
  };
}

/** Relative to the checkout, which SARIF calls the source root. */
function artifact(folder: string, path: string) {
  const uri = `${folder}${path}`
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
  return { uri, uriBaseId: "%SRCROOT%" };
}

function fixOf(folder: string, { message, edits }: Fix) {
  const paths = [...new Set(edits.map((edit) => edit.path))];
  return {
    description: { text: message },
    artifactChanges: paths.map((path) => ({
      artifactLocation: artifact(folder, path),
      replacements: edits
        .filter((edit) => edit.path === path)
        .map(({ start, end, text }) => ({
          deletedRegion: { charOffset: start, charLength: end - start },
          insertedContent: { text },
        })),
    })),
  };
}
