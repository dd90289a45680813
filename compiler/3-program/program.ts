/**
 * Program: the scripts and modules of a project, opened in TypeScript together with the RTSession declarations and those
 * generated from the packet model. The one phase result that holds a live handle; dispose of it when checking is done.
 */

import type { ProjectConfig } from "#compiler/1-config/config.ts";
import type { Origins } from "#compiler/2-schema/build-model.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Source } from "#compiler/text/source.ts";
import type { FileCode } from "#compiler/typescript/code.ts";
import type { Finding, World } from "#compiler/typescript/session.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import type { Coverage, Site } from "./site.ts";

/** A classic script is sloppy and shares its global scope; a module script has `import` or `export` and is strict. */
export type ScriptKind = "classic" | "module";

export interface Script {
  readonly name: string;
  readonly source: Source;
  readonly kind: ScriptKind;
}

/** Base name -> path relative to the root. What `require("Name")` and `import "Name"` mean; emit resolves by it too. */
export type ModuleIndex = ReadonlyMap<string, string>;

/** A script together with its live view in TypeScript. */
export interface ScriptWorld {
  readonly script: Script;
  readonly world: World;
  /** The world's own files by absolute path: the script and the modules it reaches. */
  readonly sources: ReadonlyMap<string, Source>;
  /** In a strict project: its files that ask to be checked as old code is, and the view of them under such options. */
  readonly legacy?: { readonly files: ReadonlySet<string>; readonly world: World };
}

export interface Program {
  readonly config: ProjectConfig;
  readonly model: PacketModel;
  /** Where packets, records and their fields are defined. */
  readonly origins: Origins;
  /** In ascending order of name. A script that cannot be opened is told in the diagnostics and is not among them. */
  readonly scripts: readonly Script[];
  readonly modules: ModuleIndex;
  /** Every file that some script reaches, each once, ascending by path. */
  readonly sources: readonly Source[];
  readonly diagnostics: readonly Diagnostic[];
  /** Live; one per script, in the same order. Not to be used after `dispose()`. */
  readonly worlds: readonly ScriptWorld[];
  /** A finding of TypeScript in the words of the project: its notes lead to schemas instead of generated declarations. */
  describe(finding: Finding): Diagnostic;
  /** Ends the TypeScript process. Harmless when called again. */
  dispose(): void;
}

/** What the files of a script do, as plain data. */
export interface ScriptCode {
  /** Its name. */
  readonly script: string;
  /** The script and the modules it reaches, by the path of their sources. */
  readonly files: ReadonlyMap<string, FileCode>;
}

export interface CheckedProgram {
  readonly config: ProjectConfig;
  readonly model: PacketModel;
  readonly scripts: readonly Script[];
  readonly modules: ModuleIndex;
  /** Every file that some script reaches, each once, ascending by path. */
  readonly sources: readonly Source[];
  /** In the order of the scripts. */
  readonly code: readonly ScriptCode[];
  readonly sites: readonly Site[];
  readonly coverage: Coverage;
  readonly diagnostics: readonly Diagnostic[];
}

declare const sound: unique symbol;
/** A phase result without errors. Only `compile.ts` makes one, after looking. */
export type Sound<T> = T & { readonly [sound]: true };
