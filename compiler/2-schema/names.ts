/**
 * Names of a schema, held against the languages they will be written in. Their form has been told by the JSON Schema.
 */

import { rt2014 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Span } from "#compiler/text/source.ts";
import { fieldTypes } from "#schemas/field-types.ts";

export type Named = "packet" | "record" | "enum" | "field" | "value";

/** Reserved in strict code, which generated code is; plus the literals. */
const reservedWords: ReadonlySet<string> = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false
  finally for function if implements import in instanceof interface let new null package private protected public return
  static super switch this throw true try typeof undefined var void while with yield`.split(/\s+/),
);

/** Types of TypeScript that no interface can be called. */
const typeWords: ReadonlySet<string> = new Set(["any", "bigint", "never", "object", "symbol", "unknown"]);

/** Whether a name can be used; told where it has the right form and still cannot. */
export function nameHolds(name: string, what: Named, span: Span, diagnostics: Diagnostic[]): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name)) return false;
  const reason = whyRefused(name, what);
  if (reason !== undefined) diagnostics.push(rt2014(span, { name, what: withArticle(what), reason }));
  return reason === undefined;
}

export function withArticle(what: Named): string {
  return what === "enum" ? "an enum" : `a ${what}`;
}

/** Why a name of the right form cannot be used; undefined where it can. */
export function whyRefused(name: string, what: Named): string | undefined {
  // Values of an enum are strings in code, never identifiers of their own.
  if (what !== "value" && reservedWords.has(name)) return "it is a reserved word";
  if (name in Object.prototype || name === "prototype") return "every object has a member of that name";
  if (what === "field" || what === "value") return undefined;
  if (Object.hasOwn(fieldTypes, name)) return "it is the name of a field's type";
  return typeWords.has(name) ? "it is the name of a type of TypeScript" : undefined;
}
