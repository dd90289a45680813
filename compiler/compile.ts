/**
 * compile: a project's folder becomes bundles, or findings. The whole story, and the only file that calls all phases.
 *
 * Reads through one FileSystem and writes nothing, but for a folder of temporary files where that is the disk. Nothing is
 * emitted from a project with errors. Later phases are loaded when they are reached: a broken rtsc.json never waits for
 * TypeScript, a check never for esbuild. Only esbuild begins before its turn, as soon as it is known what is to be bundled: it
 * works while scripts are checked, and nobody asks for what it made where there are errors.
 */

import type { PacketModel } from "#schemas/packet-model.ts";
import type { ProjectConfig } from "./1-config/config.ts";
import { readConfig } from "./1-config/read-config.ts";
import { buildModel, type Origins } from "./2-schema/build-model.ts";
import { packetSizes } from "./2-schema/sizes.ts";
import type { createProgram } from "./3-program/create-program.ts";
import type { CheckedProgram, Program, ScriptCode, Sound } from "./3-program/program.ts";
import type { Coverage } from "./3-program/site.ts";
import type { check, codeOf } from "./4-check/check.ts";
import type { SitePlan } from "./5-plan/site-plan.ts";
import type { Bundle } from "./6-emit/emitted.ts";
import type { Staging } from "./6-emit/staging.ts";
import { type Diagnostic, hasErrors } from "./diagnostics/diagnostic.ts";
import { applyRules, inOrder } from "./diagnostics/report.ts";
import { diskFiles, type FileSystem } from "./text/files.ts";
import type { Source } from "./text/source.ts";

export interface CompileOptions {
  /** Folder of the project. */
  readonly cwd: string;
  /** The configuration file, relative to `cwd`; `rtsc.json` when absent. Its folder is the project's. */
  readonly configPath?: string;
  /** `"check"` finds what types and rules find and emits nothing; `"emit"` when absent. */
  readonly until?: "check" | "emit";
  /**
   * Whether hints about scripts (RT4) are among the findings: sites that cannot be checked, packets that no script deals with.
   * Left out otherwise, as many of them are as they should be. A level chosen in rtsc.json shows them always.
   */
  readonly hints?: boolean;
  /**
   * False: packets are read and written by tables instead of codecs of their own. Slower, and the same in all else; true when
   * absent.
   */
  readonly optimize?: boolean;
  /** Where files are read; the disk when absent. */
  readonly files?: FileSystem;
}

export interface CompileResult {
  /** In order of place, each once, at the levels the project chose. */
  readonly diagnostics: readonly Diagnostic[];
  /** Null when rtsc.json is missing or wrong. */
  readonly config: ProjectConfig | null;
  /** Null when there is no config. Only what is right in the schemas, when there are findings about them. */
  readonly model: PacketModel | null;
  /** How much of the scripts is proven. Null when they were not looked at. */
  readonly coverage: Coverage | null;
  /** One per script, in ascending order of name; empty when there are errors or only a check was asked for. */
  readonly bundles: readonly Bundle[];
  /** What was done about each site of the scripts; empty where nothing was emitted. */
  readonly sites: readonly SitePlan[];
  /** How many files of the project were read. */
  readonly files: number;
  /** Wall time in milliseconds. */
  readonly ms: number;
  /** Where that time went, in order; with what is left between them, the parts are the whole. */
  readonly phases: readonly PhaseTime[];
}

export interface PhaseTime {
  /** A word or two, such as `flow`. */
  readonly name: string;
  readonly ms: number;
}

/**
 * What a compilation went through, beside what it gives.
 * @internal
 */
export interface Compiled extends CompileResult {
  /** Where packets, records and their fields are defined; null when there is no model. */
  readonly origins: Origins | null;
  /** rtsc.json, as far as it could be read, and the schema files. */
  readonly schemas: readonly Source[];
  /** Null when scripts were not looked at. */
  readonly checked: CheckedProgram | null;
}

/**
 * The phases that look at a project. Each is a question, to which an answer may be remembered.
 * @internal
 */
