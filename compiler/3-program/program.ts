/**
 * Program: the scripts and modules of a project, opened in TypeScript together with the RTSession declarations and those
 * generated from the packet model. The one phase result that holds a live handle; dispose of it when checking is done.
 */

import type { ProjectConfig } from "#compiler/1-config/config.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Source, Span } from "#compiler/text/source.ts";
import type { PacketModel } from "#schemas/packet-model.ts";

/** A classic script is sloppy and shares its global scope; a module script has `import` or `export` and is strict. */
export type ScriptKind = "classic" | "module";

export interface Script {
  readonly name: string;
  readonly source: Source;
  readonly kind: ScriptKind;
}

/** Base name -> path relative to the root. What `require("Name")` and `import "Name"` mean; emit resolves by it too. */
export type ModuleIndex = ReadonlyMap<string, string>;

export type SiteKind = "registers" | "reads" | "builds" | "sends";

/** A place in a script that registers, reads, builds or sends a packet, and what is known about it. */
export interface Site {
  readonly kind: SiteKind;
  readonly script: string;
  readonly span: Span;
  readonly proof: { readonly kind: "proven"; readonly opCode: number } | { readonly kind: "open"; readonly reason: string };
}

export interface CheckedProgram {
  readonly config: ProjectConfig;
  readonly model: PacketModel;
  readonly scripts: readonly Script[];
  readonly modules: ModuleIndex;
  readonly sites: readonly Site[];
  readonly diagnostics: readonly Diagnostic[];
}

declare const sound: unique symbol;
/** A phase result without errors. Only `compile.ts` makes one, after looking. */
export type Sound<T> = T & { readonly [sound]: true };
