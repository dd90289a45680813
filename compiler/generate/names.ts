/**
 * The one mechanism by which names of a schema become names of a language: what is reserved there or already taken gets
 * an underscore behind it, or whatever tells names apart in that language, and the project is told.
 *
 * Stable: a name that can stay as the schema has it always does, so a new definition never renames an old one that was in
 * order; what has to give way does so in the order handed in. Two names of one scope are never equal.
 */

import { rt2201 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Span } from "#compiler/text/source.ts";

/** What a language says about names. */
export interface NameRules {
  /** As people call it: `C#`. */
  readonly language: string;
  /** Words that are no names there. */
  readonly reserved: ReadonlySet<string>;
  /** What two names must differ in; by default the names themselves. proto, for one, compares some without their case. */
  readonly compared?: (name: string) => string;
  /** What is put behind a name that has to give way, until it is free; by default an underscore. It must count in `compared`. */
  readonly suffix?: string;
}

export interface WantedName {
  /** As in the schema, dotted: `Move` (packet, record or enum), `Move.x`, `Weapon.sword`. Unique in its scope. */
  readonly key: string;
  /** What it would be called, in the case that the language wants. Letters that no name may have become underscores. */
  readonly name: string;
}

/** Tells that a name is written in another way. */
export type ReportRenamed = (key: string, make: (span: Span | undefined) => Diagnostic) => void;

/**
 * The name of each key in one scope: identifiers of ASCII letters, digits and underscores, no two alike, none reserved and
 * none of `taken`. Whatever the keys and names hold, it is safe to write the results as names.
 */
export function nameAll(
  rules: NameRules,
  wanted: readonly WantedName[],
  report: ReportRenamed,
  taken: Iterable<string> = [],
): ReadonlyMap<string, string> {
  const compared = rules.compared ?? ((name: string) => name);
  const owners = new Map<string, string | undefined>();
  for (const name of taken) owners.set(compared(name), undefined);
  const names = new Map<string, string>();
  const free = (name: string): boolean => !rules.reserved.has(name) && !owners.has(compared(name));
  const give = (key: string, name: string): void => {
    owners.set(compared(name), key);
    names.set(key, name);
  };
  const entries = wanted.map((one) => ({ ...one, spelled: identifier(one.name) }));
  // First those that are called as in the schema, then those that only changed their case, then whoever has to give way.
  for (const { key, spelled } of entries) if (spelled === lastOf(key) && free(spelled)) give(key, spelled);
  for (const { key, spelled } of entries) if (!names.has(key) && free(spelled)) give(key, spelled);
  for (const { key, name, spelled } of entries) {
    const given = names.get(key);
    if (given !== undefined && spelled === name) continue;
    const reason = reasonOf(rules, owners, compared, name, spelled);
    let other = given ?? spelled;
    while (given === undefined && !free(other)) other += rules.suffix ?? "_";
    if (given === undefined) give(key, other);
    report(key, (span) => rt2201(span, { what: inWords(key), name: other, language: rules.language, reason }));
  }
  return names;
}

function reasonOf(
  rules: NameRules,
  owners: ReadonlyMap<string, string | undefined>,
  compared: (name: string) => string,
  name: string,
  spelled: string,
): string {
  if (spelled !== name) return `${JSON.stringify(name)} is no name there`;
  if (rules.reserved.has(spelled)) return `${spelled} is a reserved word there`;
  const owner = owners.get(compared(spelled));
  return owner === undefined ? `the generated code has ${spelled} for itself` : `${spelled} is ${inWords(owner)} there`;
}

function lastOf(key: string): string {
  return key.slice(key.lastIndexOf(".") + 1);
}

/** `Move`, `x of Move`. */
function inWords(key: string): string {
  const dot = key.lastIndexOf(".");
  return dot < 0 ? key : `${key.slice(dot + 1)} of ${key.slice(0, dot)}`;
}

/** The nearest identifier: other letters as underscores, one in front of a digit. */
function identifier(text: string): string {
  const spelled = text.replace(/[^A-Za-z0-9_]/g, "_");
  return /^[A-Za-z_]/.test(spelled) ? spelled : `_${spelled}`;
}

/** A word list as a set: words between white space. */
export function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

/** `moveTo`, `move_to` and `MoveTo` as `MoveTo`. */
export function pascalCase(name: string): string {
  return name.replace(/(?:^|_+)([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `MoveTo` as `move_to`, `HTTPCode2` as `http_code2`. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
}
