/**
 * `rtsc dev`: builds a project whenever something that was read reads otherwise, and hosts sessions of it meanwhile.
 *
 * A build that is good takes the place of the one before: sessions that are started from then on run it, those that run keep
 * theirs. A build that is not leaves the last good one. Findings are printed as by `rtsc check --watch`. Invariant: whatever
 * ends the loop, the host is closed in order and nothing is left behind.
 */

import path from "node:path";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { bugDiagnostic } from "#compiler/diagnostics/invariant.ts";
import { Watch } from "#compiler/watch.ts";
import { Workspace, type WorkspaceOptions } from "#compiler/workspace.ts";
import { bracketed, type RunningHost, type ServeOptions, serve } from "#runtime/serve.ts";
import { keepEnvironment } from "../keep-environment.ts";
import { renderRecord } from "../render/record.ts";
import { harmless } from "../render/render.ts";
import { notLookedFor, renderChangedFindings, renderFirstFindings } from "../render/watch.ts";
import { BundleFolder } from "./bundle-folder.ts";
import { DevSession } from "./dev-session.ts";
import { followLog } from "./follow-log.ts";
import { type KeySource, readKeys } from "./keys.ts";
import { keyHelp, renderJoin, renderKeys, renderLoaded, renderTraffic } from "./render-dev.ts";
import { TrafficMeter } from "./traffic-meter.ts";

export interface DevelopOptions {
  readonly compile: Omit<WorkspaceOptions, "files">;
  /** As `rtsc serve` has them; without `logs` the log is removed at the end. */
  readonly serve: Omit<ServeOptions, "bundles" | "keepMaps" | "warn">;
  /** How many players the session has that is opened at once; undefined: none is opened. */
  readonly players: number | undefined;
  readonly script: string | undefined;
  readonly color: boolean;
  readonly print: (text: string) => void;
  readonly keys: KeySource;
  /** Asked for by a key. */
  readonly quit: () => void;
  /** Ends it all. */
  readonly signal: AbortSignal;
}

/**
 * Shorter than the watch of findings waits: what is read in the middle of a save is a failed build, which changes nothing, and
 * the next one comes at once.
 */
const quietMs = 15;

/**
 * Resolves when the signal was given and the host is closed. `lost`: sessions that did not end in order.
 * @throws Fault when the host cannot be started, Refusal when the system cannot watch, the disk refuses, or it is not clear
 * which script `players` are for.
 */
export async function develop(options: DevelopOptions): Promise<{ readonly lost: number }> {
  const { print } = options;
  const ending = abortedBy(options.signal);
  const { signal } = ending;
  const folder = new BundleFolder();
  const leave = (): void => folder.remove();
  process.once("exit", leave);
  const workspace = new Workspace(options.compile);
  const watch = new Watch(workspace, signal, quietMs);
  const rounds = new Rounds({ workspace, folder, color: options.color });
  const told = new Set<string>();
  const since = new Date().toISOString();
  const silence = new AbortController();
  let following: Promise<void> | undefined;
  let host: RunningHost | undefined;
  let lost = 0;
  const ends: (() => void)[] = [];
  try {
    // While the shard starts in a process of its own, the first build is made in this one.
    const starting = serve({
      logs: folder.logFile,
      ...options.serve,
      bundles: folder.path,
      keepMaps: true,
      warn(sentence) {
        told.add(sentence);
        print(`rtsc: ${harmless(sentence)}\n`);
      },
    });
    const opening = starting.then(
      (running) => {
        host = running;
      },
      () => {}, // thrown below
    );
    const first = await rounds.first();
    watch.begin();
    await opening;
    const { playersHost, playersPort, adminUrl, logFile, sessions } = await starting;
    print(first.text);
    print(`ready  players ${bracketed(playersHost)}:${playersPort}  admin ${adminUrl}\n`);
    print(rounds.standing(first.loaded, false));

    const session =
      options.players === undefined
        ? undefined
        : new DevSession({
            sessions,
            players: options.players,
            script: options.script,
            opened: (script, created) => print(renderJoin(script, created)),
            failed: (error) => print(sentenceOf(error)),
          });
    let logs = true;
    following = followLog({
      file: logFile,
      since,
      signal: silence.signal,
      record: (record) => {
        // What the host has said aloud is in its log, too.
        if (logs && !(record.source === "host" && told.delete(String(record.message))))
          print(`${renderRecord(record)}\n`);
      },
    });
    following = following.catch((error: Error) => print(sentenceOf(error)));
    const meter = new TrafficMeter(
      sessions,
      (flows, seconds) => print(renderTraffic(flows, seconds)),
      (error) => print(sentenceOf(error)),
    );
    ends.push(() => meter.off());

    let failure: unknown;
    const giveUp = (error: unknown): void => {
      failure ??= error;
      ending.abort();
    };
    const press: Readonly<Record<string, () => void>> = {
      r() {
        if (session === undefined) print("There is no session to restart: --players N opens one.\n");
        else if (folder.scripts.length === 0) print("There is no bundle yet; the session is opened with the first.\n");
        else session.restart(folder.scripts).catch(giveUp);
      },
      l() {
        logs = !logs;
        print(`log records: ${logs ? "on" : "off"}\n`);
      },
      o() {
        if (meter.isOn) meter.off();
        else meter.on();
        print(`op-code traffic: ${meter.isOn ? "on, of each second in which packets flow" : "off"}\n`);
      },
      q: () => options.quit(),
      h: () => print(renderKeys()),
    };
    ends.push(readKeys(options.keys, (key) => (Object.hasOwn(press, key) ? press[key]!() : print(unknownKey(key)))));
    print(`keys: ${Object.keys(keyHelp).join(", ")}; h tells what they do\n`);

    if (folder.scripts.length > 0 && !signal.aborted) await session?.open(folder.scripts);
    while (!signal.aborted) {
      const changed = await watch.next();
      if (signal.aborted) break;
      const { text, loaded } = await rounds.next(changed);
      print(text);
      if (loaded.length > 0) {
        print(rounds.standing(loaded, (await session?.isRunning()) === true));
        await session?.open(folder.scripts);
      }
    }
    if (failure !== undefined) throw failure;
  } finally {
    for (const end of ends) end();
    watch.close();
    const disposed = workspace.dispose();
    if (host !== undefined) lost = (await host.close()).lost;
    // What scripts log while they end is read, too.
    silence.abort();
    await following;
    await disposed;
    folder.remove();
    process.off("exit", leave);
  }
  return { lost };
}

