/**
 * What a folder of old scripts is as a project: which files are scripts, where modules lie, and a configuration that says so.
 *
 * By the texts alone, before there is anything to open in TypeScript. A script is a file that speaks of RTSession or asks for
 * one that does, that no other file asks for, and that hands nothing out; whoever reads the result can correct it in one line.
 */

import path from "node:path";
import type { FileSystem } from "#compiler/text/files.ts";
import { isRelative, moduleCandidates } from "#compiler/text/module-files.ts";

export interface Adoption {
  /** Path by name, ascending by name. Paths are relative to the folder, with forward slashes, here and below. */
  readonly scripts: ReadonlyMap<string, string>;
  /** Folders of modules, the one with most of them first. */
  readonly folders: readonly string[];
  /** Files that some other file asks for, ascending. */
  readonly modules: readonly string[];
  /** Files that are neither, ascending, and why. */
  readonly left: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * Looks at every JavaScript and TypeScript file in and below a folder, but not into folders of packages or whose name begins
 * with a dot.
 * @param root absolute, with forward slashes.
 * @throws Unreadable for what the system refuses.
 */
export function adopt(root: string, files: FileSystem): Adoption {
  const texts = new Map<string, string>();
  let left: { path: string; reason: string }[] = [];
  for (const file of sourceFiles(root, files)) {
    const ending = path.posix.extname(file);
    if (ending !== ending.toLowerCase()) {
      left.push({
        path: file,
        reason: `endings are written in small letters; rename it to end in ${ending.toLowerCase()}`,
      });
      continue;
    }
    texts.set(file, withoutComments(files.read(`${root}/${file}`) ?? ""));
  }
  const asked = askedFiles(texts);
  const scripts: string[] = [];
  const registering: string[] = [];
  for (const [file, text] of texts) {
    if (asked.files.has(file)) continue;
    if (!/\bRTSession\b/.test(text) && (handsOut.test(text) || !leadsToSession(file, asked.by, texts)))
      left.push({ path: file, reason: "no file asks for it, nor does it use RTSession" });
    else if (handsOut.test(text) && !looksForModules.test(text)) {
      left.push({ path: file, reason: "it is a module, and no file asks for it" });
      if (registers.test(text)) registering.push(file);
    } else scripts.push(file);
  }
  // Compilers hand out what an entry exports, too.
  if (scripts.length === 0) {
    scripts.push(...registering);
    left = left.filter((one) => !registering.includes(one.path));
  }
  const modules = [...asked.files].sort();
  return { scripts: named(scripts), folders: asked.folders, modules, left };
}

const handsOut = /(?<![.\w$])(?:module\s*\.\s*)?exports\s*[.[=]/;

/** What modules leave to the scripts that ask for them, mostly. */
const registers = /\bRTSession\s*\.\s*on(?:Packet|PlayerConnect|PlayerDisconnect)\b/;

/** Code that is to run anywhere asks first whether there are modules; what it would hand out makes no module of its file. */
const looksForModules = /\btypeof\s*\(?\s*(?:module|exports)\b/;

function sourceFiles(root: string, files: FileSystem): string[] {
  const found: string[] = [];
  const visit = (folder: string): void => {
    for (const { name, kind, linked } of files.list(folder === "" ? root : `${root}/${folder}`) ?? []) {
      const inside = path.posix.join(folder, name);
      if (kind === "folder") {
        // A link may lead back to where it stands.
        if (!name.startsWith(".") && name !== "node_modules" && !linked) visit(inside);
      } else if (/\.[cm]?[jt]s$/i.test(name) && !/\.d\.[cm]?ts$/i.test(name)) found.push(inside);
    }
  };
  visit("");
  return found.sort();
}

/** Comments become blanks; strings, in which there may be the like, stay. */
function withoutComments(text: string): string {
  return text.replace(
    /("(?:\\[\s\S]|[^"\\\r\n])*"|'(?:\\[\s\S]|[^'\\\r\n])*'|`(?:\\[\s\S]|[^`\\])*`)|\/\/[^\r\n]*|\/\*[\s\S]*?\*\//g,
    (_, literal: string | undefined) => literal ?? " ",
  );
}

const asks = [
  /\brequire\s*\(\s*(["'`])([^"'`\r\n]+)\1\s*\)/g,
  /\bfrom\s*(["'])([^"'\r\n]+)\1/g,
  /\bimport\s*\(?\s*(["'`])([^"'`\r\n]+)\1/g,
];

/** Whether a file asks for one that uses RTSession, or that asks for one: an entry may leave all of it to its modules. */
function leadsToSession(file: string, by: Asked["by"], texts: ReadonlyMap<string, string>): boolean {
  const seen = new Set([file]);
  for (const one of seen) {
    if (/\bRTSession\b/.test(texts.get(one) ?? "")) return true;
    for (const next of by.get(one) ?? []) seen.add(next);
  }
  return false;
}

interface Asked {
  readonly files: ReadonlySet<string>;
  readonly folders: readonly string[];
  /** What each file asks for. */
  readonly by: ReadonlyMap<string, readonly string[]>;
}

/** The files that others ask for, and the folders in which those lie that are asked for by a bare name. */
function askedFiles(texts: ReadonlyMap<string, string>): Asked {
  const byName = new Map<string, string[]>();
  for (const file of texts.keys()) {
    const name = stem(file);
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [file]);
    else known.push(file);
  }
  const found = new Set<string>();
  const asking = new Map<string, string[]>();
  const ask = (by: string, file: string): void => {
    found.add(file);
    const known = asking.get(by);
    if (known === undefined) asking.set(by, [file]);
    else known.push(file);
  };
  const bare: { name: string; by: string }[] = [];
  for (const [by, text] of texts) {
    for (const pattern of asks) {
      for (const [, , name] of text.matchAll(pattern)) {
        if (!isRelative(name!)) bare.push({ name: name!, by });
        else {
          const target = path.posix.join(path.posix.dirname(by), name!);
          const file = moduleCandidates(target).find((one) => texts.has(one));
          if (file !== undefined && file !== by) ask(by, file);
        }
      }
    }
  }
  // Names that mean one file tell where modules lie; that decides what the others mean.
  const counts = new Map<string, number>();
  const meant = (name: string, by: string): readonly string[] => (byName.get(name) ?? []).filter((file) => file !== by);
  const counted = new Set<string>();
  for (const { name, by } of bare) {
    const [only, ...more] = meant(name, by);
    if (only === undefined || more.length > 0 || counted.has(only)) continue;
    counted.add(only);
    const folder = path.posix.dirname(only);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const rank = (folder: string): number => counts.get(folder) ?? 0;
  const before = (a: string, b: string): number => rank(b) - rank(a) || (a < b ? -1 : a > b ? 1 : 0);
  const folders = new Set<string>();
  for (const { name, by } of bare) {
    const [file] = [...meant(name, by)].sort((a, b) => before(path.posix.dirname(a), path.posix.dirname(b)));
    if (file === undefined) continue;
    ask(by, file);
    folders.add(path.posix.dirname(file));
  }
  return { files: found, folders: [...folders].sort(before), by: asking };
}

function stem(file: string): string {
  return path.posix.basename(file).replace(/\.[cm]?[jt]s$/, "");
}

/** Names for scripts: the base name, with its folders where two have the same; letters that a name cannot have become dashes. */
function named(scripts: readonly string[]): ReadonlyMap<string, string> {
  const clean = (name: string): string =>
    name
      .replace(/[^A-Za-z0-9_.-]+/g, "-")
      .replace(/^[^A-Za-z0-9]+|\.+$/g, "")
      .slice(0, 60) || "script";
  const count = (name: string): number => scripts.filter((one) => isSameName(clean(stem(one)), name)).length;
  const found = new Map<string, string>();
  for (const file of scripts) {
    const short = clean(stem(file));
    const wanted = count(short) === 1 ? short : clean(file.replace(/\.[cm]?[jt]s$/, "").replaceAll("/", "-"));
    let name = wanted;
    for (let nth = 2; [...found.keys()].some((one) => isSameName(one, name)); nth++) name = `${wanted}-${nth}`;
    found.set(name, file);
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** As folders on systems that do not tell case apart. */
function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The text of rtsc.json. `opCodes` is a pattern for schemas, where there are some. */
export function adoptedConfig({ scripts, folders }: Adoption, opCodes: string | undefined): string {
  const config = {
    $schema: "./node_modules/rtsc/schemas/rtsc.schema.json",
    preset: "legacy",
    scripts: Object.fromEntries(scripts),
    ...(folders.length === 0 ? {} : { modules: folders }),
    ...(opCodes === undefined ? {} : { opCodes: [opCodes] }),
    outDir: "dist",
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
