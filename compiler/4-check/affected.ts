/**
 * Affected: the files of a script whose types an edit can have changed: those that were edited, and whoever asks for them, on
 * and on. In all others TypeScript finds what it found before.
 *
 * Sound rather than sharp: a file counts as asking for another when the other's name stands in it as a text of its own. Where
 * others see nothing of an edit (`surface.ts`) it goes no further, from the second one of a file on. Where types can go other ways
 * than through a name (into the global scope, or into another module), nothing is said.
 */

import path from "node:path";
import type { ScriptWorld } from "#compiler/3-program/program.ts";
import type { Source } from "#compiler/text/source.ts";
import { knownSurface, surfaceOf } from "#compiler/typescript/surface.ts";

/** What a file can do to the types of files that do not ask for it. */
const everywhere = /\b(?:declare|global|globalThis)\b|\/\/\/\s*</;

/** File names that stand in a specifier as they are. */
const plainName = /^[\w$@.-]+$/;

const endings = /\.(?:[cm]?[jt]s|json)$/;

/**
 * The files of a script, absolute, that have to be asked about again; undefined: all of them.
 * @param before The script's files as they were, by path.
 */
export function affectedFiles(of: ScriptWorld, before: ReadonlyMap<string, Source>): readonly string[] | undefined {
  const { script, world, sources } = of;
  if (sources.size !== before.size) return undefined;
  const affected = new Set<string>();
  /** Those of which others see what they saw. */
  const within: string[] = [];
  for (const [file, source] of sources) {
    const old = before.get(file);
    if (old === undefined || !plainName.test(path.posix.basename(file))) return undefined;
    if (old === source) continue;
    if (everywhere.test(old.text) || everywhere.test(source.text)) return undefined;
    // What a script requires is declared for all of its files.
    if (file === world.entry && (old.text.includes("require") || source.text.includes("require"))) return undefined;
    const seen = knownSurface(old);
    const isHidden = surfaceOf(source, () => world.syntax(file)) === seen && file !== world.entry;
    if (isHidden) within.push(file);
    else affected.add(file);
  }
  if (affected.size === 0) return within;
  const asking = askingFor(sources);
  // Sets are walked to the end, with what is added on the way.
  for (const file of affected) {
    for (const name of namesOf(file)) for (const other of asking.by.get(name) ?? []) affected.add(other);
    for (const other of asking.all) affected.add(other);
  }
  // What a classic script declares, every file of it sees.
  return script.kind === "classic" && affected.has(world.entry) ? undefined : [...new Set([...within, ...affected])];
}

/** What a file can be asked for by. */
function namesOf(file: string): readonly string[] {
  const name = path.posix.basename(file).replace(endings, "").toLowerCase();
  return name === "index" ? [name, path.posix.basename(path.posix.dirname(file)).toLowerCase()] : [name];
}

/** Files by the names they ask for, and those that may ask for any. */
function askingFor(sources: ReadonlyMap<string, Source>) {
  const by = new Map<string, string[]>();
  const all: string[] = [];
  const known = new Set([...sources.keys()].flatMap(namesOf));
  for (const [file, source] of sources) {
    const names = mentionsOf(source);
    if (names === undefined) all.push(file);
    else {
      for (const name of names) {
        if (!known.has(name)) continue;
        const list = by.get(name);
        if (list === undefined) by.set(name, [file]);
        else list.push(file);
      }
    }
  }
  return { by, all };
}

const mentions = new WeakMap<Source, readonly string[] | undefined>();

/** The last segments of all texts that could be specifiers, in small letters, each once; undefined: there may be others. */
function mentionsOf(source: Source): readonly string[] | undefined {
  if (!mentions.has(source)) mentions.set(source, findMentions(source));
  return mentions.get(source);
}

function findMentions({ path: file, text }: Source): readonly string[] | undefined {
  // References by comment, `require` that is handed on, and letters that are written as numbers.
  if (/\/\/\/\s*</.test(text) || /\\[ux]/.test(text)) return undefined;
  if (/ts$/.test(file) && /\brequire\b(?!\s*\()/.test(text)) return undefined;
  const found = new Set<string>();
  // Whatever stands between quotes or ends of lines: no need to know which quote opens and which closes.
  for (const piece of text.split(/["'`\n\r]/)) {
    if (!/^[\w$@./\\-]+$/.test(piece)) continue;
    if (/\\[^nrtbfv0]/.test(piece)) return undefined;
    const name = piece.slice(piece.lastIndexOf("/") + 1).toLowerCase();
    if (name === "" || name === "." || name === "..") found.add("index");
    else for (const one of [name, name.replace(endings, "")]) found.add(one);
  }
  return [...found];
}