export interface Phases {
  readonly readConfig: typeof readConfig;
  readonly buildModel: typeof buildModel;
  /** Loads what opens and checks the scripts of a project. Whoever loads it opens a program of these files. */
  load(config: ProjectConfig, files: FileSystem): Promise<ScriptPhases>;
  /** Where esbuild finds a project; undefined: it is told of each file. */
  staging(): Promise<Staging | undefined>;
  /** Whether they are asked once: what is started for them may take the memory that makes it quick. */
  readonly once: boolean;
}

/** @internal */
export interface ScriptPhases {
  readonly createProgram: typeof createProgram;
  readonly check: typeof check;
  readonly codeOf: typeof codeOf;
  /** The line has no more use for a program. */
  close(program: Program): void;
  /** The line ends before there is a program. */
  leave(): void;
}

/** Nothing is remembered; scripts are looked at by what is loaded when it is reached. */
const freshPhases: Phases = {
  readConfig,
  buildModel,
  async load(config, files) {
    const { createProgram, OpenProject } = await import("./3-program/create-program.ts");
    const open = new OpenProject();
    open.start(config, files);
    const { check, codeOf } = await import("./4-check/check.ts");
    return {
      createProgram: (config, model, origins, files) => createProgram(config, model, origins, files, open),
      check,
      codeOf,
      close: (program) => program.dispose(),
      leave: () => open.dispose(),
    };
  },
  staging: async () => undefined,
  once: true,
};

/**
 * Compiles a project. Every phase finds all it can before the next one starts.
 *
 * @example
 * ```ts
 * import { compile, memoryFiles } from "rtsc";
 *
 * const files = memoryFiles(
 *   new Map([
 *     ["/game/rtsc.json", '{ "scripts": { "hello": "hello.js" } }'],
 *     ["/game/hello.js", 'RTSession.getLogger().info("hello");'],
 *   ]),
 * );
 * const { diagnostics, bundles } = await compile({ cwd: "/game", files });
 * console.log(diagnostics.length, bundles.map((bundle) => bundle.manifest.script)); // 0 [ 'hello' ]
 * ```
 * @throws Bug when we are wrong. Nothing that files say, or that the system says of them, is thrown: it is a finding.
 */
export async function compile(options: CompileOptions): Promise<CompileResult> {
  let staging: Staging | undefined;
  const phases: Phases = {
    ...freshPhases,
    async staging() {
      // Files that are not on the disk come from somebody who may not expect us there.
      if (options.files === undefined) staging ??= new (await import("./6-emit/staging.ts")).Staging();
      return staging;
    },
  };
  try {
    const { origins: _origins, schemas: _schemas, checked: _checked, ...result } = await compileBy(phases, options);
    return result;
  } finally {
    await staging?.dispose();
  }
}

/**
 * The straight line over phases that may remember. What they give is that of fresh ones, or they are wrong.
 * @internal
 */
