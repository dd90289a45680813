/**
 * What TypeScript finds in a program, of what counts: every finding in a strict project, in a legacy one those that `legacy.ts`
 * vouches for. With memory, only files are asked about whose types an edit can have changed.
 */

import type { ModuleIndex, Program, ScriptWorld } from "#compiler/3-program/program.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Source } from "#compiler/text/source.ts";
import type { Finding, World } from "#compiler/typescript/session.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import { affectedFiles } from "./affected.ts";
import { legacyFindings } from "./legacy.ts";
import { isLibrary } from "./library.ts";
import { inPlainWords } from "./words.ts";

/** What TypeScript said about the files of a script, and all that it hung on. */
interface Look {
  readonly model: PacketModel;
  readonly root: string;
  readonly preset: string;
  readonly modules: ModuleIndex;
  readonly kind: string;
  /** Paths of all scripts: these files mean something else to TypeScript. */
  readonly entries: readonly string[];
  readonly sources: ReadonlyMap<string, Source>;
  /** The files that were asked about. */
  readonly files: readonly string[];
  readonly found: readonly Finding[];
}

/** The most of a script's files that are asked about one by one; all together TypeScript checks them side by side. */
const PART = 0.2;
const FEW = 5;

/** What TypeScript found last in the files of each script. */
export class TypeMemory {
  readonly #looks = new Map<string, Look>();
  /** Files that TypeScript has begun with, by the stamp of their world. */
  readonly #begun = new WeakMap<object, readonly (string | undefined)[]>();
  #affected:
    | { readonly before: Look; readonly sources: object; readonly files: readonly string[] | undefined }
    | undefined;

  /** `findings` of a script's world, of these files: asked anew only where an edit can have changed them. */
  findings(of: ScriptWorld, program: Program, files: readonly string[]): readonly Finding[] {
    const { script, world, sources } = of;
    const before = this.#looks.get(script.name);
    const affected = this.affected(of, program, files);
    const found =
      before === undefined || affected === undefined
        ? world.findings(files.length === world.files.length ? undefined : files)
        : renewed(before, affected, of);
    const { model, modules, config } = program;
    this.#looks.set(script.name, {
      ...{ model, modules, sources, files, found, root: config.root, preset: config.preset, kind: script.kind },
      entries: entriesOf(program),
    });
    return found;
  }

  /** Has TypeScript begin with the first of these files that it has not begun with; undefined: with all, if with none. */
  expect(world: World, files: readonly string[] | undefined): void {
    const begun = this.#begun.get(world.stamp) ?? [];
    const next = files?.find((file) => !begun.includes(file));
    if (next === undefined && (files !== undefined || begun.length > 0)) return;
    // It does one thing at a time, and keeps one answer.
    for (const file of begun) if (file !== undefined) world.findingsIn(file);
    world.expectFindings(next);
    this.#begun.set(world.stamp, [...begun, next]);
  }

  /** The files that have to be asked about again, those that were edited first; undefined: all of them. */
  affected(of: ScriptWorld, program: Program, files: readonly string[]): readonly string[] | undefined {
    const before = this.#looks.get(of.script.name);
    if (before === undefined || !isSameList(before.files, files)) return undefined;
    const known = this.#affected;
    if (known?.before === before && known.sources === of.sources) return known.files;
    const affected = findAffected(before, of, program);
    this.#affected = { before, sources: of.sources, files: affected };
    return affected;
  }
}

function findAffected(before: Look, of: ScriptWorld, program: Program): readonly string[] | undefined {
  const { files } = before;
  if (!isSameWorld(before, of, program)) return undefined;
  // What is about no file is about all of them.
  if (before.found.some(({ span }) => span === undefined)) return undefined;
  const affected = affectedFiles(of, before.sources)?.filter((file) => files.includes(file));
  if (affected === undefined || affected.length > Math.max(FEW, files.length * PART)) return undefined;
  const current = new Set(of.sources.values());
  const again = new Set(affected.map((file) => before.sources.get(file)));
  const kept = before.found.filter(({ span }) => !again.has(span?.source));
  const isCurrent = kept.every((one) => [one, ...one.notes].every(({ span }) => !span || current.has(span.source)));
  return isCurrent ? affected : undefined;
}

function renewed(before: Look, affected: readonly string[], { world }: ScriptWorld): readonly Finding[] {
  const again = new Set(affected.map((file) => before.sources.get(file)));
  const kept = before.found.filter(({ span }) => !again.has(span?.source));
  return [...kept, ...affected.flatMap((file) => world.findingsIn(file))];
}

function isSameWorld(before: Look, { script }: ScriptWorld, program: Program): boolean {
  const { model, config, modules } = program;
  return (
    before.model === model &&
    before.root === config.root &&
    before.preset === config.preset &&
    before.kind === script.kind &&
    isSameList(before.entries, entriesOf(program)) &&
    before.modules.size === modules.size &&
    [...modules].every(([name, file]) => before.modules.get(name) === file)
  );
}

