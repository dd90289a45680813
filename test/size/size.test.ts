/**
 * What a script's bundle weighs before its author has written a line, what every player downloads of our client, and what
 * neither must carry. Ceilings stand a little
 * above the weight of the day they were written: raise one knowingly, and say in the commit what is bought with it.
 *
 * `npx vitest run test/size --reporter=verbose` shows today's weights.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { bundleGuest } from "#compiler/6-emit/bundle.ts";
import { guestEntry } from "#compiler/6-emit/guest-entry.ts";
import { compile } from "#compiler/compile.ts";
import { memoryFiles } from "#compiler/text/files.ts";
import { packageRoot } from "#compiler/text/package-root.ts";

/** Minified bytes, and the same through gzip. */
interface Weight {
  readonly bytes: number;
  readonly gzip: number;
}

function weigh(code: string): Weight {
  return { bytes: Buffer.byteLength(code), gzip: gzipSync(code, { level: 9 }).length };
}

const opCodes = JSON.stringify({
  packets: {
    Ask: { opCode: 100, from: "client", delivery: "reliable", fields: { at: { index: 1, type: "number" } } },
    Answer: {
      opCode: 101,
      from: "server",
      delivery: "reliable",
      description: "Only people read this.",
      fields: { at: { index: 1, type: "number" }, text: { index: 2, type: "string" } },
    },
  },
});
const script = `// Answers.
import { Packets } from "rtsc:packets";
RTSession.onPacket(Packets.Ask, (ask, packet) => {
  RTSession.send(Packets.Answer, { at: ask.at, text: "here" }, { to: packet.getSender().getPeerId() });
  return false;
});
`;
const classic = `RTSession.onPacket(100, function (packet) {
  var data = RTSession.newData().setNumber(1, packet.getData().getNumber(1) || 0).setString(2, "here");
  RTSession.newPacket().setOpCode(101).setTargetPeers(packet.getSender().getPeerId()).setData(data).send();
  return false;
});
`;

let guest: string;
let empty: string;
let typed: string;
let numeric: string;
let client: string;

async function bundleOf(file: string, text: string, schemas: readonly string[]): Promise<string> {
  const config = JSON.stringify({ scripts: { game: file }, opCodes: schemas.map((_, at) => `${at}.json`) });
  const files = new Map([["/game/rtsc.json", config] as const, [`/game/${file}`, text] as const]);
  schemas.forEach((schema, at) => {
    files.set(`/game/${at}.json`, schema);
  });
  const { bundles, diagnostics } = await compile({ cwd: "/game", files: memoryFiles(files) });
  if (bundles.length !== 1) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return bundles[0]!.code;
}

beforeAll(async () => {
  const { value } = await bundleGuest(guestEntry());
  guest = value!.code;
  empty = await bundleOf("game.js", ";", []);
  typed = await bundleOf("game.ts", script, [opCodes]);
  numeric = await bundleOf("game.js", classic, []);
  client = await bundleClient();
});

/** The client alone, as a game's bundler takes it in. */
async function bundleClient(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: packageRoot(),
    entryPoints: ["runtime/client/client.ts"],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    write: false,
  });
  return outputFiles[0]!.text;
}

/** What a bundle adds to the guest. */
function added(code: string): Weight {
  const [all, alone] = [weigh(code), weigh(guest)];
  return { bytes: all.bytes - alone.bytes, gzip: all.gzip - alone.gzip };
}

describe("ceilings", () => {
  it.for([
    ["the guest", () => weigh(guest), { bytes: 21_100, gzip: 8_750 }],
    ["an empty script, on top of the guest", () => added(empty), { bytes: 50, gzip: 30 }],
    ["one packet handled and one sent, by name", () => added(typed), { bytes: 2_048, gzip: 800 }],
    ["one packet handled and one sent, by number", () => added(numeric), { bytes: 2_048, gzip: 760 }],
    // 6 KB is what the client may ever be.
    ["the client, without packets", () => weigh(client), { bytes: 14_600, gzip: 6_144 }],
  ] as const)("%s", async ([, measure, ceiling], { annotate }) => {
    const weight = measure();
    await annotate(`${weight.bytes} bytes, ${weight.gzip} through gzip`);
    expect(weight.bytes).toBeLessThanOrEqual(ceiling.bytes);
    expect(weight.gzip).toBeLessThanOrEqual(ceiling.gzip);
    // A ceiling far above the weight holds nothing.
    expect(weight.bytes).toBeGreaterThan(ceiling.bytes * 0.6);
  });
});

describe("absences", () => {
  it("the guest knows no Node and no browser", () => {
    for (const word of ["node:", "require(", "process.", "TextDecoder", "TextEncoder", "fetch(", "import("]) {
      expect(guest, word).not.toContain(word);
    }
  });

  it("the client knows no Node, and nothing of the host's end", () => {
    // A class for WebSockets it is handed, or finds.
    for (const word of ["node:", "require(", "process.", "Buffer.", "import(", "window", "document"]) {
      expect(client, word).not.toContain(word);
    }
    for (const code of ["RT8001", "RT8002", "setImmediate"]) expect(client, code).not.toContain(code);
  });

  it("the guest has the names of requests, and nothing of their parameters and responses", () => {
    interface Request {
      readonly parameters?: Record<string, unknown>;
      readonly response?: Record<string, unknown>;
    }
    const text = readFileSync(join(packageRoot(), "schemas/requests.json"), "utf8");
    const requests: Record<string, Request> = JSON.parse(text).requests;
    expect(guest).toContain(" AccountDetails ");
    // Short ones are words like "type" or "text"; no code is without them.
    const names = Object.values(requests)
      .flatMap(({ parameters, response }) => [...Object.keys(parameters ?? {}), ...Object.keys(response ?? {})])
      .filter((name) => name.length > 8);
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => new RegExp(`\\b${name}\\b`).test(guest))).toEqual([]);
  });

  it("a bundle has neither comments nor descriptions nor what only the checker needs of a schema", () => {
    for (const word of ["// ", "/*", "Only people read this", "description", '"client"', '"reliable"', "sha256"]) {
      expect(typed, word).not.toContain(word);
    }
  });

  it("a script without schemas has no table of packets", () => {
    expect(typed).toContain("Answer");
    expect(numeric).not.toContain("Answer");
    expect(numeric).not.toContain("Packets");
  });
});
