/**
 * Rewritten sites as text: what becomes of scripts, what their encoders are, and what is said of each site. And where errors of
 * rewritten sites are said to have happened: where they were written.
 */

import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { rewrite } from "#compiler/6-emit/rewrite.ts";
import { encodersText, joinUses } from "#compiler/6-emit/sites.ts";
import { planAsText } from "#compiler/cli/render/plan.ts";
import { simulate } from "#runtime/simulate/simulate.ts";
import { fixtures, readTree } from "../support/fixtures.ts";
import { buildUnchecked } from "./unchecked.ts";

fixtures("emit/sites", async ({ input }) => {
  const texts = readTree(input);
  const scripts = Object.keys(texts).filter((file) => file.startsWith("scripts/"));
  const names = Object.fromEntries(scripts.map((file) => [basename(file).replace(/\.\w+$/, ""), file]));
  const [built] = await buildUnchecked(texts, names, [true]);
  const { plan, bundles } = built!;
  const rewritten = plan.sources.flatMap((source) => {
    const rewrites = plan.rewrites.get(source.path);
    return rewrites === undefined ? [] : [rewrite(source, rewrites, plan.prefix)];
  });
  for (const [, { code }] of bundles) new Function(code);
  const uses = joinUses(rewritten);
  return {
    ...Object.fromEntries(rewritten.map(({ source }) => [source.path, source.text])),
    ...(uses === null ? {} : { "encoders.js": encodersText(uses.encoders).text }),
    "plan.txt": planAsText(plan.sites),
  };
});

describe("an error in a rewritten handler", () => {
  /** The places of a script that the stack of its only error names. */
  async function placesOf(script: string): Promise<string[][]> {
    const ways = await buildUnchecked({ "game.js": script }, { game: "game.js" });
    return Promise.all(
      ways.map(async ({ bundles }) => {
        const session = await simulate({ bundle: bundles.get("game")! });
        await session.join();
        session.player(1).send(1, { 1: 5 });
        await session.settle();
        await session.end();
        const [error] = session.logs.filter(({ level }) => level === "error");
        return [...(error?.stack ?? "").matchAll(/game\.js:\d+:\d+/g)].map(([place]) => place);
      }),
    );
  }

  it.for([
    ["thrown by the script, behind a send", "  RTSession.newPacket().setOpCode(2).send(); thrower(packet);", "3:46"],
    [
      "thrown in an argument",
      "  RTSession.newPacket().setOpCode(2).setData(\n    RTSession.newData().setNumber(1, thrower(1))\n  ).send();",
      "4:38",
    ],
    [
      "of a setter",
      '  RTSession.newPacket().setOpCode(2)\n    .setData(RTSession.newData().setNumber(1, "x")).send();',
      "4:34",
    ],
    [
      "of a builder in a variable",
      "  var data = RTSession.newData().setNumber(1, 1);\n\tdata.setString(2, null);\n  RTSession.newPacket().setOpCode(2).setData(data).send();",
      "4:7",
    ],
    [
      "of a packet that is too large",
      '  RTSession.newPacket().setOpCode(2).setData(RTSession.newData().setString(1, new Array(5000).join("é"))).send();',
      "3:107",
    ],
    ["of a packet that is none", "  other();", "1:"],
    ["in a read", "  packet.getData().getNumber(1).missing.more;", "3:33"],
    ["of an index that is no number", "  packet.getData().getNumber(Symbol.iterator);", "3:20"],
  ] as const)("%s has the line and column it was written at", async ([, body, place]) => {
    const other = "function other(p) { p.getData().getNumber(1); } function thrower(n) { throw new Error('' + n); }";
    const script = `${other}\nRTSession.onPacket(1, function (packet) {\n${body}\n});\nRTSession.onPacket(2, other);\n`;
    const [rewritten, generic] = await placesOf(script);
    expect(rewritten!.join(" ")).toContain(`game.js:${place}`);
    expect(rewritten).toEqual(generic);
  });
});
