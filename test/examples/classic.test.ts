/**
 * The ES5 card game: a whole match, in both isolates with the same bytes, and what its age expects of the language.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type CompileResult, compile } from "#compiler/compile.ts";
import { diskFiles, overlayFiles } from "#compiler/text/files.ts";
import { packageRoot } from "#compiler/text/package-root.ts";
import type { RequestBody } from "#runtime/gateway/gateway.ts";
import type { BundleFiles } from "#runtime/host/load.ts";
import { type Simulation, simulate } from "#runtime/simulate/simulate.ts";
import { brief, compileExample, recordedBytes } from "../support/examples.ts";

const JOIN = 1001;
const PLAY = 1002;
const CHAT = 1003;
const HAND = 2001;
const TABLE = 2002;
const TURN = 2003;
const OVER = 2004;
const HISTORY = 2005;

type Isolate = "inline" | "real";
const isolates = ["inline", "real"] as const;

let bundle: BundleFiles;

beforeAll(async () => {
  // Throws when there is any finding.
  bundle = (await compileExample("classic")).get("card-game")!;
});

interface Match {
  readonly session: Simulation;
  readonly asked: readonly RequestBody[];
}

async function start(isolate: Isolate, players = ["ann", "bob"]): Promise<Match> {
  const asked: RequestBody[] = [];
  const gateway = {
    LogEventRequest(request: RequestBody) {
      asked.push(request);
      return {};
    },
  };
  const session = await simulate({ bundle, isolate, players, gateway });
  await session.join();
  return { session, asked };
}

/** The cards each player was dealt. */
async function deal(session: Simulation): Promise<number[][]> {
  for (const player of session.players) player.send(JOIN);
  await session.settle();
  return session.players.map((player) =>
    Object.values(player.received.find(({ opCode }) => opCode === HAND)!.data as Record<number, number>),
  );
}

/** Plays all cards in the order they were dealt, whoever has the turn; gives who laid what. */
async function playAll(session: Simulation, hands: readonly (readonly number[])[]): Promise<[number, number][]> {
  const left = hands.map((cards) => [...cards]);
  const laid: [number, number][] = [];
  while (left.some((cards) => cards.length > 0)) {
    const turn = session.player(1).received.findLast(({ opCode }) => opCode === TURN)!.data![1] as number;
    const card = left[turn - 1]!.shift()!;
    laid.push([turn, card]);
    session.player(turn).send(PLAY, { 1: card });
    await session.settle();
  }
  return laid;
}

describe.each(isolates)("the card game (%s isolate)", (isolate) => {
  it("a whole match of two players plays to its end", async () => {
    const { session, asked } = await start(isolate);
    const hands = await deal(session);
    expect(hands.map((cards) => cards.length)).toEqual([3, 3]);
    expect(new Set(hands.flat()).size).toBe(6);
    const laid = await playAll(session, hands);

    // The same game by its rules, told from the cards alone.
    const expected: (readonly [number, number, unknown])[] = [[TURN, 0, { 1: 1 }]];
    const points = new Map<number, number>();
    const rounds: unknown[] = [];
    for (let round = 0; round < 3; round++) {
      const [first, second] = laid.slice(round * 2, round * 2 + 2) as [[number, number], [number, number]];
      expect(second[0]).toBe(3 - first[0]);
      const winner = first[1] > second[1] ? first[0] : second[0];
      rounds.push({ round: round + 1, winner });
      points.set(winner, (points.get(winner) ?? 0) + 1);
      expected.push([TABLE, 0, { 1: first[1] }], [TURN, 0, { 1: second[0] }]);
      expected.push([TABLE, 0, { 1: first[1], 2: second[1] }]);
      if (round < 2) expected.push([TURN, 0, { 1: winner }]);
    }
    const ranking = [...points].sort(([a], [b]) => a - b);
    const winner = [...ranking].sort(([, a], [, b]) => b - a)[0]![0];
    const result = [winner, ...ranking.flat()];
    expected.push([OVER, 0, Object.fromEntries(result.map((value, at) => [at + 1, value]))]);

    for (const player of session.players) {
      const hand = {
        1: hands[player.peerId - 1]![0],
        2: hands[player.peerId - 1]![1],
        3: hands[player.peerId - 1]![2],
      };
      expect(player.received.map(brief)).toEqual([[HAND, 0, hand], ...expected]);
    }
    expect(asked).toEqual([{ "@class": ".LogEventRequest", eventKey: "cardGameOver", winner, rounds: 3 }]);
    expect(session.messages.slice(0, 2)).toEqual(["player ann is here as 1", "player bob is here as 2"]);
    expect(session.messages.slice(2)).toEqual(rounds);
    await session.advance(120_000);
    expect(session.logs.filter(({ level }) => level !== "info" && level !== "debug")).toEqual([]);
    await session.end();
  });

  it("out of turn, a card of another, a card twice: nothing happens", async () => {
    const { session } = await start(isolate);
    session.player(1).send(PLAY, { 1: 5 });
    const hands = await deal(session);
    for (const player of session.players) player.take();
    session.player(2).send(PLAY, { 1: hands[1]![0]! });
    await session.settle();
    session.player(1).send(PLAY, { 1: hands[1]![0]! }).send(PLAY, {}).send(PLAY, { 1: -1 });
    await session.settle();
    expect(session.players.map((player) => player.received)).toEqual([[], []]);
    session.player(1).send(PLAY, { 1: hands[0]![0]! }).send(PLAY, { 1: hands[0]![0]! });
    await session.settle();
    expect(session.player(2).received.map(({ opCode }) => opCode)).toEqual([TABLE, TURN]);
    expect(session.info.counters).toMatchObject({ errors: 0, relayed: 0 });
    await session.end();
  });

  it("chat goes on to the others; who joins later gets it as it came, a line too long does not", async () => {
    const { session } = await start(isolate);
    session.player(1).send(CHAT, { 1: "héllo", 2: 7 });
    session.player(1).send(CHAT, { 1: "x".repeat(201) });
    session.player(1).send(CHAT, { 2: 1 });
    await session.settle();
    expect(session.player(2).take().map(brief)).toEqual([[CHAT, 1, { 1: "héllo", 2: 7 }]]);
    session.player(2).send(JOIN);
    await session.settle();
    expect(session.player(2).received.map(brief).slice(1)).toEqual([[HISTORY, 0, { 1: { 1: "héllo", 2: 7 } }]]);
    expect(session.player(1).received).toEqual([]);
    await session.end();
  });

  it("a minute without a card is logged once; who leaves ends the game", async () => {
    const { session, asked } = await start(isolate);
    await deal(session);
    await session.advance(59_999);
    expect(session.logs.filter(({ level }) => level === "warn")).toEqual([]);
    await session.advance(60_001);
    expect(session.logs.filter(({ level }) => level === "warn").map(({ message }) => message)).toEqual([
      "nobody played for a minute",
    ]);
    session.player(1).disconnect();
    await session.settle();
    expect(brief(session.player(2).received.at(-1)!)).toEqual([OVER, 0, { 1: 0 }]);
    expect(asked).toEqual([]);
    await session.end();
  });
});

