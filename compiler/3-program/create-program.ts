/**
 * createProgram: configuration and model -> Program. The third phase.
 *
 * Opens one TypeScript world per script, so that two scripts never see each other's globals, and tells what cannot be opened
 * or found. What the scripts do is the business of the check.
 */

import path from "node:path";
import type { Preset, ProjectConfig, ScriptConfig } from "#compiler/1-config/config.ts";
import type { Origins } from "#compiler/2-schema/build-model.ts";
import { rt3003, rt3004 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic, Note } from "#compiler/diagnostics/diagnostic.ts";
import { diskFiles, type FileSystem, Unreadable } from "#compiler/text/files.ts";
import type { Source } from "#compiler/text/source.ts";
import { lowered } from "#compiler/typescript/lowered.ts";
import {
  type Finding,
  type FindingNote,
  openTypeScript,
  type SessionRequest,
  type ShownFiles,
  showAhead,
  specifierOf,
  type TypeScriptSession,
  type World,
  type WorldRequest,
} from "#compiler/typescript/session.ts";
import { Sources } from "#compiler/typescript/sources.ts";
import { StartedTypeScript } from "#compiler/typescript/started.ts";
import { isModule, mayBeMissing, type SourceFile, type Specifier, specifiersOf } from "#compiler/typescript/syntax.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import { originKey, packetDeclarations, packetsFile } from "./declarations.ts";
import { asksForLegacy } from "./file-preset.ts";
import {
  type FoundModules,
  findModules,
  missingModule,
  nestedTooDeep,
  packetsModule,
  type Resolving,
  resolveModule,
} from "./modules.ts";
import {
  presentEntry,
  presentModule,
  requireAlias,
  requireDeclarations,
  requiredNames,
  withoutAlias,
  withoutTypesInComments,
} from "./present.ts";
import type { Program, ScriptWorld } from "./program.ts";
import { rtsessionDeclarations } from "./rtsession.ts";

/** What was looked at of a project. */
interface Looked {
  readonly config: ProjectConfig;
  readonly files: FileSystem;
  readonly sources: Sources;
  readonly modules: FoundModules;
}

/**
 * What stays open from one program of a project to the next: the TypeScript processes, and the texts they were shown. The
 * programs that it is handed to follow each other: each ends the one before.
 */
export class OpenProject {
  #sources: Sources | undefined;
  #modules: FoundModules | undefined;
  readonly #sessions = new Map<Preset, TypeScriptSession>();
  #started: StartedTypeScript | undefined;
  /** For the program that follows. */
  #looked: Looked | undefined;

