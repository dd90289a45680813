/**
 * emit: from a plan to bundles in memory. Writes no file; the command `build` does.
 *
 * A bundle is one classic script in three parts: the guest, the modules, the entry. Same plan and same files, same bytes: no
 * part of an output depends on time, machine, folder or the order in which files were found.
 */

import type { Script, ScriptCode } from "#compiler/3-program/program.ts";
import type { Plan, Rewrite, ScriptPlan } from "#compiler/5-plan/plan.ts";
import { hasErrors } from "#compiler/diagnostics/diagnostic.ts";
import { invariant } from "#compiler/diagnostics/invariant.ts";
import { inOrder } from "#compiler/diagnostics/report.ts";
import { diskFiles, type FileSystem } from "#compiler/text/files.ts";
import { makeSource, type Source } from "#compiler/text/source.ts";
import { GUEST_SOURCES } from "#schemas/manifest.ts";
import { type Bundled, bundleGuest, CODECS, plainText, type ScannedFile, scan, transformScript } from "./bundle.ts";
import { classicEntry } from "./classic-entry.ts";
import { codecModule } from "./codec.ts";
import type { BundlePart, Emitted } from "./emitted.ts";
import { guestEntry } from "./guest-entry.ts";
import { type Asked, leftOut } from "./guest-features.ts";
import { join, type Part, type Piece } from "./join.ts";
import { knownScript } from "./known-scripts.ts";
import { makeManifest } from "./manifest.ts";
import { findings } from "./messages.ts";
import { modulesPart } from "./modules-part.ts";
import { type PacketUse, packetUses } from "./packet-uses.ts";
import { fileAt } from "./places.ts";
import { PACKETS, type ProjectFiles, projectFiles } from "./project-files.ts";
import { type Rewritten, rewrite } from "./rewrite.ts";
import { joinUses, needsData, type SiteUses, sitesModule, takeSites } from "./sites.ts";
import type { Staging } from "./staging.ts";
import { tableModule } from "./tables.ts";

/** Name of the code in a bundle's folder, in its map and in stacks. */
const BUNDLE_FILE = "bundle.js";

/** The global by which the guest hands tokens to the modules behind it; gone before any line of a script runs. */
const GIVEN = "__rtsc_packets";

/** The same for what rewritten sites call. */
const SITES = "globalThis.__rtsc_sites";

/** Files as they were edited last: a plan whose file did not change has the same list of rewrites for it. */
const editedFiles = new WeakMap<readonly Rewrite[], Rewritten>();

const packets = makeSource(PACKETS, `export const Packets=${GIVEN};\n`);

/** What of a plan says what bundles are made of. */
type Made = Pick<Plan, "modules" | "rewrites" | "prefix" | "sources"> & { readonly scripts: readonly Script[] };

/** The same before there is a plan, and what guests hang on. */
export type Begun = Made & Codecs & { readonly code: readonly ScriptCode[] };

/** Has esbuild begin with the scripts of a plan that is still to be made; `emit` takes up what comes to be true. */
export async function beginEmit(begun: Begun, staging: Staging): Promise<void> {
  const rewritten = rewrittenFiles(begun);
  await stage(begun, rewritten, staging);
  const before = withGuests.get(staging) ?? new Set();
  withGuests.set(staging, before);
  const fresh = begun.code.filter(({ script }) => before.size < before.add(script).size);
  await Promise.all(fresh.map(({ files }) => beginGuest(begun, [...files.keys()], rewritten)));
}

/** Scripts whose guests were begun with: later on an edit seldom changes what they hang on. */
const withGuests = new WeakMap<Staging, Set<string>>();

/** The guest is bundled as if esbuild found just the files that TypeScript has: it does, most often. */
async function beginGuest(begun: Begun, files: readonly string[], rewritten: Rewrites): Promise<void> {
  const { sources, scripts, model } = begun;
  const known = new Map([...sources, ...scripts.map(({ source }) => source)].map((one) => [one.path, one]));
  const own = files.flatMap((file) => known.get(file) ?? []);
  const asking = own.filter(({ text }) => text.includes(PACKETS));
  const uses = asking.length === 0 ? null : packetUses(model, await Promise.all(asking.map(plainText)));
  const sites = joinUses(files.flatMap((file) => rewritten.get(file) ?? []));
  const texts = own.map((source) => (rewritten.get(source.path)?.source ?? source).text);
  // Whoever asks for it is told what is wrong with it.
  guestPart(begun, uses, sites, (asked) => leftOut(texts, asked)).catch(() => {});
}

