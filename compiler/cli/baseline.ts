/**
 * Baseline: the packet model that a project is compared with, from wherever it comes: a git ref, another folder, or a
 * bundle. Schemas are enough; no script is read and no TypeScript loaded.
 *
 * Whatever is wrong with a baseline is a Refusal and not a finding: it is not the project that has to change.
 */

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { readConfig } from "#compiler/1-config/read-config.ts";
import { buildModel, type Origins } from "#compiler/2-schema/build-model.ts";
import { GitRefusal, gitFiles } from "#compiler/compare/git-files.ts";
import { type Diagnostic, hasErrors } from "#compiler/diagnostics/diagnostic.ts";
import { diskFiles, type FileSystem } from "#compiler/text/files.ts";
import { makeSource, positionAt } from "#compiler/text/source.ts";
import { BUNDLE_FORMAT, type BundleManifest } from "#schemas/manifest.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import { validateManifest } from "#schemas/validators.generated.js";
import { Refusal } from "./refusal.ts";

export interface Baseline {
  readonly model: PacketModel;
  /** Where its definitions stand; absent for a manifest, which does not know. */
  readonly origins?: Origins;
  /** What it is, as a person says it: `main (1a2b3c4)`, `../last-release`. */
  readonly title: string;
  /** How many files were read. */
  readonly files: number;
}

export interface BaselineQuestion {
  /** What was typed: a path relative to the process, or a git ref. */
  readonly against: string;
  /** Folder of the project, absolute or relative to the process. */
  readonly cwd: string;
  readonly configPath?: string;
}

/**
 * Finds the baseline. A file is a manifest; a folder is a project, when it holds a configuration; everything else is a ref.
 * Of a folder that is neither a bundle is taken: its own, or the one that lies in it.
 * @throws Refusal in one sentence that says what is wrong with it.
 */
export function readBaseline(question: BaselineQuestion): Baseline {
  const { against, configPath = "rtsc.json" } = question;
  // Below a file there is nothing; to ask for it would throw.
  const found = existsSync(against) ? statSync(against) : undefined;
  if (found?.isFile()) return manifestBaseline(against);
  const folder = found?.isDirectory() === true;
  if (folder && statSync(path.join(against, configPath), { throwIfNoEntry: false }) !== undefined) {
    const shown = shownPath(question.cwd, against);
    return projectBaseline(diskFiles, path.resolve(against), configPath, shown, `${shown}/`);
  }
  try {
    return gitBaseline(question, configPath);
  } catch (error) {
    if (!(error instanceof GitRefusal)) throw error;
    // Of a folder that is no ref either, only the folder can have been meant.
    if (folder) return manifestBaseline(manifestIn(against, configPath));
    throw new Refusal(error.message, error.help);
  }
}

function gitBaseline({ against, cwd }: BaselineQuestion, configPath: string): Baseline {
  const root = path.resolve(cwd).replaceAll("\\", "/");
  const { files, commit } = gitFiles(root, against);
  const short = commit.slice(0, 7);
  const title = commit.startsWith(against) ? short : `${against} (${short})`;
  return projectBaseline(files, root, configPath, title, `${short}:`);
}

/** @param prefix goes before the paths of its files, to tell them from those of the project. */
function projectBaseline(files: FileSystem, cwd: string, configPath: string, title: string, prefix: string): Baseline {
  const { config, sources, diagnostics } = readConfig({ cwd, configPath, files });
  const refuse = (what: string, findings: readonly Diagnostic[]): Refusal => {
    const errors = findings.filter((one) => one.severity === "error");
    const first = errors[0]!;
    const place = first.span === undefined ? "" : ` at ${prefix}${placeText(first.span)}`;
    const more = errors.length > 1 ? ` (${errors.length - 1} more)` : "";
    return new Refusal(
      `${what} of ${title} cannot be compared with: ${first.code}${place}: ${first.message}${more}`,
      "Compare with a state of the project that rtsc check accepts.",
    );
  };
  if (config === null) {
    if (diagnostics.some((one) => one.code === "RT1001")) {
      throw new Refusal(
        `There is no ${configPath} in ${title}.`,
        "Compare with a state of the project that had one, or with the manifest.json of a bundle.",
      );
    }
    throw refuse(`The ${configPath}`, diagnostics);
  }
  const named = sources.map((one) => makeSource(`${prefix}${one.path}`, one.text));
  const { model, origins, diagnostics: found } = buildModel(named, config);
  if (hasErrors(found)) throw refuse("The schemas", found.map(withoutPrefix(prefix)));
  return { model, origins, title, files: named.length + 1 };
}

/** The refusal puts the prefix in front of every place by itself. */
function withoutPrefix(prefix: string): (one: Diagnostic) => Diagnostic {
  return (one) => {
    if (one.span === undefined || !one.span.source.path.startsWith(prefix)) return one;
    const source = { ...one.span.source, path: one.span.source.path.slice(prefix.length) };
    return { ...one, span: { ...one.span, source } };
  };
}

function placeText({ source, start }: NonNullable<Diagnostic["span"]>): string {
  const { line, column } = positionAt(source, start);
  return `${source.path}:${line}:${column}`;
}

/** The manifest of the bundle that a folder is, or that is alone in it. */
function manifestIn(folder: string, configPath: string): string {
  const own = path.join(folder, "manifest.json");
  if (existsSync(own)) return own;
  const names = namesIn(folder).filter((name) => existsSync(path.join(folder, name, "manifest.json")));
  if (names.length === 1) return path.join(folder, names[0]!, "manifest.json");
  if (names.length === 0) {
    throw new Refusal(
      `The folder ${folder} holds neither ${configPath} nor a bundle.`,
      "Name the folder of a project, a bundle, or a git ref.",
    );
  }
  const shown = names.length > 10 ? `${names.slice(0, 10).join(", ")}, …` : names.join(", ");
  throw new Refusal(
    `The folder ${folder} holds ${names.length} bundles: ${shown}.`,
    `Compare with one of them: --against ${path.join(folder, names[0]!)}`,
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw new Refusal(`${folder} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function manifestBaseline(file: string): Baseline {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw code === undefined
      ? new Refusal(`${file} is not JSON.`, "The manifest.json of a bundle is written by rtsc build, beside bundle.js.")
      : new Refusal(`${file} cannot be read (${code}).`);
  }
  // First the version: another one may have another form, and that is what is worth saying.
  const format = typeof value === "object" && value !== null && "format" in value ? value.format : undefined;
  if (typeof format === "number" && format !== BUNDLE_FORMAT) {
    throw new Refusal(
      `${file} has format ${format}, and this rtsc reads format ${BUNDLE_FORMAT}.`,
      format > BUNDLE_FORMAT ? "A newer rtsc wrote it: update this one." : "Build that bundle again with this rtsc.",
    );
  }
  if (!validateManifest(value)) {
    const { instancePath = "", message = "is wrong" } = validateManifest.errors?.[0] ?? {};
    throw new Refusal(
      `${file} is not the manifest of a bundle: ${instancePath === "" ? "it" : instancePath} ${message}.`,
      "The manifest.json of a bundle is written by rtsc build, beside bundle.js.",
    );
  }
  return { model: (value as BundleManifest).model, title: file.replaceAll("\\", "/"), files: 1 };
}

/** As short as it can be said from the project's folder. */
function shownPath(cwd: string, file: string): string {
  return path.relative(path.resolve(cwd), path.resolve(file)).replaceAll("\\", "/") || ".";
}
