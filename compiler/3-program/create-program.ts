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
import { diskFiles, type FileSystem } from "#compiler/text/files.ts";
import type { Source } from "#compiler/text/source.ts";
import {
  type Finding,
  type FindingNote,
  openTypeScript,
  type TypeScriptSession,
  type World,
  type WorldRequest,
} from "#compiler/typescript/session.ts";
import { Sources } from "#compiler/typescript/sources.ts";
import { isModule, specifiersOf } from "#compiler/typescript/syntax.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import { originKey, packetDeclarations, packetsFile } from "./declarations.ts";
import { asksForLegacy } from "./file-preset.ts";
import { findModules, missingModule, packetsModule, type Resolving, resolveModule } from "./modules.ts";
import {
  presentEntry,
  presentModule,
  requireAlias,
  requireDeclarations,
  requiredNames,
  withoutAlias,
} from "./present.ts";
import type { Program, ScriptWorld } from "./program.ts";
import { rtsessionDeclarations } from "./rtsession.ts";

/**
 * Opens a project in TypeScript. The result holds a child process: dispose of it.
 * @param files Where scripts and modules are read from; the disk when absent.
 */
export function createProgram(
  config: ProjectConfig,
  model: PacketModel,
  origins: Origins,
  files: FileSystem = diskFiles,
): Program {
  const sources = new Sources(config.root, files);
  const { index, diagnostics: found } = findModules(config, files);
  const diagnostics: Diagnostic[] = [...found];
  const resolving: Resolving = {
    config,
    index,
    exists: (file) => sources.get(file) !== null || sources.refusal(file) !== undefined,
    refusal: (file) => sources.refusal(file)?.reason,
  };
  const entries = config.scripts.filter((script) => canOpen(script, sources, diagnostics));
  const openAs = (preset: Preset, some: readonly ScriptConfig[]) =>
    open({ ...config, preset }, model, origins, sources, some, resolving);
  const sessions = [openAs(config.preset, entries)];
  const dispose = (): void => {
    for (const session of sessions) session.dispose();
  };
  try {
    const strict = entries.map((entry, at) => scriptWorld(entry, sessions[0]!.worlds[at]!, sources));
    const worlds =
      config.preset === "legacy"
        ? strict
        : withLegacyFiles(strict, entries, (some) => {
            const session = openAs("legacy", some);
            sessions.push(session);
            return session;
          });
    diagnostics.push(...missingModules(worlds, resolving));
    return {
      config,
      model,
      origins,
      scripts: worlds.map((one) => one.script),
      modules: index,
      sources: everySource(worlds),
      diagnostics,
      worlds,
      describe: (finding) => describe(finding, origins),
      dispose,
    };
  } catch (error) {
    dispose();
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
  // It was there when the configuration was read.
  const reason = sources.refusal(file)?.reason ?? "it is gone";
  diagnostics.push(rt3003(script.span, { path: script.path, reason }));
  return false;
}

function absolute(sources: Sources, relative: string): string {
  return path.posix.join(sources.root, relative);
}

function open(
  config: ProjectConfig,
  model: PacketModel,
  origins: Origins,
  sources: Sources,
  entries: readonly ScriptConfig[],
  resolving: Resolving,
): TypeScriptSession {
  const roles = new Set(entries.map((entry) => absolute(sources, entry.path)));
  const declarations = new Map(rtsessionDeclarations());
  declarations.set(packetsFile, packetDeclarations(model, origins));
  return openTypeScript({
    sources,
    checking: config.preset,
    declarations,
    names: new Map([...resolving.index].map(([name, file]) => [name, absolute(sources, file)])),
    worlds: entries.map((entry, at) => worldRequest(entry, at, sources, resolving)),
    present: (file, text) => (roles.has(file) ? presentEntry(file, text) : presentModule(file, text)),
  });
}

/** The world of a script declares `require` for it, typed by the modules it names. */
function worldRequest(entry: ScriptConfig, at: number, sources: Sources, resolving: Resolving): WorldRequest {
  const file = absolute(sources, entry.path);
  const typed = new Map<string, string>();
  for (const name of requiredNames(sources.get(file)?.text ?? "")) {
    const target = name === packetsModule ? name : resolveModule(name, file, resolving);
    if (target !== undefined) typed.set(name, target);
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
  openLegacy: (entries: readonly ScriptConfig[]) => TypeScriptSession,
): readonly ScriptWorld[] {
  const asking = worlds.map(
    ({ sources }) => new Set([...sources].flatMap(([file, one]) => (asksForLegacy(one) ? [file] : []))),
  );
  const some = entries.filter((_, at) => asking[at]!.size > 0);
  if (some.length === 0) return worlds;
  const { worlds: views } = openLegacy(some);
  return worlds.map((one, at) => {
    const world = views[some.indexOf(entries[at]!)];
    return world === undefined ? one : { ...one, legacy: { files: asking[at]!, world } };
  });
}

/** Each file's missing modules, once, whichever worlds it is in. */
function missingModules(worlds: readonly ScriptWorld[], resolving: Resolving): Diagnostic[] {
  const seen = new Set<string>();
  const found: Diagnostic[] = [];
  for (const { world, sources: own } of worlds) {
    for (const [file, source] of own) {
      if (seen.has(file)) continue;
      seen.add(file);
      if (!/\b(?:require|import|from)\b/.test(source.text)) continue;
      for (const specifier of specifiersOf(world.syntax(file), requireAlias)) {
        if (specifier.start >= source.text.length) continue; // the line that presenting added
        const missing = missingModule(specifier, source, file, resolving);
        if (missing !== undefined) found.push(missing);
      }
    }
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
