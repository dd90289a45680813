/**
 * RTLogger: messages become JSON here, where they are; the host adds the rest. Logging never throws.
 */

import { messageOf, opCode, peer } from "./callbacks.ts";
import { show } from "./convert.ts";
import { log } from "./effects.ts";
import { stringify } from "./primordials.ts";

function write(level: number, message: unknown): void {
  let text: string | undefined;
  try {
    text = stringify(message);
    // An Error has nothing that JSON would show.
    if (text === "{}" && (message as Error).stack !== undefined) text = stringify(messageOf(message));
  } catch {
    // A cycle, a bigint, a toJSON that throws: JSON cannot hold it.
  }
  text ??= stringify(show(message));
  if (!log(level, peer, opCode, text)) {
    log(level, peer, opCode, stringify(`A message of ${text.length} characters is too long for the log.`));
  }
}

export const logger: RTLogger = {
  debug: (message) => write(0, message),
  info: (message) => write(1, message),
  warn: (message) => write(2, message),
  error: (message) => write(3, message),
};
