/**
 * buildModel: schema files -> PacketModel. The second phase; pure.
 *
 * Three steps: each file by itself (syntax, names that stand twice, its JSON Schema), all definitions together
 * (`definitions.ts` reads them, `conflicts.ts` holds them against each other), the model and its sizes. Definitions that are wrong are told and left out, so that the rest is
 * still held against each other. What comes out is sorted and has no memory of files: that stands in the origins.
 */

import type { ProjectConfig } from "#compiler/1-config/config.ts";
import { rt2002, rt2004 } from "#compiler/diagnostics/catalogue.ts";
import { type Diagnostic, hasErrors } from "#compiler/diagnostics/diagnostic.ts";
import { parseJson } from "#compiler/text/json.ts";
import { jsonProblems } from "#compiler/text/json-schema.ts";
import type { Source, Span } from "#compiler/text/source.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import { validateOpCodes } from "#schemas/validators.generated.js";
import { findConflicts } from "./conflicts.ts";
import { type Definition, readDefinitions } from "./definitions.ts";
import { assembleModel } from "./model.ts";
import { placeInSchema, schemaProblem } from "./problems.ts";
import { sizeFindings } from "./size-findings.ts";

/** Where the name of a definition or field stands: by `Move` (packet or record) and `Move.x`. */
export type Origins = ReadonlyMap<string, Span>;

export interface BuiltModel {
  /** Of what is right in the files; not to be used for emitting while there are errors. */
  readonly model: PacketModel;
  readonly origins: Origins;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Builds the model of a project from its schema files. Never throws, whatever they hold.
 * @param config For its limits: without it nothing is said about sizes.
 */
export function buildModel(sources: readonly Source[], config?: ProjectConfig): BuiltModel {
  const diagnostics: Diagnostic[] = [];
  const definitions: Definition[] = [];
  let complete = true;
  for (const source of sources) {
    const json = parseJson(source);
    if (json.root === undefined) {
      complete = false;
      for (const { span, problem } of json.syntaxErrors) diagnostics.push(rt2002(span, { file: source.path, problem }));
      continue;
    }
    for (const { name, span, first, path } of json.duplicates) {
      const notes = [{ message: "It stands here first.", span: first }];
      diagnostics.push(rt2004(span, { name, where: placeInSchema(path.map(String), source) }, notes));
    }
    const problems = jsonProblems(json.root, validateOpCodes, "opcodes.schema.json", json.parsed);
    diagnostics.push(...problems.map((problem) => schemaProblem(problem, source)));
    definitions.push(...readDefinitions(json.root, diagnostics));
  }
  const unique = findConflicts(definitions, complete, diagnostics);
  const { model, origins } = assembleModel(unique);
  // Sizes of half a model would be wrong.
  if (config !== undefined && !hasErrors(diagnostics)) {
    diagnostics.push(...sizeFindings(model, origins, config.limits.packetBytes));
  }
  return { model, origins, diagnostics };
}
