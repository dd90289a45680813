/**
 * readConfig: rtsc.json -> ProjectConfig, and the texts of the schema files it names. The first phase.
 *
 * Everything that is wrong with the file is found before it stops; a config comes out only when nothing is. Reads through
 * a FileSystem and nothing else; what scripts and schemas say inside is the business of later phases.
 */

import path from "node:path";
import { rt1002, rt1003, rt1004, rt1005, rt1006 } from "#compiler/diagnostics/catalogue.ts";
import { type Diagnostic, hasErrors } from "#compiler/diagnostics/diagnostic.ts";
import { diskFiles, type FileSystem } from "#compiler/text/files.ts";
import { items, type JsonNode, member, parseJson } from "#compiler/text/json.ts";
import { type JsonPath, type JsonProblem, jsonProblems } from "#compiler/text/json-schema.ts";
import { didYouMean } from "#compiler/text/nearest.ts";
import { makeSource, type Source } from "#compiler/text/source.ts";
import { defaultLimits, type Limits } from "#schemas/limits.ts";
import type { Relay } from "#schemas/manifest.ts";
import { validateConfig } from "#schemas/validators.generated.js";
import type { Breaks, Preset, ProjectConfig } from "./config.ts";
import { readGenerate } from "./generate.ts";
import { missingConfig } from "./missing-config.ts";
import { readModules, readOpCodes, readOutDir } from "./paths.ts";
import { type Reading, touching } from "./reading.ts";
import { readRules } from "./rules.ts";
import { readScripts } from "./scripts.ts";

export interface ReadConfigOptions {
  /** Absolute or relative to the process; where rtsc.json lies unless `configPath` says otherwise. */
  readonly cwd: string;
  /** Path of the configuration file, relative to `cwd`. Its folder is the project's. */
  readonly configPath?: string;
  /** The disk when absent. */
  readonly files?: FileSystem;
}

export interface ReadConfig {
  /** Null when rtsc.json is missing or wrong. */
  readonly config: ProjectConfig | null;
  /** The text of rtsc.json, right or wrong; null when it cannot be read. */
  readonly source: Source | null;
  /** The schema files, in the order of `config.opCodes`; empty when there is no config. */
  readonly sources: readonly Source[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a project's configuration. Does not throw for anything that is in files. */
export function readConfig(options: ReadConfigOptions): ReadConfig {
  const files = options.files ?? diskFiles;
  const file = path.resolve(options.cwd, options.configPath ?? "rtsc.json").replaceAll("\\", "/");
  const root = path.posix.dirname(file);
  const name = path.posix.basename(file);
  let source: Source | null = null;
  const failed = (diagnostics: readonly Diagnostic[]): ReadConfig => {
    return { config: null, source, sources: [], diagnostics };
  };

  const diagnostics: Diagnostic[] = [];
  const text = touching({ root, files, source: makeSource(name, ""), diagnostics }, undefined, () => files.read(file));
  if (text === undefined) return failed(diagnostics);
  if (text === null) return failed([missingConfig(files, file)]);

  source = makeSource(name, text);
  const json = parseJson(source);
  if (json.root === undefined) {
    return failed(json.syntaxErrors.map((error) => rt1002(error.span, { file: name, problem: error.problem })));
  }
  for (const twice of json.duplicates) {
    const notes = [{ message: "It stands here first.", span: twice.first }];
    diagnostics.push(rt1003(twice.span, { name: twice.name, where: place(name, twice.path.map(String)) }, notes));
  }
  const problems = jsonProblems(json.root, validateConfig, "rtsc.schema.json");
  diagnostics.push(...problems.map((problem) => inWords(name, problem)));

  const reading: Reading = { root, files, source, diagnostics };
  const { config, sources } = assemble(reading, json.root);
  return hasErrors(diagnostics) ? failed(diagnostics) : { config, source, sources, diagnostics };
}

/** Reads what is well-formed, so that all findings come at once; with findings the result is not used. */
function assemble(reading: Reading, root: JsonNode): { config: ProjectConfig; sources: readonly Source[] } {
  const scripts = readScripts(reading, member(root, "scripts")?.value);
  const modules = readModules(reading, items(member(root, "modules")?.value));
  const opCodes = readOpCodes(reading, items(member(root, "opCodes")?.value));
  const config: ProjectConfig = {
    root: reading.root,
    path: reading.source.path,
    scripts,
    modules,
    opCodes,
    outDir: readOutDir(reading, member(root, "outDir")?.value, [
      ...scripts.map((one) => one.path),
      ...modules,
      ...opCodes,
    ]),
    preset: choice<Preset>(member(root, "preset")?.value, "strict"),
    relay: choice<Relay>(member(root, "relay")?.value, "unless-false"),
    limits: readLimits(member(root, "limits")?.value),
    rules: readRules(reading, member(root, "rules")?.value),
    generate: readGenerate(reading, items(member(root, "generate")?.value), [
      reading.source.path,
      ...scripts.map((one) => one.path),
      ...opCodes,
    ]),
    compare: { breaks: readBreaks(member(member(root, "compare")?.value, "breaks")?.value) },
  };
  const where = member(root, "opCodes")?.keySpan;
  const sources = opCodes.map((one) => {
    const text = touching(reading, where, () => reading.files.read(`${reading.root}/${one}`));
    return makeSource(one, text ?? "");
  });
  return { config, sources };
}

/** A string that the schema has already held against its choices. */
function choice<T extends string>(node: JsonNode | undefined, otherwise: T): T {
  return node?.kind === "string" ? (node.value as T) : otherwise;
}

/** Each once, in the order in which they are told. */
function readBreaks(node: JsonNode | undefined): readonly Breaks[] {
  if (node === undefined) return ["clients", "servers"];
  const named = items(node).map((one) => (one.kind === "string" ? one.value : ""));
  return (["clients", "servers", "recordings", "source"] as const).filter((one) => named.includes(one));
}

function readLimits(node: JsonNode | undefined): Limits {
  const limits: Record<string, number> = { ...defaultLimits };
  for (const name of Object.keys(defaultLimits)) {
    const value = member(node, name)?.value;
    if (value?.kind === "number") limits[name] = value.value;
  }
  return limits as unknown as Limits;
}

/** A path in the file as a person says it: `limits.callbackMs`, the file's name for its root. */
function place(file: string, path: JsonPath): string {
  return path.length === 0 ? file : path.map((part, at) => (at === 0 ? part : step(part))).join("");
}

function step(part: string): string {
  if (/^\d+$/.test(part)) return `[${part}]`;
  return /^[A-Za-z_]\w*$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
}

function inWords(file: string, problem: JsonProblem): Diagnostic {
  const where = place(file, problem.path);
  switch (problem.kind) {
    case "unknown": {
      const advice = didYouMean(problem.name, problem.known) ?? `There are ${problem.known.join(", ")}.`;
      return rt1004(problem.span, { where, name: problem.name, advice });
    }
    case "missing":
      return rt1006(problem.span, { where, name: problem.name, meaning: problem.meaning });
    case "name":
      return rt1004(problem.span, { where, name: problem.name, advice: problem.form });
    case "value": {
      const { value, choices, must } = problem;
      const meant = typeof value === "string" ? didYouMean(value, choices) : undefined;
      // One path where several may stand.
      const listed = typeof value === "string" && value !== "" && /\ba list\b/.test(must);
      const advice = meant ?? (listed ? `Write [${JSON.stringify(value)}].` : "");
      return rt1005(problem.span, { what: where, is: problem.is, must: problem.must, advice });
    }
  }
}
