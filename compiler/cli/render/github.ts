/**
 * Findings as GitHub's workflow commands: each becomes a mark on its line of a pull request. Pure.
 *
 * A message is data and must not become a command: line breaks and the signs that end a property are escaped as GitHub says.
 */

import type { Diagnostic, Note, Severity } from "#compiler/diagnostics/diagnostic.ts";
import { inOrder } from "#compiler/diagnostics/report.ts";
import { positionAt, type Source } from "#compiler/text/source.ts";
import { harmless } from "./render.ts";

const commands: { readonly [severity in Severity]: string } = { error: "error", warning: "warning", hint: "notice" };

/**
 * One line for each finding; empty for none.
 *
 * @param fileOf a source's file as the repository's root sees it, such as `games/duel/opcodes/game.json`, which is how GitHub
 * knows it; undefined for what is not in the checkout, whose place is then told in words.
 */
export function renderGithub(
  diagnostics: readonly Diagnostic[],
  fileOf: (source: Source) => string | undefined,
): string {
  return inOrder(diagnostics)
    .map(({ severity, code, message, help, span, notes }) => {
      const properties = [];
      const file = span === undefined ? undefined : fileOf(span.source);
      if (span !== undefined && file !== undefined) {
        const start = positionAt(span.source, span.start);
        const end = positionAt(span.source, span.end);
        properties.push(`file=${property(file)}`, `line=${start.line}`, `endLine=${end.line}`);
        // Columns are allowed only where the finding stands on one line.
        if (end.line === start.line) properties.push(`col=${start.column}`, `endColumn=${end.column}`);
      }
      properties.push(`title=${property(code)}`);
      const said = [
        file === undefined ? noteText({ message, ...(span === undefined ? {} : { span }) }) : message,
        ...notes.map(noteText),
        ...(help === undefined ? [] : [help]),
      ];
      return `::${commands[severity]} ${properties.join(",")}::${said.map(data).join("%0A")}\n`;
    })
    .join("");
}

/** A mark has one place; the places of notes are words. */
function noteText({ message, span }: Note): string {
  return span === undefined ? message : `${message} (${span.source.path}:${positionAt(span.source, span.start).line})`;
}

function data(text: string): string {
  return harmless(text).replaceAll("%", "%25");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
