/**
 * The tank battle as a match in memory: the same bytes in both isolates and each time, and cheats that get nowhere.
 */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { generateProject } from "#compiler/cli/generate-project.ts";
import { packageRoot } from "#compiler/text/package-root.ts";
import type { RequestHandler } from "#runtime/gateway/handlers.ts";
import type { BundleFiles } from "#runtime/host/load.ts";
import { float, type ReceivedPacket, type Simulation, simulate } from "#runtime/simulate/simulate.ts";
import { compileExample, recordedBytes } from "../support/examples.ts";

const began = Date.parse("2025-01-01T00:00:00Z");
const isolates = ["inline", "real"] as const;

let bundle: BundleFiles;
let gateway: Readonly<Record<string, RequestHandler>>;

beforeAll(async () => {
  bundle = (await compileExample("tank-battle")).get("tank-battle")!;
  gateway = await import(pathToFileURL(join(packageRoot(), "examples/tank-battle/handlers.mjs")).href);
});

async function start(isolate: (typeof isolates)[number], players = ["alice", "bob", "carol"]): Promise<Simulation> {
  const match = await simulate({ bundle, isolate, players, gateway });
  await match.join();
  return match;
}

/** Bob drives to the right, three metres every half second. */
async function drive(match: Simulation, steps: number): Promise<void> {
  for (let step = 1; step <= steps; step++) {
    await match.advance(500);
    match.player(2).send("Move", { step, position: [step * 3, 0], turret: 90 }, { sequence: step, reliable: false });
  }
}

async function play(match: Simulation): Promise<void> {
  match.player(1).send("ClockSync", { sentAt: began - 40 });
  await drive(match, 4);
  match.player(3).send("Move", { step: 1, position: [40, 40] });
  match.player(2).send("Shoot", { target: 3, power: 1 });
  await match.advance(400);
  match.player(3).disconnect();
  await match.advance(1000);
  await match.end();
}

const named = ({ name, sender, fields }: ReceivedPacket) => ({ name, sender, fields });
const only = (packets: readonly ReceivedPacket[], ...names: string[]) =>
  packets.filter(({ name }) => names.includes(name!)).map(named);

