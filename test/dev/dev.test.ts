/** `rtsc dev` as a process: files that change under it, players that join what it opens, keys, and how it ends. */

import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type BuiltPackage, buildPackage } from "../support/programs.ts";
import { isAlive, joinBy, leftIn, makeProject, nextPacket, type Project, type Running, runDev } from "./dev-process.ts";

let program: BuiltPackage;
beforeAll(async () => {
  program = await buildPackage();
}, 120_000);
afterAll(() => program.remove());

const running: Running[] = [];
const projects: Project[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) {
    one.child.kill("SIGKILL");
    await one.ended;
  }
  for (const project of projects.splice(0)) project.remove();
});

const config = '{ "scripts": ["*.js"], "opCodes": ["op.json"], "preset": "legacy" }\n';
const schema = (name: string) =>
  JSON.stringify({
    packets: {
      [name]: { opCode: 1, from: "client", fields: { text: { index: 1, type: "string", maxLength: 32 } } },
      Answer: { opCode: 2, from: "server", fields: { text: { index: 1, type: "string", maxLength: 32 } } },
    },
  });
/** Answers every question by one word. */
const script = (word: string) => `
RTSession.onPacket(1, function (packet) {
  RTSession.newPacket().setOpCode(2).setData(RTSession.newData().setString(1, "${word}")).send();
});
RTSession.onSessionShutdown(function () { RTSession.getLogger().info("over: ${word}"); });
`;

function project(files?: Parameters<typeof makeProject>[0]): Project {
  const made = makeProject(files ?? { "rtsc.json": config, "op.json": schema("Question"), "duel.js": script("one") });
  projects.push(made);
  return made;
}

function dev(of: Project, args: readonly string[], stdin: "pipe" | "ignore" = "pipe"): Running {
  const one = runDev(program.cli, of, args, stdin);
  running.push(one);
  return one;
}

const joinLines = /session \S+ of \S+; join.*\n(?: {2}peer.*\n)+/;
const question = { 1: { kind: "string", value: "?" } } as const;

/** What the script of this session answers. */
async function asked(client: Awaited<ReturnType<typeof joinBy>>): Promise<unknown> {
  const answer = nextPacket(client, 2);
  client.send(1, question);
  return (await answer).data?.get(1)?.value;
}

const long = { timeout: 120_000 };

