/**
 * The context of rules: everything a rule may know of a project, and the Rule itself.
 *
 * A rule decides by syntax and flow first; TypeScript's types it asks for in one question, and only for what it could not
 * decide otherwise. Invariant: rules see facts and each other's not; the order in which they run changes nothing.
 */

import type { Preset, ProjectConfig } from "#compiler/1-config/config.ts";
import type { Origins } from "#compiler/2-schema/build-model.ts";
import type { PacketSize } from "#compiler/2-schema/sizes.ts";
import type { ModuleIndex, Program, Script, ScriptWorld } from "#compiler/3-program/program.ts";
import type { Site } from "#compiler/3-program/site.ts";
import type { Diagnostic, Note } from "#compiler/diagnostics/diagnostic.ts";
import type { Source } from "#compiler/text/source.ts";
import type { World } from "#compiler/typescript/session.ts";
import type { Node, SourceFile } from "#compiler/typescript/syntax.ts";
import type { Type } from "#compiler/typescript/types.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import type { Slip } from "./flow/slip.ts";
import type { Followed } from "./flow.ts";
import type { Form } from "./questions/forms.ts";
import type { CodeLookup } from "./questions/lookup.ts";
import { noQuietSites, type QuietMemory, type QuietSites } from "./questions/quiet-sites.ts";
import { askForSites, goFar, goTo, isHere } from "./questions/reach.ts";

/**
 * One subject of checking: what it finds in the project as a whole, in each file, or in both. In any order; the same finding at
 * the same place counts once. Levels are those of the pages.
 *
 * Nearly every rule finds nothing in nearly every file, and each file is looked at by all of them: what a rule costs is what it
 * takes to see that there is nothing. So say in `words` and `forms` what has to be there. Ask for `lookup.callsOf("push")` and not for all
 * calls. Ask first what is told by the node itself (its kind, its name, how many arguments), then what is around it, then
 * `lookup.valueOf` and `functionOf`, and only then whose kind it is, who calls it, or what other files say. Loops by `for` make
 * nothing; `flatMap`, spreading and closures make a list for each node. What all files have to be asked for is asked once a
 * project, when the first node wants it. A set of names is asked faster than a regular expression.
 */
export interface Rule {
  /** Every code it may raise, ascending. No two rules share one. */
  readonly codes: readonly string[];
  /**
   * `inFiles` looks only at files in which one of these is the name of a member, or of something that the file declares
   * nowhere: `lookup.words`. At all where there are none.
   */
  readonly words?: readonly string[];
  /**
   * The same of kinds of nodes and of operators: `inFiles` looks only at files in which one of these stands. Where words are told,
   * too, a file has to have one of each.
   */
  readonly forms?: readonly Form[];
  /**
   * Begins with a project, and looks at one file after the other then, in their order. Rules take turns with a few files each: a
   * thousand files are more than a processor keeps at hand, and so is the code of all rules.
   */
  inFiles?(context: RuleContext): (lookup: CodeLookup) => readonly Diagnostic[];
  /**
   * What `inFiles` gives keeps nothing from one file for the next, but for what its `run` is told: then each file counts for
   * itself where it is asked whether what was found may be given again (`replay.ts`).
   */
  readonly keepsNothing?: true;
  /** What it finds in one file may stand in another one: it looks at all of them, also where those of one are asked for. */
  readonly tellsElsewhere?: true;
  /** Runs when all files were looked at. */
  run?(context: RuleContext): readonly Diagnostic[];
}

/** A file of the project, once, however many scripts reach it. */
export interface CheckedFile {
  /** Absolute. */
  readonly path: string;
  readonly source: Source;
  readonly syntax: SourceFile;
  /** What its text holds to; a file may differ from its project. */
  readonly preset: Preset;
  /** The script that it is; undefined for modules. */
  readonly entry: Script | undefined;
  /** Names of the scripts that reach it, ascending. */
  readonly scripts: readonly string[];
  /** Where its nodes live: the world of the first of these scripts. */
  readonly world: World;
}

/** A node whose type is asked for, and the file it is in. */
export interface TypeQuestion {
  readonly file: CheckedFile;
  readonly node: Node;
}

/** What other phases know and hand in. */
export interface RuleFacts {
  /** The sizes of the packets of the model. */
  sizes(): readonly PacketSize[];
}

