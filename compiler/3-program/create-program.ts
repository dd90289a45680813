/**
 * createProgram: configuration and model -> Program. The third phase.
 *
 * Opens one TypeScript world per script, so that two scripts never see each other's globals, and tells what cannot be opened
 * or found. What the scripts do is the business of the check.
 */

import type { Preset, ProjectConfig, ScriptConfig } from "#compiler/1-config/config.ts";
import type { Origins } from "#compiler/2-schema/build-model.ts";
import type { Diagnostic, Note } from "#compiler/diagnostics/diagnostic.ts";
import { diskFiles, type FileSystem } from "#compiler/text/files.ts";
import { isRelative } from "#compiler/text/module-files.ts";
import type { Source } from "#compiler/text/source.ts";
import { lowered } from "#compiler/typescript/lowered.ts";
import type {
  Finding,
  FindingNote,
  SeesAhead,
  SessionRequest,
  TypeScriptSession,
  World,
  WorldRequest,
} from "#compiler/typescript/session.ts";
import { specifierOf } from "#compiler/typescript/shown-files.ts";
import type { Sources } from "#compiler/typescript/sources.ts";
import { mayBeMissing, type SourceFile, type Specifier, specifiersOf } from "#compiler/typescript/syntax.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import { originKey, packetDeclarations, packetsFile } from "./declarations.ts";
import { asksForLegacy } from "./file-preset.ts";
import { type FoundModules, missingModule, packetsModule, type Resolving, resolveModule } from "./modules.ts";
import { absolute, canOpen, OpenProject, shownFiles } from "./open-project.ts";
import { requireAlias, requireDeclarations, requiredNames, withoutAlias } from "./present.ts";
import type { Program, ScriptWorld } from "./program.ts";
import { kindOf, programAgain } from "./program-again.ts";
import { rtsessionDeclarations } from "./rtsession.ts";
import { ranOutOfStack } from "./too-deep.ts";

export { OpenProject } from "./open-project.ts";

/**
 * Opens a project in TypeScript. The result holds a child process: dispose of it.
 * @param files Where scripts and modules are read from; the disk when absent.
 * @param open What the program before left open. That one is not to be used any more, and need not be disposed of.
 * @param first The file, absolute, whose findings will be asked for first: then `open` has to be settled before others get a turn.
 */
export function createProgram(
  config: ProjectConfig,
  model: PacketModel,
  origins: Origins,
  files: FileSystem = diskFiles,
  open: OpenProject = new OpenProject(),
  first?: string,
): Program {
  try {
    const { sources, modules } = open.look(config, files);
    const diagnostics: Diagnostic[] = [...modules.diagnostics];
    const resolving: Resolving = {
      config,
      modules,
      exists: (file) =>
        sources.get(file) !== null || sources.refusal(file) !== undefined || sources.tooDeep(file) !== undefined,
      refusal: (file) => sources.refusal(file)?.reason,
      tooDeep: (file) => sources.tooDeep(file),
    };
    const entries = config.scripts.filter((script) => canOpen(script, sources, diagnostics));
    const declarations = new Map(rtsessionDeclarations(open.mayMention("Request", sources)));
    declarations.set(packetsFile, declarationsOf(model, origins, open.mayMention(packetsModule, sources)));
    const openAs = (preset: Preset, some: readonly ScriptConfig[]) =>
      open.session({
        ...sessionRequest({ ...config, preset }, declarations, sources, some, resolving),
        ...(first !== undefined && checkedAs(config, sources.get(first)) === preset ? { first } : {}),
        ahead: seesAhead(resolving, sources),
      });
    const session = openAs(config.preset, entries);
    const before = open.made;
    open.made = undefined;
    const again = before && programAgain(before, { config, sources, modules }, session.worlds);
    const own = again?.worlds ?? entries.map((entry, at) => scriptWorld(entry, session.worlds[at]!, sources));
    const asking = again?.asking(entries) ?? entries.filter((_, at) => asksAtAll(config, own[at]!));
    const worlds = asking.length === 0 ? own : withLegacyFiles(own, entries, asking, openAs("legacy", asking));
    // A second process is not kept for a project that does not need it any more.
    for (const preset of ["strict", "legacy"] as const) {
      if (preset !== config.preset && (preset === "strict" || asking.length === 0)) open.end(preset);
    }
    const missing = missingModules(worlds, resolving, again?.mayMiss);
    diagnostics.push(...missing);
    const program: Program = {
      config,
      model,
      origins,
      scripts: worlds.map((one) => one.script),
      modules: modules.index,
      sources: again?.sources ?? everySource(worlds),
      diagnostics,
      worlds,
      describe: (finding) => describe(finding, origins),
      dispose: () => open.dispose(),
    };
    open.made = { program, config, sources, modules, isWhole: missing.length === 0 };
    return program;
  } catch (error) {
    open.dispose();
    throw error;
  }
}

