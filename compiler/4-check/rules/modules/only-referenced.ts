/**
 * `/// <reference path="net.ts" />`: TypeScript sees what that file declares, and no bundle has it.
 *
 * Invariant: only where a name is used that nothing but a referenced file declares, as something that runs.
 */

import path from "node:path";
import { rt4650 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { moduleCandidates } from "#compiler/text/module-files.ts";
import { span } from "#compiler/text/source.ts";
import { lineCommentsWith } from "#compiler/typescript/comments.ts";
import type { CheckedFile, Rule } from "../../context.ts";
import { lookupOf } from "../../questions/lookup.ts";

export const onlyReferenced: Rule = {
  codes: ["RT4650"],
  run: ({ files }) => {
    if (!files.some(refers)) return [];
    const byPath = new Map(files.map((one) => [one.path, one]));
    return files.flatMap((one) => (refers(one) ? usedOf(one, byPath) : []));
  },
};

function refers({ source }: CheckedFile): boolean {
  return source.text.includes("<reference");
}

function usedOf(file: CheckedFile, byPath: ReadonlyMap<string, CheckedFile>): Diagnostic[] {
  const lookup = lookupOf(file);
  const found: Diagnostic[] = [];
  for (const { start, end, target } of referencesIn(file, byPath)) {
    const declared = declaredBy(target, byPath, new Set());
    const use = lookup.free.find(({ name }) => declared.has(name) && name !== "RTSession" && !(name in globalThis));
    if (use === undefined) continue;
    const there = declared.get(use.name)!;
    found.push(
      rt4650(lookup.span(use), { name: use.name, file: there.source.path }, [
        { message: "The reference.", span: span(file.source, start, end) },
      ]),
    );
  }
  return found;
}

interface Reference {
  readonly start: number;
  readonly end: number;
  readonly target: CheckedFile;
}

function referencesIn({ path: from, syntax }: CheckedFile, byPath: ReadonlyMap<string, CheckedFile>): Reference[] {
  return lineCommentsWith("<reference", syntax).flatMap(({ start, end, text }) => {
    const [, to] = /^\/\s*<reference\s+path\s*=\s*["']([^"']+)["']/.exec(text) ?? [];
    if (to === undefined) return [];
    const wanted = path.posix.join(path.posix.dirname(from), to);
    const target = moduleCandidates(wanted).flatMap((one) => byPath.get(one) ?? [])[0];
    return target === undefined ? [] : [{ start, end, target }];
  });
}

/** The names that a file and what it refers to declare for all, and where. Modules declare for themselves, types do not run. */
function declaredBy(
  file: CheckedFile,
  byPath: ReadonlyMap<string, CheckedFile>,
  seen: Set<CheckedFile>,
): Map<string, CheckedFile> {
  const found = new Map<string, CheckedFile>();
  if (seen.has(file) || file.path.endsWith(".d.ts")) return found;
  seen.add(file);
  const { code } = lookupOf(file);
  // TypeScript is shown files of modules as such, whether or not they say so.
  if (code.exports.length + code.imports.length + code.asked.length === 0) {
    for (const { name, owner, isInner } of code.variables) if (owner === code.top && !isInner) found.set(name, file);
  }
  if (!refers(file)) return found;
  for (const { target } of referencesIn(file, byPath)) {
    for (const [name, there] of declaredBy(target, byPath, seen)) if (!found.has(name)) found.set(name, there);
  }
  return found;
}
