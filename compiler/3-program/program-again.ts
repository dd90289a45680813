/**
 * What holds of the program before, where only texts of its files have changed: then what was found out about a thousand files is
 * found out anew for the one that was edited.
 *
 * Invariant: a program that is made of it equals one that is made of nothing.
 */

import type { ProjectConfig } from "#compiler/1-config/config.ts";
import type { Source } from "#compiler/text/source.ts";
import type { World } from "#compiler/typescript/session.ts";
import type { Sources } from "#compiler/typescript/sources.ts";
import { isModule, type SourceFile } from "#compiler/typescript/syntax.ts";
import { asksForLegacy } from "./file-preset.ts";
import type { FoundModules } from "./modules.ts";
import type { Program, Script, ScriptKind, ScriptWorld } from "./program.ts";

/** A program, and what it was made of. */
export interface MadeProgram {
  readonly program: Program;
  readonly config: ProjectConfig;
  readonly sources: Sources;
  readonly modules: FoundModules;
  /** Whether every module that its files ask for was found. */
  readonly isWhole: boolean;
}

/** What of a program can be taken from the one before. */
export interface ProgramAgain {
  /** Of the scripts now, in their order; no file is looked at as old code. */
  readonly worlds: readonly ScriptWorld[];
  readonly sources: readonly Source[];
  /** The only files that may ask for modules that are missing; undefined: all may. */
  readonly mayMiss: ReadonlyMap<string, Source> | undefined;
  /** The scripts with files that ask to be checked as old code is. */
  asking<Script>(scripts: readonly Script[]): readonly Script[];
}

/**
 * A program made of the one before, where only texts of its files have changed since then; undefined where more may have: the
 * files of a world, which of them are there, what names mean, or how they ask to be checked.
 * @param worlds Of the scripts now, in their order.
 */
export function programAgain(
  before: MadeProgram,
  now: Pick<MadeProgram, "config" | "sources" | "modules">,
  worlds: readonly World[],
): ProgramAgain | undefined {
  const { program, isWhole } = before;
  const edited = hasSameFiles(before, now, worlds) ? editedFiles(before, now.sources) : undefined;
  if (edited === undefined) return undefined;
  const isOld = program.worlds.map(({ legacy }) => legacy !== undefined);
  return {
    worlds: worlds.map((world, at) => worldAgain(program.worlds[at]!, world, edited)),
    sources: sourcesAgain(program.sources, edited),
    mayMiss: isWhole ? edited : undefined,
    asking: (scripts) => scripts.filter((_, at) => isOld[at]),
  };
}

function hasSameFiles(
  { program, config, modules }: MadeProgram,
  now: Pick<MadeProgram, "config" | "modules">,
  worlds: readonly World[],
): boolean {
  return (
    config === now.config &&
    modules === now.modules &&
    worlds.length === program.worlds.length &&
    worlds.every(({ name, entry, files }, at) => {
      const { world } = program.worlds[at]!;
      // A world keeps the list for as long as it holds the same files.
      return name === world.name && entry === world.entry && files === world.files;
    })
  );
}

/** The files that were edited; undefined where one came or went, or asks to be checked otherwise. */
function editedFiles(before: MadeProgram, sources: Sources): ReadonlyMap<string, Source> | undefined {
  const edited = new Map<string, Source>();
  const changed = sources.changedSince(before.sources);
  if (changed === undefined) return undefined;
  for (const path of changed) {
    const old = before.sources.known(path);
    if (old === undefined) continue; // nobody has asked
    const now = sources.get(path);
    if (old === now && now !== null) continue;
    if (old === null || now === null || asksForLegacy(old) !== asksForLegacy(now)) return undefined;
    edited.set(path, now);
  }
  return edited;
}

/** Whether a script is classic or a module. */
export function kindOf(syntax: SourceFile): ScriptKind {
  return isModule(syntax) ? "module" : "classic";
}

function worldAgain(before: ScriptWorld, world: World, edited: ReadonlyMap<string, Source>): ScriptWorld {
  const source = edited.get(world.entry);
  const script: Script =
    source === undefined ? before.script : { ...before.script, source, kind: kindOf(world.syntax(world.entry)) };
  return { script, world, sources: withEdited(before.sources, edited) };
}

/** The same object where none of them was edited. */
function withEdited(
  before: ReadonlyMap<string, Source>,
  edited: ReadonlyMap<string, Source>,
): ReadonlyMap<string, Source> {
  let now: Map<string, Source> | undefined;
  for (const [path, source] of edited) {
    if (!before.has(path)) continue;
    now ??= new Map(before);
    now.set(path, source);
  }
  return now ?? before;
}

function sourcesAgain(before: readonly Source[], edited: ReadonlyMap<string, Source>): readonly Source[] {
  if (edited.size === 0) return before;
  const byPath = new Map([...edited.values()].map((source) => [source.path, source]));
  return before.map((source) => byPath.get(source.path) ?? source);
}
