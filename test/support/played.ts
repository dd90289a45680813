/**
 * All that can be seen of a session: what two plays of the same match are compared by, when they are made of different code.
 */

import type { LogRecord, Simulation } from "#runtime/simulate/simulate.ts";
import { recordedBytes } from "./examples.ts";

export interface Played {
  readonly bytes: string[][];
  readonly logs: unknown[];
  readonly counters: unknown;
}

/** What everybody was sent, byte by byte; all log records; and what was relayed, cancelled, dropped, and failed. */
export function played(session: Simulation): Played {
  // How many turns it took is a matter of the machine's time.
  const { turns: _turns, ...counters } = session.info.counters;
  return { bytes: recordedBytes(session), logs: session.logs.map(shown), counters };
}

/** A record without what names the bundle and the session, and without the frames of its stack that are no script's. */
function shown(record: LogRecord): unknown {
  return JSON.parse(
    JSON.stringify(record, (key, value: unknown) => {
      if (key === "bundle" || key === "session" || key === "digest") return undefined;
      if (typeof value !== "string") return value;
      // Names of functions in frames: the guest's are shortened, and a frame of a script is told by its place.
      return value
        .split("\n")
        .filter((line) => !/^\s+at .*(?:rtsc:|bundle\.js|node:|turn:\d|\/runtime\/|<anonymous>)/.test(line))
        .join("\n");
    }),
  );
}
