/** Parts of `rtsc dev` by themselves: keys from a terminal and from a pipe, rates of traffic, what is counted, what is printed. */

import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { type KeySource, readKeys } from "#compiler/cli/dev/keys.ts";
import { renderJoin, renderLoaded, renderTraffic } from "#compiler/cli/dev/render-dev.ts";
import { type Flow, TrafficMeter } from "#compiler/cli/dev/traffic-meter.ts";
import type { SessionInfo } from "#runtime/host/session.ts";
import { Traffic, type TrafficCount } from "#runtime/host/traffic.ts";
import type { PacketModel } from "#schemas/packet-model.ts";

/** What was pressed after these pieces of input, and how the terminal was set. */
async function pressed(pieces: readonly string[], isTTY: boolean) {
  const keys: string[] = [];
  const raw: boolean[] = [];
  const stream = new PassThrough();
  const source: KeySource = Object.assign(stream, {
    isTTY,
    setRawMode(on: boolean) {
      raw.push(on);
      return source as never;
    },
  });
  const stop = readKeys(source, (key) => keys.push(key));
  for (const piece of pieces) stream.write(piece);
  stream.end();
  await new Promise((resolve) => stream.once("end", resolve));
  stop();
  return { keys, raw };
}

describe("keys", () => {
  it("of a terminal count one by one, which is put back as it was; arrows are none, Ctrl+C and Ctrl+D quit", async () => {
    expect(await pressed(["r", "Lo", "\u001b[A", " ", "\r", "\u0003", "\u0004"], true)).toEqual({
      keys: ["r", "l", "o", "q", "q"],
      raw: [true, false],
    });
  });

  it("of anything else are lines, by their first letter; the last needs no line break, empty ones are none", async () => {
    expect(await pressed(["rest", "art\n\n", "  Logs\r\no\nq"], false)).toEqual({
      keys: ["r", "l", "o", "q"],
      raw: [],
    });
    expect(await pressed([], false)).toEqual({ keys: [], raw: [] });
  });
});

describe("op-code traffic of a session", () => {
  const model = {
    packets: [
      { name: "Ask", opCode: 1, from: "client" },
      { name: "Tell", opCode: 1, from: "server" },
      { name: "Both", opCode: 2, from: "both" },
    ],
  } as unknown as PacketModel;

  it("is counted from the first time it is asked for, by way and op-code, with the names of that way", () => {
    const traffic = new Traffic(model);
    traffic.count("received", 1, 10);
    expect(traffic.take()).toEqual([]);
    traffic.count("sent", 2, 7);
    traffic.count("sent", 1, 5, 3);
    traffic.count("received", 1, 10);
    traffic.count("received", 1, 12);
    traffic.count("relayed", 9, 20, 0);
    traffic.count("relayed", 9, 20, 2);
    expect(traffic.take()).toEqual([
      { way: "received", opCode: 1, name: "Ask", packets: 2, bytes: 22 },
      { way: "relayed", opCode: 9, name: null, packets: 2, bytes: 40 },
      { way: "sent", opCode: 1, name: "Tell", packets: 3, bytes: 15 },
      { way: "sent", opCode: 2, name: "Both", packets: 1, bytes: 7 },
    ]);
  });
});

describe("the meter", () => {
  it("gives what flowed between two looks, over all sessions; nothing of one it sees first, or that has ended", async () => {
    const counts = new Map<string, { traffic: TrafficCount[]; dropped: Record<string, number> }>();
    const move = (packets: number): TrafficCount => ({
      way: "received",
      opCode: 1,
      name: "Move",
      packets,
      bytes: packets * 9,
    });
    const meter = new TrafficMeter(
      {
        list: async () => ({
          sessions: [...counts].map(
            ([sessionId, { dropped }]) => ({ sessionId, counters: { dropped } }) as unknown as SessionInfo,
          ),
          lost: [],
        }),
        traffic: async (id) => counts.get(id)?.traffic,
      },
      () => {},
      () => {},
    );
    counts.set("a", { traffic: [move(100)], dropped: { late: 4 } });
    expect(await meter.look(0)).toEqual([]);
    counts.set("a", { traffic: [move(120)], dropped: { late: 4 } });
    counts.set("b", { traffic: [move(50)], dropped: {} });
    expect(await meter.look(1000)).toEqual([move(20)]);
    counts.set("a", { traffic: [move(121)], dropped: { late: 5 } });
    counts.set("b", { traffic: [move(52)], dropped: {} });
    expect(await meter.look(2000)).toEqual([
      move(3),
      { way: "dropped", opCode: null, name: "late", packets: 1, bytes: 0 },
    ]);
    counts.delete("a");
    expect(await meter.look(3000)).toEqual([]);
  });
});

describe("what is printed", () => {
  it("traffic in columns, by the second; an evil name does nothing", () => {
    const flows: Flow[] = [
      { way: "received", opCode: 102, name: "Move", packets: 40, bytes: 920 },
      { way: "relayed", opCode: 7, name: null, packets: 1, bytes: 3 },
      { way: "dropped", opCode: null, name: "la\u001bte", packets: 3, bytes: 0 },
    ];
    expect(renderTraffic(flows, 2)).toBe(
      [
        "  received  Move (102)   20/s  460 B/s",
        "  relayed   op-code 7   0.5/s  1.5 B/s",
        "  dropped   la\ufffdte       1.5/s",
        "",
      ].join("\n"),
    );
  });

  it("a line to join by for each player", () => {
    const players = [1, 2].map((peerId) => ({ playerId: `p${peerId}`, peerId, accessToken: `t${peerId}` }));
    expect(renderJoin("duel", { sessionId: "s", host: "127.0.0.1", port: 7000, players })).toBe(
      [
        "session s of duel; join with connect of rtsc/client:",
        '  peer 1  connect({ host: "127.0.0.1", port: 7000, token: "t1" })',
        '  peer 2  connect({ host: "127.0.0.1", port: 7000, token: "t2" })',
        "",
      ].join("\n"),
    );
  });

  it("what was loaded; many scripts are counted", () => {
    expect(renderLoaded(["a", "b", "c", "d", "e"], 12.4, false)).toBe(
      "loaded a, b, c and 2 more in 12 ms: new sessions run it\n",
    );
  });
});
