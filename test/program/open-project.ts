/** A project in memory, opened and checked: what tests of program and check ask about. */

import { readConfig } from "#compiler/1-config/read-config.ts";
import { buildModel } from "#compiler/2-schema/build-model.ts";
import { packetSizes } from "#compiler/2-schema/sizes.ts";
import { createProgram } from "#compiler/3-program/create-program.ts";
import type { CheckedProgram, Program } from "#compiler/3-program/program.ts";
import { check } from "#compiler/4-check/check.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { type FileSystem, memoryFiles } from "#compiler/text/files.ts";
import { positionAt } from "#compiler/text/source.ts";

export interface OpenedProject {
  readonly program: Program;
  readonly checked: CheckedProgram;
  /** `file:line:column CODE message` of the program's findings and the check's. */
  readonly found: readonly string[];
}

/** Paths are relative to the project; without an rtsc.json every file in scripts/ is a script. */
export function openProject(
  texts: Readonly<Record<string, string>>,
  preset: "strict" | "legacy" = "strict",
  wrap: (files: FileSystem) => FileSystem = (files) => files,
): OpenedProject {
  const config = {
    scripts: ["scripts/*"],
    modules: Object.keys(texts).some((path) => path.startsWith("modules/")) ? ["modules"] : [],
    opCodes: Object.keys(texts).some((path) => path.startsWith("opcodes/")) ? ["opcodes/*.json"] : [],
    preset,
  };
  const all = { "rtsc.json": JSON.stringify(config), ...texts };
  const files = memoryFiles(new Map(Object.entries(all).map(([path, text]) => [`/game/${path}`, text])));
  const read = readConfig({ cwd: "/game", files });
  if (read.config === null) throw new Error(read.diagnostics.map((one) => one.message).join("\n"));
  const { model, origins, diagnostics } = buildModel(read.sources, read.config);
  if (diagnostics.length > 0) throw new Error(diagnostics.map((one) => one.message).join("\n"));
  const program = createProgram(read.config, model, origins, wrap(files));
  try {
    const checked = check(program, { sizes: () => packetSizes(model) });
    return {
      program,
      checked,
      found: [...program.diagnostics, ...checked.diagnostics].filter(isWanted).map(line),
    };
  } finally {
    program.dispose();
  }
}

/** Most of what is opened is a piece of a script, and does nothing. */
function isWanted({ severity, code }: Diagnostic): boolean {
  return severity !== "hint" && code !== "RT4506";
}

function line({ span, code, message }: Diagnostic): string {
  if (span === undefined) return `${code} ${message}`;
  const { line, column } = positionAt(span.source, span.start);
  return `${span.source.path}:${line}:${column} ${code} ${message}`;
}
