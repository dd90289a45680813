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
import { build, transform } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { bundleGuest } from "#compiler/6-emit/bundle.ts";
import { guestEntry } from "#compiler/6-emit/guest-entry.ts";
import { leftOut } from "#compiler/6-emit/guest-features.ts";
import { compile } from "#compiler/compile.ts";
import { memoryFiles } from "#compiler/text/files.ts";
import { packageRoot } from "#compiler/text/package-root.ts";
import { platformCode } from "#runtime/isolate/platform.ts";

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
/** Of scripts that name nothing but packets: by number, and by name. */
let small: string;
let typedGuest: string;
/** The same with what the packets' codecs call. */
let helped: string;
/** Of a script that asks packets for their data. */
let reading: string;
let empty: string;
let typed: string;
let numeric: string;
let client: string;
/** What the host puts into each isolate before its bundle; no part of any. */
let platform: string;

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
  const everything = leftOut(["globalThis"], { typed: true, data: true });
  guest = (await bundleGuest(guestEntry(), undefined, everything)).value!.code;
  const guestOf = async (typedApi: boolean, text = "RTSession.onPacket(1, f)") =>
    (await bundleGuest(guestEntry(), undefined, leftOut([text], { typed: typedApi, data: false }))).value!.code;
  small = await guestOf(false);
  typedGuest = await guestOf(true);
  const calls = "getNumber, pass, putNumber, putString, token";
  const helping = (from: string) => `import { ${calls} } from ${JSON.stringify(from)}; globalThis.it = [${calls}];`;
  helped = (await bundleGuest(guestEntry(), helping, leftOut([], { typed: true, data: false }))).value!.code;
  reading = await guestOf(false, "RTSession.onPacket(1, (packet) => packet.getData())");
  empty = await bundleOf("game.js", ";", []);
  typed = await bundleOf("game.ts", script, [opCodes]);
  numeric = await bundleOf("game.js", classic, []);
  client = await bundleClient();
  platform = (await transform(`it=${platformCode}`, { minify: true, charset: "ascii" })).code;
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

/** What a bundle adds to a guest with the same parts. */
function over(code: string, without: string): Weight {
  const [all, alone] = [weigh(code), weigh(without)];
  return { bytes: all.bytes - alone.bytes, gzip: all.gzip - alone.gzip };
}

