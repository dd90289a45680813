/**
 * The one importer of esbuild: a few calls, each with everything esbuild would otherwise look for handed in.
 *
 * All files of a project come through a plugin, or out of a folder that holds nothing else (`staging.ts`), so esbuild opens
 * none where they lie and no tsconfig.json, package.json or environment of the user can change an output. Scripts keep their identifiers: names of
 * functions and classes can be seen by a script and in its stacks, and a bundle is read by hosts, not downloaded by players.
 * The guest's names are ours and seen by nobody, so they are shortened. Output is ASCII: V8 keeps such a source in half the
 * memory, and a host keeps one per session.
 */

import { createRequire } from "node:module";
import path from "node:path";
import type { BuildOptions, BuildResult, Loader, Message, PartialMessage, Plugin } from "esbuild";
import type { ScriptKind } from "#compiler/3-program/program.ts";
import { briefly, isDecided } from "#compiler/text/beside.ts";
import type { Source } from "#compiler/text/source.ts";
import type { GuestEntry } from "./guest-entry.ts";
import { ownMembers } from "./guest-words.ts";
import type { Part } from "./join.ts";
import { fileAt, placeOf } from "./places.ts";
import type { ProjectFiles } from "./project-files.ts";

// By `import`, Node would read all of it first, to see what it exports.
const esbuild = createRequire(import.meta.url)("esbuild") as typeof import("esbuild");
const { build, context, transform } = esbuild;

export type Bundled<Value> = {
  readonly value: Value | undefined;
  readonly errors: readonly Message[];
  readonly warnings: readonly Message[];
};

const common = {
  target: "es2022",
  charset: "ascii",
  legalComments: "eof",
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: "silent",
  logLimit: 0,
  // Maps get the texts when they are joined.
  sourcesContent: false,
  // Instead of any tsconfig.json: `strict` there would put "use strict" into sloppy scripts.
  tsconfigRaw: { compilerOptions: { target: "es2022", useDefineForClassFields: true } },
} satisfies BuildOptions;

const bundling = {
  ...common,
  bundle: true,
  write: false,
  format: "iife",
  platform: "neutral",
  sourcemap: "external",
  metafile: true,
} satisfies BuildOptions;

/** What the module behind the guest is called in maps: nobody wrote it. */
export const CODECS = "rtsc:codecs";

/** Ids of esbuild's messages about a `require` or `import()` whose name is computed. */
export const COMPUTED: ReadonlySet<string> = new Set(["unsupported-require-call", "unsupported-dynamic-import"]);

/** A file as the scan found it. */
export interface ScannedFile {
  readonly path: string;
  /** It has `import` or `export`: an ES module, always strict. All others are sloppy unless they say otherwise. */
  readonly strict: boolean;
  readonly imports: readonly { readonly specifier: string; readonly path: string }[];
}

/** What a script consists of. */
export interface Scan {
  readonly files: readonly ScannedFile[];
  /** What `bundlePart` gives for the same files; of a classic script undefined. */
  readonly part: Part | undefined;
}

/**
 * Follows a script's imports and says what each file is. Its messages are the script's findings; later passes over the same
 * files repeat them.
 */
export async function scan(files: Files): Promise<Bundled<Scan>> {
  const done = await attempt(() => build({ ...scanning(files.entry), ...told(files.entry.path, files) }));
  return { ...done, value: done.value && scanned(done.value, files.entry) };
}

/** What scanning asks of esbuild, wherever the files are. */
function scanning(entry: Files["entry"]) {
  return {
    ...bundling,
    sourcemap: entry.kind === "module" ? bundling.sourcemap : false,
    // Silent by default, because in Node a computed name can work; here no file is left to find at run time.
    logOverride: Object.fromEntries([...COMPUTED].map((id) => [id, "warning"])),
  } satisfies BuildOptions;
}

function scanned(done: BuildResult, entry: Files["entry"]): Scan {
  const files = Object.entries(done.metafile?.inputs ?? {}).flatMap(([name, input]) => {
    const file = fileAt(name);
    if (file === undefined) return [];
    const imports = input.imports
      .filter((found) => found.external !== true)
      .map((found) => ({ specifier: found.original ?? "", path: fileAt(found.path) ?? found.path }));
    return [{ path: file, strict: input.format === "esm", imports }];
  });
  return { files, part: entry.kind === "module" ? partOf(done) : undefined };
}

/** A script whose files lie in a folder, at their places: esbuild finds them by itself, and keeps in mind what it read. */
export interface FolderBundler {
  /** The findings and the scan of the files as they are now. Not to be asked before the answer before is there. */
  scan(): Promise<Bundled<Scan>>;
  /** Ends it. Nothing is to be asked after it. */
  dispose(): Promise<void>;
}

