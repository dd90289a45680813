/**
 * What a script was made of last, and what it became: where all of it is as it was, nothing is made again.
 *
 * Not a store: what is known hangs on the file of the script's entry, and is gone with it. Invariant: what is given is what
 * making it again would give. Every question is asked again, so that whoever watches files sees the same ones asked for.
 */

import type { Plan, ScriptPlan } from "#compiler/5-plan/plan.ts";
import type { Source } from "#compiler/text/source.ts";
import type { Emitted } from "./emitted.ts";
import type { ProjectFiles } from "./project-files.ts";
import type { Rewritten } from "./rewrite.ts";

interface Known {
  readonly of: readonly unknown[];
  readonly asked: Asked;
  readonly emitted: Emitted;
}

interface Asked {
  readonly resolved: Map<string, { readonly specifier: string; readonly importer: string; readonly path?: string }>;
  readonly read: Map<string, { readonly source: Source | undefined; readonly edited: Rewritten | undefined }>;
}

const scripts = new WeakMap<Source, Known>();

/**
 * What `make` gives for a script, or has given.
 *
 * @param files The project's, as they are now.
 * @param rewritten Files as they are edited now, by path.
 * @param make Asks the files it is given and nothing else.
 */
export async function knownScript(
  plan: Plan,
  { script, handles, sends }: ScriptPlan,
  files: ProjectFiles,
  rewritten: ReadonlyMap<string, Rewritten>,
  make: (files: ProjectFiles) => Promise<Emitted>,
): Promise<Emitted> {
  const { root, model, relay, limits, optimize, prefix } = plan;
  const of = [script.name, script.kind, root, model, relay, limits, optimize, prefix, handles.join(), sends.join()];
  const known = scripts.get(script.source);
  if (known !== undefined && of.every((one, at) => one === known.of[at]) && isSame(known.asked, files, rewritten)) {
    return known.emitted;
  }
  const asked: Asked = { resolved: new Map(), read: new Map() };
  const emitted = await make(recorded(asked, files, rewritten));
  if (emitted.bundles.length > 0) scripts.set(script.source, { of, asked, emitted });
  return emitted;
}

function recorded(asked: Asked, files: ProjectFiles, rewritten: ReadonlyMap<string, Rewritten>): ProjectFiles {
  return {
    resolve(specifier, importer) {
      const path = files.resolve(specifier, importer);
      asked.resolved.set(`${importer}\n${specifier}`, { specifier, importer, ...(path === undefined ? {} : { path }) });
      return path;
    },
    source(file) {
      const source = files.source(file);
      asked.read.set(file, { source, edited: rewritten.get(file) });
      return source;
    },
  };
}

function isSame({ resolved, read }: Asked, files: ProjectFiles, rewritten: ReadonlyMap<string, Rewritten>): boolean {
  for (const [file, { source, edited }] of read) {
    const now = files.source(file);
    if (now !== source && (now === undefined || now.text !== source?.text)) return false;
    if (rewritten.get(file) !== edited) return false;
  }
  for (const { specifier, importer, path } of resolved.values()) {
    if (files.resolve(specifier, importer) !== path) return false;
  }
  return true;
}
