/**
 * esbuild's messages as diagnostics. esbuild counts columns in bytes and lines in its own way; nobody outside this file has to
 * know that.
 */

import type { Location, Message } from "esbuild";
import { rt6001, rt6002, rt6003 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic, Note } from "#compiler/diagnostics/diagnostic.ts";
import { type Source, type Span, span } from "#compiler/text/source.ts";
import { type Bundled, COMPUTED } from "./bundle.ts";
import { fileAt } from "./places.ts";
import type { ProjectFiles } from "./project-files.ts";

/** The findings of one pass: errors first, each in esbuild's order. */
export function findings(pass: Bundled<unknown>, files: ProjectFiles): Diagnostic[] {
  return [
    ...pass.errors.map((message) => rt6001(place(message.location, files), holes(message), notes(message, files))),
    ...pass.warnings.map((message) => {
      const at = place(message.location, files);
      if (COMPUTED.has(message.id)) return rt6003(at, {});
      return rt6002(at, holes(message), notes(message, files));
    }),
  ];
}

function holes(message: Message): { readonly text: string } {
  return { text: message.text.replace(/[.]$/, "") };
}

function notes(message: Message, files: ProjectFiles): Note[] {
  return message.notes.map((note) => {
    const at = place(note.location, files);
    return at === undefined ? { message: note.text } : { message: note.text, span: at };
  });
}

function place(location: Location | null, files: ProjectFiles): Span | undefined {
  const file = location === null ? undefined : fileAt(location.file);
  const source = file === undefined ? undefined : files.source(file);
  if (location === null || source === undefined) return undefined;
  const line = lineAt(source, location.line);
  const bytes = Buffer.from(line.text);
  const start = line.start + bytes.subarray(0, location.column).toString().length;
  const length = bytes.subarray(location.column, location.column + location.length).toString().length;
  return span(source, start, start + length);
}

/** A line (from 1) and the offset of its start. To esbuild U+2028 and U+2029 end a line too, as ECMAScript says. */
function lineAt(source: Source, line: number): { readonly start: number; readonly text: string } {
  let start = 0;
  let at = 1;
  for (const match of source.text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) {
    if (at === line) return { start, text: source.text.slice(start, match.index) };
    start = match.index + match[0].length;
    at += 1;
  }
  return { start, text: source.text.slice(start) };
}