function sessionRequest(
  config: ProjectConfig,
  declarations: SessionRequest["declarations"],
  sources: Sources,
  entries: readonly ScriptConfig[],
  resolving: Resolving,
): SessionRequest {
  const paths = entries.map((entry) => absolute(sources, entry.path));
  return {
    ...shownFiles(config, sources, paths, resolving.modules),
    declarations,
    worlds: entries.map((entry, at) => worldRequest(entry, at, sources, resolving)),
  };
}

const packetTexts = new WeakMap<PacketModel, string>();

/**
 * A model comes with its origins: one text.
 * @param tokens Whether scripts may ask for the packets by name.
 */
function declarationsOf(model: PacketModel, origins: Origins, tokens: boolean): string {
  // One look at a project, of which nothing is kept.
  if (!tokens) return packetDeclarations(model, origins, { comments: false, tokens });
  let text = packetTexts.get(model);
  if (text === undefined) {
    text = packetDeclarations(model, origins, { comments: false });
    packetTexts.set(model, text);
  }
  return text;
}

/** The world of a script declares `require` for it, typed by the modules it names. */
function worldRequest(entry: ScriptConfig, at: number, sources: Sources, resolving: Resolving): WorldRequest {
  const file = absolute(sources, entry.path);
  const text = requireText(file, sources, resolving);
  return { name: entry.name, entry: file, declarations: new Map([[`require-${at}.d.ts`, text]]) };
}

/** For these paths of names, of scripts that require nothing by a path of its own. */
const requireTexts = new WeakMap<Source, { readonly paths: FoundModules["paths"]; readonly text: string }>();

function requireText(file: string, sources: Sources, resolving: Resolving): string {
  const source = sources.get(file);
  const { paths } = resolving.modules;
  const made = source === null ? undefined : requireTexts.get(source);
  if (made?.paths === paths) return made.text;
  const typed = new Map<string, string>();
  const names = requiredNames(source?.text ?? "");
  for (const name of names) {
    // A name that TypeScript is told of leads straight to its file; for a path it tries every extension first.
    const isKnown = name === packetsModule || paths.has(name);
    const target = isKnown ? undefined : resolveModule(name, file, resolving);
    if (isKnown) typed.set(name, name);
    else if (target !== undefined) typed.set(name, specifierOf(target, sources.root));
  }
  const isTypeScript = /\.[cm]?ts$/.test(file);
  const text = isTypeScript
    ? requireDeclarations("require", typed)
    : requireDeclarations("require", new Map()) + requireDeclarations(requireAlias, typed);
  // What a path leads to hangs on the files that there are.
  if (source !== null && !names.some(isRelative)) requireTexts.set(source, { paths, text });
  return text;
}

function scriptWorld(entry: ScriptConfig, world: World, sources: Sources): ScriptWorld {
  const own = new Map<string, Source>();
  for (const file of world.files) {
    const source = sources.get(file);
    if (source !== null) own.set(file, source);
  }
  const source = own.get(world.entry);
  if (source === undefined) throw new Error(`TypeScript did not open the script ${entry.name}.`);
  return { script: { name: entry.name, source, kind: kindOf(world.syntax(world.entry)) }, world, sources: own };
}

/**
 * Scripts of a strict project in which some file asks to be checked as old code is get a second view, under the options for
 * such code. It costs a second process, and only those who ask for it pay.
 */
function withLegacyFiles(
  worlds: readonly ScriptWorld[],
  entries: readonly ScriptConfig[],
  asking: readonly ScriptConfig[],
  { worlds: views }: TypeScriptSession,
): readonly ScriptWorld[] {
  return worlds.map((one, at) => {
    const world = views[asking.indexOf(entries[at]!)];
    return world === undefined ? one : { ...one, legacy: { files: filesAsking(one), world } };
  });
}