/** A controller that aborts with a signal, and can abort without it. */
function abortedBy(signal: AbortSignal): AbortController {
  const controller = new AbortController();
  if (signal.aborted) controller.abort();
  else signal.addEventListener("abort", () => controller.abort(), { once: true });
  return controller;
}

interface Round {
  /** What is to be printed of it. */
  readonly text: string;
  /** Scripts whose bundle is another than before. */
  readonly loaded: readonly string[];
}

interface RoundsOptions {
  readonly workspace: Workspace;
  readonly folder: BundleFolder;
  readonly color: boolean;
}

/** Builds, one after the other, and what there is to say of each. */
class Rounds {
  readonly #options: RoundsOptions;
  #before: readonly Diagnostic[] = [];
  #ms = 0;

  constructor(options: RoundsOptions) {
    this.#options = options;
  }

  async first(): Promise<Round> {
    return this.#round((found, facts) => renderFirstFindings(found, facts, this.#options.color));
  }

  /** After these files and folders have changed. */
  async next(changed: readonly string[]): Promise<Round> {
    const { workspace, color } = this.#options;
    const names = changed.map((file) => path.relative(workspace.root, file).replaceAll("\\", "/"));
    return this.#round((found, facts, unseen) =>
      renderChangedFindings({ before: this.#before, found, unseen, changed: names, facts, color }),
    );
  }

  /** What can be run after the last round. */
  standing(loaded: readonly string[], isRunning: boolean): string {
    if (loaded.length > 0) return renderLoaded(loaded, this.#ms, isRunning);
    return "There is no bundle yet: sessions can be started once the errors are gone.\n";
  }

  async #round(
    render: (
      found: readonly Diagnostic[],
      facts: { files: number; ms: number },
      unseen: readonly Diagnostic[],
    ) => string,
  ): Promise<Round> {
    const { folder } = this.#options;
    const started = performance.now();
    const { diagnostics, bundles, config, coverage, files } = await this.#build();
    // Before anything is told of it: whoever reads that it is there can have it.
    const loaded = bundles.length === 0 ? [] : await folder.replace(bundles);
    this.#ms = performance.now() - started;
    const stays = bundles.length === 0 && folder.scripts.length > 0 ? "The last good bundles stay.\n" : "";
    const unseen = notLookedFor(this.#before, { config, coverage });
    const text = `${render(diagnostics, { files, ms: this.#ms }, unseen)}${stays}`;
    this.#before = [...diagnostics, ...unseen];
    await keepEnvironment(config);
    return { text, loaded };
  }

  /** A mistake of ours in the middle of an edit costs that build, not the sessions that run. */
  async #build() {
    const { workspace } = this.#options;
    try {
      return await workspace.build();
    } catch (error) {
      if (error instanceof Error && error.name === "Refusal") throw error;
      workspace.changed();
      return { diagnostics: [bugDiagnostic(error)], bundles: [], config: null, coverage: null, files: 0 };
    }
  }
}

function sentenceOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return `rtsc: ${code === undefined ? "" : `${code}: `}${harmless(message ?? String(error))}\n`;
}

function unknownKey(key: string): string {
  return `There is no key ${harmless(key)}; keys are ${Object.keys(keyHelp).join(", ")}.\n`;
}