export async function compileBy(phases: Phases, options: CompileOptions): Promise<Compiled> {
  const started = performance.now();
  const files = options.files ?? diskFiles;
  const found: Diagnostic[] = [];
  const times: PhaseTime[] = [];
  let lapped = started;
  const lap = (name: string): void => {
    const now = performance.now();
    times.push({ name, ms: now - lapped });
    lapped = now;
  };
  let result: Omit<Compiled, "diagnostics" | "ms" | "phases"> = {
    config: null,
    model: null,
    coverage: null,
    bundles: [],
    sites: [],
    files: 1,
    origins: null,
    schemas: [],
    checked: null,
  };
  const findings = () => shownFindings(found, result.config, options.hints);
  const finish = (): Compiled => {
    const diagnostics = findings();
    lap("order");
    return { ...result, diagnostics, ms: lapped - started, phases: times };
  };

  const { config, source, sources, diagnostics } = phases.readConfig({ ...options, files });
  found.push(...diagnostics);
  lap("configuration");
  result = { ...result, schemas: source === null ? [] : [source, ...sources] };
  if (config === null) return finish();

  // Before the schemas are looked at: TypeScript starts, and reads the scripts meanwhile.
  const scripts = await phases.load(config, files);
  lap("loading");
  let schema: ReturnType<typeof buildModel> | undefined;
  try {
    schema = phases.buildModel(sources, config);
  } finally {
    // Scripts that are typed by half a model would be blamed for what the schema lacks.
    if (schema === undefined || hasErrors(schema.diagnostics)) scripts.leave();
  }
  found.push(...schema.diagnostics);
  lap("schemas");
  result = { ...result, config, model: schema.model, origins: schema.origins, files: 1 + sources.length };
  if (hasErrors(schema.diagnostics)) return finish();

  const optimize = options.optimize ?? true;
  if (options.until !== "check") {
    (await import("./6-emit/bundle.ts")).startBundler(phases.once);
    lap("loading");
  }
  const program = scripts.createProgram(config, schema.model, schema.origins, files);
  lap("program");
  let checked: CheckedProgram;
  let staging: Staging | undefined;
  try {
    if (options.until !== "check") {
      staging = await phases.staging();
      if (staging !== undefined) await begin(program, scripts.codeOf(program), optimize, staging);
      lap("bundling begins");
    }
    checked = scripts.check(program, { sizes: () => packetSizes(program.model) }, lap);
  } catch (error) {
    const { tooDeep } = await import("./3-program/too-deep.ts");
    const deep = tooDeep(program, error);
    if (deep === undefined) throw error;
    found.push(...program.diagnostics, deep);
    result = { ...result, files: result.files + program.sources.length };
    return finish();
  } finally {
    scripts.close(program);
  }
  lap("closing");
  found.push(...program.diagnostics, ...checked.diagnostics);
  result = { ...result, checked, coverage: checked.coverage, files: result.files + checked.sources.length };
  if (options.until === "check" || !isSound(checked, findings())) return finish();

  const { makePlan } = await import("./5-plan/make-plan.ts");
  const { emit } = await import("./6-emit/emit.ts");
  const plan = makePlan(checked, { optimize, origins: schema.origins });
  lap("loading");
  const emitted = await emit(plan, files, staging);
  lap("emit");
  found.push(...emitted.diagnostics);
  if (!hasErrors(findings())) result = { ...result, bundles: emitted.bundles, sites: plan.sites };
  return finish();
}

/** esbuild begins with the scripts of a program, as if nothing were wrong with it. */
async function begin(program: Program, code: readonly ScriptCode[], optimize: boolean, staging: Staging) {
  const { planRewrites } = await import("./5-plan/plan-sites.ts");
  const { placesIn } = await import("./5-plan/make-plan.ts");
  const { OURS } = await import("./5-plan/plan.ts");
  const { beginEmit } = await import("./6-emit/emit.ts");
  const rewrites = planRewrites({ ...program, code }, optimize);
  const placeOf = placesIn(program.origins);
  await beginEmit({ ...program, code, rewrites, prefix: OURS, optimize, placeOf }, staging);
}

/** Findings as they are shown: at the levels the project chose, in order, hints on request. */
export function shownFindings(
  found: readonly Diagnostic[],
  config: ProjectConfig | null,
  hints: boolean | undefined,
): readonly Diagnostic[] {
  const rules = config?.rules ?? {};
  const shown = hints === true ? found : found.filter((one) => !isQuiet(one, rules));
  return inOrder(applyRules(shown, rules));
}

/** Hints about scripts are shown on request, unless the project chose a level for them. */
export function isQuiet({ code, severity }: Diagnostic, rules: ProjectConfig["rules"]): boolean {
  return severity === "hint" && code.startsWith("RT4") && rules[code] === undefined;
}

/** Holds when none of the findings, at their chosen levels, is an error: the one way to a value that may be emitted. */
function isSound<T>(_phase: T, findings: readonly Diagnostic[]): _phase is Sound<T> {
  return !hasErrors(findings);
}