function asksAtAll({ preset }: ProjectConfig, world: ScriptWorld): boolean {
  return preset !== "legacy" && filesAsking(world).size > 0;
}

/** The options under which the findings of a file are asked for. */
function checkedAs({ preset }: ProjectConfig, source: Source | null): Preset {
  return source !== null && asksForLegacy(source) ? "legacy" : preset;
}

function filesAsking({ sources }: ScriptWorld): ReadonlySet<string> {
  return new Set([...sources].flatMap(([file, one]) => (asksForLegacy(one) ? [file] : [])));
}

/** What stands in a text as if it asked for a module. */
const asking = /\b(?:from|import|require)\s*\(?\s*(["'`])([^"'`\r\n\\]+)\1/g;

/** Makes of trees what is needed later on. */
function seesAhead(resolving: Resolving, sources: Sources): SeesAhead {
  return {
    asksFor(file) {
      const found = sources.get(file)?.text.matchAll(asking) ?? [];
      return [...found].flatMap(([, , name]) => resolveModule(name!, file, resolving) ?? []);
    },
    see(file, tree) {
      const source = sources.get(file);
      if (source === null) return;
      lowerAhead(tree, file, source.text.length);
      specifiersIn(tree, source);
    },
  };
}

/**
 * Each file's missing modules, once, whichever worlds it is in.
 * @param edited The only files in which there may be any.
 */
function missingModules(
  worlds: readonly ScriptWorld[],
  resolving: Resolving,
  edited?: ReadonlyMap<string, Source>,
): Diagnostic[] {
  const seen = new Set<string>();
  const found: Diagnostic[] = [];
  for (const { world, sources: own } of worlds) {
    if (edited === undefined) world.expectSyntax();
    for (const [file, source] of edited ?? own) {
      if (seen.has(file) || !own.has(file)) continue;
      seen.add(file);
      const syntax = world.syntax(file);
      // Needed later on; TypeScript writes the next tree meanwhile.
      if (!file.endsWith(".json")) lowerAhead(syntax, file, source.text.length);
      for (const specifier of specifiersIn(syntax, source)) {
        const missing = missingModule(specifier, source, file, resolving);
        if (missing === undefined || (missing.code === "RT3001" && mayBeMissing(syntax, specifier))) continue;
        found.push(missing);
      }
      world.letGo(file);
    }
  }
  return found;
}

function lowerAhead(syntax: SourceFile, file: string, length: number): void {
  try {
    lowered(syntax, file, length);
  } catch (error) {
    if (!ranOutOfStack(error)) throw error; // what goes too deep is told when it is needed
  }
}

const specifiers = new WeakMap<SourceFile, readonly Specifier[]>();

/** Those of a file, without the one in the line that presenting added. A tree is the same object while its file reads the same. */
function specifiersIn(file: SourceFile, { text }: Source): readonly Specifier[] {
  let found = specifiers.get(file);
  if (found === undefined) {
    const isAsking = /\b(?:require|import|from)\b/.test(text);
    found = isAsking ? specifiersOf(file, requireAlias).filter(({ start }) => start < text.length) : [];
    specifiers.set(file, found);
  }
  return found;
}

function everySource(worlds: readonly ScriptWorld[]): Source[] {
  const byPath = new Map<string, Source>();
  for (const { sources } of worlds) for (const source of sources.values()) byPath.set(source.path, source);
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function describe(finding: Finding, origins: Origins): Diagnostic {
  return {
    code: `TS${finding.code}`,
    severity: finding.severity,
    message: withoutAlias(finding.message),
    ...(finding.span === undefined ? {} : { span: finding.span }),
    notes: finding.notes.flatMap((note) => describeNote(note, origins)),
  };
}

/** A note in a generated declaration leads to the schema it came from. "Here" without a place would be noise. */
function describeNote(note: FindingNote, origins: Origins): Note[] {
  const message = withoutAlias(note.message);
  if (note.span !== undefined) return [{ message, span: note.span }];
  if (note.declared?.file === packetsFile) {
    const key = originKey(note.declared.text, note.declared.start, note.declared.end);
    const span = key === undefined ? undefined : origins.get(key);
    if (span !== undefined) return [{ message, span }];
  }
  return /\bhere\b/.test(message) ? [] : [{ message }];
}
