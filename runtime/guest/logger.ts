/**
 * RTLogger: messages become JSON here, where they are; the host adds the rest. Logging never throws.
 */

import { EFFECT_LOG } from "#runtime/link.ts";
import { opCode, peer } from "./callbacks.ts";
import { tell } from "./effects.ts";
import { jsonOf } from "./primordials.ts";

const writer =
  (level: number) =>
  (message: unknown): void => {
    tell(EFFECT_LOG, jsonOf(message), level, peer, opCode);
  };

export const logger: RTLogger = {
  debug: /* @__PURE__ */ writer(0),
  info: /* @__PURE__ */ writer(1),
  warn: /* @__PURE__ */ writer(2),
  error: /* @__PURE__ */ writer(3),
};