describe("ceilings", () => {
  it.for([
    ["the guest with all its parts", () => weigh(guest), { bytes: 8_770, gzip: 4_215 }],
    ["the guest without what a script does not name", () => weigh(small), { bytes: 3_190, gzip: 1_800 }],
    ["the same with the data of packets", () => weigh(reading), { bytes: 4_270, gzip: 2_230 }],
    ["an empty script, on top of that", () => over(empty, small), { bytes: 50, gzip: 30 }],
    [
      "what is written for one packet handled and one sent, by name",
      () => over(typed, helped),
      { bytes: 700, gzip: 300 },
    ],
    ["one packet handled and one sent, by name", () => over(typed, typedGuest), { bytes: 1_530, gzip: 645 }],
    ["the same with its guest", () => weigh(typed), { bytes: 6_215, gzip: 3_165 }],
    ["one packet handled and one sent, by number", () => over(numeric, reading), { bytes: 1_620, gzip: 685 }],
    ["the same with its guest", () => weigh(numeric), { bytes: 5_875, gzip: 2_900 }],
    ["what every isolate has for its guest", () => weigh(platform), { bytes: 8_450, gzip: 4_000 }],
    // 6 KB is what the client may ever be.
    ["the client, without packets", () => weigh(client), { bytes: 14_850, gzip: 6_144 }],
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
  it("the guest has no sentences: they are the host's", () => {
    for (const code of [guest, typed, numeric])
      expect(code).not.toMatch(/must be|is missing|is needed|too long|no peer id/);
  });

  it("the guest knows no Node and no browser", () => {
    for (const word of ["node:", "require(", "process.", "TextDecoder", "TextEncoder", "fetch(", "import("]) {
      expect(guest, word).not.toContain(word);
    }
  });

  it("what every isolate has is ASCII: V8 keeps it in half the memory", () => {
    expect(platform).toMatch(/^[\n -~]*$/);
    expect(platform).not.toContain("\\u");
  });

  it("the client knows no Node, and nothing of the host's end", () => {
    // A class for WebSockets it is handed, or finds.
    for (const word of ["node:", "require(", "process.", "Buffer.", "import(", "window", "document"]) {
      expect(client, word).not.toContain(word);
    }
    for (const code of ["RT8001", "RT8002", "setImmediate"]) expect(client, code).not.toContain(code);
  });

  it("the guest has neither names of requests nor anything of their parameters and responses", () => {
    interface Request {
      readonly parameters?: Record<string, unknown>;
      readonly response?: Record<string, unknown>;
    }
    const text = readFileSync(join(packageRoot(), "schemas/requests.json"), "utf8");
    const requests: Record<string, Request> = JSON.parse(text).requests;
    for (const name of Object.keys(requests)) expect(guest, name).not.toContain(name.replace(/Request$/, ""));
    // Short ones are words like "type" or "text"; no code is without them.
    const names = Object.values(requests)
      .flatMap(({ parameters, response }) => [...Object.keys(parameters ?? {}), ...Object.keys(response ?? {})])
      .filter((name) => name.length > 8);
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => new RegExp(`\\b${name}\\b`).test(guest))).toEqual([]);
  });

  it("a script that names no requests, timers, logger or packets has none of them in its guest", () => {
    for (const word of ["@class", "setTimeout", "debug", "setFloatArray", "sender"]) {
      expect(guest, word).toContain(word);
      expect(small, word).not.toContain(word);
    }
  });

  it.for([
    ["RTSession.newRequest()", "RTSC_NO_REQUESTS"],
    ["RTSession.setInterval(f, 1)", "RTSC_NO_TIMERS"],
    ["RTSession.clearTimeout(1)", "RTSC_NO_TIMERS"],
    ["RTSession.getLogger()", "RTSC_NO_LOGGER"],
    ["RTSession.newData()", "RTSC_NO_BUILDERS"],
    ["RTSession.newPacket()", "RTSC_NO_BUILDERS"],
    ["var session = RTSession;", "RTSC_NO_REQUESTS"],
    ["RTSession[name]()", "RTSC_NO_LOGGER"],
    ["globalThis[name]", "RTSC_NO_TIMERS"],
    ["eval(text)", "RTSC_NO_TIMERS"],
    ["f = (packet) => packet.getData()", "RTSC_NO_DATA"],
    ["RTSession.newData()", "RTSC_NO_DATA"],
    ["packet[name]()", "RTSC_NO_DATA"],
    ["packet\n  [what + name]()", "RTSC_NO_DATA"],
    ["packet /* it. */ [name]()", "RTSC_NO_DATA"],
    ["packet // it.\n  [name]()", "RTSC_NO_DATA"],
    ["päcké[name]()", "RTSC_NO_DATA"],
    ["packet?.[name]", "RTSC_NO_DATA"],
    ["f()[name]", "RTSC_NO_DATA"],
    ["const { [name]: data } = packet", "RTSC_NO_DATA"],
    ["packets[1][name]", "RTSC_NO_DATA"],
    ["f.constructor('return this')", "RTSC_NO_DATA"],
    ["packet.__proto__", "RTSC_NO_DATA"],
  ] as const)("a part that %s may need stays", ([text, part]) => {
    const asked = { typed: true, data: false };
    expect(leftOut(["RTSession.onPacket(1, f)", text], asked)[part]).toBe("undefined");
    expect(leftOut(["RTSession.onPacket(1, f)"], asked)[part]).toBe("true");
  });

  it.for([
    "const [first] = list; return [first, 2];",
    "const names: string[] = ['a', \"b\"]; f(names[0], table['a b']);",
    "if (one in [1, 2]) f({ list: [one] }, [[1], [2]]);",
  ])("received data does not stay for lists and plain names: %s", (text) => {
    expect(leftOut([text], { typed: true, data: false })["RTSC_NO_DATA"]).toBe("true");
    expect(leftOut([text], { typed: true, data: true })["RTSC_NO_DATA"]).toBe("undefined");
  });

  it("rewritten sites keep received data only where they deal with it", async () => {
    const answer = (data: string) =>
      `RTSession.onPacket(1, function (packet) { RTSession.newPacket().setOpCode(2)${data}.send(); return packet.isReliable(); });`;
    const bundle = (data: string) => bundleOf("game.js", answer(data), []);
    expect(await bundle("")).not.toContain("getFloatArray");
    expect(await bundle(".setData(RTSession.newData().setNumber(1, 2))")).not.toContain("getFloatArray");
    expect(await bundle(".setData(packet.getData())")).toContain("getFloatArray");
    expect(await bundle(".setData(RTSession.newData().setNumber(1, packet.getData().getNumber(1) || 0))")).toContain(
      "getFloatArray",
    );
  });

  it("a script that asks no packet for its data has nothing in its guest that reads it", () => {
    for (const word of ["getFloatArray", "indexes"]) {
      expect(reading, word).toContain(word);
      expect(small, word).not.toContain(word);
      expect(typed, word).not.toContain(word);
    }
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
