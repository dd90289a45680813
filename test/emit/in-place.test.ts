/**
 * Packets that are handled and not asked for anything: nothing of them is decoded, and what goes on is never encoded again.
 * Bytes that no client sends tell the one from the other: whoever looked at them would throw.
 */

import { describe, expect, it } from "vitest";
import { isolates, play } from "../support/playground.ts";
import { buildUnchecked } from "./unchecked.ts";

const script = `RTSession.onPacket(1, function (packet) { RTSession.getLogger().info(packet.getSender().getPeerId()); });
RTSession.onPacket(2, function (packet) { RTSession.getLogger().info(packet.getData().getNumber(1)); });
RTSession.onPacket(3, function (packet) { RTSession.getLogger().info([packet.getData().getNumber(1), packet.getData().getString(4)]); return false; });
RTSession.onPacket(4, function (packet) { RTSession.newPacket().setOpCode(9).setData(packet.getData()).send(); });
`;
/** The value of a number, longer than it need be; a float; a text. */
const padded = [0x08, 0x8a, 0x80, 0x00, 0x15, 0, 0, 0x80, 0x3f, 0x22, 0x05, 0x0a, 0x03, 0x61, 0x62, 0x63];

describe.each(isolates)("%s isolate", (_name, create) => {
  it("a handler that reads nothing decodes nothing, one that reads does; verdicts carry no bytes", async () => {
    for (const { bundles } of await buildUnchecked({ "game.js": script }, { game: "game.js" })) {
      const guest = await play(create, "", { code: bundles.get("game")!.code });
      guest.take();
      expect(guest.packet(1, [0xff, 0xff, 0xff])).toEqual([
        { kind: "log", level: "info", message: 1, peer: 1, opCode: 1 },
        { kind: "verdict", ticket: 0, relay: true },
      ]);
      guest.take();
      expect(guest.packet(2, [0xff, 0xff, 0xff])).toMatchObject([
        { kind: "thrown" },
        { kind: "verdict", relay: false },
      ]);
      guest.take();
      expect(guest.packet(2, padded)).toMatchObject([{ message: 5 }, { kind: "verdict", relay: true }]);
      guest.take();
      // Sent on by the script: the bytes that came.
      expect(guest.packet(4, padded)).toMatchObject([{ kind: "send", opCode: 9, data: padded }, { kind: "verdict" }]);
      guest.isolate.dispose();
    }
  });

  it("damaged bytes are refused alike with and without optimization", async () => {
    const damaged: number[][] = [];
    for (let at = 0; at < padded.length; at++) {
      damaged.push(padded.slice(0, at));
      for (const by of [0x01, 0x04, 0x20, 0x7f, 0x80]) damaged.push(padded.with(at, padded[at]! ^ by));
    }
    // The index of the float is set again, to nothing, and to a number; then one that no getter reaches.
    damaged.push(
      [...padded, 0x12, 0x00],
      [...padded, 0x10, 0x02],
      [...padded, 0x80, 0x08, 0x02],
      [0x08, 0x02, ...padded],
    );
    const results: unknown[] = [];
    for (const { bundles } of await buildUnchecked({ "game.js": script }, { game: "game.js" })) {
      const guest = await play(create, "", { code: bundles.get("game")!.code });
      guest.take();
      for (const bytes of damaged) guest.packet(3, bytes);
      results.push(guest.take().map((one) => (one.kind === "thrown" ? { ...one, stack: "" } : one)));
      guest.isolate.dispose();
    }
    expect((results[0] as unknown[]).length).toBe(damaged.length * 2);
    expect(results[0]).toEqual(results[1]);
  });
});
