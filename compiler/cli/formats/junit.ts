/**
 * Findings as JUnit XML: a suite for each file, a case for each finding. Pure.
 *
 * Only errors are failures, so that a pipeline that reads the file comes to the verdict of the exit code. A run without
 * findings is one case that passes: many readers take a file without cases for a run that went wrong.
 */

import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { positionAt, type Span } from "#compiler/text/source.ts";
import type { FindingsReport } from "./format.ts";

/** One XML document. Ends with a line break. */
export function renderJunit({ diagnostics, folder, configPath, facts }: FindingsReport): string {
  const byFile = new Map<string, Diagnostic[]>();
  for (const one of diagnostics) {
    const file = `${folder}${one.span?.source.path ?? configPath}`;
    const known = byFile.get(file);
    if (known === undefined) byFile.set(file, [one]);
    else known.push(one);
  }
  const time = (facts.ms / 1000).toFixed(3);
  const errors = diagnostics.filter((one) => one.severity === "error").length;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="rtsc" tests="${Math.max(1, diagnostics.length)}" failures="${errors}" errors="0" time="${time}">`,
  ];
  if (diagnostics.length === 0) {
    lines.push(
      `  <testsuite name="rtsc" tests="1" failures="0" errors="0" skipped="0" time="${time}">`,
      `    <testcase classname="rtsc" name="no findings" time="${time}"/>`,
      "  </testsuite>",
    );
  }
  for (const [file, found] of byFile) {
    const failures = found.filter((one) => one.severity === "error").length;
    lines.push(
      `  <testsuite name="${xml(file)}" tests="${found.length}" failures="${failures}" errors="0" skipped="0" time="0">`,
      ...found.flatMap((one) => testCase(file, one)),
      "  </testsuite>",
    );
  }
  lines.push("</testsuites>");
  return `${lines.join("\n")}\n`;
}

function testCase(file: string, { code, severity, message, help, span, notes }: Diagnostic): string[] {
  const said = [
    message,
    ...notes.map((note) => (note.span === undefined ? note.message : `${note.message} (${placeOf(note.span)})`)),
    ...(help === undefined ? [] : [help]),
  ].join("\n");
  const place = span === undefined ? "" : ` at ${placeOf(span)}`;
  const line = span === undefined ? "" : ` line="${positionAt(span.source, span.start).line}"`;
  const inside =
    severity === "error"
      ? `      <failure type="${xml(code)}" message="${xml(message)}">${xml(said)}</failure>`
      : `      <system-out>${xml(`${severity}: ${said}`)}</system-out>`;
  return [
    `    <testcase classname="${xml(file)}" name="${xml(code + place)}" file="${xml(file)}"${line} time="0">`,
    inside,
    "    </testcase>",
  ];
}

function placeOf({ source, start }: Span): string {
  const { line, column } = positionAt(source, start);
  return `${source.path}:${line}:${column}`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Text that stands in an attribute or an element. What XML 1.0 cannot hold, whichever way it is written, is replaced. */
function xml(text: string): string {
  return (
    text
      .replace(/(?![\t\n\r\u007f-\u009f])[\p{Cc}\p{Surrogate}\ufffe\uffff]/gu, "\ufffd")
      .replace(/[&<>"']/g, (sign) => entities[sign]!)
      // An attribute would turn these into blanks.
      .replace(/[\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`)
  );
}
