/**
 * Findings as an editor shows them: squiggles with the finding's way out, its other places, and the page of its code.
 *
 * They are pushed, not pulled: editors that know both show what comes by both, twice. Invariant: what was told of a file is
 * taken back when it no longer holds, also when the file or its project is gone.
 */

import path from "node:path";
import { pathToFileURL } from "node:url";
import {
  type Connection,
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic as LspDiagnostic,
  type PublishDiagnosticsClientCapabilities,
} from "vscode-languageserver";
import { catalogue } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic, Note, Severity } from "#compiler/diagnostics/diagnostic.ts";
import { packageRoot } from "#compiler/text/package-root.ts";
import type { Span } from "#compiler/text/source.ts";
import type { OpenDocuments } from "./documents.ts";
import { rangeIn } from "./views.ts";

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  hint: DiagnosticSeverity.Information,
};

/** Code that may go: editors show it faded. Unused comments of ours, functions that nothing calls, and what TypeScript says so of. */
const unnecessary: ReadonlySet<string> = new Set(["RT4003", "RT4418", "TS6133", "TS6192", "TS6196", "TS7027"]);
const deprecated: ReadonlySet<string> = new Set(["TS6385", "TS6387"]);

export class Publisher {
  readonly #connection: Connection;
  readonly #documents: OpenDocuments;
  readonly #client: PublishDiagnosticsClientCapabilities;
  /** Root -> file -> what was told last, as text: what would be told again is not. */
  readonly #told = new Map<string, Map<string, string>>();

  constructor(
    connection: Connection,
    documents: OpenDocuments,
    client: PublishDiagnosticsClientCapabilities | undefined,
  ) {
    this.#connection = connection;
    this.#documents = documents;
    this.#client = client ?? {};
  }

  /** All findings of a project: files that are not among them have none any more. */
  project(root: string, configFile: string, findings: readonly Diagnostic[]): void {
    const byFile = new Map<string, Diagnostic[]>();
    for (const one of findings) {
      const file = path.posix.resolve(root, one.span?.source.path ?? configFile);
      const others = byFile.get(file);
      if (others === undefined) byFile.set(file, [one]);
      else others.push(one);
    }
    for (const file of this.#told.get(root)?.keys() ?? []) if (!byFile.has(file)) this.file(root, file, []);
    for (const [file, ofFile] of byFile) this.file(root, file, ofFile);
  }

  /** The findings of one file, with offsets of its present text. */
  file(root: string, file: string, findings: readonly Diagnostic[]): void {
    const open = this.#documents.at(file);
    const uri = this.#documents.uriOf(file);
    const diagnostics = findings.map((one) => this.#converted(root, one));
    let told = this.#told.get(root);
    if (told === undefined) {
      told = new Map();
      this.#told.set(root, told);
    }
    // An editor forgets findings with the version they were told for; those of files on the disk stay until changed.
    const text = JSON.stringify([uri, open?.version ?? null, diagnostics]);
    if (told.get(file) === text || (diagnostics.length === 0 && open === undefined && !told.has(file))) return;
    if (diagnostics.length === 0 && open === undefined) told.delete(file);
    else told.set(file, text);
    const version = open !== undefined && this.#client.versionSupport === true ? { version: open.version } : {};
    void this.#connection.sendDiagnostics({ uri, ...version, diagnostics });
  }

  /** Nothing holds any more of a project that is gone. */
  forget(root: string): void {
    for (const file of this.#told.get(root)?.keys() ?? []) {
      void this.#connection.sendDiagnostics({ uri: this.#documents.uriOf(file), diagnostics: [] });
    }
    this.#told.delete(root);
  }

  #converted(root: string, one: Diagnostic): LspDiagnostic {
    const { code, severity, message, help, span, notes } = one;
    const placed = notes.filter((note): note is Note & { span: Span } => note.span !== undefined);
    const related = this.#client.relatedInformation === true ? placed : [];
    const said = notes.filter((note) => !related.includes(note as Note & { span: Span }));
    const page = Object.hasOwn(catalogue, code) ? catalogue[code]!.page : undefined;
    const tags = this.#tagsOf(code);
    return {
      range: span === undefined ? nowhere : rangeIn(span.source, span.start, span.end),
      severity: severities[severity],
      code,
      source: "rtsc",
      message: [message, ...(help === undefined ? [] : [help]), ...said.map((note) => note.message)].join("\n"),
      ...(page !== undefined && this.#client.codeDescriptionSupport === true
        ? { codeDescription: { href: pageUri(page) } }
        : {}),
      ...(tags.length > 0 ? { tags } : {}),
      ...(related.length > 0
        ? {
            relatedInformation: related.map((note) => ({
              message: note.message,
              location: {
                uri: this.#documents.uriOf(path.posix.resolve(root, note.span.source.path)),
                range: rangeIn(note.span.source, note.span.start, note.span.end),
              },
            })),
          }
        : {}),
    };
  }

  #tagsOf(code: string): DiagnosticTag[] {
    const known = this.#client.tagSupport?.valueSet ?? [];
    const tag = unnecessary.has(code)
      ? DiagnosticTag.Unnecessary
      : deprecated.has(code)
        ? DiagnosticTag.Deprecated
        : undefined;
    return tag !== undefined && known.includes(tag) ? [tag] : [];
  }
}

const nowhere = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** The page that `rtsc explain` prints, in the installed package. */
function pageUri(page: string): string {
  return pathToFileURL(path.join(packageRoot(), "compiler/diagnostics/pages", page)).href;
}
