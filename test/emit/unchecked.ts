/**
 * Projects compiled in all phases, whatever their findings are: what is built of a script must do the same with and without
 * optimization, mistaken scripts included.
 */

import { readConfig } from "#compiler/1-config/read-config.ts";
import { buildModel } from "#compiler/2-schema/build-model.ts";
import { packetSizes } from "#compiler/2-schema/sizes.ts";
import { createProgram } from "#compiler/3-program/create-program.ts";
import type { CheckedProgram, Sound } from "#compiler/3-program/program.ts";
import { check } from "#compiler/4-check/check.ts";
import { makePlan } from "#compiler/5-plan/make-plan.ts";
import type { Plan } from "#compiler/5-plan/plan.ts";
import { emit } from "#compiler/6-emit/emit.ts";
import type { Bundle } from "#compiler/6-emit/emitted.ts";
import { memoryFiles } from "#compiler/text/files.ts";

export interface Built {
  readonly plan: Plan;
  /** By script. */
  readonly bundles: ReadonlyMap<string, Bundle>;
}

/** A project by path and text, and its scripts by name; modules lie in `modules/`. Built once for each of `ways`. */
export async function buildUnchecked(
  texts: Readonly<Record<string, string>>,
  scripts: Readonly<Record<string, string>>,
  ways: readonly boolean[] = [true, false],
): Promise<Built[]> {
  const all = new Map(Object.entries(texts).map(([file, text]) => [`/game/${file}`, text] as const));
  const opCodes = Object.keys(texts).filter((file) => file.startsWith("opcodes/"));
  const preset = "legacy";
  const modules = Object.keys(texts).some((file) => file.startsWith("modules/"));
  all.set(
    "/game/rtsc.json",
    JSON.stringify({ scripts, ...(modules ? { modules: ["modules"] } : {}), opCodes, preset }),
  );
  const files = memoryFiles(all);
  const { config, sources, diagnostics } = readConfig({ cwd: "/game", files });
  if (config === null) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const { model, origins } = buildModel(sources, config);
  const program = createProgram(config, model, origins, files);
  let checked: CheckedProgram;
  try {
    checked = check(program, { sizes: () => packetSizes(model) });
  } finally {
    program.dispose();
  }
  return Promise.all(
    ways.map(async (optimize) => {
      const plan = makePlan(checked as Sound<CheckedProgram>, { optimize, origins });
      const emitted = await emit(plan, files);
      if (emitted.bundles.length === 0) throw new Error(emitted.diagnostics.map(({ message }) => message).join("\n"));
      // An op-code that is none is a finding, and no manifest has it.
      const opCodes = { handles: [], sends: [] };
      const bundles = emitted.bundles.map(
        (one) => [one.script, { ...one, manifest: { ...one.manifest, opCodes } }] as const,
      );
      return { plan, bundles: new Map(bundles) };
    }),
  );
}
