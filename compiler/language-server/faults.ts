/**
 * What was thrown and should not have been: told in the editor's log, once for each kind, and gone. The border behind which
 * nothing of ours ends the conversation.
 */

import { type Connection, ResponseError } from "vscode-languageserver";

/** Told to one editor. */
export class Faults {
  readonly #connection: Connection;
  readonly #told = new Set<string>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @param during what was done, as in `checking scripts/main.ts`. */
  report(thrown: unknown, during: string): void {
    const what = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    const key = `${during} ${what}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    const stack = thrown instanceof Error && thrown.stack !== undefined ? `\n${thrown.stack}` : "";
    this.#connection.console.error(`rtsc failed while ${during}, and goes on: ${what}${stack}`);
  }

  /** Does it; what it throws is reported. */
  guard(during: string, act: () => void): void {
    try {
      act();
    } catch (thrown) {
      this.report(thrown, during);
    }
  }

  /** The answer of a request; `empty` where it throws anything but a refusal. */
  async answering(method: string, empty: unknown, answer: () => Promise<unknown>): Promise<unknown> {
    try {
      return await answer();
    } catch (thrown) {
      // A refusal is an answer: a sentence for the person who asked.
      if (thrown instanceof ResponseError) throw thrown;
      this.report(thrown, `answering ${method}`);
      return empty;
    }
  }
}
