/**
 * Scripts made of namespaces, built with and without optimization and played alike. What a namespace exports is reached from
 * elsewhere by the object it is in: such a builder, handler or function stays as it is; what is its own is rewritten.
 */

import { expect, it } from "vitest";
import { simulate } from "#runtime/simulate/simulate.ts";
import { float } from "#runtime/simulate/values.ts";
import { type Played, played } from "../support/played.ts";
import { buildUnchecked } from "./unchecked.ts";

const codes = `namespace Codes {
  export const Echo = 1, Kept = 2, Deep = 3, Swap = 4, Late = 5;
  export const enum Out { Echo = 101, Kept, Deep }
}
export = Codes;
`;

const script = `import Codes = require("Codes");
namespace Log {
  const log = RTSession.getLogger();
  export let lines = 0;
  export function line(text: string): void { log.info(++lines + " " + text); }
}
namespace Kept {
  export const data = RTSession.newData().setNumber(1, 1);
  export let builder = RTSession.newData();
  builder.setNumber(2, 2);
  export function send(): void {
    const own = RTSession.newData();
    own.setString(1, "of its own");
    RTSession.newPacket().setOpCode(110).setData(own).send();
    RTSession.newPacket().setOpCode(Codes.Out.Kept).setData(data.setNumber(2, Log.lines)).send();
    RTSession.newPacket().setOpCode(Codes.Out.Kept).setData(builder).send();
  }
}
namespace Outer.Inner {
  export namespace Deepest {
    export function onDeep(packet: RTPacket): boolean {
      const data = packet.getData();
      RTSession.newPacket().setOpCode(Codes.Out.Deep).setData(RTSession.newData().setFloat(1, data.getFloat(1)!).setNumber(2, turns)).send();
      turns++;
      return turns % 2 === 0;
    }
  }
  function hidden(packet: RTPacket): void {
    const data = packet.getData();
    Log.line("hidden " + data.getNumber(1) + " " + data.getString(2));
  }
  export var turns = 0;
  RTSession.onPacket(Codes.Swap, hidden);
  export let late = (packet: RTPacket): void => { Log.line("early " + packet.getData().getNumber(1)); };
}
class Ship { constructor(readonly id: number) {} }
namespace Ship {
  export const MAX = 2;
  export function of(id: number): Ship | null { return id > MAX ? null : new Ship(id); }
}
import Deepest = Outer.Inner.Deepest;

RTSession.onPacket(Codes.Echo, (packet) => {
  const number = packet.getData().getNumber(1);
  Log.line("echo " + number + " " + Ship.of(number ?? 9)?.id);
  RTSession.newPacket().setOpCode(Codes.Out.Echo).setData(RTSession.newData().setNumber(1, Outer.Inner.turns)).setTargetPeers(1).send();
});
RTSession.onPacket(Codes.Kept, () => {
  Kept.data.setNumber(3, 3);
  Kept.builder = RTSession.newData().setString(1, "another");
  Kept.send();
  return false;
});
RTSession.onPacket(Codes.Deep, Deepest.onDeep);
RTSession.onPacket(Codes.Late, Outer.Inner.late);
Outer.Inner.late = (packet) => { Log.line("late " + packet.getOpCode()); };
RTSession.onPacket(6, (packet) => { Outer.Inner.late(packet); Log.lines = 100; });
`;

it("namespaces do the same with and without optimization", async () => {
  const built = await buildUnchecked({ "game.ts": script, "modules/Codes.ts": codes }, { game: "game.ts" });
  const results: Played[] = [];
  for (const { bundles } of built) {
    const session = await simulate({ bundle: bundles.get("game")! });
    await session.join();
    await session.join();
    for (let round = 0; round < 3; round++) {
      for (let opCode = 1; opCode <= 7; opCode++) {
        session.player(1).send(opCode, { 1: opCode === 3 ? float(round + 0.5) : round, 2: "text" });
        await session.advance(100);
      }
    }
    await session.end();
    results.push(played(session));
  }
  expect(results[0]!.logs.length).toBeGreaterThan(10);
  expect(results[0]!.bytes.flat().length).toBeGreaterThan(10);
  expect(results[0]).toEqual(results[1]);

  const decided = (member: string, text: string): string[] =>
    built[0]!.plan.sites
      .filter(({ site }) => site.member === member && lineOf(site.span.source.text, site.span.start).includes(text))
      .map(({ decision }) => decision.kind);
  // Nobody else reaches these.
  expect(decided("setOpCode", "setOpCode(110)")).toEqual(["rewritten"]);
  expect(decided("setString", 'own.setString(1, "of its own")')).toEqual(["rewritten"]);
  expect(decided("onPacket", "Codes.Swap, hidden")).toEqual(["rewritten"]);
  expect(decided("setOpCode", "setOpCode(Codes.Out.Deep)")).toEqual(["rewritten"]);
  // The object of their namespace has these.
  expect(decided("setNumber", "export const data")).toEqual(["generic"]);
  expect(decided("setNumber", "builder.setNumber")).toEqual(["generic"]);
  expect(decided("onPacket", "Codes.Deep, Deepest.onDeep")).toEqual(["generic"]);
  expect(decided("onPacket", "Codes.Late, Outer.Inner.late")).toEqual(["generic"]);
});

function lineOf(text: string, at: number): string {
  return text.slice(text.lastIndexOf("\n", at) + 1, text.indexOf("\n", at));
}
