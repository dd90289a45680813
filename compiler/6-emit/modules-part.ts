/**
 * The modules of a script, divided by mode and joined by a table.
 *
 * A CommonJS module is sloppy and an ES module is strict, and one function cannot be both. So a script's modules become up to
 * two bundles, one inside the other's function: the sloppy part with everything that has no `import` and no `export`, and the
 * strict part. A file that is reached from the other part, or from a classic entry, gets a row in the table `__rtsc_modules`:
 * a function that runs the module on its first call and returns its exports. esbuild turns one form into the other.
 */

import { type Bundled, bundlePart, type Files, type Scan, type ScannedFile } from "./bundle.ts";
import type { Part, Piece } from "./join.ts";
import type { ProjectFiles } from "./project-files.ts";

const TABLE = "__rtsc_modules";
/** Names of texts that exist only while a part is bundled. */
const ENTRY = "rtsc:entry";
const ROWS = "rtsc:rows";
const bridge = /^rtsc:bridge-(\d+) /;

export interface Modules {
  readonly pieces: readonly Piece[];
  /** What went wrong; the pieces are not to be used then. */
  readonly failed: readonly Bundled<Part>[];
}

/**
 * The pieces of all modules, and of the entry too when it is a module itself. A classic entry has to be put behind them.
 * @param project The files that were scanned: where all of them are strict, the scan's output is their part.
 */
export async function modulesPart(entry: Files["entry"], scanned: Scan, project: ProjectFiles): Promise<Modules> {
  const graph = makeGraph(entry, scanned.files);
  const whole = graph.rows.size === 0 ? scanned.part : undefined;
  const [sloppy, strict] = await Promise.all([
    buildPart(false, graph, entry, project),
    whole === undefined ? buildPart(true, graph, entry, project) : { value: whole, errors: [], warnings: [] },
  ]);
  const failed = [sloppy, strict].filter((part) => part !== undefined && part.value === undefined) as Bundled<Part>[];
  if (failed.length > 0) return { pieces: [], failed };
  const strictPieces = strict?.value === undefined ? [] : ['(function(){"use strict";', strict.value, "})();"];
  if (graph.rows.size === 0) return { pieces: strictPieces, failed };
  const pieces = [
    `(function(${TABLE}){`,
    requireFunction(graph),
    ...(sloppy?.value === undefined ? [] : [sloppy.value]),
    ...strictPieces,
    ...(entry.kind === "classic"
      ? ['Object.defineProperty(globalThis,"require",{value:require,writable:true,configurable:true});']
      : []),
    "})([]);",
  ];
  return { pieces, failed };
}

interface Graph {
  readonly strict: ReadonlySet<string>;
  /** Path -> row in the table, of every file that is reached from outside its part. */
  readonly rows: ReadonlyMap<string, number>;
  /** What a classic entry calls its modules -> path. */
  readonly names: ReadonlyMap<string, string>;
}

function makeGraph(entry: Files["entry"], scanned: readonly ScannedFile[]): Graph {
  const strict = new Set(scanned.filter((file) => file.strict).map((file) => file.path));
  const reached = new Set<string>();
  const names = new Map<string, string>();
  for (const file of scanned) {
    const classic = entry.kind === "classic" && file.path === entry.path;
    for (const { path, specifier } of file.imports) {
      if (classic) names.set(specifier, path);
      if (classic || strict.has(path) !== strict.has(file.path)) reached.add(path);
    }
  }
  // Ascending, so that the rows do not depend on the order in which files were found.
  const rows = new Map([...reached].sort(ascending).map((path, row) => [path, row]));
  return { strict, rows, names: new Map([...names].sort(([a], [b]) => ascending(a, b))) };
}

function ascending(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** One part, or undefined when nothing belongs to it. */
async function buildPart(
  strict: boolean,
  graph: Graph,
  entry: Files["entry"],
  project: ProjectFiles,
): Promise<Bundled<Part> | undefined> {
  const rows = [...graph.rows].filter(([path]) => graph.strict.has(path) === strict);
  const runs = strict && entry.kind === "module" ? [entry.path] : [];
  if (rows.length === 0 && runs.length === 0) return undefined;
  // The rows come first: what the entry runs may need them.
  const imports = [ROWS, ...runs].map((path) => `import ${JSON.stringify(path)};`).join("\n");
  const rowsText = rows
    .map(([path, row]) => `${TABLE}[${row}]=function(){return require(${JSON.stringify(path)})};`)
    .join("\n");
  const files: Files = {
    project,
    entry,
    virtual(name) {
      if (name === ENTRY) return imports;
      if (name === ROWS) return rowsText;
      const row = bridge.exec(name)?.[1];
      return row === undefined ? undefined : `module.exports=${TABLE}[${row}]();`;
    },
    // Each importer has a bridge of its own: in a circle the other one still waits for its row, and has nothing to give.
    redirect: (file, importer) =>
      graph.strict.has(file) === strict ? file : `rtsc:bridge-${graph.rows.get(file)!} ${importer}`,
  };
  return bundlePart(rows.length === 0 ? entry.path : ENTRY, files);
}

/**
 * `require` of a classic entry, and of a module that calls it by another name: it knows the names the entry itself uses.
 */
function requireFunction(graph: Graph): string {
  const cases = [...graph.names].map(
    ([name, path]) => `case ${JSON.stringify(name)}:return ${TABLE}[${graph.rows.get(path)!}]();`,
  );
  const known = [...graph.names.keys()].join(", ") || "none";
  return [
    "function require(name){switch(name){",
    ...cases,
    `}throw new Error('Cannot find module "'+name+'": only names written as require("Name") are in the bundle. They are: '+${JSON.stringify(known)}+".")}`,
  ].join("");
}