function entriesOf({ worlds }: Program): readonly string[] {
  return worlds.map(({ world }) => world.entry);
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((one, at) => one === b[at]));
}

/**
 * TypeScript works on what `typeFindings` will ask, while we do something else: on the first of it. Called again, it gives that
 * and goes on with the next.
 * @param file As there.
 */
export function expectTypeFindings(program: Program, memory: TypeMemory, file?: string): void {
  const of = program.worlds.find(({ sources }) => file === undefined || sources.has(file));
  if (of === undefined || (of.legacy !== undefined && (file === undefined || of.legacy.files.has(file)))) return;
  const { world } = of;
  memory.expect(world, file === undefined ? memory.affected(of, program, world.files) : [file]);
}

/** What TypeScript finds and no rule says better: in one file, or in all. */
export function typeFindings(
  program: Program,
  givesWay: (finding: Finding) => boolean,
  memory: TypeMemory,
  file?: string,
): Diagnostic[] {
  const told = new Set(program.diagnostics.map((one) => placeOf(one.span)));
  const lacking = new Set(
    program.diagnostics.flatMap((one) => (one.code === "RT3001" && one.span ? [one.span.source] : [])),
  );
  const seen = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  for (const world of program.worlds) {
    if (file !== undefined && !world.sources.has(file)) continue;
    const findings =
      file === undefined ? findingsOf(world, seen, program, memory) : findingsIn(file, world, seen, program);
    // What does not parse has nothing sensible to say about types.
    const broken = new Set(findings.filter((one) => one.syntactic).map((one) => one.span?.source));
    for (const finding of findings) {
      if (!finding.syntactic && broken.has(finding.span?.source)) continue;
      if (unresolved.has(finding.code) && told.has(placeOf(finding.span))) continue;
      if (untyped.has(finding.code) && finding.span !== undefined && lacking.has(finding.span.source)) continue;
      if (asksForTypes.has(finding.code) && /["'`]/.test(textAt(finding)[0] ?? "")) continue;
      if (givesWay(finding)) continue;
      if (!finding.syntactic && finding.span !== undefined && isOfLibrary(finding.span.source)) continue;
      diagnostics.push(inPlainWords(program.describe(finding)));
    }
  }
  return diagnostics;
}

/** Libraries in JavaScript have no types, and were tried where there are others. */
function isOfLibrary(source: Source): boolean {
  return /\.c?js$/i.test(source.path) && isLibrary(source);
}

/** "Do you need to install type definitions for node?": of modules it is said where their names stand, and the program speaks of those. */
const asksForTypes = new Set([2580, 2591]);

function textAt({ span }: Finding): string {
  return span === undefined ? "" : span.source.text.slice(span.start, span.end);
}

/** "Cannot find module": the program has said it better. */
const unresolved = new Set([2307, 2792, 2882]);

/**
 * "Implicitly has an any type", of parameters: a callback that a module is handed has its types from there. While the module is
 * missing, each of its parameters is a consequence.
 */
const untyped = new Set([7006, 7019, 7031]);

function placeOf(span: Diagnostic["span"]): string {
  return span === undefined ? "" : `${span.source.path}:${span.start}`;
}

/**
 * A module means something else under each classic script, whose globals it sees. Under module scripts it means the same each
 * time, so it is asked for once.
 */
function findingsOf(of: ScriptWorld, seen: Set<string>, program: Program, memory: TypeMemory): readonly Finding[] {
  const { script, world, legacy } = of;
  const { config, model } = program;
  const all = config.preset === "legacy" ? legacyFindings(of, model) : (found: readonly Finding[]) => found;
  if (script.kind === "classic" && legacy === undefined) return all(memory.findings(of, program, world.files));
  const fresh = script.kind === "classic" ? world.files : world.files.filter((file) => !seen.has(file));
  if (script.kind === "module") for (const file of fresh) seen.add(file);
  if (legacy === undefined) return all(memory.findings(of, program, fresh));
  const old = fresh.filter((file) => legacy.files.has(file));
  const counts = legacyFindings({ ...of, world: legacy.world }, model);
  return [...world.findings(fresh.filter((file) => !legacy.files.has(file))), ...counts(legacy.world.findings(old))];
}

/** The same for one file. */
function findingsIn(file: string, of: ScriptWorld, seen: Set<string>, { config, model }: Program): readonly Finding[] {
  if (seen.has(file)) return [];
  if (of.script.kind === "module") seen.add(file);
  const isOld = of.legacy?.files.has(file) === true;
  const world = isOld ? of.legacy!.world : of.world;
  const found = world.findingsIn(file);
  return isOld || config.preset === "legacy" ? legacyFindings({ ...of, world }, model)(found) : found;
}
