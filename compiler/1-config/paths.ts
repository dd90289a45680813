/**
 * The paths of rtsc.json: modules folders, schema patterns, the output folder. Each stays inside the
 * project, relative to its folder, with forward slashes.
 */

import path from "node:path";
import { rt1008, rt1011, rt1012, rt1013 } from "#compiler/diagnostics/catalogue.ts";
import { expandGlob, hasWildcard } from "#compiler/text/glob.ts";
import type { JsonNode } from "#compiler/text/json.ts";
import { didYouMean, nearest } from "#compiler/text/nearest.ts";
import { type Reading, touching } from "./reading.ts";

type StringNode = JsonNode & { readonly kind: "string" };

function isText(node: JsonNode): node is StringNode {
  return node.kind === "string" && node.value !== "";
}

/**
 * The path of a string, relative to the project; undefined, and told, where it leads out of it.
 * @param where the property, as in `outDir`.
 */
export function projectPath(reading: Reading, node: StringNode, where: string): string | undefined {
  const forward = node.value.replaceAll("\\", "/");
  const normal = path.posix.normalize(forward).replace(/(?<=.)\/$/, "");
  if (forward.startsWith("/") || /^[A-Za-z]:/.test(forward) || normal === ".." || normal.startsWith("../")) {
    reading.diagnostics.push(rt1011(node.span, { path: node.value, where }));
    return undefined;
  }
  return normal;
}

/** Files that a pattern matches; told where there are none. Undefined where the pattern leads out of the project. */
export function matches(reading: Reading, node: StringNode, where: string): readonly string[] | undefined {
  const pattern = projectPath(reading, node, where);
  if (pattern === undefined) return undefined;
  return touching(reading, node.span, () => {
    const found = expandGlob(reading.files, reading.root, pattern);
    if (found.length === 0) {
      const advice = hasWildcard(pattern)
        ? nearestFolder(reading, pattern)
        : (filesOfFolder(reading, pattern, where) ?? nearestFile(reading, pattern));
      reading.diagnostics.push(rt1008(node.span, { pattern: node.value, where, advice }));
    }
    return found;
  });
}

/** The pattern that was meant by a folder; undefined for what is none. */
function filesOfFolder(reading: Reading, folder: string, where: string): string | undefined {
  const entries = reading.files.list(`${reading.root}/${folder}`);
  if (entries === null) return undefined;
  const ending = where !== "scripts" ? "json" : entries.some(({ name }) => name.endsWith(".ts")) ? "ts" : "js";
  return `It is a folder. Did you mean "${path.posix.join(folder, `*.${ending}`)}"?`;
}

/** "Did you mean" for a file that does not exist: its neighbours, then the folders on the way; "" where nothing is near. */
export function nearestFile(reading: Reading, file: string): string {
  const folder = path.posix.dirname(file);
  const entries = reading.files.list(`${reading.root}/${folder}`);
  if (entries === null) return nearestFolder(reading, file);
  const base = path.posix.basename(file);
  const names = entries.filter((entry) => entry.kind === "file").map((entry) => entry.name);
  const sameStem = names.find((name) => stem(name) === stem(base) && name !== base);
  const near = sameStem ?? nearest(base, names);
  return near === undefined ? "" : `Did you mean "${path.posix.join(folder, near)}"?`;
}

function stem(name: string): string {
  return name.replace(/\.[^.]*$/, "");
}

/** "Did you mean" for the first folder of a path that does not exist. */
function nearestFolder(reading: Reading, pattern: string): string {
  let folder = reading.root;
  for (const part of pattern.split("/").slice(0, -1)) {
    if (hasWildcard(part)) break;
    const entries = reading.files.list(folder) ?? [];
    const folders = entries.filter((entry) => entry.kind === "folder").map((entry) => entry.name);
    if (!folders.includes(part)) {
      const shown = folder === reading.root ? "the project" : folder.slice(reading.root.length + 1);
      return `There is no folder "${part}" in ${shown}. ${didYouMean(part, folders) ?? ""}`.trim();
    }
    folder = `${folder}/${part}`;
  }
  return "";
}

/** Folders in which modules are looked for, in the order of the file. */
export function readModules(reading: Reading, nodes: readonly JsonNode[]): string[] {
  const found: string[] = [];
  for (const node of nodes.filter(isText)) {
    const folder = projectPath(reading, node, "modules");
    if (folder === undefined || found.includes(folder)) continue;
    found.push(folder);
    touching(reading, node.span, () => {
      if (reading.files.list(`${reading.root}/${folder}`) !== null) return;
      const advice = nearestFolder(reading, `${folder}/x`);
      reading.diagnostics.push(rt1013(node.span, { path: folder, advice }));
    });
  }
  return found;
}

/** Schema files, ascending, each once however many patterns match it. */
export function readOpCodes(reading: Reading, nodes: readonly JsonNode[]): string[] {
  const found = nodes.filter(isText).flatMap((node) => matches(reading, node, "opCodes") ?? []);
  return [...new Set(found)].sort();
}

/** The output folder, `dist` by default. It may hold none of `sources`, for everything in it belongs to the build. */
export function readOutDir(reading: Reading, node: JsonNode | undefined, sources: readonly string[]): string {
  if (node === undefined || !isText(node)) return "dist";
  const folder = projectPath(reading, node, "outDir");
  if (folder === undefined) return "dist";
  const held =
    folder === "." ? reading.source.path : sources.find((one) => one === folder || one.startsWith(`${folder}/`));
  if (held !== undefined) reading.diagnostics.push(rt1012(node.span, { path: node.value, source: held }));
  return folder;
}
