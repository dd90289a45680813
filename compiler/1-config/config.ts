/**
 * ProjectConfig: what rtsc.json says, with every default filled in and every path resolved. Data only.
 */

import type { Span } from "#compiler/text/source.ts";
import type { Limits } from "#schemas/limits.ts";
import type { Relay } from "#schemas/manifest.ts";

export type Preset = "strict" | "legacy";
export type RuleLevel = "off" | "hint" | "warning" | "error";

export interface ScriptConfig {
  readonly name: string;
  /** Relative to the root, forward slashes. */
  readonly path: string;
  /** Where rtsc.json names it. */
  readonly span: Span;
}

/** What a target takes beside its name and file; each takes some of these, which has been checked. */
export interface GenerateOptions {
  readonly namespace?: string;
  readonly package?: string;
}

export interface GenerateConfig {
  readonly target: string;
  /** The file to write, relative to the root, forward slashes. No two entries have the same, and none is a source. */
  readonly out: string;
  readonly options: GenerateOptions;
  /** Where rtsc.json names the file. */
  readonly span: Span;
}

/** Who may be broken by a change of the packets; see `rtsc compare`. */
export type Breaks = "clients" | "servers" | "recordings" | "source";

export interface ProjectConfig {
  /** Absolute folder of the project; every other path is relative to it, with forward slashes. */
  readonly root: string;
  /** Relative path of the configuration file. */
  readonly path: string;
  /** In ascending order of name. */
  readonly scripts: readonly ScriptConfig[];
  /** Folders in which `require("Name")` looks, in order. */
  readonly modules: readonly string[];
  /** Op-code schema files, globs expanded, ascending. */
  readonly opCodes: readonly string[];
  readonly outDir: string;
  readonly preset: Preset;
  readonly relay: Relay;
  readonly limits: Limits;
  readonly rules: Readonly<Record<string, RuleLevel>>;
  /** In the order of rtsc.json. */
  readonly generate: readonly GenerateConfig[];
  /** Whom `rtsc compare` protects: breaking one of these is an error. */
  readonly compare: { readonly breaks: readonly Breaks[] };
}