describe("rtsc dev", () => {
  it(
    "an edit is what new sessions run; the running one keeps its own; a broken edit changes nothing",
    long,
    async () => {
      const game = project();
      const it = dev(game, ["--players", "2"]);
      const start = await it.until(/peer 2.*\n/);
      expect(start).toMatch(/No findings in 3 files, \d+ ms/);
      expect(start).toMatch(/^ready {2}players 127\.0\.0\.1:\d+ {2}admin http:\/\/127\.0\.0\.1:\d+$/m);
      const ann = await joinBy(start, 1);
      const bob = await joinBy(start, 2);
      expect(bob.peerId).toBe(2);
      expect(await asked(ann)).toBe("one");

      game.write("duel.js", script("two"));
      expect(await it.until(/loaded.*\n/)).toMatch(
        /duel\.js changed\n0 new, 0 gone, 0 still in 3 files, \d+ ms\nloaded duel in \d+ ms: new sessions run it; the running session keeps its own, r restarts it\n$/,
      );
      expect(await asked(ann)).toBe("one");

      game.write("duel.js", `${script("three")}RTSession.noSuch();\n`);
      expect(await it.until(/The last good bundles stay\.\n/)).toMatch(
        /duel\.js:\d+:11: error TS2339[\s\S]*\n1 new, 0 gone/,
      );
      expect(await asked(ann)).toBe("one");
      const gone = new Promise((resolve) => ann.on("closed", resolve));
      it.press("r");
      const second = await it.until(joinLines);
      await gone;
      const cay = await joinBy(second, 1);
      expect(await asked(cay)).toBe("two");

      game.write("duel.js", script("four"));
      const repaired = await it.until(/loaded.*\n/);
      expect(repaired).toMatch(/gone duel\.js:\d+: TS2339/);
      it.press("r");
      const dan = await joinBy(await it.until(joinLines), 2);
      expect(await asked(dan)).toBe("four");

      it.press("q");
      expect(await it.ended).toEqual({ code: 0, signal: null });
      expect(it.output()).toContain("over: four");
      expect(it.output()).toContain("The session ended: rtsc dev restarted it.");
      expect(leftIn(game)).toEqual([]);
    },
  );

  it("keys: log records and op-code traffic by name, on and off; help; what is no key is told", long, async () => {
    const game = project();
    const it = dev(game, ["--players", "2"]);
    const start = await it.until(joinLines);
    await it.until(/INFO .* The session started for 2 players\.\n/);
    const [ann, bob] = [await joinBy(start, 1), await joinBy(start, 2)];

    it.press("o");
    await it.until(/op-code traffic: on.*\n/);
    // Counting begins with the first look; there is something in every second after it.
    const flow = setInterval(() => {
      ann.send(1, question);
      bob.send(7, {}, { targets: [1] });
    }, 50);
    try {
      const rows = await it.until(/ {2}sent .*\n/);
      expect(rows).toMatch(/^ {2}received {2}Question \(1\) +[\d.]+\/s +[\d.]+ B\/s\n/m);
      expect(rows).toMatch(/^ {2}received {2}op-code 7 +[\d.]+\/s +[\d.]+ B\/s\n/m);
      expect(rows).toMatch(/^ {2}relayed +Question \(1\) +[\d.]+\/s/m);
      expect(rows).toMatch(/^ {2}sent +Answer \(2\) +[\d.]+\/s/m);
    } finally {
      clearInterval(flow);
    }
    it.press("o");
    await it.until(/op-code traffic: off\n/);

    it.press("l");
    await it.until(/log records: off\n/);
    it.press("r");
    await it.until(joinLines);
    it.press("help");
    expect(await it.until(/ {2}h {2}.*\n/)).not.toMatch(/INFO/);
    it.press("x");
    await it.until(/There is no key x; keys are r, l, o, q, h\.\n/);
    it.press("q");
    expect((await it.ended).code).toBe(0);
  });

  it("SIGINT ends sessions in order and leaves neither process nor file; the input may be closed", long, async () => {
    const game = project();
    const it = dev(game, ["--players", "1"], "ignore");
    const ann = await joinBy(await it.until(joinLines), 1);
    const gone = new Promise<{ reason: string }>((resolve) => ann.on("closed", resolve));
    const processes = process.platform === "linux" ? it.children() : [];
    if (process.platform === "linux") expect(processes.length).toBeGreaterThanOrEqual(1);
    it.child.kill("SIGINT");
    expect((await gone).reason).toMatch(/shutting down/);
    expect(await it.ended).toEqual({ code: 0, signal: null });
    expect(it.output()).toContain("over: one");
    expect(processes.filter(isAlive)).toEqual([]);
    expect(leftIn(game)).toEqual([]);
  });

  it("a project that is broken at the start is hosted as soon as it is not", long, async () => {
    const game = project({ "rtsc.json": "{", "op.json": schema("Question"), "duel.js": script("one") });
    const it = dev(game, ["--players", "1"]);
    const start = await it.until(/There is no bundle yet.*\n/);
    expect(start).toMatch(/rtsc\.json:1:2: error RT1002/);
    expect(start).toMatch(/^ready /m);
    await it.until(/^keys: .*\n/m);
    it.press("r");
    await it.until(/There is no bundle yet; the session is opened with the first\.\n/);
    game.write("rtsc.json", config);
    const ann = await joinBy(await it.until(joinLines), 1);
    expect(await asked(ann)).toBe("one");
  });

  it("a script that does not load is told with its place, and its session is opened once it does", long, async () => {
    const game = project({
      "rtsc.json": config,
      "op.json": schema("Question"),
      "duel.js": "var a = null;\na.push(1);\n",
    });
    const it = dev(game, ["--players", "1"]);
    expect(await it.until(/^rtsc: RT8206: .*\n/m)).toMatch(/duel\.js:2:/);
    game.write("duel.js", script("loads"));
    const ann = await joinBy(await it.until(joinLines), 1);
    expect(await asked(ann)).toBe("loads");
  });

  it(
    "what a session throws is told in places of its own sources, when its bundle was built again since",
    long,
    async () => {
      const game = project({
        "rtsc.json": config,
        "op.json": schema("Question"),
        "duel.js": '// first\nRTSession.onPacket(1, function () {\n  throw new Error("as it was");\n});\n',
      });
      const it = dev(game, ["--players", "1"]);
      const ann = await joinBy(await it.until(joinLines), 1);
      game.write("duel.js", script("two"));
      await it.until(/loaded duel.*\n/);
      ann.send(1, question);
      expect(await it.until(/as it was[\s\S]*?duel\.js:\d+.*\n/)).toMatch(/duel\.js:3:/);
    },
  );

  it("schemas and new modules count as edits; a script that is no more cannot be started", long, async () => {
    const game = project({
      "rtsc.json": config,
      "op.json": schema("Question"),
      "duel.js": script("one"),
      "race.js": script("race"),
    });
    const it = dev(game, []);
    await it.until(/^keys: .*\n/m);
    const create = async (name: string) => {
      const response = await fetch(`${it.adminUrl()}/sessions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ script: name, players: [{ playerId: "ann" }] }),
      });
      return { status: response.status, body: (await response.json()) as { sessionId: string } };
    };
    const { body } = await create("race");
    game.write("op.json", schema("Query"));
    expect(await it.until(/loaded.*\n/)).toMatch(/op\.json changed[\s\S]*loaded duel, race in \d+ ms/);
    game.write("rtsc.json", config.replace("*.js", "duel.js"));
    await it.until(/rtsc\.json changed[\s\S]* still .*\n/);
    expect((await create("race")).status).toBe(404);
    expect((await create("duel")).status).toBe(201);
    const kept = await fetch(`${it.adminUrl()}/sessions/${body.sessionId}`);
    expect(await kept.json()).toMatchObject({ state: "running", script: "race" });
    it.press("r");
    await it.until(/There is no session to restart: --players N opens one\.\n/);
  });

  it("an edit is seen in a folder that is never quiet", long, async () => {
    const game = project();
    const it = dev(game, ["--players", "1"]);
    await it.until(joinLines);
    let lines = "";
    const noise = setInterval(() => {
      lines += "x\n";
      game.write("noise.log", lines);
    }, 5);
    try {
      game.write("duel.js", script("two"));
      await it.until(/loaded duel.*\n/);
    } finally {
      clearInterval(noise);
    }
  });

  it("an example runs as it is, and its declarations for editors are kept fresh", long, async () => {
    const game = project("tank-battle");
    game.write("rtsc-env.d.ts", game.read("rtsc-env.d.ts").replace("Move", "Mov"));
    const before = game.read("rtsc-env.d.ts");
    const it = dev(game, ["--players", "3", "--handlers", "handlers.mjs"]);
    const ann = await joinBy(await it.until(joinLines), 1);
    const clock = nextPacket(ann, 101);
    ann.send(101, { 1: { kind: "number", value: 4711 } });
    expect((await clock).data?.get(1)?.value).toBe(4711);
    expect(game.read("rtsc-env.d.ts")).not.toBe(before);
    it.child.kill("SIGTERM");
    expect(await it.ended).toEqual({ code: 0, signal: null });
  });

  it("a port that is taken is one sentence, and nothing is left running", long, async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const { port } = server.address() as { port: number };
      for (const option of ["--port", "--admin-port"]) {
        const game = project();
        const it = dev(game, [option, String(port)]);
        expect((await it.ended).code).toBe(2);
        expect(it.output()).toMatch(new RegExp(`^rtsc: RT8301: .*${port}.*\\n$`));
        expect(leftIn(game)).toEqual([]);
      }
    } finally {
      server.close();
    }
  });

  it.each<[string, string[], RegExp]>([
    [
      "several scripts and none named",
      ["--players", "1"],
      /^rtsc: --players opens a session of one script, and there are 2: duel, race\.\n {2}Name it with --script\.\n$/,
    ],
    [
      "a script that is not there",
      ["--players", "1", "--script", "rice"],
      /^rtsc: There is no script rice; there are duel and race\.\n$/,
    ],
    [
      "--script without --players",
      ["--script", "duel"],
      /^rtsc: --script says whose session --players opens; --players is missing\.$/m,
    ],
    ["no players", ["--players", "0"], /It has to be a number from 1 to 1000\./],
  ])("usage: %s is a sentence, exit 2", long, async (_, args, sentence) => {
    const game = project({ "rtsc.json": config, "op.json": schema("Question"), "duel.js": "", "race.js": "" });
    const it = dev(game, args);
    expect((await it.ended).code).toBe(2);
    expect(it.output()).toMatch(sentence);
    expect(leftIn(game)).toEqual([]);
  });

  it(
    "a script that is not the only one is refused before anything is hosted; no project is exit 2 as by check",
    long,
    async () => {
      const one = dev(project(), ["--players", "2", "--script", "nope"]);
      expect((await one.ended).code).toBe(2);
      expect(one.output()).toBe("rtsc: There is no script nope; the only one is duel.\n");

      const none = dev(project({ "duel.js": "" }), []);
      expect((await none.ended).code).toBe(2);
      expect(none.output()).toMatch(/^error RT1001: There is no rtsc\.json in /);
      expect(none.output()).not.toMatch(/^ready/m);
    },
  );
});
