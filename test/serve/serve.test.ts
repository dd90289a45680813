/** Whole hosts: a supervisor here, a shard in a process of its own, real players. */

import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type RunningHost, type ServeOptions, startHost } from "#runtime/serve.ts";
import { type BuiltPackage, buildPackage } from "../support/programs.ts";
import { type Arena, ask, buildArena, closed, createSession, join, nextPacket, records, until } from "./arena.ts";

let arena: Arena;
let programs: BuiltPackage;
beforeAll(async () => {
  [arena, programs] = await Promise.all([buildArena(), buildPackage()]);
});
afterAll(() => programs.remove());
const hosts: RunningHost[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

let logs = 0;
async function host(options: Partial<ServeOptions> = {}): Promise<RunningHost & { warnings: string[] }> {
  const warnings: string[] = [];
  const defaults = { bundles: arena.bundles, logs: path.join(arena.folder, `log-${logs++}.log`) };
  const warn = (sentence: string): void => void warnings.push(sentence);
  const running = await startHost({ ...defaults, warn, ...options }, () => programs.shard);
  hosts.push(running);
  return { ...running, warnings };
}

const number = (value: number) => ({ 1: { kind: "number", value } }) as const;

describe("a host", () => {
  it("hosts a session from its creation to its end, and remembers it in the log", async () => {
    const { adminUrl, playersPort, logFile } = await host();
    const session = await createSession(adminUrl, "arena", "ann", "bob");
    expect(session).toMatchObject({
      host: "127.0.0.1",
      port: playersPort,
      players: [
        { playerId: "ann", peerId: 1 },
        { playerId: "bob", peerId: 2 },
      ],
    });
    // 128 random bits and more, so that nobody guesses another player's.
    for (const { accessToken } of session.players) expect(accessToken).toMatch(/^[\w-]{22,}$/);
    const ann = await join(session, 1);
    const met = new Promise((resolve) => ann.on("connect", resolve));
    const bob = await join(session, 2);
    await met;
    expect([ann.peers, bob.peers]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    const got = nextPacket(bob);
    ann.send(1, number(-1));
    ann.send(1, number(7));
    expect(await got).toEqual({
      opCode: 1,
      sender: 1,
      data: new Map([[1, { kind: "number", value: 7 }]]),
      payload: null,
    });
    const where = `/sessions/${session.sessionId}`;
    const { body } = await ask(adminUrl, `GET ${where}`);
    expect(body).toMatchObject({ script: "arena", state: "running", counters: { relayed: 1, cancelled: 1 } });
    expect((await ask(adminUrl, "GET /sessions")).body.sessions).toHaveLength(1);
    const gone = closed(ann);
    expect(await ask(adminUrl, `DELETE ${where}`)).toMatchObject({ status: 200, body: { state: "ended" } });
    expect(await gone).toMatch(/ended/);
    expect((await ask(adminUrl, `GET ${where}`)).status).toBe(404);
    expect((await ask(adminUrl, `DELETE ${where}`)).status).toBe(404);
    const script = (await records(logFile)).filter(({ source }) => source === "script");
    expect(script.map(({ message, session }) => [message, session])).toEqual([
      [{ loaded: true }, session.sessionId],
      ["shut down in order", session.sessionId],
    ]);
  });

  it("a script that fails while loading answers 422 with the mapped position", async () => {
    const { adminUrl } = await host();
    const answer = await ask(adminUrl, "POST /sessions", { script: "broken", players: [{ playerId: "ann" }] });
    expect(answer.status).toBe(422);
    expect(answer.body.error).toMatchObject({ code: "RT8206", position: { file: "broken.js", line: 3 } });
    expect(answer.body.error.message).toMatch(/^The script broken did not load: .* at broken\.js:3:\d+\.$/);
  });

  it("an unknown script is 404, bad names and players are 400, a full host is 503", async () => {
    const { adminUrl } = await host({ limits: { sessions: 1, playersPerSession: 2 } });
    const create = async (script: string, ...ids: string[]) => {
      const players = ids.map((playerId) => ({ playerId }));
      const { status, body } = await ask(adminUrl, "POST /sessions", { script, players });
      return [status, body.error?.code];
    };
    expect(await create("arenas", "ann")).toEqual([404, "RT8201"]);
    expect(await create("../arena", "ann")).toEqual([400, "RT8205"]);
    expect(await create("arena")).toEqual([400, "RT8215"]);
    expect(await create("arena", "ann", "ann")).toEqual([400, "RT8215"]);
    expect(await create("arena", "a", "b", "c")).toEqual([400, "RT8215"]);
    expect(await create("arena", "ann")).toEqual([201, undefined]);
    expect(await create("arena", "ann")).toEqual([503, "RT8220"]);
  });

  it("a wrong token, garbage, a text message and an oversized packet close the connection and are logged", async () => {
    const { adminUrl, playersPort, logFile } = await host();
    const session = await createSession(adminUrl, "arena", "ann");
    const send = (data: string | Buffer): Promise<number> =>
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${playersPort}/`);
        socket.on("open", () => socket.send(data));
        socket.on("close", resolve).on("error", () => {});
      });
    expect(await send(Buffer.from("ffffffffff", "hex"))).toBe(1000);
    expect(await send(Buffer.from("0b08007a070a03746f6b1002", "hex"))).toBe(1000);
    expect(await send("hello")).toBe(1000);
    const ann = await join(session, 1);
    const gone = closed(ann);
    ann.send(1, null, { payload: new Uint8Array(70_000) });
    expect(await gone).toMatch(/^A packet of \d+ bytes is above the limit of 65536\.$/);
    const codes = (await records(logFile)).filter(({ level }) => level === "warn").map(({ code }) => code);
    expect(codes).toEqual(["RT8002", "RT8213", "RT8320", "RT8001"]);
  });

  it("a callback that runs too long ends its session and no other", async () => {
    const { adminUrl, logFile } = await host();
    const [one, other] = [
      await createSession(adminUrl, "arena", "a"),
      await createSession(adminUrl, "arena", "a", "b"),
    ];
    const [a, b] = [await join(other, 1), await join(other, 2)];
    const doomed = await join(one, 1);
    const gone = closed(doomed);
    doomed.send(2);
    await gone;
    const got = nextPacket(b);
    a.send(1, number(1));
    await got;
    expect((await ask(adminUrl, "GET /sessions")).body.sessions).toHaveLength(1);
    const errors = (await records(logFile)).filter(({ level }) => level === "error");
    expect(errors).toEqual([expect.objectContaining({ session: one.sessionId, opCode: 2 })]);
  });
});

describe("a shard that hangs", () => {
  it("is killed and replaced on the same port; its sessions are lost, with the reason, and 503 is said in between", async () => {
    const { adminUrl, logFile, playersPort, warnings } = await host({ heartbeatMs: 400 });
    const session = await createSession(adminUrl, "arena", "ann");
    const ann = await join(session, 1);
    const gone = closed(ann);
    ann.send(3);
    const waiting = await ask(adminUrl, "POST /sessions", { script: "arena", players: [{ playerId: "bob" }] });
    await gone;
    expect([waiting.status, waiting.body.error.code]).toEqual([503, "RT8305"]);
    const info = (await ask(adminUrl, `GET /sessions/${session.sessionId}`)).body;
    const reason = `The shard on port ${playersPort} is gone: it gave no sign of life for 400 ms and was killed.`;
    expect(info).toMatchObject({ script: "arena", state: "lost", reason });
    await until("a new shard is up", async () => (await ask(adminUrl, "GET /healthz")).status === 200);
    const next = await createSession(adminUrl, "arena", "ann");
    expect(next.port).toBe(playersPort);
    (await join(next, 1)).close();
    const lost = (await records(logFile)).filter(({ code }) => code === "RT8307");
    expect(lost).toEqual([expect.objectContaining({ session: session.sessionId, script: "arena", level: "error" })]);
    expect(warnings).toEqual([reason]);
  });
});

describe("requests of scripts", () => {
  async function answerOf(options: Partial<ServeOptions>): Promise<unknown> {
    const { adminUrl } = await host(options);
    const ann = await join(await createSession(adminUrl, "arena", "ann"), 1);
    const got = nextPacket(ann);
    ann.send(4);
    const text = (await got).data?.get(1)?.value;
    ann.close();
    return JSON.parse(String(text));
  }

  it("go to a handlers module", async () => {
    const handlers = path.join(arena.folder, "handlers.mjs");
    writeFileSync(
      handlers,
      "export const AccountDetailsRequest = ({ userId }, { script }) => ({ displayName: userId.toUpperCase(), script });",
    );
    expect(await answerOf({ handlers })).toEqual({ displayName: "ANN", script: "arena" });
  });

  it("go to a URL", async () => {
    const service = createServer((request, response) => {
      let body = "";
      request.on("data", (part) => {
        body += part;
      });
      request.on("end", () => response.end(JSON.stringify({ asked: JSON.parse(body)["@class"] })));
    });
    await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
    const gatewayUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}/`;
    expect(await answerOf({ gatewayUrl })).toEqual({ asked: ".AccountDetailsRequest" });
    service.closeAllConnections();
    service.close();
  });

  it("are answered with an error without a gateway", async () => {
    expect(await answerOf({})).toEqual({ error: expect.anything() });
  });
});

describe("a host that cannot start", () => {
  it.each<[Partial<ServeOptions>, string, RegExp]>([
    [{ bundles: "/nowhere/dist" }, "RT8303", /^There is no folder \/nowhere\/dist with bundles; run rtsc build/],
    [{ port: 65_536 }, "RT8303", /^port is 65536; it has to be a whole number from 0 to 65535\.$/],
    [{ adminPort: -1 }, "RT8303", /^adminPort is -1/],
    [{ heartbeatMs: 1.5 }, "RT8303", /^heartbeatMs is 1\.5/],
    [{ limits: { sessions: 0 } }, "RT8303", /^The limit sessions is 0; it has to be a whole number from 1 to/],
    [{ limits: { sesions: 1 } as object }, "RT8303", /^There is no limit "sesions"; there are unauthenticated, /],
    [{ adminHost: "0.0.0.0" }, "RT8303", /^The admin API on 0\.0\.0\.0 would be open to the network; give it a key/],
    [{ adminKey: "" }, "RT8303", /^The admin key is empty/],
    [{ handlers: "a.js", gatewayUrl: "http://x/" }, "RT8303", /not to both/],
    [{ gatewayUrl: "nope" }, "RT8333", /^The gateway URL "nope" is no URL/],
    [
      { handlers: "/nowhere.js" },
      "RT8330",
      /^The handlers module \/nowhere\.js cannot be loaded: there is no such file\.$/,
    ],
    [{ host: "192.0.2.1" }, "RT8302", /^192\.0\.2\.1, port 0, cannot be listened on: /],
    [{ logs: "/dev/null/nowhere/" }, "RT8340", /^The log file \/dev\/null\/nowhere\/realtime\.log cannot be opened/],
  ])("%j is %s", async (options, code, message) => {
    await expect(host(options)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it("a port in use is a fault that names it, for players and for the admin API", async () => {
    const { playersPort, adminUrl } = await host();
    const adminPort = Number(new URL(adminUrl).port);
    await expect(host({ port: playersPort })).rejects.toMatchObject({ code: "RT8301" });
    await expect(host({ adminPort })).rejects.toMatchObject({
      code: "RT8301",
      message: expect.stringMatching(new RegExp(`^Port ${adminPort} of 127\\.0\\.0\\.1 is in use;`)),
    });
  });
});