/**
 * @param folder Absolute, without symbolic links. Nothing outside of it is looked at, whatever is imported.
 * @param names What bare specifiers mean: name -> place.
 */
export async function folderBundler(
  folder: string,
  entry: Files["entry"],
  names: ReadonlyMap<string, string>,
): Promise<FolderBundler> {
  const { alias, nodePaths } = searched(folder, names);
  const made = await context({
    ...scanning(entry),
    entryPoints: [path.join(folder, placeOf(entry.path))],
    absWorkingDir: folder,
    outfile: path.join(folder, "bundle.js"),
    alias,
    nodePaths,
    preserveSymlinks: true,
  });
  return {
    async scan() {
      const done = await attempt(() => made.rebuild());
      return { ...done, value: done.value && scanned(done.value, entry) };
    },
    dispose: () => made.dispose(),
  };
}

/**
 * How esbuild is to find what names mean: in folders, where a file alone is called so. It compares each import with every alias,
 * which of a thousand modules is a tenth of what it does.
 */
function searched(folder: string, names: ReadonlyMap<string, string>) {
  const alias: Record<string, string> = {};
  const nodePaths = new Set<string>();
  for (const [name, place] of names) {
    const [, within, file] = /^(.+\/)([^/]+)\.[jt]s$/.exec(place) ?? [];
    // Of two that differ in their folders or endings the wrong one may come first: whoever reads the scan would see that.
    if (within === undefined || file !== name) alias[name] = path.join(folder, place);
    else nodePaths.add(within);
  }
  return { alias, nodePaths: [...nodePaths].map((within) => path.join(folder, within)) };
}

/** The text of a file as a script's passes read it. A file whose only imports are of types is a module to TypeScript and none to esbuild. */
export function textFor(entry: Files["entry"], { path: file, text }: Source): string {
  return entry.kind === "module" && file === entry.path ? `${text}\nexport {};` : text;
}

/** Bundles what `entry` reaches into one self-calling function. */
export async function bundlePart(entry: string, files: Files): Promise<Bundled<Part>> {
  return part(() => build({ ...bundling, ...told(entry, files) }));
}

/** A classic script as it is, smaller: no scope of its own is put around it and no top-level name changes. */
export async function transformScript(source: Source): Promise<Bundled<Part>> {
  const done = await attempt(() =>
    transform(source.text, {
      ...common,
      loader: loaderOf(source.path),
      sourcefile: placeOf(source.path),
      sourcemap: "external",
      supported: { "top-level-await": false },
    }),
  );
  return {
    ...done,
    value: done.value && {
      code: done.value.code,
      map: done.value.map,
      inputs: [{ path: placeOf(source.path), bytes: done.value.code.length }],
    },
  };
}

let isStarted = false;

/**
 * Has esbuild's process start, so that it is there when something is to be bundled. Returns at once.
 * @param once Whether it will soon be over: then it may take the memory that makes it quick.
 */
export function startBundler(once = false): void {
  if (isStarted) return;
  isStarted = true;
  // If it cannot start, whoever bundles is told.
  const start = () => transform("").catch(() => {});
  if (once) withoutCleaning(start);
  else start();
}

/** Nearly all it has is still in use when it is over. */
function withoutCleaning(start: () => unknown): void {
  const { env } = process;
  if (isDecided(Object.keys(env))) return void start();
  // esbuild takes our environment as it is when it starts, and no other.
  Object.assign(env, briefly);
  try {
    start();
  } finally {
    for (const name of Object.keys(briefly)) delete env[name];
  }
}

/** By files, which never change. */
const plainTexts = new WeakMap<Source, Promise<string>>();

/** A file's text in the one form that has no comments, no types and no needless letters; "" when it cannot be read. */
export function plainText(source: Source): Promise<string> {
  const text = plainTexts.get(source) ?? makePlain(source);
  plainTexts.set(source, text);
  return text;
}

async function makePlain(source: Source): Promise<string> {
  const done = await attempt(() =>
    transform(source.text, { ...common, legalComments: "none", loader: loaderOf(source.path) }),
  );
  return done.value?.code ?? "";
}

/**
 * Guests as they were bundled last, by all that went into them: our own package does not change under a process, and an edit
 * seldom changes which packets a script deals with. A tank battle is built again in 27 ms instead of 43.
 */
const guests = new Map<string, Promise<Bundled<Part>>>();
const mostGuests = 64;

/**
 * The guest, from our own package, and behind it a module of ours that may import it.
 *
 * @param behind Makes the module's text from an import specifier of the guest.
 * @param features Names to be defined: the parts of the guest that are left out, and those that stay.
 */
