/**
 * What the script sends, judged before it becomes a frame: data, size, and how much a script may send at once and per second.
 * The bytes come from the guest and are hostile; op-code and sender were held to their ranges by the port already. What is
 * refused is counted and logged, and the script goes on.
 */

import { packetLength, frame as writeFrame } from "#runtime/packet/frame.ts";
import { scanData } from "#runtime/packet/scan.ts";
import type { Validator } from "#runtime/packet/validate.ts";
import type { Limits } from "#schemas/limits.ts";
import type { Clock } from "./clock.ts";
import { type Counters, countDrop, type DropReason } from "./counters.ts";
import { Rate } from "./rate.ts";
import type { SessionLog } from "./session-log.ts";

export interface OutboundOptions {
  readonly limits: Limits;
  readonly validator: Validator;
  readonly counters: Counters;
  readonly log: SessionLog;
  readonly clock: Clock;
}

export class Outbound {
  readonly #options: OutboundOptions;
  readonly #packets: Rate;
  readonly #bytes: Rate;
  #batchPackets = 0;
  #batchBytes = 0;

  constructor(options: OutboundOptions) {
    this.#options = options;
    const now = options.clock.now();
    this.#packets = new Rate(options.limits.scriptPacketsPerSecond, now);
    this.#bytes = new Rate(options.limits.scriptBytesPerSecond, now);
  }

  /** A new batch of the guest begins. */
  beginBatch(): void {
    this.#batchPackets = 0;
    this.#batchBytes = 0;
  }

  /**
   * The frame for a packet the script sends to `receivers` players, or null when it is refused. Its data lies from `start` to
   * `end` (-1: it has none) and is copied; it may change afterwards.
   */
  make(
    opCode: number,
    sender: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    receivers: number,
  ): Uint8Array | null {
    const { limits, validator, counters, clock } = this.#options;
    const wrong = validator.check(opCode, "server", bytes, start, end);
    if (wrong !== null) {
      const { field, reason } = wrong;
      const torn = start >= 0 && scanData(bytes, start, end).kind === "malformed";
      const why = field === undefined ? reason : `${field}: ${reason}`;
      return this.#refuse(torn ? "script-malformed" : "script-invalid", opCode, why);
    }
    // Builders refuse such indexes; only forged bytes have them.
    if (validator.mustCut) return this.#refuse("script-malformed", opCode, "Its data has an index outside 1 to 127.");
    const header = sender === 0 ? { opCode } : { opCode, sender };
    const data = start < 0 ? null : bytes.subarray(start, end);
    const length = packetLength(header, data, null);
    if (length > limits.packetBytes) {
      return this.#refuse("script-too-large", opCode, `It has ${length} bytes; ${limits.packetBytes} are allowed.`);
    }
    const total = length * receivers;
    if (
      this.#batchPackets + 1 > limits.scriptPacketsPerBatch ||
      this.#batchBytes + total > limits.scriptBytesPerBatch
    ) {
      const { scriptPacketsPerBatch: packets, scriptBytesPerBatch: most } = limits;
      return this.#refuse("script-batch", opCode, `A batch may send ${packets} packets and ${most} bytes.`);
    }
    const now = clock.now();
    if (!this.#packets.has(1, now) || !this.#bytes.take(total, now)) {
      const { scriptPacketsPerSecond: packets, scriptBytesPerSecond: most } = limits;
      return this.#refuse("script-rate", opCode, `A script may send ${packets} packets and ${most} bytes a second.`);
    }
    this.#packets.take(1, now);
    this.#batchPackets++;
    this.#batchBytes += total;
    counters.sent++;
    return writeFrame(header, data);
  }

  #refuse(reason: DropReason, opCode: number, why: string): null {
    const { counters, log } = this.#options;
    countDrop(counters, reason);
    const message = () => `The script's packet ${opCode} was not sent (${reason}): ${why}`;
    log.refused("error", "RT8212", reason, message, { opCode });
    return null;
  }
}
