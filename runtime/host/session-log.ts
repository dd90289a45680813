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
    this.#script = new RecordBudget(perSecond, given.clock, (left) => {
      const count = [...left.values()].reduce((sum, n) => sum + n, 0);
      this.host(
        "warn",
        "RT8217",
        `${count} log records of the script were left out: it may write ${perSecond} a second.`,
      );
    });
    this.#refused = new RecordBudget(given.limits.dropRecordsPerSecond, given.clock, (left) =>
      this.host("warn", "RT8217", `More packets were refused than are logged one by one: ${listLeftOut(left)}.`),
    );
  }

  /** A record of the script's logger; `json` is the message as the guest wrote it. */
  script(level: LogLevel, json: string, about: About): void {
    if (!this.#script.pass("record")) {
      this.#counters.logsDropped++;
      return;
    }
    this.#write(level, "script", this.#message(json), undefined, about);
  }

  /** An error that a callback of the script threw. */
  thrown(message: string, about: About): void {
    if (!this.#script.pass("record")) {
      this.#counters.logsDropped++;
      return;
    }
    this.#write("error", "host", message.slice(0, this.#longest), "RT8210", about);
  }

  /**
   * A packet that was dropped, cut or refused: one of possibly many. `kind` names it in the summary of those left out.
   * `message` is asked for only when the record is written: in a flood, sentences nobody reads would be most of the cost.
   */
  refused(level: LogLevel, code: string, kind: string, message: () => string, about: About): void {
    if (this.#refused.pass(kind)) this.#write(level, "host", message(), code, about);
  }

  /** A sentence of the host that is written in any case. Only for what cannot happen often. */
  host(level: LogLevel, code: string | undefined, message: string, about: About = {}): void {
    this.#write(level, "host", message, code, about);
  }

  /** Writes what is still to be summed up; the last thing a session does. */
  close(): void {
    this.#script.close();
    this.#refused.close();
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
      ...(about.stack === undefined || about.stack === "" ? {} : { stack: this.#bundle.stacks.map(about.stack) }),
    });
  }
}
