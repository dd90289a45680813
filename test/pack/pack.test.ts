/**
 * The tarball: what is in it, and that a stranger's empty folder can do with it all that the README says.
 */

import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "#compiler/text/package-root.ts";
import { type Installed, install } from "./install.ts";
import { type Ended, endAll, Running, run } from "./processes.ts";
import { patternOf, stepsOf } from "./tour.ts";

const stackTrace = /^\s+at .+:\d+(:\d+)?\)?$/m;

let installed: Installed;

beforeAll(async () => {
  installed = await install();
}, 240_000);

afterAll(async () => {
  endAll();
  if (installed !== undefined) await rm(dirname(installed.folder), { recursive: true, force: true });
});

const at = (...parts: string[]) => join(installed.folder, ...parts);

/** The installed command; without npx, which takes longer to start than it. */
function rtsc(args: readonly string[], cwd = installed.folder): Promise<Ended> {
  return run(at("node_modules/.bin/rtsc"), args, cwd);
}

describe("the tarball", () => {
  it("has what the package needs, and nothing else", () => {
    const shapes = [
      /^(package\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
      /^dist\/(rtsc|compiler|runtime|testing|shard)\.js(\.map)?$/,
      /^dist\/((client|guest)\.js|compiler\.cjs|rtsc\.vsix)$/,
      /^dist\/chunks\/[\w.-]+\.js(\.map)?$/,
      /^dist\/types\/(compiler|runtime|schemas)\/[\w./-]+\.d\.ts$/,
      /^schemas\/[\w.-]+\.json$/,
      /^schemas\/rtsession\/\w+\.d\.ts$/,
      /^compiler\/diagnostics\/pages\/RT\d{4}-[\w-]+\.md$/,
      /^(compiler|runtime)\/(\w[\w-]*\/)?[A-Z]+\.md$/,
      /^examples\/README\.md$/,
      /^compiler\/cli\/templates\/[\w./-]+\.template$/,
    ];
    const names = installed.files.map(({ path }) => path);
    expect(names.filter((name) => !shapes.some((shape) => shape.test(name)))).toEqual([]);
    for (const shape of shapes)
      expect(
        names.some((name) => shape.test(name)),
        String(shape),
      ).toBe(true);
    const sources = names.filter((name) => !name.startsWith("compiler/cli/templates/init/"));
    expect(sources.filter((name) => /(^|\/)(test|examples)\/(?!README)/.test(name))).toEqual([]);
  });

  it("is small", () => {
    // An eighth of it is the extension for VS Code.
    expect(installed.size).toBeLessThan(1_010_000);
    expect(installed.files.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(3_820_000);
  });

  it("has every file its package.json and its code point at", async () => {
    const text = await readFile(at("node_modules/rtsc/package.json"), "utf8");
    const { exports, bin } = JSON.parse(text);
    const files = new Set(installed.files.map(({ path }) => path));
    const targets = Object.values(exports).flatMap((target) =>
      typeof target === "string" ? [target] : Object.values(target as Record<string, string>),
    );
    // The editors' set-up names it.
    targets.push("./dist/rtsc.vsix");
    const named = [...targets, ...Object.values<string>(bin)].map((file) => file.replace(/^\.\//, ""));
    expect(named.filter((file) => !file.includes("*") && !files.has(file))).toEqual([]);
    const imported = installed.files.filter(({ path }) => path.endsWith(".d.ts"));
    const missing: string[] = [];
    for (const { path } of imported) {
      // Examples in comments import what a project would have.
      const text = await readFile(at("node_modules/rtsc", path), "utf8");
      const declarations = text.replace(/\/\*[\s\S]*?\*\//g, "");
      if (/["']#/.test(declarations)) missing.push(`${path} imports by our own map`);
      for (const [, target] of declarations.matchAll(/from\s+["'](\.[^"']+)["']/g)) {
        const file = join(dirname(path), target!).replace(/\.js$/, ".d.ts");
        if (!files.has(file)) missing.push(`${path} imports ${target}`);
      }
    }
    expect(missing).toEqual([]);
  });
});

describe("a project of three lines", () => {
  beforeAll(async () => {
    await writeFile(at("rtsc.json"), '{ "scripts": { "echo": "echo.js" } }\n');
    await writeFile(
      at("echo.js"),
      `RTSession.onPacket(7, function (packet) {
  RTSession.newPacket().setOpCode(8).setReliable(true).setData(packet.getData()).setTargetPeers(packet.getSender().getPeerId()).send();
});
`,
    );
  });

  it("builds with npx rtsc build", async () => {
    const { code, stdout, stderr } = await run("npx", ["rtsc", "build"], installed.folder);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^No findings in 2 files, \d+ ms\nwrote +dist\/echo\/bundle\.js/);
  });

  it("keeps what V8 made of the command beside the packages, and does the same with it", async () => {
    const slot = at("node_modules/.cache/rtsc", `check-${process.platform}-${process.arch}-${process.version}`);
    const words = /^No findings in 2 files, \d+ ms\n$/;
    expect((await rtsc(["check"])).stdout).toMatch(words);
    const kept = await readFile(slot);
    expect(kept.length).toBeGreaterThan(500_000);
    const again = await rtsc(["check"]);
    expect(again).toMatchObject({ code: 0, stderr: "" });
    expect(again.stdout).toMatch(words);
    // It counts its uses, and is the same else.
    const used = await readFile(slot);
    expect([kept.readUInt32LE(0), used.readUInt32LE(0)]).toEqual([0, 1]);
    expect(used.subarray(4).equals(kept.subarray(4))).toBe(true);
  });

  it("is served: a session is made, a client of rtsc/client exchanges a packet, SIGTERM ends it with 0", async () => {
    const host = new Running(at("node_modules/.bin/rtsc"), ["serve", "--bundles", "dist"], installed.folder);
    const ready = await host.says(/^ready {2}players 127\.0\.0\.1:(\d+) {2}admin (http:\/\/127\.0\.0\.1:\d+)\n/);
    expect(ready, host.stderr).not.toBeNull();
    const ask = (body: unknown) =>
      fetch(`${ready![2]}/sessions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });

    const wrong = await ask({ script: "ecco", players: [{ playerId: "ann" }] });
    expect(wrong.status).toBeGreaterThanOrEqual(400);
    expect(wrong.status).toBeLessThan(500);
    expect(await wrong.text()).toContain("ecco");

    const created = await ask({ script: "echo", players: [{ playerId: "ann" }, { playerId: "bob" }] });
    expect(created.status).toBe(201);
    const { port, players } = (await created.json()) as { port: number; players: { accessToken: string }[] };
    expect(String(port)).toBe(ready![1]);
    await writeFile(
      at("exchange.mjs"),
      `import { connect } from "rtsc/client";
import { WebSocket } from "ws";
const [port, ...tokens] = process.argv.slice(2);
const clients = tokens.map((token) => connect({ host: "127.0.0.1", port: Number(port), token, WebSocket }));
const peers = [];
for (const client of clients) peers.push((await client.ready).peerId);
const next = (client) => new Promise((resolve) => client.on("packet", resolve));
const both = Promise.all(clients.map(next));
clients[0].send(7, { 1: { kind: "string", value: "over" }, 2: { kind: "float", value: 0.5 } });
const packets = (await both).map(({ opCode, sender, data }) => [opCode, sender, [...data].map(([, { value }]) => value)]);
console.log(JSON.stringify({ peers, packets }));
for (const client of clients) client.close();
`,
    );
    const tokens = players.map(({ accessToken }) => accessToken);
    const exchange = await run(process.execPath, ["exchange.mjs", String(port), ...tokens], installed.folder);
    expect(exchange.stderr).toBe("");
    expect(JSON.parse(exchange.stdout)).toEqual({
      peers: [1, 2],
      packets: [
        [8, 0, ["over", 0.5]],
        [7, 1, ["over", 0.5]],
      ],
    });

    const { code, stderr } = await host.stop();
    expect(code, stderr).toBe(0);
    expect(stderr).not.toMatch(stackTrace);
  });

  it("is simulated: rtsc and rtsc/testing at run time, and the schemas by their names", async () => {
    await writeFile(
      at("play.mjs"),
      `import { readFileSync } from "node:fs";
import { compile } from "rtsc";
import { simulate } from "rtsc/testing";
const { bundles, diagnostics } = await compile({ cwd: import.meta.dirname });
const match = await simulate({ bundle: bundles[0], players: ["ann", "bob"] });
await match.join();
match.player(1).send(7, { 1: "over" });
await match.settle();
const titles = ["rtsc", "opcodes", "manifest"].map((name) => {
  const schema = new URL(import.meta.resolve(\`rtsc/schemas/\${name}.schema.json\`));
  return typeof JSON.parse(readFileSync(schema, "utf8")).title;
});
console.log(JSON.stringify([diagnostics, match.players.map((one) => one.take().map(({ opCode, data }) => [opCode, data])), titles]));
await match.end();
`,
    );
    const { stdout, stderr } = await run(process.execPath, ["play.mjs"], installed.folder);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual([
      [],
      [[[8, { 1: "over" }]], [[7, { 1: "over" }]]],
      ["string", "string", "string"],
    ]);
  });
});

describe("types of the public entry points", () => {
  beforeAll(async () => {
    await writeFile(
      at("consumer.ts"),
      `import { compile, memoryFiles, type Bundle, type CompileResult, type Diagnostic } from "rtsc";
import { connect, type ReceivedPacket } from "rtsc/client";
import { Fault, serve, type RunningHost, type SessionInfo } from "rtsc/runtime";
import { float, simulate, type Simulation } from "rtsc/testing";

export async function play(): Promise<number> {
  const result: CompileResult = await compile({ cwd: "/game", files: memoryFiles(new Map([["/game/rtsc.json", "{}"]])) });
  const found: readonly Diagnostic[] = result.diagnostics;
  const bundle: Bundle | undefined = result.bundles[0];
  if (bundle === undefined) throw new Error(found.map(({ code }) => code).join());
  const match: Simulation = await simulate({ bundle, players: ["ann"], gateway: { LogEventRequest: () => ({}) } });
  match.player(1).send("Move", { x: float(1) });
  const info: SessionInfo = match.info;
  const host: RunningHost = await serve({ bundles: "dist" });
  const client = connect({ host: host.playersHost, port: host.playersPort, token: "t" });
  client.on("packet", (packet: ReceivedPacket) => packet.data?.get(1)?.kind);
  // @ts-expect-error a port is a number
  const port: string = host.playersPort;
  // @ts-expect-error there is no such option
  await compile({ cwd: "/game", wrong: 1 });
  // @ts-expect-error there is no such event
  client.on("pakket", () => {});
  return new Fault("RT8303", port).message.length + info.counters.packetsIn;
}
`,
    );
  });

  it.each([
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ])("module %s, resolution %s: strict, without skipLibCheck, without types of Node", async (module, resolution) => {
    const flags = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2022", "--types", ""];
    const modules = ["--module", module, "--moduleResolution", resolution, "--ignoreConfig"];
    const tsc = at("node_modules/typescript/bin/tsc");
    const { code, stdout } = await run(process.execPath, [tsc, ...flags, ...modules, "consumer.ts"], installed.folder);
    expect(stdout).toBe("");
    expect(code).toBe(0);
  });
});

describe("what goes wrong is said in sentences, without a stack trace", () => {
  const refused = ({ code, stdout, stderr }: Ended) => {
    expect(stdout + stderr).not.toMatch(stackTrace);
    return { code, text: stdout + stderr };
  };
  /** A folder of its own inside the installed one. */
  async function project(name: string, files: Readonly<Record<string, string>>): Promise<string> {
    await mkdir(at(name));
    for (const [file, text] of Object.entries(files)) await writeFile(at(name, file), text);
    return at(name);
  }

  it("a typo in the script: exit 1, the place, and a code frame", async () => {
    const folder = await project("typo", {
      "rtsc.json": '{ "scripts": { "echo": "echo.js" } }',
      "echo.js": "RTSession.onPaket(7, function () {});\n",
    });
    const { code, text } = refused(await rtsc(["build"], folder));
    expect(code).toBe(1);
    expect(text).toMatch(/^echo\.js:1:11: error TS2551: .*onPaket.*onPacket/m);
    expect(text).toMatch(/^ +1 \| RTSession\.onPaket\(7, .*\n +\| +\^{7}$/m);
  });

  it("a broken rtsc.json: exit 2, and the place", async () => {
    const folder = await project("broken", { "rtsc.json": '{ "scripts": ' });
    const { code, text } = refused(await rtsc(["build"], folder));
    expect(code).toBe(2);
    expect(text).toMatch(/^rtsc\.json:1:\d+: error RT1002: /m);
  });

  it("no rtsc.json, an unknown command, an unknown option: exit 2", async () => {
    const folder = await project("nothing", {});
    for (const args of [["build"], ["bild"], ["build", "--colour"]]) {
      const { code, text } = refused(await rtsc(args, folder));
      expect(code, text).toBe(2);
      expect(text.trim()).not.toBe("");
    }
  });

  it("a port in use, a folder of bundles that is not there: exit 2, and which", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as { port: number };
    try {
      for (const option of ["--port", "--admin-port"]) {
        const { code, text } = refused(await rtsc(["serve", "--bundles", "dist", option, String(port)]));
        expect(code, text).toBe(2);
        expect(text).toContain(`Port ${port} of 127.0.0.1 is in use`);
        expect(text).not.toContain("ready");
      }
    } finally {
      taken.close();
    }
    const { code, text } = refused(await rtsc(["serve", "--bundles", "no-such-folder"]));
    expect(code).toBe(2);
    expect(text).toContain("no-such-folder");
  });
});

describe("the README", () => {
  let readme: string;
  beforeAll(async () => {
    readme = await readFile(join(packageRoot(), "README.md"), "utf8");
  });

  it("the tour of five minutes goes as it says", { timeout: 90_000 }, async () => {
    let cwd = installed.folder;
    /** What the README calls so, and what it is here. */
    const real = new Map<string, string>();
    const here = (text: string) => [...real].reduce((all, [name, value]) => all.replaceAll(name, value), text);
    const steps = stepsOf(readme, "## A tour of five minutes");
    expect(steps.slice(0, 2)).toMatchObject([{ command: "npm init -y" }, { command: "npm install rtsc ws" }]);

    // The two first steps are how this folder came to be.
    for (const step of steps.slice(2)) {
      switch (step.kind) {
        case "file":
          expect(await readFile(join(cwd, step.path), "utf8")).toBe(`${step.text}\n`);
          break;
        case "write":
          await writeFile(join(cwd, step.path), here(step.text));
          break;
        case "mistake": {
          const right = await readFile(join(cwd, step.path), "utf8");
          expect(right).toContain(step.from);
          await writeFile(join(cwd, step.path), right.replace(step.from, step.to));
          const { code, stdout } = await run("npx", ["rtsc", "check"], cwd);
          await writeFile(join(cwd, step.path), right);
          expect(stdout).toMatch(patternOf(step.shown));
          expect(code).toBe(1);
          break;
        }
        case "type": {
          if (step.command.startsWith("cd ")) {
            cwd = join(cwd, step.command.slice(3));
            break;
          }
          const serving = step.command.includes("rtsc serve");
          // A terminal shows both streams.
          const command = serving ? `${step.command.replaceAll(/(port) \d+/g, "$1 0")} 2>&1` : here(step.command);
          const shown = serving
            ? patternOf(step.shown!, { players: "7000", admin: "7001" })
            : step.shown === undefined
              ? /^/
              : patternOf(here(step.shown));
          let program = new Running("sh", ["-c", command], cwd);
          let found = await program.says(shown);
          // A reader of the log is slower than the packet it shows; a program is not.
          for (let again = 0; found === null && command.includes("rtsc logs") && again < 20; again++) {
            program = new Running("sh", ["-c", command], cwd);
            found = await program.says(shown);
          }
          expect(found === null ? `${command}: ${program.stdout}${program.stderr}` : "").toBe("");
          if (serving) real.set("7000", found!.groups!["players"]!).set("7001", found!.groups!["admin"]!);
          const [, token] = /"accessToken":"(.*?)"/.exec(program.stdout) ?? [];
          if (token !== undefined) real.set("ACCESS_TOKEN", token);
          if (step.shown === undefined) expect((await program.ended).code, program.stderr).toBe(0);
          break;
        }
      }
    }
    endAll();
  });

  it("the test of the project that rtsc init writes passes: npm test", async () => {
    const { code, stdout } = await run("npm", ["test"], at("duel"));
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/pass 2\b/);
  });

  it("its table of rtsc.json names properties that exist, with the defaults they have", async () => {
    const schema = JSON.parse(await readFile(at("node_modules/rtsc/schemas/rtsc.schema.json"), "utf8"));
    const section = readme.slice(readme.indexOf("\n## rtsc.json"), readme.indexOf("\n## More"));
    const rows = [...section.matchAll(/^\| `(\w+)` \| (?:`(.*?)`)? ?\|/gm)];
    expect(rows.length).toBeGreaterThan(5);
    for (const [, name, value] of rows) {
      expect(Object.keys(schema.properties)).toContain(name);
      const { default: real } = schema.properties[name!];
      expect(value === undefined ? undefined : JSON.parse(value), name).toEqual(real);
    }
  });

  it("its list of commands is what rtsc --help lists", async () => {
    const { stdout } = await rtsc(["--help"]);
    const listed = [...stdout.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name!);
    const named = [...readme.matchAll(/^\| `rtsc (\w+)` \|/gm)].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(5);
    for (const name of named) expect(listed).toContain(name);
  });
});