it("the same match gives the same bytes in both isolates", async () => {
  const recorded = [];
  for (const isolate of isolates) {
    const { session } = await start(isolate);
    await playAll(session, await deal(session));
    await session.end();
    recorded.push(recordedBytes(session));
  }
  expect(recorded[0]!.flat().length).toBeGreaterThan(20);
  expect(recorded[1]).toEqual(recorded[0]);
});

describe("the language of its age is really used", () => {
  const root = join(packageRoot(), "examples/classic");
  /** The project compiled with one of its files reading otherwise. */
  function compiled(file: string, from: string, to: string): Promise<CompileResult> {
    const text = readFileSync(join(root, file), "utf8");
    expect(text).toContain(from);
    return compile({
      cwd: root,
      files: overlayFiles(diskFiles, new Map([[join(root, file), text.replace(from, to)]])),
    });
  }

  /** What is logged as an error when both players join a game of which the check gives no more than these warnings. */
  async function broken(file: string, from: string, to: string, warnings: readonly string[] = []): Promise<string[]> {
    const { bundles, diagnostics } = await compiled(file, from, to);
    expect(diagnostics.map(({ code }) => code)).toEqual(warnings);
    const session = await simulate({ bundle: bundles[0]! });
    await session.join();
    const hands = await deal(session);
    if (session.player(1).received.some(({ opCode }) => opCode === TURN)) await playAll(session, hands).catch(() => {});
    await session.end();
    return session.logs.filter(({ level }) => level === "error").map(({ message }) => String(message));
  }

  it("`this` at the top level is the global object: unbound from it, the game does not start", async () => {
    const errors = await broken("scripts/card-game.js", "onJoin.bind(this)", "onJoin.bind({})");
    expect(errors).toEqual([expect.stringMatching(/^onPacket\(1001\) threw TypeError: this\.startGame/)]);
  });

  it("Table and Turn require each other: a copy of the other's member, taken while loading, is not there yet, and is warned of", async () => {
    const errors = await broken(
      "modules/Turn.js",
      "exports.of = function () { return Table.seats()[current] };",
      "var seats = Table.seats; exports.of = function () { return seats()[current] };",
      ["RT4497"],
    );
    expect(errors).toEqual([expect.stringMatching(/^onPacket\(1001\) threw TypeError: seats is not a function/)]);
  });

  it("op-codes are members that a constructor function gives itself: without `this.` the check misses one", async () => {
    const { bundles, diagnostics } = await compiled("modules/OpCodes.js", "this.RS_TURN = 2003", "var RS_TURN = 2003");
    expect(diagnostics.map(({ code, span }) => [code, span?.source.path])).toEqual([["RT4419", "modules/OpCodes.js"]]);
    expect(bundles).toEqual([]);
  });
});
