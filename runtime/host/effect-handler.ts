/** What the port tells of a turn: what the guest did, checked word for word. Who the effects concern is the session's business. */

import type { LogLevel } from "#runtime/log/log.ts";

/** What the guest did, in order. Bytes and lists are valid only during the call: they are used again for the next. */
export interface EffectHandler {
  /** Whether the packet of this ticket goes on. Any ticket may come, also twice: look whether it is waiting. */
  verdict(ticket: number, relay: boolean): void;
  /**
   * @param sender 0 to 2^31 - 1, not necessarily a peer.
   * @param delivery 0 reliable, 1 unreliable, 2 unreliable-sequenced.
   * @param targets null: everyone. Peer ids as given: unknown ones and repetitions are in it.
   * @param bytes Holds the data from `start` to `end`: RTData, not looked into. A start of -1: the packet has none. No view
   * is made of it, for that would cost as much as all the rest.
   */
  send(
    opCode: number,
    sender: number,
    delivery: 0 | 1 | 2,
    targets: readonly number[] | null,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void;
  /** @param body JSON text, not looked into. */
  request(id: number, body: string): void;
  /** @param message JSON text, not looked into. */
  log(level: LogLevel, message: string, peer: number | undefined, opCode: number | undefined): void;
  /** A callback threw, or its promise was rejected. Positions in `stack` are those of bundle.js. */
  thrown(message: string, stack: string, during: string, peer: number | undefined, opCode: number | undefined): void;
  /** A handler was registered for this op-code. */
  handles(opCode: number): void;
}
