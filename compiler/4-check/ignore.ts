/**
 * `// rtsc-ignore RT4102: reason`: silences the findings of one code on its line, or on the next where it has a line of its own.
 *
 * Only warnings and hints: an error is a mistake, and rtsc.json is where a project chooses another level for it. A comment that
 * silences nothing is a finding itself, so that none outlives its reason. The one place that reads these comments.
 */

import type { ProjectConfig } from "#compiler/1-config/config.ts";
import { rt4001, rt4002, rt4003 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { switchableCodes } from "#compiler/diagnostics/report.ts";
import { didYouMean } from "#compiler/text/nearest.ts";
import { lineText, positionAt, type Source, type Span, span } from "#compiler/text/source.ts";
import { type LineComment, lineCommentsWith } from "#compiler/typescript/comments.ts";
import type { CheckedFile } from "./context.ts";

interface Ignore {
  readonly code: string;
  readonly span: Span;
  /** The line it speaks of, from 1. */
  readonly line: number;
  /** Whether there is something for it to silence. */
  used: boolean;
}

const word = "rtsc-ignore";
const marker = /^rtsc-ignore(?![\w-])/;

/** The findings that no comment of these files silences, and those about the comments. */
export function withoutIgnored(
  found: readonly Diagnostic[],
  files: readonly CheckedFile[],
  rules: ProjectConfig["rules"],
): Diagnostic[] {
  const bySource = new Map<Source, Ignore[]>();
  const ours: Diagnostic[] = [];
  for (const file of files) {
    if (file.source.text.includes(word)) bySource.set(file.source, readIgnores(file, ours));
  }
  if (bySource.size === 0) return [...found];
  const byPlace = new Map([...bySource].map(([source, ignores]) => [source, perPlace(ignores)]));
  const left = found.flatMap((one) => {
    if (one.span === undefined) return [one];
    const there = byPlace.get(one.span.source);
    if (there === undefined) return [one];
    const { line } = positionAt(one.span.source, one.span.start);
    const ignores = there.get(`${one.code} ${line}`) ?? [];
    for (const ignore of ignores) ignore.used = true;
    const [first] = ignores;
    if (first === undefined) return [one];
    if ((rules[one.code] ?? one.severity) !== "error") return [];
    const message = `Errors are not ignored; "rules" in rtsc.json can make ${one.code} a warning.`;
    return [{ ...one, notes: [...one.notes, { message, span: first.span }] }];
  });
  for (const { code, span: place, used } of [...bySource.values()].flat()) {
    if (!used) ours.push({ ...rt4003(place, { code }), fix: removing(place) });
  }
  return [...left, ...ours];
}

/** By code and line. */
function perPlace(ignores: readonly Ignore[]): ReadonlyMap<string, readonly Ignore[]> {
  const found = new Map<string, Ignore[]>();
  for (const one of ignores) {
    const place = `${one.code} ${one.line}`;
    const others = found.get(place);
    if (others === undefined) found.set(place, [one]);
    else others.push(one);
  }
  return found;
}

function readIgnores({ source, syntax }: CheckedFile, findings: Diagnostic[]): Ignore[] {
  const comments = lineCommentsWith(word, syntax).filter((one) => marker.test(one.text));
  const alone = new Set(comments.filter((one) => standsAlone(source, one)).map((one) => lineOf(source, one)));
  // Several above each other speak of the same line.
  const below = new Map<number, number>();
  for (const line of [...alone].reverse()) below.set(line, below.get(line + 1) ?? line + 1);
  const found: Ignore[] = [];
  for (const comment of comments) {
    const place = span(source, comment.start, comment.end);
    const [, code = "", reason = ""] = /^rtsc-ignore\s*([^\s:]*)\s*:?\s*(.*)$/.exec(comment.text) ?? [];
    if (!canBeIgnored(code)) findings.push(rt4001(place, { name: nameOf(code), advice: adviceFor(code) }));
    else if (reason === "") findings.push(rt4002(place, { code }));
    else {
      const line = lineOf(source, comment);
      found.push({ code, span: place, line: below.get(line) ?? line, used: false });
    }
  }
  return found;
}

function lineOf(source: Source, { start }: LineComment): number {
  return positionAt(source, start).line;
}

function standsAlone(source: Source, { start }: LineComment): boolean {
  const { line, column } = positionAt(source, start);
  return (
    lineText(source, line)
      .slice(0, column - 1)
      .trim() === ""
  );
}

/** Findings about these comments cannot be silenced by another. */
function canBeIgnored(code: string): boolean {
  return ignorable().has(code);
}

let codes: ReadonlySet<string> | undefined;

function ignorable(): ReadonlySet<string> {
  codes ??= new Set(switchableCodes().filter((code) => /^RT4(?!00[1-3])/.test(code)));
  return codes;
}

function nameOf(code: string): string {
  return code === "" ? "without a code" : `of ${code}`;
}

function adviceFor(code: string): string {
  if (code.startsWith("TS")) return "Findings of TypeScript cannot be ignored.";
  // The nearest name is never the name itself.
  if (canBeIgnored(code.toUpperCase())) return `Did you mean "${code.toUpperCase()}"?`;
  return didYouMean(code.toUpperCase(), ignorable(), 1) ?? "Name one RT4 code, such as RT4102.";
}

/** A comment with a line of its own goes with its line; one behind code with the blanks before it. */
function removing({ source, start, end }: Span): NonNullable<Diagnostic["fix"]> {
  let from = start;
  while (from > 0 && /[^\S\r\n]/.test(source.text[from - 1]!)) from--;
  const isAlone = from === 0 || /[\r\n]/.test(source.text[from - 1]!);
  const lineBreak = isAlone ? (/^\r?\n/.exec(source.text.slice(end))?.[0].length ?? 0) : 0;
  const edits = [{ path: source.path, start: from, end: end + lineBreak, text: "" }];
  return { message: "Remove the comment", edits };
}
