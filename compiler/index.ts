/**
 * The public API of the compiler, package `rtsc`: `compile`, the types of what goes in and comes out, and file systems to
 * compile from. Everything else is internal and may change.
 */

export type { Limits } from "#schemas/limits.ts";
export type { BundleManifest, Relay } from "#schemas/manifest.ts";
export type {
  EnumDefinition,
  EnumValue,
  Field,
  FieldType,
  JsonShape,
  PacketDefinition,
  PacketModel,
  RecordDefinition,
} from "#schemas/packet-model.ts";
export type { ProjectConfig, ScriptConfig } from "./1-config/config.ts";
export type { Decision, SitePlan } from "./5-plan/site-plan.ts";
export type { Bundle, BundlePart } from "./6-emit/emitted.ts";
export { type CompileOptions, type CompileResult, compile, type PhaseTime } from "./compile.ts";
export type { Diagnostic, Edit, Fix, Note, Severity } from "./diagnostics/diagnostic.ts";
export { diskFiles, type FileSystem, memoryFiles, overlayFiles } from "./text/files.ts";
export { type Position, positionAt, type Source, type Span } from "./text/source.ts";
