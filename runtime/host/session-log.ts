/**
 * The log of one session: what its script logs and throws, and what the host has to say about it. Bounded per second, for
 * the script and for refused bytes apart, so that neither can crowd out the other. Where records go is the sink's business.
 */

import type { LogLevel, LogRecord, LogSink } from "#runtime/log/log.ts";
import type { Clock } from "./clock.ts";
import type { Counters } from "./counters.ts";
import type { HostLimits } from "./host-limits.ts";
import type { LoadedBundle } from "./load.ts";
import { listLeftOut, RecordBudget } from "./record-budget.ts";

/** Whom a record is about. */
export interface About {
  readonly peer?: number | undefined;
  readonly opCode?: number | undefined;
  /** A stack of the guest; it is mapped here. */
  readonly stack?: string | undefined;
}

/** What a record has beside message and stack: time, session, script, digest and names. */
const recordBytes = 300;

export class SessionLog {
  readonly #sink: LogSink;
  readonly #clock: Clock;
  readonly #session: string;
  readonly #bundle: LoadedBundle;
  readonly #counters: Counters;
  readonly #longest: number;
  readonly #script: RecordBudget;
  readonly #refused: RecordBudget;

  constructor(given: {
    sink: LogSink;
    clock: Clock;
    session: string;
    bundle: LoadedBundle;
    counters: Counters;
    limits: HostLimits;
  }) {
    this.#sink = given.sink;
    this.#clock = given.clock;
    this.#session = given.session;
    this.#bundle = given.bundle;
    this.#counters = given.counters;
    this.#longest = given.limits.logMessage;
    const perSecond = given.bundle.manifest.limits.logsPerSecond;
    const { logBytesPerSecond, dropRecordsPerSecond } = given.limits;
    const scriptLeft = (left: ReadonlyMap<string, number>): void => {
      const count = [...left.values()].reduce((sum, n) => sum + n, 0);
      const tooLarge = left.get("bytes") ?? 0;
      const bytes =
        tooLarge === 0
          ? ""
          : ` Of these, ${tooLarge} were more than the ${logBytesPerSecond} bytes it may write in one.`;
      const message = `${count} log records of the script were left out: it may write ${perSecond} a second.${bytes}`;
      this.host("warn", "RT8217", message);
    };
    this.#script = new RecordBudget(perSecond, given.clock, scriptLeft, logBytesPerSecond);
    this.#refused = new RecordBudget(
      dropRecordsPerSecond,
      given.clock,
      (left) =>
        this.host("warn", "RT8217", `More packets were refused than are logged one by one: ${listLeftOut(left)}.`),
      logBytesPerSecond,
    );
  }

  /** A record of the script's logger; `json` is the message as the guest wrote it. */
  script(level: LogLevel, json: string, about: About): void {
    if (!this.#script.pass("record")) {
      this.#counters.logsDropped++;
      return;
    }
    const message = this.#message(json);
    // What was no JSON, or is none any more, is written as text and escaped once again.
    const text = typeof message === "string" ? JSON.stringify(message) : json;
    if (!this.#fits(text, about)) return;
    this.#write(level, "script", message, undefined, about);
  }

  /** An error that a callback of the script threw. */
  thrown(message: string, about: About): void {
    if (!this.#script.pass("record")) {
      this.#counters.logsDropped++;
      return;
    }
    const text = message.slice(0, this.#longest);
    const mapped = { ...about, stack: this.#mapped(about.stack) };
    if (!this.#fits(JSON.stringify(text), mapped)) return;
    this.#write("error", "host", text, "RT8210", mapped);
  }

  /**
   * A packet that was dropped, cut or refused: one of possibly many. `kind` names it in the summary of those left out.
   * `message` is asked for only when the record is written: in a flood, sentences nobody reads would be most of the cost.
   */
  refused(level: LogLevel, code: string, kind: string, message: () => string, about: About): void {
    if (!this.#refused.pass(kind)) return;
    const text = message().slice(0, this.#longest);
    if (this.#refused.fits(kind, Buffer.byteLength(text) + recordBytes)) this.#write(level, "host", text, code, about);
  }

  /** A sentence of the host that is written in any case. Only for what cannot happen often. */
  host(level: LogLevel, code: string | undefined, message: string, about: About = {}): void {
    this.#write(level, "host", message, code, { ...about, stack: this.#mapped(about.stack) });
  }

  /** Writes what is still to be summed up; the last thing a session does. */
  close(): void {
    this.#script.close();
    this.#refused.close();
  }

  #mapped(stack: string | undefined): string | undefined {
    return stack === undefined || stack === "" ? undefined : this.#bundle.stacks.map(stack);
  }

  /** Whether a record of the script may be written; `json` is its message as it is written. */
  #fits(json: string, { stack }: About): boolean {
    const bytes = Buffer.byteLength(json) + (stack === undefined ? 0 : Buffer.byteLength(stack)) + recordBytes;
    if (this.#script.fits("bytes", bytes)) return true;
    this.#counters.logsDropped++;
    return false;
  }

  #message(json: string): unknown {
    if (json.length > this.#longest) return `${json.slice(0, this.#longest)}… (shortened; ${json.length} characters)`;
    try {
      return JSON.parse(json) as unknown;
    } catch {
      // The guest writes JSON; a script that forges effects may not. Its text is kept as text.
      return json;
    }
  }

  #write(level: LogLevel, source: LogRecord["source"], message: unknown, code: string | undefined, about: About): void {
    this.#counters.logs++;
    this.#sink.write({
      time: new Date(this.#clock.epoch()).toISOString(),
      level,
      session: this.#session,
      script: this.#bundle.manifest.script,
      bundle: this.#bundle.manifest.digest,
      message,
      source,
      ...(code === undefined ? {} : { code }),
      ...(about.peer === undefined ? {} : { peer: about.peer }),
      ...(about.opCode === undefined ? {} : { opCode: about.opCode }),
      ...(about.stack === undefined ? {} : { stack: about.stack }),
    });
  }
}
