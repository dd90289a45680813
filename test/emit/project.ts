/**
 * Projects in memory for the tests of emit, without the phases before it; and a world to run their bundles in.
 */

import vm from "node:vm";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { CheckedProgram, ScriptKind, Sound } from "#compiler/3-program/program.ts";
import type { Site } from "#compiler/3-program/site.ts";
import { makePlan } from "#compiler/5-plan/make-plan.ts";
import type { Plan } from "#compiler/5-plan/plan.ts";
import { emit } from "#compiler/6-emit/emit.ts";
import type { Bundle, Emitted } from "#compiler/6-emit/emitted.ts";
import { memoryFiles } from "#compiler/text/files.ts";
import { makeSource } from "#compiler/text/source.ts";
import { defaultLimits } from "#schemas/limits.ts";
import type { PacketModel } from "#schemas/packet-model.ts";

export const noPackets: PacketModel = { packets: [], records: [], enums: [], digest: "sha256-0" };

export interface Project {
  readonly files: Readonly<Record<string, string>>;
  /** Path and kind of each script; its name is its path's base name. */
  readonly scripts: Readonly<Record<string, ScriptKind>>;
  readonly model?: PacketModel;
  readonly sites?: readonly Site[];
  readonly root?: string;
  /** Codecs instead of tables; false when absent, as the recorder has no codecs. */
  readonly optimize?: boolean;
}

/** The program that check would have left; modules are what lies in `modules/`. */
export function checkedOf(project: Project): Sound<CheckedProgram> {
  const root = project.root ?? "/project";
  const modules = Object.keys(project.files).filter((file) => file.startsWith("modules/"));
  const checked: CheckedProgram = {
    config: {
      root,
      path: "rtsc.json",
      scripts: [],
      modules: ["modules"],
      opCodes: [],
      outDir: "dist",
      preset: "strict",
      relay: "unless-false",
      limits: defaultLimits,
      rules: {},
      generate: [],
      compare: { breaks: ["clients", "servers"] },
    },
    model: project.model ?? noPackets,
    scripts: Object.entries(project.scripts).map(([file, kind]) => ({
      name: baseName(file),
      source: makeSource(file, project.files[file]!),
      kind,
    })),
    modules: new Map(modules.map((file) => [baseName(file), file])),
    sources: [],
    code: [],
    sites: project.sites ?? [],
    coverage: { proven: 0, total: 0, percent: 100, scripts: [] },
    diagnostics: [],
  };
  return checked as Sound<CheckedProgram>;
}

export function baseName(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1).replace(/\.\w+$/, "");
}

export function planOf(project: Project): Plan {
  return makePlan(checkedOf(project), { optimize: project.optimize ?? false });
}

export function emitProject(project: Project): Promise<Emitted> {
  const root = project.root ?? "/project";
  const files = Object.entries(project.files).map(([file, text]) => [`${root}/${file}`, text] as const);
  return emit(planOf(project), memoryFiles(new Map(files)));
}

/** The bundle of a project's only script. */
export async function bundleOf(project: Project): Promise<Bundle> {
  const { bundles, diagnostics } = await emitProject(project);
  if (bundles.length !== 1) throw new Error(`No bundle: ${JSON.stringify(diagnostics.map((found) => found.message))}`);
  return bundles[0]!;
}

export interface World {
  /** What the script gave to `RTSession.record`, as JSON would have it, but undefined stays. */
  readonly recorded: unknown[];
  /** Evaluates an expression in the script's world. */
  evaluate(expression: string): unknown;
}

/** Runs a bundle in a world of its own. What the bundle throws comes out. */
export function run(bundle: Bundle): World {
  const recorded: unknown[] = [];
  const context = vm.createContext({});
  context["__rtsc"] = (value: unknown) => recorded.push(value);
  new vm.Script(bundle.code, { filename: "bundle.js" }).runInContext(context);
  return { recorded, evaluate: (expression) => vm.runInContext(expression, context) };
}

/** Runs a bundle that throws, and says where each frame in the bundle was written: `file:line:column`. */
export function mappedStack(bundle: Bundle): string[] {
  let stack = "";
  try {
    run(bundle);
  } catch (error) {
    stack = (error as Error).stack ?? "";
  }
  return mapStack(bundle, stack);
}

export function mapStack(bundle: Bundle, stack: string): string[] {
  const map = new TraceMap(bundle.map);
  return [...stack.matchAll(/^\s+at .*?bundle\.js:(\d+):(\d+)\)?$/gm)].map(([, line, column]) => {
    const found = originalPositionFor(map, { line: Number(line), column: Number(column) - 1 });
    return found.source === null ? "?" : `${found.source}:${found.line}:${found.column + 1}`;
  });
}

/** `line:column` of the first `text` in a file of a project. */
export function placeOf(project: Project, file: string, text: string): string {
  const before = project.files[file]!.split(text)[0]!;
  const lines = before.split("\n");
  return `${file}:${lines.length}:${lines.at(-1)!.length + 1}`;
}
