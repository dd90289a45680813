/** Members of the guest's own objects are shortened in bundles. Nobody's members that only look like them are. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ownMembers } from "#compiler/6-emit/guest-words.ts";
import { packageRoot } from "#compiler/text/package-root.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import { isolates, play } from "../support/playground.ts";
import { bundleOf } from "./project.ts";

const names = ownMembers.source.replace(/^\^\(\?:|\)\$$/g, "").split("|");

/** A packet whose fields, those of its record and its list, have the names of the guest's own members. */
const model: PacketModel = {
  packets: [
    {
      opCode: 7,
      name: "Move",
      from: "both",
      delivery: "reliable",
      fields: [
        ...names.map((name, at) => ({ index: at + 1, name, type: { kind: "number" }, required: true }) as const),
        { index: 60, name: "inside", type: { kind: "record", record: "Inside" }, required: true },
        { index: 61, name: "length", type: { kind: "number" }, required: true, repeat: 2 },
      ],
    },
  ],
  records: [
    {
      name: "Inside",
      fields: names.map((name, at) => ({ index: at + 1, name, type: { kind: "number" }, required: false }) as const),
    },
  ],
  enums: [],
  digest: "sha256-0",
};

const script = `import { Packets } from "rtsc:packets";
RTSession.onPacket(Packets.Move, (move) => {
  RTSession.getLogger().info(Object.keys(move).concat(Object.keys(move.inside)));
  RTSession.send(Packets.Move, move);
});
`;

describe("own members", () => {
  it("are many, and none is a member of what scripts are given", () => {
    expect(names.length).toBeGreaterThan(5);
    const declared = readFileSync(path.join(packageRoot(), "schemas/rtsession/rtsession.d.ts"), "utf8");
    const members = [...declared.matchAll(/^ {2,4}(?:readonly )?(\w+)[?(<:]/gm)].map(([, name]) => name!);
    expect(members).toEqual(expect.arrayContaining(["onPacket", "getFloatArray", "setTargetPeers", "reliable"]));
    for (const name of [
      ...members,
      "tools",
      "wire",
      "flush",
      "say",
      "now",
      "start",
      "turn",
      "bytes",
      "at",
      "end",
      "form",
    ]) {
      expect(ownMembers.test(name), name).toBe(false);
    }
  });

  it.for(isolates)("fields of the same names are what they are called: %s", async ([, create]) => {
    const scripts = { "scripts/game.ts": "module" } as const;
    const { code } = await bundleOf({ files: { "scripts/game.ts": script }, scripts, model, optimize: true });
    const ground = await play(create, "", { code });
    ground.take();
    const fields = names.flatMap((_, at) => (at < 15 ? [(at + 1) * 8, 2 * at] : [((at + 1) * 8) | 0x80, 1, 2 * at]));
    const inside = fields.slice(0, 6);
    // The record in its box, and the list behind it.
    const data = [...fields, 0xe2, 3, inside.length + 2, 0x72, inside.length, ...inside, 0xe8, 3, 10, 0xf0, 3, 12];
    const effects = ground.packet(7, data);
    expect(effects.filter(({ kind }) => kind === "thrown")).toEqual([]);
    expect(effects.find(({ kind }) => kind === "log")).toMatchObject({
      message: [...names, "inside", "length", ...names],
    });
    expect(effects.find(({ kind }) => kind === "send")).toMatchObject({ data });
  });
});
