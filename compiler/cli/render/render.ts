/**
 * Diagnostics as text for people and as JSON for programs. Pure: no terminal, no clock, no environment.
 *
 * Text from the user's files is hostile to a terminal: control and direction characters are shown as a replacement sign.
 */

import { createColors } from "picocolors";
import type { Coverage } from "#compiler/3-program/site.ts";
import type { Diagnostic, Edit, Severity } from "#compiler/diagnostics/diagnostic.ts";
import { countSeverity, inOrder } from "#compiler/diagnostics/report.ts";
import { lineText, positionAt, type Span } from "#compiler/text/source.ts";
import { coverageAsJson } from "../coverage-json.ts";

export interface RenderOptions {
  readonly color: boolean;
}

/** Counted by whoever ran the phases; `ms` is wall time. */
export interface RunFacts {
  readonly files: number;
  readonly ms: number;
}

/** Widest line of a code frame; longer ones are cut to what surrounds the span. */
const FRAME_WIDTH = 110;

/**
 * Every finding as `file:line:col: severity CODE: message`, a frame of the line, notes with theirs, and what to do. Ends
 * with a line break; empty for no findings.
 */
export function renderText(diagnostics: readonly Diagnostic[], { color }: RenderOptions): string {
  const colors = createColors(color);
  const paint: Readonly<Record<Severity, (text: string) => string>> = {
    error: colors.red,
    warning: colors.yellow,
    hint: colors.cyan,
  };
  const blocks = inOrder(diagnostics).map(({ span, severity, code, message, help, notes }) => {
    const head = paint[severity](`${severity} ${code}`);
    const place = span === undefined ? "" : `${colors.bold(placeOf(span))}: `;
    const lines = [`${place}${head}: ${harmless(message)}`, ...frame(span, paint[severity], colors.dim)];
    for (const note of notes) {
      const where = note.span === undefined ? "" : `${placeOf(note.span)}: `;
      lines.push(`  ${colors.dim(where)}note: ${harmless(note.message)}`, ...frame(note.span, colors.cyan, colors.dim));
    }
    if (help !== undefined) lines.push(`  ${colors.green("help")}: ${harmless(help)}`);
    return `${lines.join("\n")}\n`;
  });
  return blocks.join("\n");
}

/** The last line of a command that looked for findings, without a line break. */
export function renderSummary(diagnostics: readonly Diagnostic[], { files, ms }: RunFacts): string {
  const shown = inOrder(diagnostics);
  const counts = (["error", "warning", "hint"] as const)
    .map((severity) => counted(countSeverity(shown, severity), severity))
    .filter((words) => !words.startsWith("0 "));
  return `${counts.length === 0 ? "No findings" : counts.join(", ")} in ${counted(files, "file")}, ${Math.round(ms)} ms`;
}

/**
 * The report of a command as one JSON value, version 1; lines and columns from 1, offsets of fixes from 0 in UTF-16 units.
 * `fixed` is there where fixing was asked for, `coverage` where that was. Ends with a line break.
 */
export function renderJson(
  diagnostics: readonly Diagnostic[],
  { files, ms }: RunFacts,
  fixed?: readonly Diagnostic[],
  coverage?: Coverage,
): string {
  const shown = inOrder(diagnostics);
  const report = {
    version: 1,
    diagnostics: shown.map(asJson),
    ...(fixed === undefined ? {} : { fixed: fixed.map(asJson) }),
    ...(coverage === undefined ? {} : { coverage: coverageAsJson(coverage) }),
    summary: {
      errors: countSeverity(shown, "error"),
      warnings: countSeverity(shown, "warning"),
      files,
      ms: Math.round(ms),
    },
  };
  return `${JSON.stringify(report)}\n`;
}

function asJson({ code, severity, message, help, span, notes, fix }: Diagnostic) {
  return {
    code,
    severity,
    message,
    ...(help === undefined ? {} : { help }),
    ...(span === undefined ? {} : range(span)),
    notes: notes.map((note) => ({ message: note.message, ...(note.span === undefined ? {} : range(note.span)) })),
    ...(fix === undefined ? {} : { fix: { message: fix.message, edits: fix.edits.map(editAsJson) } }),
  };
}

/** By offsets, which is what whoever makes the edit needs. */
function editAsJson({ path, start, end, text }: Edit) {
  return { file: path, offset: start, length: end - start, text };
}

function range(span: Span) {
  return {
    file: span.source.path,
    start: positionAt(span.source, span.start),
    end: positionAt(span.source, span.end),
  };
}

/**
 * Why a command could not do its work, where findings were to be JSON. It has no `diagnostics`: who reads only those must not
 * take it for a clean project. Ends with a line break.
 */
export function renderFailureJson(failure: { code?: string; message: string; help?: string }): string {
  return `${JSON.stringify({ version: 1, failure })}\n`;
}

function placeOf(span: Span): string {
  const { line, column } = positionAt(span.source, span.start);
  return `${harmless(span.source.path)}:${line}:${column}`;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** Control characters and those that turn the direction of text. A tab is no control here; frames handle it. */
const harmful = /(?!\t)[\p{Cc}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** A text that does nothing to a terminal but stand there, on one line. */
export function harmless(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, " ").replace(harmful, "\ufffd");
}

/** The line of a span with a mark below; of a span over several lines the first one. */
function frame(
  span: Span | undefined,
  paint: (text: string) => string,
  dim: (text: string) => string,
): readonly string[] {
  if (span === undefined || span.source.text === "") return [];
  const { line, column } = positionAt(span.source, span.start);
  const end = positionAt(span.source, span.end);
  const whole = lineText(span.source, line);
  const from = column - 1;
  const to = Math.max(from + 1, end.line === line ? end.column - 1 : whole.length);
  const cut = from > FRAME_WIDTH - 30 ? from - 20 : 0;
  // Cut before it is cleaned: a file may be one line of megabytes, with a thousand findings in it.
  const shown = whole
    .slice(cut, cut + FRAME_WIDTH)
    .replaceAll("\t", " ")
    .replace(harmful, "\ufffd");
  const marks = Math.min(to, cut + FRAME_WIDTH) - from;
  const number = String(line);
  const left = cut > 0 ? "…" : "";
  const right = whole.length > cut + FRAME_WIDTH ? "…" : "";
  return [
    `  ${dim(`${number} |`)} ${left}${shown}${right}`.trimEnd(),
    `  ${dim(`${" ".repeat(number.length)} |`)} ${" ".repeat(from - cut + left.length)}${paint("^".repeat(Math.max(1, marks)))}`,
  ];
}
