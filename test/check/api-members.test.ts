/**
 * The members of RTSession's objects that rules know are those that scripts are declared.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type ApiKind, apiMembers } from "#compiler/4-check/flow/api-members.ts";
import { packageRoot } from "#compiler/text/package-root.ts";

const interfaces: { readonly [kind in ApiKind]: string } = {
  session: "RTSession",
  packet: "RTPacket",
  data: "RTData",
  dataBuilder: "RTDataBuilder",
  packetBuilder: "RTPacketBuilder",
  player: "RTPlayer",
  logger: "RTLogger",
};

const declared = readFileSync(join(packageRoot(), "schemas/rtsession/rtsession.d.ts"), "utf8");

test.each(Object.entries(interfaces))("members of %s", (kind, name) => {
  const body = new RegExp(String.raw`^interface ${name}\b[^{]*\{\n([\s\S]*?)^\}`, "m").exec(declared)?.[1] ?? "";
  const members = new Set([...body.matchAll(/^ {2}(\w+)(?:<|\()/gm)].map(([, member]) => member));
  expect([...members].sort()).toEqual([...apiMembers[kind as ApiKind]].sort());
});
