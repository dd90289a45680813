/** Turns: how often the guest looks at the clock between packets, and whose handler gets which packet. */

import { describe, expect, it } from "vitest";
import { type Effect, isolates, play } from "../support/playground.ts";

/** A clock that the script moves, and how many packets were handled before each look at it. */
const clock = `var clock = 1000, looks = [], handled = 0;
globalThis.__rtsc.now = function () { looks.push(handled); handled = 0; return clock; };`;
const script = `var slow = 0;
function handle() { handled++; clock += slow; }
RTSession.onPacket(1, handle);
RTSession.onPacket(2, handle);
RTSession.onPacket(3, function () { slow = 1; });
RTSession.onPacket(4, function () { RTSession.getLogger().info(looks); looks = []; handled = 0; });`;

const logged = (effects: readonly Effect[]) => effects.findLast(({ kind }) => kind === "log") as { message: number[] };

describe.each(isolates)("turns in the %s isolate", (_name, create) => {
  it("a packet that nothing is known of is looked behind; quick ones up to sixteen at a time, also when they alternate", async () => {
    const p = await play(create, script, { before: clock, config: { sliceMs: 5 } });
    const batch = (count: number, opCodes: readonly number[]): number[] => {
      for (let i = 0; i < count; i++) p.port.packet(i, opCodes[i % opCodes.length]!, 1, true, [], null);
      p.turn();
      return logged(p.packet(4)).message;
    };
    p.packet(4);
    // The first is that at the begin of the turn; the last two belong to the turn that asks.
    expect(batch(36, [1]).slice(1, -1)).toEqual([1, 2, 4, 8, 16]);
    expect(batch(36, [1]).slice(1, -1)).toEqual([16, 16]);
    const mixed = batch(200, [1, 2]).slice(1, -1);
    expect(Math.max(...mixed)).toBe(16);
    expect(batch(36, [1, 2]).slice(1, -1)).toEqual([16, 16]);
  });

  it("what was quick and is slow ends the slice at the next look, and is looked behind from then on", async () => {
    const p = await play(create, script, { before: clock, config: { sliceMs: 5 } });
    for (let i = 0; i < 64; i++) p.port.packet(i, 1, 1, true, [], null);
    p.turn();
    p.packet(3);
    for (let i = 0; i < 64; i++) p.port.packet(i, 1, 1, true, [], null);
    const turns: number[] = [];
    while (p.port.pending) {
      let count = 0;
      p.isolate.turn(1000);
      const none = { send() {}, request() {}, log() {}, thrown() {}, handles() {} };
      p.port.drain({ ...none, verdict: () => void count++ });
      turns.push(count);
    }
    // At once as many as a quick one may be among; then as many as fit in five milliseconds.
    expect(turns).toEqual([16, ...Array(9).fill(5), 3]);
  });

  it("op-codes of any size have handlers of their own, also when their last bytes are the same", async () => {
    const opCodes = [5, 5 + 256, 5 + 512, 100_005, 2 ** 30 - 1, 255, 256];
    const p = await play(
      create,
      opCodes
        .map(
          (opCode) =>
            `RTSession.onPacket(${opCode}, function (p) { RTSession.getLogger().info([${opCode}, p.getOpCode()]); });`,
        )
        .concat("RTSession.onPacket(261, function () { RTSession.getLogger().info('again'); });")
        .join("\n"),
    );
    expect(p.take().map((one) => (one as { opCode: number }).opCode)).toEqual(opCodes);
    for (const opCode of opCodes) {
      expect(logged(p.packet(opCode)).message).toEqual(opCode === 261 ? "again" : [opCode, opCode]);
    }
    p.take();
    // Nobody handles it: it goes on.
    expect(p.packet(5 + 768)).toMatchObject([{ kind: "verdict", relay: true }]);
  });
});
