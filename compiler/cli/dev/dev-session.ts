/**
 * The session of a `rtsc dev --players N`: opened when there is a bundle for it, ended and opened anew on request. At most one
 * at a time; a script that does not load is told, and is no reason to end.
 */

import type { CreatedSession } from "#runtime/host/sessions.ts";
import type { SessionControl } from "#runtime/host/supervisor.ts";
import { Refusal } from "../refusal.ts";

export interface DevSessionOptions {
  readonly sessions: Pick<SessionControl, "create" | "get" | "end">;
  /** How many players may join, from 1. */
  readonly players: number;
  /** Which script, where there are several. */
  readonly script: string | undefined;
  readonly opened: (script: string, session: CreatedSession) => void;
  /** Told why there is no session: what `create` threw. */
  readonly failed: (error: Error) => void;
}

export class DevSession {
  readonly #options: DevSessionOptions;
  #script: string | undefined;
  #id: string | undefined;
  /** Requests go one after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: DevSessionOptions) {
    this.#options = options;
    this.#script = options.script;
  }

  /** Whether one was opened that has not ended. */
  async isRunning(): Promise<boolean> {
    const id = this.#id;
    if (id === undefined) return false;
    const info = await this.#options.sessions.get(id).catch(() => undefined); // a shard that is being replaced has none
    return info?.state === "running";
  }

  /**
   * Opens a session, unless there is one.
   * @param scripts of which there are bundles.
   * @throws Refusal when it is not clear which script is meant.
   */
  async open(scripts: readonly string[]): Promise<void> {
    this.#script ??= sessionScript(undefined, scripts);
    await this.#inTurn(async (script) => {
      if (!(await this.isRunning())) await this.#create(script);
    }, scripts);
  }

  /** Ends the session, if there is one, and opens another. */
  async restart(scripts: readonly string[]): Promise<void> {
    await this.#inTurn(async (script) => {
      // One that has ended, or was lost, is not there to be ended.
      if (this.#id !== undefined)
        await this.#options.sessions.end(this.#id, "rtsc dev restarted it").catch(() => false);
      await this.#create(script);
    }, scripts);
  }

  #inTurn(work: (script: string) => Promise<void>, scripts: readonly string[]): Promise<void> {
    const script = this.#script;
    // No build was good yet: it is opened with the first that is.
    if (script === undefined) return Promise.resolve();
    if (this.#options.script !== undefined && this.#id === undefined && !scripts.includes(script)) {
      return Promise.reject(unknownScript(script, scripts));
    }
    const turn = this.#turn.then(() => work(script));
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #create(script: string): Promise<void> {
    this.#id = undefined;
    const players = Array.from({ length: this.#options.players }, (_, at) => ({ playerId: `player-${at + 1}` }));
    try {
      const session = await this.#options.sessions.create({ script, players });
      this.#id = session.sessionId;
      this.#options.opened(script, session);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "Fault") throw error;
      this.#options.failed(error);
    }
  }
}

/**
 * Whose session it is, of a project with these scripts.
 * @throws Refusal when there is no such script, or none is named and there are several.
 */
export function sessionScript(named: string | undefined, scripts: readonly string[]): string {
  if (named !== undefined) {
    if (scripts.includes(named)) return named;
    throw unknownScript(named, scripts);
  }
  if (scripts.length === 1) return scripts[0]!;
  throw new Refusal(
    `--players opens a session of one script, and there are ${scripts.length}: ${scripts.join(", ")}.`,
    "Name it with --script.",
  );
}

function unknownScript(script: string, scripts: readonly string[]): Refusal {
  const last = scripts.at(-1);
  const there =
    scripts.length === 1 ? `the only one is ${last}` : `there are ${scripts.slice(0, -1).join(", ")} and ${last}`;
  return new Refusal(`There is no script ${script}; ${there}.`);
}
