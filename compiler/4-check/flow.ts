/**
 * Flow: follows op-codes, builders and received data through a script and the modules it reaches, and says of every place that
 * registers, reads, builds or sends a packet what is known about it: proven, or open with the reason.
 *
 * The one analysis of its kind: checking, coverage, inference, hover and rewriting read its sites, which are plain data. It
 * works on syntax alone, so it sees what TypeScript widens (`var MOVE = 102`, members that constructors set, handlers bound to
 * `this`), and needs no types. `flow/interpreter.ts` tells how.
 */

import path from "node:path";
import type { ModuleIndex, ScriptWorld } from "#compiler/3-program/program.ts";
import { isRelative, moduleCandidates } from "#compiler/text/module-files.ts";
import type { FileCode } from "#compiler/typescript/code.ts";
import { lowered } from "#compiler/typescript/lowered.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import { alike } from "./flow/alike.ts";
import { Interpreter } from "./flow/interpreter.ts";
import { shareGlobals } from "./flow/modules.ts";
import { type Facts, movedFacts } from "./flow/places.ts";
import { Records } from "./flow/records.ts";
import { addUnreached } from "./flow/unreached.ts";
import type { FileInfo, WorldCode } from "./flow/world.ts";

/** What scripts of a project have in common. */
export interface FlowRequest {
  readonly model: PacketModel;
  readonly modules: ModuleIndex;
  /** Absolute folder of the project. */
  readonly root: string;
}

/** What flow finds in a script and the modules it reaches, by file and place. */
export type Followed = Facts;

/** What is known of a script that was followed. */
interface Known {
  readonly request: FlowRequest;
  readonly files: ReadonlyMap<string, FileInfo>;
  readonly followed: Followed;
  /** How many steps more it might have taken without being cut. */
  readonly spare: number;
  /** Whether `RTSession` may mean something that the script has put there. */
  readonly givesSession: boolean;
}

/** What was found in scripts, for the next look at them. */
export class FlowMemory {
  readonly #known = new Map<string, Known>();

  get(script: string): Known | undefined {
    return this.#known.get(script);
  }

  set(script: string, known: Known): void {
    this.#known.set(script, known);
  }
}

function filesOf({ world, sources }: ScriptWorld): ReadonlyMap<string, FileInfo> {
  const files = new Map<string, FileInfo>();
  for (const [file, source] of sources) {
    if (file.endsWith(".json")) continue;
    const code: FileCode = lowered(world.syntax(file), file, source.text.length);
    files.set(file, { code, source, index: files.size, heeded: new Set(), moved: new Set(), taken: 0 });
  }
  return files;
}

/** What is found in a script without following it: where one file was edited since, and still does what it did. */
export function followedAgain(of: ScriptWorld, request: FlowRequest, memory: FlowMemory): Followed | undefined {
  const { script, world } = of;
  const known = memory.get(script.name);
  const again = known === undefined ? undefined : foundAgain(known, filesOf(of), request, world.entry);
  if (again !== undefined) memory.set(script.name, again);
  return again?.followed;
}

/**
 * Follows a script and the modules it reaches.
 * @param memory Where what is found is kept, for `followedAgain`.
 */
export function followScript(of: ScriptWorld, request: FlowRequest, memory?: FlowMemory): Followed {
  const { script, world } = of;
  const files = filesOf(of);
  const worldCode: WorldCode = {
    entry: world.entry,
    files,
    model: request.model,
    resolve: remembering((specifier, importer) => resolve(specifier, importer, request, files)),
  };
  const records = new Records(request.model);
  const interpreter = new Interpreter(worldCode, records);
  interpreter.roots.run();
  addUnreached(worldCode, records, interpreter.followed);
  const followed = { sites: records.sites(script.name), slips: interpreter.slips.found() };
  const { roots, modules } = interpreter;
  memory?.set(script.name, {
    request,
    files,
    followed,
    spare: roots.spareSteps,
    givesSession: modules.givesSession,
  });
  return followed;
}

/** What a letter that came or went may cost in steps: the bound of them hangs on the length of the text. */
const stepsOfLetter = 3;

/** What was found before, where at most one file is another and does the same; undefined where that is not certain. */
function foundAgain(
  known: Known,
  files: ReadonlyMap<string, FileInfo>,
  request: FlowRequest,
  entry: string,
): Known | undefined {
  if (request.model !== known.request.model || request.root !== known.request.root) return undefined;
  if (files.size !== known.files.size) return undefined;
  let edited: string | undefined;
  const before = known.files.keys();
  for (const [file, { code, source }] of files) {
    // In another order they are numbered otherwise.
    if (before.next().value !== file) return undefined;
    const old = known.files.get(file)!;
    if (old.code === code && old.source === source) continue;
    if (edited !== undefined) return undefined;
    edited = file;
  }
  if (!isSameIndex(request.modules, known.request.modules)) return undefined;
  if (edited === undefined) return { ...known, request };
  const from = known.files.get(edited)!;
  const to = files.get(edited)!;
  if (edited === entry) shareGlobals(to.code);
  const isOpen = edited === entry && !from.code.isModule;
  const same = alike(from, to, { isOpen, givesSession: known.givesSession });
  if (same === undefined) return undefined;
  const { places, file } = same;
  const moreLetters = Math.abs(from.source.text.length - to.source.text.length);
  const spare = known.spare - stepsOfLetter * moreLetters - (file.taken - from.taken);
  if (spare <= 0) return undefined;
  const followed = movedFacts(known.followed, { path: edited, before: from.source, after: to.source, places });
  if (followed === undefined) return undefined;
  return { ...known, request, files: new Map(known.files).set(edited, file), followed, spare };
}

/** Whether every name of a module leads to the same file. */
export function isSameIndex(a: ModuleIndex, b: ModuleIndex): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [name, file] of a) if (b.get(name) !== file) return false;
  return true;
}

type Resolve = WorldCode["resolve"];

/** Names of modules are asked for again and again. */
function remembering(ask: Resolve): Resolve {
  const known = new Map<string, Map<string, string | undefined>>();
  return (specifier, importer) => {
    let names = known.get(importer);
    if (names === undefined) {
      names = new Map();
      known.set(importer, names);
    }
    if (!names.has(specifier)) names.set(specifier, ask(specifier, importer));
    return names.get(specifier);
  };
}

/** By the rule of the third phase: a bare name is a module's base name, a path leads from its importer's folder. */
function resolve(
  specifier: string,
  importer: string,
  { modules, root }: FlowRequest,
  files: ReadonlyMap<string, FileInfo>,
): string | undefined {
  if (isRelative(specifier)) {
    const target = path.posix.join(path.posix.dirname(importer), specifier);
    return moduleCandidates(target).find((file) => files.has(file));
  }
  const file = modules.get(specifier);
  if (file === undefined) return undefined;
  const isBelow = file[0] !== "." && file[0] !== "/" && root !== "/";
  const absolute = isBelow ? `${root}/${file}` : path.posix.join(root, file);
  return files.has(absolute) ? absolute : undefined;
}
