/**
 * Where packets of players go: to the script, if it handles their op-code, and on to their targets.
 *
 * Invariant: what comes from one sender leaves in the order it came. A packet that waits for the script's verdict holds back
 * everything behind it of the same sender, messages about the sender's coming and going included; other senders pass.
 */

import { Fault } from "#runtime/fault.ts";
import { type Counters, countDrop } from "./counters.ts";
import type { Delivery } from "./delivery.ts";
import type { HostLimits } from "./host-limits.ts";
import type { Packet } from "./inbound.ts";
import type { InOrder, Player } from "./player.ts";
import type { ScriptEvent } from "./running-script.ts";
import type { SessionLog } from "./session-log.ts";
import type { Traffic } from "./traffic.ts";

/** A script may register any op-code, but not fill the host's memory with them. */
const mostHandlers = 16_384;

/**
 * What a packet that waits takes beside its frame, in bytes: itself, its event for the script, its places in three lists and
 * two views of its frame. Measured on Node 20: 545, with its share of the lists' growth up to 600. A packet of three bytes
 * would else be counted as next to nothing.
 */
export const waitingCost = 600;
/** Of each target in its list. */
const targetCost = 8;

export interface RoutingOptions {
  readonly players: readonly Player[];
  readonly delivery: Delivery;
  readonly counters: Counters;
  readonly traffic: Traffic;
  readonly log: SessionLog;
  readonly limits: HostLimits;
  /** Takes an event for the script. */
  readonly post: (event: ScriptEvent) => void;
}

type Waiting = Extract<InOrder, { kind: "packet" }>;

export class Routing {
  readonly #options: RoutingOptions;
  readonly #handled = new Set<number>();
  /** Packets the script has been asked about, by ticket. */
  readonly #asked = new Map<number, Waiting>();
  #ticket = 0;
  /** Memory of packets that wait for a verdict, their own or that of one before them, in bytes. */
  #backlog = 0;
  readonly #receiving: Player[] = [];
  #round = 0;

  constructor(options: RoutingOptions) {
    this.#options = options;
  }

  /** Packets the script has been asked about and has not decided. */
  get undecided(): number {
    return this.#asked.size;
  }

  /** The script handles this op-code from now on. @throws Fault RT8209 when it registers too many. */
  handle(opCode: number): void {
    if (this.#handled.size >= mostHandlers) {
      throw new Fault("RT8209", `The script handles more than ${mostHandlers} op-codes; its session ends.`);
    }
    this.#handled.add(opCode);
  }

  /** A packet of a player, judged already. */
  route(packet: Packet): void {
    const { sender, opCode } = packet;
    const handled = this.#handled.has(opCode);
    if (!handled && sender.inOrder.length === 0) {
      this.#relay(packet);
      return;
    }
    const { counters, log, limits } = this.#options;
    if (this.#backlog + costOf(packet) > limits.backlogBytes) {
      countDrop(counters, "backlog");
      const message = () =>
        `Packet ${opCode} of peer ${sender.peerId} was dropped (backlog): The script does not keep up.`;
      log.refused("warn", "RT8211", "backlog", message, { peer: sender.peerId, opCode });
      return;
    }
    this.#backlog += costOf(packet);
    const waiting: Waiting = { kind: "packet", packet, relay: handled ? undefined : true };
    sender.inOrder.push(waiting);
    if (handled) this.#ask(waiting);
  }

  /** Tells something about a player, after all that came from it before. */
  notice(player: Player, tell: () => void): void {
    if (player.inOrder.length === 0) tell();
    else player.inOrder.push({ kind: "notice", tell });
  }

  /** The script has decided about a packet. @throws Fault RT8209 when it was not asked about one of this ticket. */
  verdict(ticket: number, relay: boolean): void {
    const waiting = this.#asked.get(ticket);
    if (waiting === undefined) {
      throw new Fault(
        "RT8209",
        `The script decided about packet ${ticket}, which it was not asked about; its session ends.`,
      );
    }
    this.#asked.delete(ticket);
    waiting.relay = relay;
    if (!relay) this.#options.counters.cancelled++;
    const { inOrder } = waiting.packet.sender;
    for (let next = inOrder[0]; next !== undefined; next = inOrder[0]) {
      if (next.kind === "packet" && next.relay === undefined) break;
      inOrder.shift();
      if (next.kind === "notice") {
        next.tell();
        continue;
      }
      this.#backlog -= costOf(next.packet);
      if (next.relay) this.#relay(next.packet);
    }
  }

  /**
   * Who gets a packet: the listed peers that have a connection, each once; null is everyone, except for `but`. The result is
   * reused by the next call.
   */
  receivers(targets: readonly number[] | null, but?: Player): readonly Player[] {
    const { players } = this.#options;
    const receivers = this.#receiving;
    receivers.length = 0;
    if (targets === null) {
      for (const player of players) if (player !== but && player.connection !== null) receivers.push(player);
      return receivers;
    }
    const round = ++this.#round;
    for (const peerId of targets) {
      const player = players[peerId - 1];
      if (player === undefined || player.connection === null || player.chosen === round) continue;
      player.chosen = round;
      receivers.push(player);
    }
    return receivers;
  }

  #ask(waiting: Waiting): void {
    const { opCode, sender, reliable, targets, frame, dataStart, dataEnd } = waiting.packet;
    const { counters, post } = this.#options;
    const ticket = this.#ticket;
    this.#ticket = (ticket + 1) & 0x3fff_ffff;
    this.#asked.set(ticket, waiting);
    counters.handled++;
    const data = dataStart < 0 ? null : frame.subarray(dataStart, dataEnd);
    post({ kind: "packet", ticket, opCode, sender: sender.peerId, reliable, targets, data });
  }

  #relay({ sender, opCode, targets, frame, reliable }: Packet): void {
    const { delivery, counters, traffic } = this.#options;
    let receivers = 0;
    for (const player of this.receivers(targets.length === 0 ? null : targets, sender)) {
      if (delivery.send(player, frame, reliable)) receivers++;
    }
    traffic.count("relayed", opCode, frame.length, receivers);
    if (receivers > 0) counters.relayed++;
    else counters.unheard++;
  }
}

/** What a packet that waits takes, in bytes. */
function costOf({ frame, targets }: Packet): number {
  return frame.length + targetCost * targets.length + waitingCost;
}