export interface RuleContext extends RuleFacts {
  readonly config: ProjectConfig;
  readonly model: PacketModel;
  /** Where packets, records and their fields are defined: by `Move`, `Move.x`. */
  readonly origins: Origins;
  readonly scripts: readonly Script[];
  readonly modules: ModuleIndex;
  readonly worlds: readonly ScriptWorld[];
  /** Files that are code, ascending by path. */
  readonly files: readonly CheckedFile[];
  /** The sites of all scripts: one in a module is there once for each script that reaches it. */
  readonly sites: readonly Site[];
  /** What scripts take from things that never have it, and from calls that never give it; in a module once for each script, too. */
  readonly slips: readonly Slip[];
  /** The sites of one file. */
  sitesIn(file: CheckedFile): readonly Site[];
  /** Those of one file. */
  slipsIn(file: CheckedFile): readonly Slip[];
  /**
   * The sites of which a rule is known to find nothing.
   * @param rule One of its codes.
   */
  quietIn(rule: string): QuietSites;
  /** The file of a source; undefined for sources that are no code of the project. */
  fileOf(source: Source): CheckedFile | undefined;
  /** Strict unless the source is a file that says otherwise. */
  presetOf(source: Source): Preset;
  /** The types of nodes, in one call for each world they live in. Undefined where a node has none. */
  typesOf(questions: readonly TypeQuestion[]): readonly (Type | undefined)[];
  /** Leads to the definition of a packet, record or field (`Move`, `Move.x`): one note, or none where it has no place. */
  definedAt(key: string, message: string): readonly Note[];
}

/**
 * The context of a program that is open, and what flow found in it.
 * @param quiet What rules did not find before, where somebody keeps it.
 */
export function ruleContext(
  program: Program,
  followed: readonly Followed[],
  facts: RuleFacts,
  quiet?: QuietMemory,
): RuleContext {
  const files = filesOf(program);
  const bySource = new Map(files.map((file) => [file.source, file]));
  const { config, model, origins, scripts, modules, worlds } = program;
  const sites = followed.flatMap((one) => one.sites);
  let sitesByPath: Map<string, Site[]> | undefined;
  const slips = followed.flatMap((one) => one.slips);
  const slipsByPath = new Map<string, Slip[]>();
  for (const slip of slips) {
    const same = slipsByPath.get(slip.path);
    if (same === undefined) slipsByPath.set(slip.path, [slip]);
    else same.push(slip);
  }
  const quietIn = quiet?.in(config, model, sites);
  // What a file is looked at with and its own slips are near; all else says that it leads out of the file.
  return {
    ...facts,
    config,
    model,
    origins,
    modules,
    get scripts() {
      goFar();
      return scripts;
    },
    get worlds() {
      goFar();
      return worlds;
    },
    get files() {
      goFar();
      return files;
    },
    get sites() {
      goFar();
      return sites;
    },
    get slips() {
      goFar();
      return slips;
    },
    sitesIn(file) {
      if (sitesByPath === undefined) {
        sitesByPath = new Map();
        for (const site of sites) {
          const { path } = site.span.source;
          const same = sitesByPath.get(path);
          if (same === undefined) sitesByPath.set(path, [site]);
          else same.push(site);
        }
      }
      if (isHere(file)) askForSites();
      else goFar();
      return sitesByPath.get(file.source.path) ?? [];
    },
    slipsIn(file) {
      if (!isHere(file)) goFar();
      return slipsByPath.get(file.path) ?? [];
    },
    quietIn: (rule) => quietIn?.(rule) ?? noQuietSites,
    fileOf(source) {
      const file = bySource.get(source);
      if (file === undefined) goFar();
      else goTo(file);
      return file;
    },
    presetOf(source) {
      const file = bySource.get(source);
      if (file === undefined) goFar();
      else goTo(file);
      return file?.preset ?? config.preset;
    },
    typesOf(questions) {
      goFar();
      return typesOf(questions);
    },
    definedAt(key, message) {
      const span = origins.get(key);
      return span === undefined ? [] : [{ message, span }];
    },
  };
}

function filesOf({ config, worlds }: Program): CheckedFile[] {
  const found = new Map<string, CheckedFile & { readonly scripts: string[] }>();
  for (const { script, world, sources, legacy } of worlds) {
    for (const [path, source] of sources) {
      if (path.endsWith(".json")) continue;
      const known = found.get(path);
      if (known !== undefined) known.scripts.push(script.name);
      else {
        const entry = worlds.find((one) => one.world.entry === path)?.script;
        const preset = legacy?.files.has(path) === true ? "legacy" : config.preset;
        found.set(path, { path, source, syntax: world.syntax(path), preset, entry, scripts: [script.name], world });
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function typesOf(questions: readonly TypeQuestion[]): (Type | undefined)[] {
  const answers: (Type | undefined)[] = new Array(questions.length).fill(undefined);
  const byWorld = new Map<World, number[]>();
  for (const [at, { file }] of questions.entries()) {
    const asked = byWorld.get(file.world);
    if (asked === undefined) byWorld.set(file.world, [at]);
    else asked.push(at);
  }
  for (const [world, asked] of byWorld) {
    const types = world.typesOf(asked.map((at) => questions[at]!.node));
    for (const [nth, at] of asked.entries()) answers[at] = types[nth];
  }
  return answers;
}