describe.each(isolates)("the tank battle (%s isolate)", (isolate) => {
  it("a match: welcomes, clocks, moves, a hit, ticks, a leave", async () => {
    const match = await start(isolate);
    await play(match);
    const [alice, bob, carol] = match.players;

    const welcomes = ["Alice of Arras", "Bob the Bold", "Carol Cannonade"].map((displayName, at) => ({
      name: "Welcome",
      sender: 0,
      fields: { peer: at + 1, displayName },
    }));
    for (const player of match.players) expect(only(player.received, "Welcome")).toEqual(welcomes);

    expect(only(alice!.received, "ClockReply")).toEqual([
      { name: "ClockReply", sender: 0, fields: { sentAt: began - 40, serverTime: began } },
    ]);
    expect(only([...bob!.received, ...carol!.received], "ClockReply")).toEqual([]);

    const moves = [3, 6, 9, 12].map((x, at) => ({
      name: "Move",
      sender: 2,
      fields: { step: at + 1, position: [x, 0], turret: 90 },
    }));
    for (const player of [alice!, carol!]) expect(only(player.received, "Move")).toEqual(moves);
    expect(only(bob!.received, "Move")).toEqual([]);

    // Twelve metres of thirty: sixty of a hundred points.
    for (const player of match.players) {
      expect(only(player.received, "Hit", "Shoot")).toEqual([
        { name: "Hit", sender: 0, fields: { by: 2, target: 3, damage: 60, effect: "fire" } },
      ]);
    }
    const ticks = alice!.received.filter(({ name }) => name === "Tick");
    expect(ticks.map(({ at, fields }) => [at, fields])).toEqual(
      Array.from({ length: 17 }, (_, at) => [
        (at + 1) * 200,
        at < 10 ? { count: at + 1 } : { count: at + 1, leader: { peer: 2, points: 60 } },
      ]),
    );
    expect(alice!.changes.at(-1)).toEqual({ kind: "disconnect", peerId: 3, peers: [1, 2] });
    expect(match.messages).toEqual([{ cheat: "too fast", peer: 3, step: 1 }]);
    expect(match.info.counters).toMatchObject({ relayed: 4, cancelled: 3, dropped: {}, errors: 0, requests: 3 });
  });

  it("cheats: too fast, out of the arena, to no number at all", async () => {
    const match = await start(isolate);
    const bob = match.player(2);
    bob.send("Move", { step: 1, position: [2.1, 0] });
    await match.advance(10_000);
    bob.send("Move", { step: 2, position: [51, 0] });
    bob.send("Move", { step: 3, position: [0, -50.1] });
    bob.send("Move", { step: 4, position: [Number.NaN, 0] });
    bob.send("Move", { step: 5, position: [50, 0] });
    // The reach of ten seconds is spent.
    bob.send("Move", { step: 6, position: [44, 0] });
    await match.settle();
    expect(only(match.player(1).received, "Move")).toEqual([
      { name: "Move", sender: 2, fields: { step: 5, position: [50, 0] } },
    ]);
    // No number at all is outside of the arena that the schema has: dropped before the script sees it.
    expect(match.info.counters).toMatchObject({ dropped: { invalid: 1 } });
    expect(match.messages).toEqual([1, 2, 3, 6].map((step) => ({ cheat: "too fast", peer: 2, step })));
    await match.end();
  });

  it("cheats: a shot too strong, backwards, of no number, too far, at nobody", async () => {
    const match = await start(isolate);
    for (const [target, power] of [
      [3, 1.01],
      [3, -1],
      [9, 1],
      [3, Number.NaN],
    ] as const) {
      match.player(1).send("Shoot", { target, power });
    }
    await match.advance(1000);
    match.player(2).send("Move", { step: 1, position: [13, 0] });
    await match.advance(2000);
    match.player(2).send("Move", { step: 2, position: [31, 0] });
    await match.settle();
    match.player(1).send("Shoot", { target: 2, power: 1 });
    await match.settle();
    for (const player of match.players) expect(only(player.received, "Hit", "Shoot")).toEqual([]);
    // Three of them are no shots by the schema, the script judges the others.
    expect(match.info.counters).toMatchObject({ dropped: { invalid: 3 }, cancelled: 2, relayed: 2, errors: 0 });
    await match.end();
  });

  it("cheats: packets that the schema does not allow never reach the script or another player", async () => {
    const match = await start(isolate);
    const bob = match.player(2);
    bob.send(102, { 1: float(1), 2: [0, 0] });
    bob.send(102, { 1: 1 });
    bob.send(102, { 1: 1, 2: [0, 0, 0] });
    bob.send(102, null);
    bob.send(104, { 1: 2, 2: 1, 3: 1000 });
    bob.send(105, { 1: 2, 2: "the Admin" });
    await match.settle();
    for (const player of match.players) expect(player.received.filter(({ sender }) => sender === 2)).toEqual([]);
    const { dropped, handled } = match.info.counters;
    expect(handled).toBe(0);
    expect(Object.values(dropped).reduce((sum, count) => sum + count, 0)).toBe(6);
    expect(match.logs.filter(({ level }) => level === "warn").map(({ peer, opCode }) => [peer, opCode])).toEqual(
      [102, 102, 102, 102, 104, 105].map((opCode) => [2, opCode]),
    );
    expect(match.ended).toBe(false);
    await match.end();
  });
});

it("the same match gives the same bytes, each time and in both isolates", async () => {
  const recorded = [];
  for (const isolate of ["inline", "inline", "real", "real"] as const) {
    const match = await start(isolate);
    await play(match);
    recorded.push(recordedBytes(match));
  }
  expect(recorded[0]!.flat().length).toBeGreaterThan(60);
  for (const other of recorded.slice(1)) expect(other).toEqual(recorded[0]);
});

describe("what is generated from its schema", () => {
  it("lies beside it, and is fresh", () => {
    const { diagnostics, files } = generateProject({ cwd: join(packageRoot(), "examples/tank-battle"), check: true });
    expect(diagnostics).toEqual([]);
    expect(files.map(({ entry, current }) => [entry.target, current])).toEqual([
      ["typescript", true],
      ["csharp", true],
      ["proto", true],
      ["json-schema", true],
      ["markdown", true],
    ]);
  });
});
