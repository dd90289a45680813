/**
 * What `rtsc infer` proposes for a project, and where it would be written. Reads and writes nothing itself.
 *
 * A project that has no schema yet may already have a pattern for one. A pattern without a file is an error elsewhere; here an
 * empty schema is laid where the proposal will go.
 */

import path from "node:path";
import type { ProjectConfig } from "#compiler/1-config/config.ts";
import { readConfig } from "#compiler/1-config/read-config.ts";
import { buildModel } from "#compiler/2-schema/build-model.ts";
import { whyRefused } from "#compiler/2-schema/names.ts";
import { packetSizes, sizeLimit } from "#compiler/2-schema/sizes.ts";
import { createProgram } from "#compiler/3-program/create-program.ts";
import { tooDeep } from "#compiler/3-program/too-deep.ts";
import { followScript } from "#compiler/4-check/flow.ts";
import { type Diagnostic, hasErrors } from "#compiler/diagnostics/diagnostic.ts";
import { invariant } from "#compiler/diagnostics/invariant.ts";
import { fitLists, type Room } from "#compiler/infer/fit-lists.ts";
import { infer } from "#compiler/infer/infer.ts";
import type { Proposal } from "#compiler/infer/proposal.ts";
import { schemaText } from "#compiler/infer/schema-text.ts";
import { diskFiles, type FileSystem, overlayFiles } from "#compiler/text/files.ts";
import { hasWildcard } from "#compiler/text/glob.ts";
import { items, member, parseJson } from "#compiler/text/json.ts";
import { makeSource } from "#compiler/text/source.ts";

export interface InferProjectOptions {
  /** Folder of the project. */
  readonly cwd: string;
  readonly configPath?: string;
  /** The disk when absent. */
  readonly files?: FileSystem;
}

export interface InferredProject {
  /** Null when rtsc.json is missing or wrong; then, and when a schema is wrong, there is no proposal. */
  readonly config: ProjectConfig | null;
  readonly proposal: Proposal | null;
  /** Text of the schema file; "" without a proposal. */
  readonly text: string;
  /** Where it belongs, relative to the project. */
  readonly out: string;
  /** Whether something stands there already. */
  readonly exists: boolean;
  /** Whether the patterns of rtsc.json find a file there. */
  readonly matched: boolean;
  /** Of the configuration and the schemas that are there. */
  readonly diagnostics: readonly Diagnostic[];
}

/** @throws Unreadable when the system refuses a file. */
export function inferProject(options: InferProjectOptions): InferredProject {
  const files = options.files ?? diskFiles;
  const file = path.resolve(options.cwd, options.configPath ?? "rtsc.json").replaceAll("\\", "/");
  const root = path.posix.dirname(file);
  const out = placeFor(files.read(file));
  const exists = files.read(`${root}/${out}`) !== null;
  const laid = exists ? files : overlayFiles(files, new Map([[`${root}/${out}`, "{}"]]));
  const read = readConfig({ ...options, files: laid });
  const failed = (diagnostics: readonly Diagnostic[]): InferredProject => ({
    ...{ config: read.config, proposal: null, text: "", out, exists, matched: false },
    diagnostics,
  });
  if (read.config === null) return failed(read.diagnostics);
  const { model, origins, diagnostics: found } = buildModel(read.sources, read.config);
  if (hasErrors(found)) return failed([...read.diagnostics, ...found]);

  const program = createProgram(read.config, model, origins, laid);
  const { config } = read;
  try {
    const request = { model, modules: program.modules, root };
    const sites = program.worlds.flatMap((world) => followScript(world, request).sites);
    const isName = (name: string, what: "packet" | "record" | "field"): boolean =>
      /^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name) && whyRefused(name, what) === undefined;
    const schema = path.posix.relative(path.posix.dirname(out), "node_modules/rtsc/schemas/opcodes.schema.json");
    const proposal = fitLists(infer(sites, { model, strict: config.preset === "strict", isName }), (tried) =>
      roomOf([...read.sources, makeSource("inferred.json", schemaText(tried, schema))], config),
    );
    const text = schemaText(proposal, schema);
    holds(text, read.sources, config);
    const matched = config.opCodes.includes(out);
    return { config, proposal, text, out, exists, matched, diagnostics: [...read.diagnostics, ...program.diagnostics] };
  } catch (error) {
    const deep = tooDeep(program, error);
    if (deep === undefined) throw error;
    return failed([...read.diagnostics, ...program.diagnostics, deep]);
  } finally {
    program.dispose();
  }
}

/** The sizes of all packets, as far as they have a bound. */
function roomOf(sources: readonly ReturnType<typeof makeSource>[], config: ProjectConfig): ReadonlyMap<string, Room> {
  const { packetBytes } = config.limits;
  return new Map(
    packetSizes(buildModel(sources).model).map(({ packet, worst }) => [
      packet.name,
      { worst, limit: sizeLimit(packet, packetBytes) },
    ]),
  );
}

/** A proposal is a schema, and goes with those that are there. */
function holds(text: string, sources: readonly ReturnType<typeof makeSource>[], config: ProjectConfig): void {
  const { diagnostics } = buildModel([...sources, makeSource("inferred.json", text)], config);
  const [wrong] = diagnostics.filter((one) => one.severity === "error");
  invariant(wrong === undefined, `an inferred schema is not valid: ${wrong?.code} ${wrong?.message}`);
}

/** `inferred.json` in the folder that the first pattern for schemas looks into; in opcodes/ where there is none. */
function placeFor(config: string | null): string {
  const json = config === null ? undefined : parseJson(makeSource("rtsc.json", config));
  const [first] = items(member(json?.root, "opCodes")?.value);
  if (first?.kind !== "string" || first.value === "") return "opcodes/inferred.json";
  const parts = path.posix.normalize(first.value.replaceAll("\\", "/")).split("/").slice(0, -1);
  const wild = parts.findIndex(hasWildcard);
  const folder = (wild < 0 ? parts : parts.slice(0, wild)).filter((part) => part !== ".." && part !== "").join("/");
  return folder === "" ? "inferred.json" : `${folder}/inferred.json`;
}
