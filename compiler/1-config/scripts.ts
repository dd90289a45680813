/**
 * The scripts of rtsc.json: a map from name to path, or patterns, by which the name is the file's base name.
 *
 * Invariant: names are safe as folder names on every system, and unique there (case does not tell folders apart on all).
 */

import path from "node:path";
import { rt1007, rt1009, rt1010 } from "#compiler/diagnostics/catalogue.ts";
import type { JsonNode } from "#compiler/text/json.ts";
import type { Span } from "#compiler/text/source.ts";
import type { ScriptConfig } from "./config.ts";
import { matches, nearestFile, projectPath } from "./paths.ts";
import { type Reading, touching } from "./reading.ts";

/** Scripts in ascending order of name. */
export function readScripts(reading: Reading, node: JsonNode | undefined): readonly ScriptConfig[] {
  const found =
    node?.kind === "object" ? byName(reading, node) : node?.kind === "array" ? byPattern(reading, node) : [];
  const owners = new Map<string, ScriptConfig>();
  for (const script of found) {
    const key = script.name.toLowerCase();
    const other = owners.get(key);
    if (other === undefined) owners.set(key, script);
    else {
      const notes = [{ message: `${other.path} comes from here.`, span: other.span }];
      const name =
        script.name === other.name
          ? script.name
          : `${script.name}, or ${other.name}, which is the same folder on many systems`;
      reading.diagnostics.push(rt1009(script.span, { path: script.path, other: other.path, name }, notes));
    }
  }
  return [...owners.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function byName(reading: Reading, node: JsonNode & { readonly kind: "object" }): ScriptConfig[] {
  const found: ScriptConfig[] = [];
  for (const { key, keySpan, value } of node.members.values()) {
    const named = checkName(reading, key, keySpan);
    if (value.kind !== "string" || value.value === "") continue;
    const file = projectPath(reading, value, `scripts.${key}`);
    if (file === undefined) continue;
    touching(reading, value.span, () => {
      if (reading.files.read(`${reading.root}/${file}`) === null) {
        const missing = { why: "there is no such file", advice: nearestFile(reading, file) };
        reading.diagnostics.push(
          rt1007(value.span, { name: key, path: file, ...(inFolder(reading, file) ?? missing) }),
        );
      } else if (named) found.push({ name: key, path: file, span: value.span });
    });
  }
  return found;
}

/** What there is to say of a folder in a file's place; undefined where there is none. */
function inFolder(reading: Reading, folder: string): { why: string; advice: string } | undefined {
  const entries = reading.files.list(`${reading.root}/${folder}`);
  if (entries === null) return undefined;
  const files = entries.filter(({ name, kind }) => kind === "file" && /(?<!\.d)\.[cm]?[jt]s$/.test(name));
  const example = files[0] === undefined ? "" : `, such as "${path.posix.join(folder, files[0].name)}"`;
  return { why: "that is a folder", advice: `Name the script's entry file${example}.` };
}

function byPattern(reading: Reading, node: JsonNode & { readonly kind: "array" }): ScriptConfig[] {
  const found = new Map<string, ScriptConfig>();
  for (const item of node.items) {
    if (item.kind !== "string" || item.value === "") continue;
    const files = matches(reading, item, "scripts") ?? [];
    const code = files.filter((file) => !/\.d\.[cm]?ts$/.test(file)); // rtsc-env.d.ts is not meant by **/*.ts
    for (const file of code.length === 0 ? files : code) {
      if (found.has(file)) continue; // two patterns may match one file
      const name = path.posix.basename(file).replace(/\.[^.]+$/, "");
      if (checkName(reading, name, item.span)) found.set(file, { name, path: file, span: item.span });
    }
  }
  return [...found.values()];
}

/** Names that Windows keeps for devices, with any ending. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

function checkName(reading: Reading, name: string, span: Span): boolean {
  const good = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(name) && !name.endsWith(".") && !devices.test(name);
  if (!good) reading.diagnostics.push(rt1010(span, { name }));
  return good;
}
