/**
 * Every example's match, with and without optimization: the same bytes to every player, the same log lines, the same verdicts.
 */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { packageRoot } from "#compiler/text/package-root.ts";
import { double, float, type SimulateOptions, type Simulation, simulate } from "#runtime/simulate/simulate.ts";
import { compileExample } from "../support/examples.ts";
import { type Played, played } from "../support/played.ts";

type Match = (session: Simulation) => Promise<void>;

/** Plays a script's match both ways. */
async function bothWays(
  example: string,
  script: string,
  match: Match,
  options: () => Promise<Omit<SimulateOptions, "bundle">>,
): Promise<readonly [Played, Played]> {
  const results: Played[] = [];
  for (const optimize of [true, false]) {
    const bundle = (await built(example, optimize)).get(script)!;
    const session = await simulate({ ...(await options()), bundle });
    await session.join();
    await match(session);
    await session.end();
    results.push(played(session));
  }
  return [results[0]!, results[1]!];
}

const projects = new Map<string, ReturnType<typeof compileExample>>();

function built(example: string, optimize: boolean): ReturnType<typeof compileExample> {
  const key = `${example} ${optimize}`;
  const known = projects.get(key) ?? compileExample(example, optimize);
  projects.set(key, known);
  return known;
}

const sample = { count: 3, speed: float(0.5), precise: double(0.1), label: "tank", place: [1, 2.5, -4] };

/** Everything that any of the tutorial's scripts listens to, said in every way, and players that come and go. */
const lesson: Match = async (session) => {
  const began = Date.parse("2025-01-01T00:00:00Z");
  await session.advance(1500);
  for (const player of session.players) {
    player.send("Sample", sample);
    player.send("Sample", { ...sample, inner: { left: 7, right: -8 } }, { to: [1, 2] });
    player.send("Stamped", { sentAt: began + 1200 });
    player.send("Stamped", { sentAt: began - 1200 }, { reliable: false, to: 0 });
    player.send("Signal");
    player.send("Signal", null, { to: [3] });
    player.send(100, { 1: float(1) });
    await session.settle();
  }
  session.player(2).disconnect();
  await session.advance(21_000);
  session.player(2).join();
  await session.advance(10_000);
};

describe("the tutorial", () => {
  it("each script", async () => {
    const scripts = [...(await built("tutorial", true)).keys()];
    expect(scripts.length).toBeGreaterThan(10);
    let sent = 0;
    for (const script of scripts) {
      const [optimized, generic] = await bothWays("tutorial", script, lesson, async () => ({
        players: 3,
        gateway: { AccountDetailsRequest: () => ({ displayName: "Ann" }) },
      }));
      expect(optimized, script).toEqual(generic);
      sent += optimized.bytes.flat().length;
    }
    expect(sent).toBeGreaterThan(100);
  });
});

describe("the card game", () => {
  it("a match to its end", async () => {
    const [optimized, generic] = await bothWays(
      "classic",
      "card-game",
      async (session) => {
        for (const player of session.players) player.send(1001);
        await session.settle();
        session.player(1).send(1003, { 1: "héllo", 2: 7 }).send(1003, { 2: 1 });
        // Every card of every hand, whoever has the turn: who has not is refused.
        for (let round = 0; round < 8; round++) {
          for (const player of session.players) {
            const hand = player.received.find(({ opCode }) => opCode === 2001)?.data ?? {};
            for (const card of Object.values(hand)) player.send(1002, { 1: card as number });
            await session.settle();
          }
        }
        await session.advance(120_000);
      },
      async () => ({ players: ["ann", "bob"], gateway: { LogEventRequest: () => ({}) } }),
    );
    expect(optimized.bytes.flat().length).toBeGreaterThan(20);
    expect(optimized).toEqual(generic);
  });
});

describe("the tank battle", () => {
  it("a match with cheats in it", async () => {
    const began = Date.parse("2025-01-01T00:00:00Z");
    const [optimized, generic] = await bothWays(
      "tank-battle",
      "tank-battle",
      async (session) => {
        session.player(1).send("ClockSync", { sentAt: began - 40 });
        for (let step = 1; step <= 6; step++) {
          await session.advance(500);
          session
            .player(2)
            .send("Move", { step, position: [step * 3, 0], turret: 90 }, { sequence: step, reliable: false });
        }
        session.player(3).send("Move", { step: 1, position: [40, 40] });
        session.player(3).send("Move", { step: 2, position: [Number.NaN, 0] });
        for (const [target, power] of [
          [3, 1],
          [3, 0.5],
          [9, 1],
          [3, -1],
        ] as const) {
          session.player(2).send("Shoot", { target, power });
          await session.advance(1200);
        }
        session.player(3).disconnect();
        await session.advance(1000);
      },
      async () => ({
        players: ["alice", "bob", "carol"],
        gateway: await import(pathToFileURL(join(packageRoot(), "examples/tank-battle/handlers.mjs")).href),
      }),
    );
    expect(optimized.bytes.flat().length).toBeGreaterThan(60);
    expect(optimized).toEqual(generic);
  });
});