  /**
   * TypeScript will be needed for one look at a project: its process starts, and reads the files if it finds them by itself,
   * while others load what they need.
   * @param files Where its files will be read from.
   */
  start(config: ProjectConfig, files: FileSystem): void {
    // Files that are not on the disk come from somebody who may not expect us there.
    this.#started ??= new StartedTypeScript(config.root, true, files === diskFiles);
    if (this.#started.folder === undefined) return;
    try {
      const looked = this.look(config, files);
      this.#looked = looked;
      const { sources, modules } = looked;
      // Those that cannot be opened are told when the program is made.
      const entries = config.scripts.filter((script) => canOpen(script, sources, []));
      const paths = entries.map((entry) => absolute(sources, entry.path));
      showAhead(shownFiles(config, sources, paths, modules), paths, this.#started);
    } catch (error) {
      if (error instanceof Unreadable) return; // as above
      this.dispose();
      throw error;
    }
  }

  /** The files of a project. Those that read as before are the same objects. */
  look(config: ProjectConfig, files: FileSystem): Looked {
    const looked = this.#looked;
    this.#looked = undefined;
    if (looked?.config === config && looked.files === files) return looked;
    this.#sources = new Sources(config.root, files, this.#sources);
    this.#modules = findModules(config, files, this.#modules);
    return { config, files, sources: this.#sources, modules: this.#modules };
  }

  /** The session of these options, moved on to the request; a new one where that cannot be. */
  session(request: SessionRequest): TypeScriptSession {
    const { checking } = request;
    const kept = this.#sessions.get(checking);
    if (kept?.move(request) === true) return kept;
    this.end(checking);
    const started = this.#started?.root === request.sources.root ? this.#started : undefined;
    if (started !== undefined) this.#started = undefined;
    const session = openTypeScript(request, started);
    this.#sessions.set(checking, session);
    return session;
  }

  /** Ends the process of these options, if there is one. */
  end(checking: Preset): void {
    this.#sessions.get(checking)?.dispose();
    this.#sessions.delete(checking);
  }

  /** Ends all of them. Harmless when called again. */
  dispose(): void {
    for (const checking of [...this.#sessions.keys()]) this.end(checking);
    this.#started?.close();
    this.#started = undefined;
  }
}

/**
 * Opens a project in TypeScript. The result holds a child process: dispose of it.
 * @param files Where scripts and modules are read from; the disk when absent.
 * @param open What the program before left open. That one is not to be used any more, and need not be disposed of.
 */
export function createProgram(
  config: ProjectConfig,
  model: PacketModel,
  origins: Origins,
  files: FileSystem = diskFiles,
  open: OpenProject = new OpenProject(),
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
    const openAs = (preset: Preset, some: readonly ScriptConfig[]) =>
      open.session(sessionRequest({ ...config, preset }, model, origins, sources, some, resolving));
    const session = openAs(config.preset, entries);
    const own = entries.map((entry, at) => scriptWorld(entry, session.worlds[at]!, sources));
    const asking = config.preset === "legacy" ? [] : entries.filter((_, at) => filesAsking(own[at]!).size > 0);
    const worlds = asking.length === 0 ? own : withLegacyFiles(own, entries, asking, openAs("legacy", asking));
    // A second process is not kept for a project that does not need it any more.
    for (const preset of ["strict", "legacy"] as const) {
      if (preset !== config.preset && (preset === "strict" || asking.length === 0)) open.end(preset);
    }
    diagnostics.push(...missingModules(worlds, resolving));
    return {
      config,
      model,
      origins,
      scripts: worlds.map((one) => one.script),
      modules: modules.index,
      sources: everySource(worlds),
      diagnostics,
      worlds,
      describe: (finding) => describe(finding, origins),
      dispose: () => open.dispose(),
    };
  } catch (error) {
    open.dispose();
    throw error;
  }
}

function canOpen(script: ScriptConfig, sources: Sources, diagnostics: Diagnostic[]): boolean {
  const { name } = script;
  if (!/\.[cm]?[jt]s$/.test(script.path) || /\.d\.[cm]?ts$/.test(script.path)) {
    diagnostics.push(rt3004(script.span, { name, path: script.path }));
    return false;
  }
  const file = absolute(sources, script.path);
  if (sources.get(file) !== null) return true;
  const deep = sources.tooDeep(file);
  if (deep !== undefined) {
    diagnostics.push(nestedTooDeep(deep, deep));
    return false;
  }
  // It was there when the configuration was read.
  const reason = sources.refusal(file)?.reason ?? "it is gone";
  diagnostics.push(rt3003(script.span, { path: script.path, reason }));
  return false;
}

function absolute(sources: Sources, relative: string): string {
  return path.posix.join(sources.root, relative);
}

function sessionRequest(
  config: ProjectConfig,
  model: PacketModel,
  origins: Origins,
  sources: Sources,
  entries: readonly ScriptConfig[],
  resolving: Resolving,
): SessionRequest {
  const paths = entries.map((entry) => absolute(sources, entry.path));
  const declarations = new Map(rtsessionDeclarations());
  declarations.set(packetsFile, declarationsOf(model, origins));
  return {
    ...shownFiles(config, sources, paths, resolving.modules),
    declarations,
    worlds: entries.map((entry, at) => worldRequest(entry, at, sources, resolving)),
  };
}

/** @param entries The scripts, absolute. */
function shownFiles(
  { preset }: ProjectConfig,
  sources: Sources,
  entries: readonly string[],
  modules: FoundModules,
): ShownFiles {
  const roles = new Set(entries);
  return {
    sources,
    checking: preset,
    names: modules.paths,
    present(file, text) {
      const isOld = preset === "legacy" || asksForLegacy({ path: file, text });
      const shown = isOld ? withoutTypesInComments(file, text) : text;
      return roles.has(file) ? presentEntry(file, shown) : presentModule(file, shown);
    },
  };
}

const packetTexts = new WeakMap<PacketModel, string>();

/** A model comes with its origins: one text. */
function declarationsOf(model: PacketModel, origins: Origins): string {
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
  const typed = new Map<string, string>();
  for (const name of requiredNames(sources.get(file)?.text ?? "")) {
    // A name that TypeScript is told of leads straight to its file; for a path it tries every extension first.
    const isKnown = name === packetsModule || resolving.modules.paths.has(name);
    const target = isKnown ? undefined : resolveModule(name, file, resolving);
    if (isKnown) typed.set(name, name);
    else if (target !== undefined) typed.set(name, specifierOf(target, sources.root));
  }
  const isTypeScript = /\.[cm]?ts$/.test(file);
  const text = isTypeScript
    ? requireDeclarations("require", typed)
    : requireDeclarations("require", new Map()) + requireDeclarations(requireAlias, typed);
  return { name: entry.name, entry: file, declarations: new Map([[`require-${at}.d.ts`, text]]) };
}

function scriptWorld(entry: ScriptConfig, world: World, sources: Sources): ScriptWorld {
  const own = new Map<string, Source>();
  for (const file of world.files) {
    const source = sources.get(file);
    if (source !== null) own.set(file, source);
  }
  const source = own.get(world.entry);
  if (source === undefined) throw new Error(`TypeScript did not open the script ${entry.name}.`);
  const kind = isModule(world.syntax(world.entry)) ? "module" : "classic";
  return { script: { name: entry.name, source, kind }, world, sources: own };
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

function filesAsking({ sources }: ScriptWorld): ReadonlySet<string> {
  return new Set([...sources].flatMap(([file, one]) => (asksForLegacy(one) ? [file] : [])));
}

/** Each file's missing modules, once, whichever worlds it is in. */
function missingModules(worlds: readonly ScriptWorld[], resolving: Resolving): Diagnostic[] {
  const seen = new Set<string>();
  const found: Diagnostic[] = [];
  for (const { world, sources: own } of worlds) {
    world.expectSyntax();
    for (const [file, source] of own) {
      if (seen.has(file)) continue;
      seen.add(file);
      const syntax = world.syntax(file);
      // Needed later on; TypeScript writes the next tree meanwhile.
      if (!file.endsWith(".json")) lowered(syntax, file, source.text.length);
      for (const specifier of specifiersIn(syntax, source)) {
        const missing = missingModule(specifier, source, file, resolving);
        if (missing === undefined || (missing.code === "RT3001" && mayBeMissing(syntax, specifier))) continue;
        found.push(missing);
      }
    }
  }
  return found;
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
