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
import type { Site } from "#compiler/3-program/site.ts";
import { isRelative, moduleCandidates } from "#compiler/text/module-files.ts";
import type { FileCode } from "#compiler/typescript/code.ts";
import { lowered } from "#compiler/typescript/lowered.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import { Interpreter } from "./flow/interpreter.ts";
import { Records } from "./flow/records.ts";
import type { Slip } from "./flow/slip.ts";
import { addUnreached } from "./flow/unreached.ts";
import type { FileInfo, WorldCode } from "./flow/world.ts";

export interface FlowRequest {
  readonly model: PacketModel;
  readonly modules: ModuleIndex;
  /** Absolute folder of the project. */
  readonly root: string;
}

/** What flow finds in a script and the modules it reaches, by file and place. */
export interface Followed {
  readonly sites: readonly Site[];
  readonly slips: readonly Slip[];
}

/** Follows a script and the modules it reaches. */
export function followScript({ script, world, sources }: ScriptWorld, request: FlowRequest): Followed {
  const files = new Map<string, FileInfo>();
  for (const [file, source] of sources) {
    if (file.endsWith(".json")) continue;
    const code: FileCode = lowered(world.syntax(file), file, source.text.length);
    files.set(file, { code, source, index: files.size });
  }
  const worldCode: WorldCode = {
    entry: world.entry,
    files,
    model: request.model,
    resolve: remembering((specifier, importer) => resolve(specifier, importer, request, files)),
  };
  const records = new Records(request.model);
  const interpreter = new Interpreter(worldCode, records);
  interpreter.run();
  addUnreached(worldCode, records, interpreter.followed);
  return { sites: records.sites(script.name), slips: interpreter.slips.found() };
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
  const absolute = path.posix.join(root, file);
  return files.has(absolute) ? absolute : undefined;
}
