/**
 * Op-code traffic per second, of all sessions of a host together: asked for once a second while somebody wants to see it.
 * It reads what sessions have counted, and forgets it when it is switched off.
 */

import type { SessionControl } from "#runtime/host/supervisor.ts";
import type { TrafficWay } from "#runtime/host/traffic.ts";

/** What flowed of one packet, in one way, between two looks. */
export interface Flow {
  /** `dropped` has a reason in place of a name, and neither op-code nor bytes. */
  readonly way: TrafficWay | "dropped";
  readonly opCode: number | null;
  readonly name: string | null;
  readonly packets: number;
  readonly bytes: number;
}

const everyMs = 1000;
const ways = ["received", "relayed", "sent", "dropped"];

export class TrafficMeter {
  readonly #sessions: Pick<SessionControl, "list" | "traffic">;
  readonly #show: (flows: readonly Flow[], seconds: number) => void;
  readonly #fail: (error: unknown) => void;
  /** Totals of the last look, by session and by what flows. */
  #before = new Map<string, Map<string, Flow>>();
  #lookedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param show is called after each second in which something flowed.
   * @param fail is told what went wrong in a look; there is another a second later.
   */
  constructor(
    sessions: Pick<SessionControl, "list" | "traffic">,
    show: (flows: readonly Flow[], seconds: number) => void,
    fail: (error: unknown) => void,
  ) {
    this.#sessions = sessions;
    this.#show = show;
    this.#fail = fail;
  }

  get isOn(): boolean {
    return this.#timer !== undefined;
  }

  on(): void {
    if (this.isOn) return;
    this.#arm(0);
  }

  off(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#before = new Map();
  }

  #arm(ms: number): void {
    const timer = setTimeout(async () => {
      try {
        const flows = await this.look(performance.now());
        if (this.#timer === timer && flows.length > 0) this.#show(flows, this.#seconds);
      } catch (error) {
        if (this.#timer === timer) this.#fail(error);
      }
      if (this.#timer === timer) this.#arm(everyMs);
    }, ms);
    this.#timer = timer;
  }

  #seconds = 0;

  /**
   * What flowed since the last look; nothing of a session that is seen for the first time. By way, then by op-code.
   * @param now Milliseconds, on any scale.
   */
  async look(now: number): Promise<readonly Flow[]> {
    const { sessions } = await this.#sessions.list();
    const totals = new Map<string, Map<string, Flow>>();
    for (const { sessionId, counters } of sessions) {
      const total = new Map<string, Flow>();
      for (const count of (await this.#sessions.traffic(sessionId)) ?? [])
        total.set(`${count.way} ${count.opCode}`, count);
      for (const [name, packets] of Object.entries(counters.dropped)) {
        total.set(`dropped ${name}`, { way: "dropped", opCode: null, name, packets, bytes: 0 });
      }
      totals.set(sessionId, total);
    }
    const flows = new Map<string, Flow>();
    for (const [id, total] of totals) {
      const before = this.#before.get(id);
      if (before === undefined) continue;
      for (const [key, flow] of total) {
        const was = before.get(key);
        const sum = flows.get(key);
        const packets = flow.packets - (was?.packets ?? 0) + (sum?.packets ?? 0);
        const bytes = flow.bytes - (was?.bytes ?? 0) + (sum?.bytes ?? 0);
        if (packets > 0) flows.set(key, { ...flow, packets, bytes });
      }
    }
    this.#seconds = (now - this.#lookedAt) / 1000;
    this.#before = totals;
    this.#lookedAt = now;
    return [...flows.values()].sort(
      (a, b) => ways.indexOf(a.way) - ways.indexOf(b.way) || (a.opCode ?? 0) - (b.opCode ?? 0),
    );
  }
}
