/**
 * The log of the host as it grows, for as long as somebody wants to see it.
 */

import type { LogRecord } from "#runtime/log/log.ts";
import { type LogFinding, searchLog } from "#runtime/log/search.ts";

export interface FollowOptions {
  readonly file: string;
  /** ISO 8601, UTC: what is older is of another run. */
  readonly since: string;
  readonly record: (record: LogRecord) => void;
  /** Ends the following; what was written until then is given. */
  readonly signal: AbortSignal;
}

/**
 * Gives every record that was written since then; lines that are no records are passed over, `rtsc logs` tells of them.
 * @throws Fault RT8342 when the file cannot be read.
 */
export async function followLog({ file, since, record, signal }: FollowOptions): Promise<void> {
  let seen = 0;
  const give = (finding: LogFinding): void => {
    seen++;
    if (finding.kind === "record" && finding.record.time >= since) record(finding.record);
  };
  for await (const finding of searchLog({ file, follow: true, signal })) give(finding);
  // The end comes between two looks at the file: what was written since the last one.
  let passed = 0;
  const already = seen;
  for await (const finding of searchLog({ file })) if (passed++ >= already) give(finding);
}
