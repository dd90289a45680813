/**
 * Workspace: compile() with memory. Sources in, changed phases re-run. The watch, `rtsc dev` and the editor's server live on
 * it, one for each project folder.
 *
 * Not a second compiler: the line stays that of compile.ts, which asks the phases here instead of fresh ones. Invariant: the
 * state after any edit equals that of a fresh compile on the same texts.
 */

import path from "node:path";
import type { PacketModel } from "#schemas/packet-model.ts";
import type { ProjectConfig } from "./1-config/config.ts";
import { type ReadConfig, type ReadConfigOptions, readConfig } from "./1-config/read-config.ts";
import { type BuiltModel, buildModel, type Origins } from "./2-schema/build-model.ts";
import { packetSizes } from "./2-schema/sizes.ts";
import { createProgram, OpenProject } from "./3-program/create-program.ts";
import { declaredKey } from "./3-program/declarations.ts";
import type { CheckedProgram, Program } from "./3-program/program.ts";
import { tooDeep } from "./3-program/too-deep.ts";
import { CheckMemory, check, checkFile, codeOf } from "./4-check/check.ts";
import type { Staging } from "./6-emit/staging.ts";
import { type Compiled, type CompileResult, compileBy, type Phases, shownFindings } from "./compile.ts";
import { type Diagnostic, hasErrors } from "./diagnostics/diagnostic.ts";
import { diskFiles, type FileSystem, overlayFiles } from "./text/files.ts";
import { type DatedFiles, Moment } from "./text/moments.ts";
import { changedSince, type RecordedFiles, recordedFiles } from "./text/recorded-files.ts";
import { RememberedFiles } from "./text/remembered-files.ts";
import type { Source } from "./text/source.ts";
import type { SourceFile } from "./typescript/syntax.ts";

export interface WorkspaceOptions {
  /** Folder of the project. */
  readonly cwd: string;
  /** The configuration file, relative to `cwd`; `rtsc.json` when absent. Its folder is the project's. */
  readonly configPath?: string;
  /** Where files are read that no overlay holds; the disk when absent. */
  readonly files?: FileSystem;
  /** As in `CompileOptions`; of `build` alone. */
  readonly optimize?: boolean;
  /** Whether hints about scripts (RT4) are among the findings. */
  readonly hints?: boolean;
}

/** What is known of a project after a look at all of it. */
export interface WorkspaceState extends CompileResult {
  /** Grows with every state. */
  readonly version: number;
  /** Where packets, records and their fields are defined, by `Move` and `Move.x`; null when there is no config. */
  readonly origins: Origins | null;
  /** rtsc.json as far as it can be read, and the schema files. */
  readonly schemas: readonly Source[];
  /** Null when scripts were not looked at, because rtsc.json or a schema is wrong. */
  readonly checked: CheckedProgram | null;
}

export class Workspace {
  /** Absolute folder of the project, forward slashes. */
  readonly root: string;
  readonly #options: WorkspaceOptions;
  readonly #overlays = new Map<string, string>();
  /** What lies under the overlays; looked at once. */
  readonly #disk: RememberedFiles;
  readonly #files: FileSystem;
  #moment = new Moment();
  #recorded: RecordedFiles;
  #state: WorkspaceState | undefined;
  /** How many times something was said to have changed, and how many of them the state knows of. */
  #changes = 0;
  #known = -1;
  #config: { readonly asked: RecordedFiles; readonly read: ReadConfig } | undefined;
  #model: { readonly of: readonly unknown[]; readonly built: BuiltModel } | undefined;
  readonly #open = new OpenProject();
  readonly #memory = new CheckMemory();
  #program: Program | undefined;
  /** There from the first build on. */
  #staging: Staging | undefined;
  /** Looks go one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: WorkspaceOptions) {
    const config = path.resolve(options.cwd, options.configPath ?? "rtsc.json").replaceAll("\\", "/");
    this.root = path.posix.dirname(config);
    this.#options = options;
    this.#disk = new RememberedFiles(options.files ?? diskFiles);
    const files: DatedFiles = { ...overlayFiles(this.#disk, this.#overlays), now: () => this.#moment };
    this.#files = files;
    this.#recorded = recordedFiles(this.#files);
  }

  /**
   * The text of an open buffer in place of the file on the disk; null: the disk again.
   * @param file Absolute, forward slashes.
   * @returns whether anything changed.
   */
  overlay(file: string, text: string | null): boolean {
    const before = this.#overlays.get(file) ?? null;
    if (before === text) return false;
    if (text === null) this.#overlays.delete(file);
    else this.#overlays.set(file, text);
    this.#moment = this.#moment.end([file]);
    this.#changes++;
    return true;
  }

