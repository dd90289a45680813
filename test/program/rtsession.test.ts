/** The declarations that ship: complete, documented, fresh, and without a mistake that `skipLibCheck` would hide. */

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "#compiler/text/package-root.ts";

const schemas = path.join(packageRoot(), "schemas");
const rtsession = readFileSync(path.join(schemas, "rtsession/rtsession.d.ts"), "utf8");
const requests = readFileSync(path.join(schemas, "rtsession/requests.d.ts"), "utf8");
const facts = JSON.parse(readFileSync(path.join(schemas, "requests.json"), "utf8"));

const api: Readonly<Record<string, string>> = {
  RTSession:
    "onPacket send onPlayerConnect onPlayerDisconnect onSessionShutdown newData newPacket newRequest getLogger getPlayer " +
    "getPlayers getSessionId setInterval clearInterval setTimeout clearTimeout",
  RTPacket: "getData getSender getTargetPlayers getOpCode isReliable",
  RTData: "getNumber getFloat getDouble getString getFloatArray getData getLong has indexes",
  RTDataBuilder: "setNumber setFloat setDouble setString setFloatArray setData setLong",
  RTPacketBuilder: "setOpCode setData setTargetPeers setSender setReliable send",
  RTPlayer: "getPeerId getPlayerId",
  RTLogger: "debug info warn error",
  RTRequest: "setPlayerId setScriptData send",
};

/** The text between the braces of an interface. */
function bodyOf(text: string, name: string): string {
  const match = new RegExp(`^interface ${name}\\b[^{]*\\{\\n([\\s\\S]*?)^\\}`, "m").exec(text);
  expect(match, name).not.toBeNull();
  return match![1]!;
}

test.each(Object.entries(api))("%s has every member, and no other", (name, members) => {
  const declared = [...bodyOf(rtsession, name).matchAll(/^ {2}(\w+)[<(]/gm)].map((match) => match[1]);
  expect([...new Set(declared)].sort()).toEqual(members.split(" ").sort());
});

test("every member and every type has words", () => {
  const bare: string[] = [];
  for (const text of [rtsession, requests]) {
    const lines = text.split("\n");
    lines.forEach((line, at) => {
      const declares =
        /^(?: {2})?(?:declare |interface |type |readonly |[a-z]\w*[<(:?])/.test(line) && !/^ {2}[?:|]/.test(line);
      const before = lines[at - 1]?.trim() ?? "";
      if (declares && !before.endsWith("*/") && !before.startsWith("// biome-ignore")) bare.push(line.trim());
    });
  }
  // Signatures that run over several lines are the only ones left.
  expect(bare.filter((line) => !/^(?:packet|handler|fields|options)\??:/.test(line))).toEqual([]);
});

test("the requests are those of requests.json", () => {
  execFileSync(process.execPath, [path.join(schemas, "generate-requests.mjs"), "--check"], { stdio: "pipe" });
  const created = [...bodyOf(requests, "RTRequestBuilder").matchAll(/^ {2}create(\w+)\(\)/gm)].map((match) => match[1]);
  expect(created).toEqual(Object.keys(facts.requests));
  expect(created).toHaveLength(88);
});

test("the declarations hold as they are, with those of packets beside them", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "rtsc-declarations-"));
  try {
    const fixtures = path.join(packageRoot(), "test/fixtures/program");
    for (const name of ["typed-getters", "typed-packets", "hostile-names"]) {
      writeFileSync(path.join(folder, "rtsession.d.ts"), rtsession);
      writeFileSync(path.join(folder, "requests.d.ts"), requests);
      writeFileSync(
        path.join(folder, "packets.d.ts"),
        readFileSync(path.join(fixtures, name, "expected/packets.d.ts")),
      );
      const compilerOptions = { strict: true, noEmit: true, types: [], lib: ["es2022"], skipLibCheck: false };
      writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
      const tsc = path.join(packageRoot(), "node_modules/typescript/bin/tsc");
      expect(execFileSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" })).toBe("");
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("members of enums stand for their numbers, as op-codes and as indexes", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "rtsc-declarations-"));
  const script = `
const enum Op { Play = 101, Unknown = 5 }
enum At { X = 1, Y = 2, Z = 9 }
RTSession.onPacket(Op.Play, (packet) => {
  const data = packet.getData();
  const x: number = data.getNumber(At.X);
  const either: number | string | null = data.getNumber(x > 1 ? At.X : 2);
  let index = 1;
  const computed: number | null = data.getNumber(index++);
  const none: null = data.getNumber(At.Z);
  return [either, computed, none];
});
RTSession.onPacket(Op.Unknown, (packet) => packet.getData().getNumber("77"));
`;
  try {
    writeFileSync(path.join(folder, "rtsession.d.ts"), rtsession);
    writeFileSync(path.join(folder, "requests.d.ts"), requests);
    const packets =
      'interface Play extends RTDefinedData { getNumber<I extends number>(index: RTIndex<I, 1 | 2>): RTAt<{ "1": number; "2": number }, I>; }\ninterface RTClientPackets { "101": Play }\n';
    writeFileSync(path.join(folder, "packets.d.ts"), packets);
    writeFileSync(path.join(folder, "script.ts"), script);
    const compilerOptions = { strict: true, noEmit: true, types: [], lib: ["es2022"], pretty: false };
    writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    for (const version of ["typescript", "typescript-6"]) {
      const tsc = path.join(packageRoot(), "node_modules", version, "bin/tsc");
      const { stdout } = spawnSync(process.execPath, [tsc, "-p", folder], { cwd: folder, encoding: "utf8" });
      expect(
        stdout.split("\n").filter((line) => line.includes("error")),
        version,
      ).toEqual([expect.stringMatching(/^script\.ts\(13,71\): error TS2345: .*'string'/)]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
