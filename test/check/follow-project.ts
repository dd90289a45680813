/** A project in memory, followed and not checked: what tests of flow and of inference ask about. */

import { readConfig } from "#compiler/1-config/read-config.ts";
import { buildModel } from "#compiler/2-schema/build-model.ts";
import { createProgram } from "#compiler/3-program/create-program.ts";
import type { Site } from "#compiler/3-program/site.ts";
import { followScript } from "#compiler/4-check/flow.ts";
import { hasErrors } from "#compiler/diagnostics/diagnostic.ts";
import { memoryFiles } from "#compiler/text/files.ts";

/** Paths are relative to the project; without an rtsc.json every file in scripts/ is a script. */
export function followProject(
  texts: Readonly<Record<string, string>>,
  preset: "strict" | "legacy" = "legacy",
): readonly Site[] {
  const has = (folder: string): boolean => Object.keys(texts).some((path) => path.startsWith(`${folder}/`));
  const config = {
    scripts: ["scripts/*"],
    modules: has("modules") ? ["modules"] : [],
    opCodes: has("opcodes") ? ["opcodes/*.json"] : [],
    preset,
  };
  const all = { "rtsc.json": JSON.stringify(config), ...texts };
  const files = memoryFiles(new Map(Object.entries(all).map(([path, text]) => [`/game/${path}`, text])));
  const read = readConfig({ cwd: "/game", files });
  if (read.config === null) throw new Error(read.diagnostics.map((one) => one.message).join("\n"));
  const { model, origins, diagnostics } = buildModel(read.sources, read.config);
  if (hasErrors(diagnostics)) throw new Error(diagnostics.map((one) => one.message).join("\n"));
  const program = createProgram(read.config, model, origins, files);
  try {
    const request = { model, modules: program.modules, root: read.config.root };
    return program.worlds.flatMap((world) => followScript(world, request).sites);
  } finally {
    program.dispose();
  }
}