function stage({ scripts, modules, sources }: Made, rewritten: Rewrites, staging: Staging): Promise<void> {
  const all = new Map([...sources, ...scripts.map(({ source }) => source), packets].map((one) => [one.path, one]));
  const edited = [...all.values()].map((source) => rewritten.get(source.path)?.source ?? source);
  return staging.begin({ scripts, modules, sources: edited });
}

type Rewrites = ReadonlyMap<string, Rewritten>;

function rewrittenFiles({ sources, scripts, rewrites: planned, prefix }: Made): Rewrites {
  const rewritten = new Map<string, Rewritten>();
  for (const source of [...sources, ...scripts.map((script) => script.source)]) {
    const rewrites = planned.get(source.path);
    if (rewrites === undefined) continue;
    const known = editedFiles.get(rewrites) ?? rewrite(source, rewrites, prefix);
    editedFiles.set(rewrites, known);
    rewritten.set(source.path, known);
  }
  return rewritten;
}

/**
 * Bundles of all scripts of a plan, or the reasons why not. A module that is gone or cannot be read is such a reason.
 * @param staging What was begun, and what is known from the plan before. The bundles are the same without it.
 */
export async function emit(plan: Plan, files: FileSystem = diskFiles, staging?: Staging): Promise<Emitted> {
  const scripts = plan.scripts.map(({ script }) => script);
  const rewritten = rewrittenFiles({ ...plan, scripts });
  if (staging !== undefined) await stage({ ...plan, scripts }, rewritten, staging);
  const results = await Promise.all(
    plan.scripts.map((script) => {
      const project = projectFiles({ ...plan, files, known: [...plan.sources, script.script.source, packets] });
      const make = (asked: ProjectFiles) => emitScript(plan, script, asked, rewritten, staging);
      return knownScript(plan, script, project, rewritten, make);
    }),
  );
  // Scripts share modules, and passes share files: the same finding at the same place is one.
  const diagnostics = inOrder(results.flatMap((result) => result.diagnostics));
  const bundles = results.flatMap((result) => result.bundles);
  return { bundles: bundles.length === plan.scripts.length ? bundles : [], diagnostics };
}

async function emitScript(
  plan: Plan,
  scriptPlan: ScriptPlan,
  files: ProjectFiles,
  rewritten: Rewrites,
  staging: Staging | undefined,
): Promise<Emitted> {
  const { name, source, kind } = scriptPlan.script;
  const entry = { path: source.path, kind };
  const edited: ProjectFiles = {
    ...files,
    source(file) {
      // Asked for in any case: whether this script is to be made again hangs on the file as it was written.
      const written = files.source(file);
      return rewritten.get(file)?.source ?? written;
    },
  };
  const scanned = (await staging?.scan(scriptPlan.script, edited)) ?? (await scan({ project: edited, entry }));
  const isClean = scanned.errors.length + scanned.warnings.length === 0;
  // Findings are about files as they were written: where there are any, those are scanned too.
  const diagnostics = isClean
    ? []
    : findings(rewritten.size === 0 ? scanned : await scan({ project: files, entry }), files);
  const failed = (passes: readonly Bundled<unknown>[]): Emitted => ({
    bundles: [],
    diagnostics: [...diagnostics, ...passes.flatMap((pass) => findings(pass, files))],
  });
  if (hasErrors(diagnostics)) return failed([]);
  if (scanned.value === undefined) return failed([scanned]);

  const found = scanned.value.files;
  const sites = joinUses(found.flatMap(({ path }) => rewritten.get(path) ?? []));
  const [guest, modules, classic] = await Promise.all([
    guestPart(plan, await usesOf(plan, found, files), sites, (asked) => leftOut(textsOf(found, edited), asked)),
    modulesPart(entry, scanned.value, edited),
    kind === "classic" ? transformScript(edited.source(source.path) as Source) : undefined,
  ]);
  if (modules.failed.length > 0) return failed(modules.failed);
  if (classic !== undefined && classic.value === undefined) return failed([classic]);

  const inside = modules.pieces;
  const pieces: Piece[] = ['(function(){"use strict";', guest.part, "})();"];
  if (sites !== null) pieces.push(takeSites(sites, plan.prefix, SITES));
  if (!guest.gives) pieces.push(...inside);
  else pieces.push(`(function(${GIVEN}){delete globalThis.${GIVEN};`, ...inside, `})(globalThis.${GIVEN});`);
  if (classic?.value !== undefined) pieces.push(classicEntry(classic.value, BUNDLE_FILE));
  const { code, map } = join(pieces, {
    file: BUNDLE_FILE,
    source: (part) => {
      if (part.startsWith(GUEST_SOURCES)) return { name: part, text: null };
      const path = fileAt(part);
      if (path === undefined || path === PACKETS) return undefined;
      return { name: path, text: files.source(path)?.text ?? null, places: rewritten.get(path)?.places };
    },
  });
  const own = [...inside, ...(classic?.value === undefined ? [] : [classic.value])].flatMap((piece) =>
    typeof piece === "string" || "part" in piece ? [] : (piece.inputs ?? []),
  );
  const parts = partsOf(code, guest.part, own);
  const bundle = { script: name, code, map, manifest: makeManifest(plan, scriptPlan, code), parts };
  return { bundles: [bundle], diagnostics };
}

