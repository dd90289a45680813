/**
 * The tutorial's scripts, each played: what RTSession can do, by what players receive, what is logged and what is asked.
 */

import { beforeAll, describe, expect, it } from "vitest";
import type { RequestBody } from "#runtime/gateway/gateway.ts";
import type { BundleFiles } from "#runtime/host/load.ts";
import { double, float, type SimulateOptions, type Simulation, simulate } from "#runtime/simulate/simulate.ts";
import { brief, compileExample } from "../support/examples.ts";

const began = Date.parse("2025-01-01T00:00:00Z");
const sample = { count: 3, speed: float(0.5), precise: double(0.1), label: "tank", place: [1, 2.5, -4] };

let bundles: ReadonlyMap<string, BundleFiles>;
const played = new Set<string>();

beforeAll(async () => {
  bundles = await compileExample("tutorial");
});

describe.each(["inline", "real"] as const)("the tutorial (%s isolate)", (isolate) => {
  /** A session of one of the scripts, nobody connected. */
  function start(script: string, options: Omit<SimulateOptions, "bundle" | "isolate"> = {}): Promise<Simulation> {
    played.add(script);
    return simulate({ ...options, isolate, bundle: bundles.get(script)! });
  }

  it("a script is loaded once; its globals live until five minutes after the last player left", async () => {
    const match = await start("one-session");
    await match.join();
    match.player(1).send("Signal");
    await match.advance(60_000);
    match.player(2).send("Signal");
    await match.settle();
    for (const player of match.players) player.disconnect();
    await match.advance(299_999);
    expect(match.ended).toBe(false);
    match.player(1).join().send("Signal");
    await match.advance(10 * 60_000);
    match.player(1).disconnect();
    await match.advance(299_999);
    expect(match.ended).toBe(false);
    expect(match.messages).toEqual(["loaded"]);
    await match.advance(1);
    expect(match.ended).toBe(true);
    expect(match.messages).toEqual(["loaded", "over after 3 signals"]);

    const next = await start("one-session");
    await next.end();
    expect(next.messages).toEqual(["loaded", "over after 0 signals"]);
  });

  it("onPacket sees every packet of its op-code, RTData gives each kind of value; the packet goes on", async () => {
    const match = await start("intercepting-packets", { players: 3 });
    await match.join();
    match.player(1).send("Sample", sample);
    match.player(2).send("Sample", { ...sample, inner: { left: 7, right: -8 } }, { to: 3 });
    match.player(2).send("Signal");
    await match.settle();
    const values = { count: 3, speed: 0.5, precise: 0.1, label: "tank", place: [1, 2.5, -4] };
    expect(match.messages).toEqual([values, values, { left: 7, right: -8 }]);
    const data = { 1: 3, 2: 0.5, 3: 0.1, 4: "tank", 5: [1, 2.5, -4] };
    expect(match.players.map((player) => player.received.map(brief))).toEqual([
      [[104, 2, null]],
      [[100, 1, data]],
      [
        [100, 1, data],
        [100, 2, { ...data, 6: { 1: 7, 2: -8 } }],
        [104, 2, null],
      ],
    ]);
    await match.end();
  });

  it("a handler adds to a packet: it cancels it and sends its own in the sender's name", async () => {
    const match = await start("adding-to-packets", { players: ["ann", "bob", "cleo"] });
    await match.join();
    match.player(2).send("Sample", sample);
    match.player(3).send("Sample", { ...sample, inner: { left: 7, right: -8 } });
    await match.settle();
    const bobs = [101, 2, { 1: "bob: tank", 2: 4 }];
    const cleos = [101, 3, { 1: "cleo: tank", 2: 4, 4: { 1: 7, 2: -8 } }];
    expect(match.players.map((player) => player.received.map(brief))).toEqual([[bobs, cleos], [cleos], [bobs]]);
    expect(match.info.counters).toMatchObject({ cancelled: 2, relayed: 0 });
    await match.end();
  });

  it("a time stamp of a player is answered with the difference between the clocks, to that player alone", async () => {
    const match = await start("clock-sync");
    await match.join();
    await match.advance(1500);
    match.player(2).send("Stamped", { sentAt: began + 1200 });
    match.player(2).send("Stamped", { sentAt: began + 1501 });
    await match.settle();
    expect(match.player(1).received).toEqual([]);
    expect(match.player(2).received.map(({ name, sender, fields }) => ({ name, sender, fields }))).toEqual([
      { name: "Answer", sender: 0, fields: { number: 300 } },
      { name: "Answer", sender: 0, fields: { number: -1 } },
    ]);
    await match.end();
  });

  it("getSender gives peer id and player id; getTargetPlayers the targets, empty when it is for everyone", async () => {
    const match = await start("senders-and-targets", { players: ["ann", "bob", "cleo"] });
    await match.join();
    match.player(2).send("Signal");
    match.player(3).send("Signal", null, { to: [1, 2] });
    await match.settle();
    expect(match.messages).toEqual([
      { peer: 2, player: "bob" },
      "for everyone",
      { peer: 3, player: "cleo" },
      "for peer 1",
      "for peer 2",
    ]);
    expect(match.players.map((player) => player.received.map(({ sender }) => sender))).toEqual([[2, 3], [3], [2]]);
    await match.end();
  });

  it("returning false cancels a packet: what is older than a second, or from a certain player", async () => {
    const match = await start("cancelling-packets", { players: 3 });
    await match.join();
    await match.advance(5000);
    for (const age of [0, 1000, 1001, 4000]) match.player(1).send("Stamped", { sentAt: began + 5000 - age });
    match.player(3).send("Stamped", { sentAt: began + 5000 });
    await match.settle();
    const passed = [
      [102, 1, { 1: began + 5000 }],
      [102, 1, { 1: began + 4000 }],
    ];
    expect(match.players.map((player) => player.received.map(brief))).toEqual([[], passed, passed]);
    expect(match.info.counters).toMatchObject({ handled: 5, relayed: 2, cancelled: 3 });
    await match.end();
  });

  it("onPlayerConnect and onPlayerDisconnect tell who comes and goes", async () => {
    const match = await start("players-come-and-go", { players: ["ann", "bob"] });
    match.player(2).join();
    await match.settle();
    match.player(1).join();
    await match.settle();
    match.player(2).disconnect();
    await match.settle();
    match.player(2).join();
    await match.settle();
    expect(match.messages).toEqual([
      "bob came as peer 2",
      "ann came as peer 1",
      "bob left; 1 still here",
      "bob came as peer 2",
    ]);
    await match.end();
  });

  it("newPacket and newData: text, numbers, lists and nested data; to one player, or an empty one to everyone", async () => {
    const match = await start("sending-packets");
    await match.join();
    match.player(1).send("Signal");
    match.player(2).send("Signal");
    await match.settle();
    const list = [1, 2.5, -4];
    const pair = { left: 7, right: 8 };
    const seen = ({ name, sender, data, fields }: (typeof match.players)[0]["received"][0]) =>
      data === null ? [name, sender] : [name, sender, fields];
    expect(match.player(1).received.map(seen)).toEqual([
      ["Answer", 0, { text: "you were first", list, pair }],
      ["Signal", 0],
      ["Signal", 0],
    ]);
    expect(match.player(2).received.map(seen)).toEqual([
      ["Signal", 0],
      ["Answer", 0, { number: 100, list, pair }],
      ["Signal", 0],
    ]);
    expect(match.info.counters).toMatchObject({ cancelled: 2, relayed: 0 });
    await match.end();
  });

  it("newRequest asks the gateway; its answer goes to all players", async () => {
    const asked: RequestBody[] = [];
    const gateway = {
      AccountDetailsRequest(request: RequestBody) {
        asked.push(request);
        if (request["playerId"] === "cleo") throw new Error("no such account");
        return request["playerId"] === "ann" ? { displayName: "Ann" } : {};
      },
    };
    const match = await start("sending-requests", { players: ["ann", "bob", "cleo"], gateway });
    for (const player of match.players) {
      player.join();
      await match.settle();
    }
    expect(asked).toEqual(["ann", "bob", "cleo"].map((playerId) => ({ "@class": ".AccountDetailsRequest", playerId })));
    expect(match.players.map((player) => player.received.map(({ fields }) => fields))).toEqual([
      [{ text: "Ann" }, { text: "unnamed" }],
      [{ text: "unnamed" }],
      [],
    ]);
    expect(match.messages).toEqual(["nothing is known of cleo"]);
    await match.end();
  });

  it("getLogger writes four levels, any JSON value, with the peer and op-code being handled", async () => {
    const match = await start("logging");
    await match.join();
    match.player(2).send("Signal");
    await match.settle();
    const records = match.logs.filter(({ source }) => source === "script");
    expect(records.map(({ level, message }) => [level, message])).toEqual([
      ["debug", "for whoever looks closely"],
      ["info", { players: 2 }],
      ["warn", ["something", "is", "odd"]],
      ["error", "something is wrong"],
    ]);
    for (const record of records) {
      expect(record).toMatchObject({ script: "logging", session: match.sessionId, peer: 2, opCode: 104 });
    }
    await match.end();
  });

  it("getPlayers lists who is connected, getPlayer finds one by peer id; what they achieved is asked for", async () => {
    const asked: RequestBody[] = [];
    const gateway = {
      ListAchievementsRequest(request: RequestBody) {
        asked.push(request);
        return { achievements: request["playerId"] === "bob" ? [{ shortCode: "first" }, { shortCode: "best" }] : [] };
      },
    };
    const match = await start("finding-players", { players: ["ann", "bob"], gateway });
    match.player(2).join();
    await match.settle();
    match.player(1).join();
    await match.settle();
    expect(asked.map((request) => [request["@class"], request["playerId"]])).toEqual([
      [".ListAchievementsRequest", "bob"],
      [".ListAchievementsRequest", "ann"],
    ]);
    expect(match.messages).toEqual([
      { first: "bob", same: true, nobody: null },
      { achievements: 2 },
      { first: "ann", same: true, nobody: null },
      { achievements: 0 },
    ]);
    await match.end();
  });

  it("getSessionId is known from the first line on", async () => {
    const match = await start("session-id");
    expect(match.messages).toEqual([`this is ${match.sessionId}`]);
    await match.end();
  });

  it("setInterval sends the server's time each second, clearInterval stops it after five", async () => {
    const match = await start("intervals");
    await match.join();
    await match.advance(999);
    expect(match.player(1).received).toEqual([]);
    await match.advance(60_000);
    const beats = [1, 2, 3, 4, 5].map((second) => ({
      name: "Beat",
      sender: 0,
      fields: { serverTime: began + second * 1000 },
      at: second * 1000,
    }));
    for (const player of match.players) {
      expect(player.received.map(({ name, sender, fields, at }) => ({ name, sender, fields, at }))).toEqual(beats);
    }
    await match.end();
  });

  it("setTimeout sends a message twenty seconds after a player left, clearTimeout when he comes back", async () => {
    const asked: [number, RequestBody][] = [];
    let match: Simulation;
    const gateway = {
      LogEventRequest(request: RequestBody) {
        asked.push([match.now, request]);
        return {};
      },
    };
    match = await start("timeouts", { players: ["ann", "bob", "cleo"], gateway });
    await match.join();
    match.player(1).disconnect();
    match.player(2).disconnect();
    await match.advance(19_999);
    expect(asked).toEqual([]);
    match.player(2).join();
    await match.advance(60_000);
    expect(asked).toEqual([
      [
        20_000,
        {
          "@class": ".LogEventRequest",
          playerId: "ann",
          eventKey: "comeBack",
          scriptData: { text: "The others are still playing." },
        },
      ],
    ]);
    expect(match.messages).toEqual([{ told: "ann", error: null }]);
    await match.end();
  });
});

it("every script of the tutorial is played here", () => {
  expect([...played].sort()).toEqual([...bundles.keys()]);
});