export async function bundleGuest(
  { root, file }: GuestEntry,
  behind: (guest: string) => string = (guest) => `import ${JSON.stringify(guest)};`,
  features: { readonly [name: string]: "true" | "undefined" } = {},
): Promise<Bundled<Part>> {
  const outfile = path.join(root, "bundle.js");
  const guest = `./${file.split(path.sep).join("/")}`;
  const contents = behind(guest);
  const asked = JSON.stringify([root, contents, features]);
  const known = guests.get(asked);
  if (known !== undefined) return known;
  const made = part(() =>
    build({
      ...bundling,
      stdin: { contents, resolveDir: root, sourcefile: CODECS, loader: "js" },
      absWorkingDir: root,
      outfile,
      define: features,
      minifyIdentifiers: true,
      mangleProps: ownMembers,
      legalComments: "none",
    }),
  );
  guests.set(asked, made);
  const [oldest] = guests.keys();
  if (guests.size > mostGuests) guests.delete(oldest!);
  return made;
}

/** Files of one pass: the project's, and texts that exist only for this pass and stand before them. */
export interface Files {
  readonly project: ProjectFiles;
  /** The script's entry. */
  readonly entry: { readonly path: string; readonly kind: ScriptKind };
  /** The text of a name that exists only in this pass; what such a text imports is a path or such a name already. */
  readonly virtual?: (name: string) => string | undefined;
  /** Replaces a path once it is resolved, by another or by such a name. */
  readonly redirect?: (file: string, importer: string) => string;
}

/** esbuild is told of files by a plugin. Their places lie in a folder that need not exist. */
function told(entry: string, files: Files) {
  const { root } = path.parse(process.cwd());
  return {
    entryPoints: [entry],
    absWorkingDir: root,
    outfile: path.join(root, "bundle.js"),
    plugins: [project(files, root)],
  } satisfies BuildOptions;
}

function project(files: Files, root: string): Plugin {
  const fileOf = (place: string): string => fileAt(path.relative(root, place).replaceAll("\\", "/")) ?? place;
  return {
    name: "project",
    setup(setup) {
      const placed = (name: string) =>
        files.virtual?.(name) === undefined
          ? { path: path.join(root, placeOf(name)) }
          : { path: name, namespace: "virtual" };
      setup.onResolve({ filter: /.*/ }, ({ path: specifier, importer, namespace, kind }) => {
        if (kind === "entry-point" || namespace === "virtual") return placed(specifier);
        const from = fileOf(importer);
        if (files.entry.kind === "classic" && from === files.entry.path && kind !== "require-call") {
          return { errors: [{ text: `A classic script finds modules by require(${JSON.stringify(specifier)}) only` }] };
        }
        const found = files.project.resolve(specifier, from);
        // Checked before: what is not there and may be asked for all the same throws when it is, as in `try { require("fs") }`.
        if (found === undefined && kind === "require-call") return { path: specifier, external: true };
        if (found === undefined) return { errors: [missing(specifier)] };
        return placed(files.redirect?.(found, from) ?? found);
      });
      setup.onLoad({ filter: /.*/, namespace: "virtual" }, ({ path: name }) => ({ contents: files.virtual!(name)! }));
      setup.onLoad({ filter: /.*/ }, ({ path: place }) => {
        const file = fileOf(place);
        const source = files.project.source(file);
        if (source === undefined) return { errors: [missing(file)] };
        return { contents: textFor(files.entry, source), loader: loaderOf(file) };
      });
    },
  };
}

function missing(specifier: string): PartialMessage {
  return { text: `There is no module ${JSON.stringify(specifier)}` };
}

function loaderOf(file: string): Loader {
  if (/\.[cm]?ts$/.test(file)) return "ts";
  return file.endsWith(".json") ? "json" : "js";
}

async function part(run: () => ReturnType<typeof build>): Promise<Bundled<Part>> {
  const done = await attempt(run);
  return { ...done, value: done.value && partOf(done.value) };
}

function partOf({ outputFiles, metafile }: BuildResult): Part {
  const output = (extension: string) => outputFiles?.find((file) => file.path.endsWith(extension))?.text ?? "";
  const [made] = Object.values(metafile?.outputs ?? {}).filter((one) => Object.keys(one.inputs).length > 0);
  const inputs = Object.entries(made?.inputs ?? {}).map(([path, { bytesInOutput }]) => ({
    path,
    bytes: bytesInOutput,
  }));
  return { code: output(".js"), map: output(".map"), inputs };
}

/** esbuild throws its findings; here they are data. What is thrown and is not a list of findings is a mistake of ours. */
async function attempt<Value extends { warnings: Message[] }>(run: () => Promise<Value>): Promise<Bundled<Value>> {
  try {
    const value = await run();
    return { value, errors: [], warnings: value.warnings };
  } catch (error) {
    if (!(error instanceof Error && "errors" in error && Array.isArray(error.errors))) throw error;
    const failure = error as Error & { errors: Message[]; warnings: Message[] };
    return { value: undefined, errors: failure.errors, warnings: failure.warnings };
  }
}