/** The guest, the codecs behind it in its piece, and all the rest. */
function partsOf(code: string, guest: Part, own: NonNullable<Part["inputs"]>): readonly BundlePart[] {
  const inputs = guest.inputs ?? [];
  const codecs = inputs.filter(({ path }) => path.includes(CODECS));
  const size = codecs.reduce((sum, { bytes }) => sum + bytes, 0);
  const text = guest.code.replace(/\n$/, "");
  // The function around both ends with the codecs.
  const end = code.indexOf(text) + text.length;
  const named = own.flatMap(({ path, bytes }) => {
    const file = fileAt(path);
    return file === undefined || file === PACKETS ? [] : [{ path: file, bytes }];
  });
  return [
    { kind: "guest", start: 0, end: end - size, inputs: inputs.filter(({ path }) => !path.includes(CODECS)) },
    { kind: "codecs", start: end - size, end, inputs: codecs },
    {
      kind: "script",
      start: end,
      end: code.length,
      inputs: named,
    },
  ];
}

/** The texts of a script's own files. */
function textsOf(scanned: readonly ScannedFile[], files: ProjectFiles): readonly string[] {
  return scanned.filter(({ path }) => path !== PACKETS).map(({ path }) => files.source(path)?.text ?? "");
}

/** The packets that a script's files name; null: none of its files asks for packets at all. */
async function usesOf(
  plan: Plan,
  scanned: readonly ScannedFile[],
  files: ProjectFiles,
): Promise<ReadonlyMap<string, PacketUse> | null> {
  const asking = scanned.filter((file) => file.imports.some((one) => one.path === PACKETS));
  if (asking.length === 0) return null;
  const texts = await Promise.all(asking.map(({ path }) => plainText(files.source(path)!)));
  return packetUses(plan.model, texts);
}

/** What of a plan codecs hang on. */
type Codecs = Pick<Plan, "model" | "optimize" | "placeOf">;

/** The guest with the codecs of a script's packets and sites, its sources named as they are to stand in every map. */
async function guestPart(
  plan: Codecs,
  uses: ReadonlyMap<string, PacketUse> | null,
  sites: SiteUses | null,
  featuresOf: (asked: Asked) => ReturnType<typeof leftOut>,
): Promise<{ readonly part: Part; readonly gives: boolean }> {
  const give = `globalThis.${GIVEN}=`;
  const codecs = (packets: ReadonlyMap<string, PacketUse>, file: string) =>
    plan.optimize
      ? codecModule(plan.model, packets, file, give, plan.placeOf)
      : tableModule(plan.model, packets, file, give);
  const behind = (file: string) =>
    (uses === null ? "" : codecs(uses, file)) + (sites === null ? "" : sitesModule(sites, file, `${SITES}=`));
  const onlyGuest = uses === null && sites === null;
  const { packets, records } = plan.model;
  const any = [...packets, ...records].some(({ fields }) => fields.some(({ type }) => type.kind === "any"));
  const features = featuresOf({
    typed: uses !== null,
    data: (sites !== null && needsData(sites)) || (uses !== null && any),
  });
  const guest = await bundleGuest(guestEntry(), onlyGuest ? undefined : behind, features);
  invariant(guest.value !== undefined, `The guest cannot be bundled: ${guest.errors[0]?.text}`);
  return { part: named(guest.value), gives: uses !== null };
}

/** By guests as they were bundled, which are kept. */
const namedGuests = new WeakMap<Part, Part>();

function named(guest: Part): Part {
  let part = namedGuests.get(guest);
  if (part === undefined) {
    const map = JSON.parse(guest.map) as { sources: string[] };
    const sources = map.sources.map((name) => (name.includes(CODECS) ? CODECS : `${GUEST_SOURCES}${name}`));
    part = { ...guest, map: JSON.stringify({ ...map, sources }) };
    namedGuests.set(guest, part);
  }
  return part;
}
