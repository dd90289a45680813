/**
 * Changes between two packet models, as text for people and as JSON for programs. Pure, like render.ts, which words findings.
 */

import type { Breaks, Change, Part } from "#compiler/compare/compare.ts";
import { positionAt, type Span } from "#compiler/text/source.ts";
import { type RunFacts, renderText } from "./render.ts";

export interface ComparedFacts extends RunFacts {
  /** What was compared with, as a person says it. */
  readonly against: string;
  /** Whom the project protects. */
  readonly protects: readonly Breaks[];
}

/** Every change with its places, and a last line that says what it comes to. Ends with a line break. */
export function renderChanges(changes: readonly Change[], facts: ComparedFacts, color: boolean): string {
  const text = renderText(
    changes.map((one) => one.diagnostic),
    { color },
  );
  return `${text}${text === "" ? "" : "\n"}${summary(changes, facts)}\n`;
}

function summary(changes: readonly Change[], { against, protects, ms }: ComparedFacts): string {
  const time = `${Math.round(ms)} ms`;
  if (changes.length === 0) return `No changes against ${against}, ${time}`;
  const broken = (["clients", "servers", "recordings", "source"] as const).flatMap((one) => {
    const count = changes.filter((change) => change.breaks.includes(one)).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? "breaks" : "break"} ${one}`];
  });
  const counted = `${changes.length} ${changes.length === 1 ? "change" : "changes"} against ${against}`;
  const errors = changes.filter((change) => change.diagnostic.severity === "error").length;
  const verdict =
    errors > 0
      ? `${errors} not allowed`
      : `all allowed${protects.length === 0 ? "" : `: ${protects.join(", ")} ${protects.length === 1 ? "is" : "are"} safe`}`;
  return `${counted}: ${broken.length === 0 ? "nothing breaks" : broken.join(", ")}; ${verdict}, ${time}`;
}

/** The changes as one JSON value, version 1; lines and columns from 1. Ends with a line break. */
export function renderChangesJson(changes: readonly Change[], facts: ComparedFacts): string {
  const count = (one: Breaks): number => changes.filter((change) => change.breaks.includes(one)).length;
  const report = {
    version: 1,
    against: facts.against,
    protects: facts.protects,
    changes: changes.map(({ code, breaks, before, after, diagnostic }) => ({
      code,
      severity: diagnostic.severity,
      breaks,
      message: diagnostic.message,
      ...(diagnostic.help === undefined ? {} : { help: diagnostic.help }),
      ...(before === undefined ? {} : { before: plain(before) }),
      ...(after === undefined ? {} : { after: plain(after) }),
      ...(diagnostic.span === undefined ? {} : range(diagnostic.span)),
      notes: diagnostic.notes.map((note) => ({
        message: note.message,
        ...(note.span === undefined ? {} : range(note.span)),
      })),
    })),
    summary: {
      changes: changes.length,
      errors: changes.filter((change) => change.diagnostic.severity === "error").length,
      clients: count("clients"),
      servers: count("servers"),
      recordings: count("recordings"),
      source: count("source"),
      files: facts.files,
      ms: Math.round(facts.ms),
    },
  };
  return `${JSON.stringify(report)}\n`;
}

function plain({ kind, name, definition }: Part) {
  // What a packet, record or enum holds has changes of its own.
  const all: Readonly<Record<string, unknown>> = { ...definition };
  const { fields: _fields, values: _values, name: _name, ...own } = all;
  return { kind, name, ...own };
}

function range(span: Span) {
  return {
    file: span.source.path,
    start: positionAt(span.source, span.start),
    end: positionAt(span.source, span.end),
  };
}
