/**
 * RTLogger: messages become JSON here, where they are; the host adds the rest. Logging never throws.
 */

import { EFFECT_LOG, SAY_LOG_TOO_LONG } from "#runtime/link.ts";
import { opCode, peer } from "./callbacks.ts";
import { say, tell } from "./effects.ts";
import { jsonOf, stringify } from "./primordials.ts";

const writer =
  (level: number) =>
  (message: unknown): void => {
    const text = jsonOf(message);
    if (!tell(EFFECT_LOG, text, level, peer, opCode)) {
      tell(EFFECT_LOG, stringify(say(SAY_LOG_TOO_LONG, text.length)), level, peer, opCode);
    }
  };

export const logger: RTLogger = {
  debug: /* @__PURE__ */ writer(0),
  info: /* @__PURE__ */ writer(1),
  warn: /* @__PURE__ */ writer(2),
  error: /* @__PURE__ */ writer(3),
};