  /** Files may read otherwise on the disk now; without paths: any. Cheap: the next question looks again. */
  changed(paths?: readonly string[]): void {
    this.#moment = this.#moment.end(this.#disk.forget(paths));
    this.#changes++;
  }

  /**
   * Looks at everything on the disk that the last look asked for, as `changed` for what reads otherwise now.
   * @returns those files and folders, ascending.
   */
  refresh(): readonly string[] {
    const now = overlayFiles(this.#options.files ?? diskFiles, this.#overlays);
    const changed = changedSince(this.#recorded, now);
    if (changed.length > 0) this.changed(changed);
    return changed;
  }

  /** Every file and folder that the last look asked for, absolute. */
  get watched(): { readonly files: ReadonlySet<string>; readonly folders: ReadonlySet<string> } {
    return { files: new Set(this.#recorded.texts.keys()), folders: new Set(this.#recorded.folders.keys()) };
  }

  /** The last finished state; undefined before the first. */
  get state(): WorkspaceState | undefined {
    return this.#state;
  }

  /**
   * The findings of one file as soon as they can be had, in order, at the project's levels: all of them after a look, or
   * where a look is quick; else TypeScript's own. None for a file that is no part of the project.
   * @param file Absolute, forward slashes.
   */
  checkFile(file: string): readonly Diagnostic[] {
    const name = path.posix.relative(this.root, file);
    if (this.#state !== undefined && this.#known === this.#changes) {
      return this.#state.diagnostics.filter(({ span }) => span?.source.path === name);
    }
    const { config, sources, diagnostics } = this.#readConfig({ ...this.#options, files: this.#files });
    const found = [...diagnostics];
    if (config !== null) {
      const { model, origins, diagnostics: wrong } = this.#buildModel(sources, config);
      found.push(...wrong);
      if (!hasErrors(wrong)) found.push(...this.#scriptFindings(file, config, { model, origins }));
    }
    const about = found.filter(({ span }) => span?.source.path === name);
    return shownFindings(about, config, this.#options.hints);
  }

  /** Everything that `rtsc check` finds. */
  check(): Promise<WorkspaceState> {
    return this.#inTurn(async () => {
      if (this.#state === undefined || this.#known !== this.#changes) await this.#look("check");
      return this.#state!;
    });
  }

  /** Bundles too. */
  build(): Promise<CompileResult> {
    return this.#inTurn(() => this.#look("emit"));
  }

  /**
   * The live syntax of a file as the last look saw it; undefined for files that no script reaches.
   * @param file Absolute, forward slashes.
   */
  syntax(file: string): SourceFile | undefined {
    const world = this.#program?.worlds.find((one) => one.sources.has(file));
    return world?.world.syntax(file);
  }

  /**
   * What TypeScript takes the words at these offsets for, as the last look saw the file: keys of packets, records, enums and
   * their fields, as in `Origins`; undefined for all else.
   * @param file Absolute, forward slashes.
   */
  meanings(file: string, offsets: readonly number[]): readonly (string | undefined)[] {
    const world = this.#program?.worlds.find((one) => one.sources.has(file));
    const declared = world?.world.declaredAt(file, offsets) ?? [];
    return offsets.map((_, at) => (declared[at] === undefined ? undefined : declaredKey(declared[at])));
  }

  /**
   * Another workspace over what this one reads now, with some texts in the place of others: to see what an edit would do. Its
   * owner disposes of it.
   * @param texts By absolute path, forward slashes.
   */
  beside(texts: ReadonlyMap<string, string>): Workspace {
    return new Workspace({ ...this.#options, files: overlayFiles(this.#files, new Map(texts)) });
  }

  /**
   * Ends the TypeScript process, at once, and removes what builds have left on the disk. Nothing is to be asked after it. Who
   * has built waits for the end of it before the process ends, lest esbuild be surprised.
   */
  async dispose(): Promise<void> {
    this.#open.dispose();
    this.#program = undefined;
    await this.#staging?.dispose();
  }

  #scriptFindings(
    file: string,
    config: ProjectConfig,
    { model, origins }: Omit<BuiltModel, "diagnostics">,
  ): Diagnostic[] {
    try {
      const program = this.#createProgram(config, model, origins, this.#files, file);
      const sizes = () => packetSizes(model);
      try {
        return [...program.diagnostics, ...checkFile(program, file, { sizes }, this.#memory)];
      } catch (error) {
        const deep = tooDeep(program, error);
        if (deep === undefined) throw error;
        return [...program.diagnostics, deep];
      } finally {
        this.#open.settle();
      }
    } catch (error) {
      this.#startAnew();
      throw error;
    }
  }

  async #look(until: "check" | "emit"): Promise<Compiled> {
    // What changes while bundles are made is not in this state.
    const changes = this.#changes;
    this.#recorded = recordedFiles(this.#files);
    try {
      const compiled = await compileBy(this.#phases, { ...this.#options, files: this.#recorded, until });
      this.#state = { ...compiled, version: (this.#state?.version ?? 0) + 1 };
    } catch (error) {
      this.#startAnew();
      throw error;
    }
    this.#known = changes;
    return this.#state;
  }

  /** We were wrong somewhere, or TypeScript died: what it holds is not trusted any more. The next question opens it again. */
  #startAnew(): void {
    this.#open.dispose();
    this.#program = undefined;
  }

  /** As long as every file and folder that was asked for says the same, so does the configuration. */
  #readConfig(options: ReadConfigOptions): ReadConfig {
    const files = options.files ?? this.#files;
    const known = this.#config;
    if (known !== undefined && changedSince(known.asked, files).length === 0) return known.read;
    const asked = recordedFiles(files);
    const read = likeBefore(readConfig({ ...options, files: asked }), known?.read);
    this.#config = { asked, read };
    return read;
  }

  #buildModel(sources: readonly Source[], config?: ProjectConfig): BuiltModel {
    const of = [config?.limits.packetBytes, ...sources];
    if (this.#model?.of.length !== of.length || !of.every((one, at) => one === this.#model?.of[at])) {
      this.#model = { of, built: buildModel(sources, config) };
    }
    return this.#model.built;
  }

  /** @param first As there. */
  #createProgram(
    config: ProjectConfig,
    model: PacketModel,
    origins: Origins,
    files?: FileSystem,
    first?: string,
  ): Program {
    this.#program = undefined;
    this.#program = createProgram(config, model, origins, files, this.#open, first);
    return this.#program;
  }

  readonly #phases: Phases = {
    readConfig: (options) => this.#readConfig(options),
    buildModel: (sources, config) => this.#buildModel(sources, config),
    load: async () => ({
      createProgram: (config, model, origins, files) => this.#createProgram(config, model, origins, files),
      check: (program, facts, lap) => check(program, facts, lap, this.#memory),
      codeOf: (program) => codeOf(program, this.#memory),
      close: () => this.#open.settle(),
      leave: () => {},
    }),
    staging: async () => {
      this.#staging ??= new (await import("./6-emit/staging.ts")).Staging();
      return this.#staging;
    },
    once: false,
  };

  #inTurn<T>(look: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(look);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}

/** What says the same as before is the same object, so that those who come after see that nothing changed. */
function likeBefore(read: ReadConfig, before: ReadConfig | undefined): ReadConfig {
  if (before === undefined) return read;
  const sources = read.sources.map(
    (one) => before.sources.find((other) => other.path === one.path && other.text === one.text) ?? one,
  );
  const isSame = JSON.stringify(read.config) === JSON.stringify(before.config);
  return { ...read, sources, config: isSame ? before.config : read.config };
}
