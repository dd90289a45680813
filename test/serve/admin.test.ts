import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { Fault } from "#runtime/fault.ts";
import { type AdminServer, startAdmin } from "#runtime/host/admin.ts";
import { isLoopback } from "#runtime/host/admin-guard.ts";
import type { SessionControl } from "#runtime/host/supervisor.ts";

const servers: AdminServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

interface Answer {
  readonly status: number;
  readonly headers: string;
  readonly body: unknown;
}

/** A control that knows the session "s1", and records what it is asked. */
function control(more: Partial<SessionControl> = {}): SessionControl & { asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    asked,
    state: "serving",
    async create(session) {
      asked.push(session);
      const players = session.players.map(({ playerId }, at) => ({ playerId, peerId: at + 1, accessToken: `t${at}` }));
      return { sessionId: "s1", host: "127.0.0.1", port: 7000, players };
    },
    list: async () => ({ sessions: [], lost: [] }),
    get: async (sessionId) =>
      sessionId === "s1" ? { sessionId, script: "duel", state: "lost", reason: "gone", lostAt: "t" } : undefined,
    traffic: async (sessionId) =>
      sessionId === "s1" ? [{ opCode: 7, name: "Move", way: "received" as const, packets: 2, bytes: 40 }] : undefined,
    end: async (sessionId) => sessionId === "s1",
    ...more,
  };
}

async function start(
  options: { control?: SessionControl; key?: string; names?: string[]; bug?: (e: Error) => void } = {},
) {
  const server = await startAdmin({
    host: "127.0.0.1",
    port: 0,
    key: options.key,
    names: options.names ?? [],
    control: options.control ?? control(),
    bug:
      options.bug ??
      ((error) => {
        throw error;
      }),
  });
  servers.push(server);
  /** Raw bytes to the API, so that every header is as the test says, and none is added. */
  const raw = (text: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      let answer = "";
      const socket = connect(server.port, "127.0.0.1", () => socket.write(text));
      socket.setEncoding("utf8").on("data", (part) => {
        answer += part;
      });
      socket.on("error", reject).on("close", () => {
        const [headers = "", body = ""] = answer.split(/\r\n\r\n/, 2);
        resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(headers)?.[1]), headers, body: body && JSON.parse(body) });
      });
    });
  const ask = (line: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> => {
    const all: Record<string, string> = { Host: `127.0.0.1:${server.port}`, Connection: "close", ...headers };
    if (body !== undefined) all["Content-Length"] = String(Buffer.byteLength(body));
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return raw(`${line} HTTP/1.1\r\n${lines.join("")}\r\n${body ?? ""}`);
  };
  const json = { "Content-Type": "application/json" };
  const create = (body: unknown, headers = {}) => ask("POST /sessions", { ...json, ...headers }, JSON.stringify(body));
  return { port: server.port, raw, ask, create, json };
}

const wellFormed = { script: "duel", players: [{ playerId: "ann" }, { playerId: "bob" }] };
const errorOf = (answer: Answer): { code: string; message: string; position?: unknown } =>
  (answer.body as { error: { code: string; message: string; position?: unknown } }).error;

describe("admin API", () => {
  it("creates, lists, shows and ends sessions", async () => {
    const controlled = control();
    const { create, ask } = await start({ control: controlled });
    expect(await create(wellFormed)).toMatchObject({
      status: 201,
      body: {
        sessionId: "s1",
        host: "127.0.0.1",
        port: 7000,
        players: [
          { playerId: "ann", peerId: 1, accessToken: "t0" },
          { playerId: "bob", peerId: 2, accessToken: "t1" },
        ],
      },
    });
    expect(controlled.asked).toEqual([wellFormed]);
    expect(await ask("GET /sessions")).toMatchObject({ status: 200, body: { sessions: [], lost: [] } });
    expect(await ask("GET /sessions/s1")).toMatchObject({ status: 200, body: { sessionId: "s1", state: "lost" } });
    expect(await ask("GET /sessions/s1/traffic")).toMatchObject({
      status: 200,
      body: { sessionId: "s1", packets: [{ opCode: 7, name: "Move", way: "received", packets: 2, bytes: 40 }] },
    });
    expect(await ask("GET /sessions/nope/traffic")).toMatchObject({ status: 404, body: { error: { code: "RT8313" } } });
    expect(await ask("DELETE /sessions/s1")).toMatchObject({ status: 200, body: { sessionId: "s1", state: "ended" } });
    expect(await ask("GET /healthz")).toMatchObject({ status: 200, body: { status: "ok" } });
  });

  it("is reached by fetch and by the JSON content type with parameters", async () => {
    const { port } = await start();
    const response = await fetch(`http://127.0.0.1:${port}/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify(wellFormed),
    });
    expect(response.ok).toBe(true);
  });

  it("an unknown session is 404, and so is a place that is none", async () => {
    const { ask } = await start();
    for (const method of ["GET", "DELETE"]) {
      const answer = await ask(`${method} /sessions/nope`);
      expect(answer.status).toBe(404);
      expect(errorOf(answer)).toEqual({ code: "RT8313", message: 'There is no session "nope"; it may have ended.' });
    }
    for (const line of ["GET /", "PUT /sessions", "GET /sessions/s1/more", "POST /healthz", "GET /../etc/passwd"]) {
      const answer = await ask(line);
      expect(answer.status).toBe(404);
      expect(errorOf(answer).message).toMatch(/^The admin API has no /);
    }
    expect((await ask("GET /sessions/%ZZ")).status).toBe(400);
  });

  it.each([
    [null, /^The body has to be an object such as/],
    [[], /^The body has to be an object such as/],
    [{}, /^"script" has to be the name of a script\.$/],
    [{ script: 1, players: [] }, /^"script" has to be/],
    [{ script: "duel" }, /^"players" has to be a list/],
    [{ script: "duel", players: ["ann"] }, /^"players\[0\]" has to be an object/],
    [{ script: "duel", players: [{ playerId: "a" }, {}] }, /^"players\[1\]\.playerId" has to be a text of 1 to 200/],
    [{ script: "duel", players: [{ playerId: "x".repeat(201) }] }, /^"players\[0\]\.playerId"/],
    [{ script: "duel", players: [{ playerId: "a", peer: 1 }] }, /^"players\[0\]" has an unknown member "peer"; known/],
    [{ ...wellFormed, max: 2 }, /^The body has an unknown member "max"; known: "script" and "players"\.$/],
  ])("bad input is 400 with a reason: %j", async (body, message) => {
    const { create } = await start();
    const answer = await create(body);
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toEqual({ code: "RT8310", message: expect.stringMatching(message) });
  });

  it("a body that is no JSON, hostile, missing or too large is refused", async () => {
    const { ask, json, raw } = await start();
    expect((await ask("POST /sessions", json, "{")).status).toBe(400);
    expect((await ask("POST /sessions", json, "")).status).toBe(400);
    expect((await ask("POST /sessions", json)).status).toBe(400);
    expect((await ask("POST /sessions", json, '{"__proto__": {"script": "duel"}}')).status).toBe(400);
    const large = await ask("POST /sessions", json, JSON.stringify({ ...wellFormed, x: "x".repeat(300_000) }));
    expect(large.status).toBe(413);
    expect(errorOf(large).message).toBe("A request may have 262144 bytes at most.");
    const noHttp = await raw("garbage\r\n\r\n");
    expect([noHttp.status, errorOf(noHttp).message]).toEqual([400, "The request is no HTTP."]);
  });

  it("another content type than JSON is 415", async () => {
    const { ask } = await start();
    const types = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", undefined];
    for (const type of types) {
      const answer = await ask("POST /sessions", type ? { "Content-Type": type } : {}, JSON.stringify(wellFormed));
      expect(answer.status).toBe(415);
      expect(errorOf(answer)).toMatchObject({ code: "RT8314", message: expect.stringContaining("reads JSON only") });
    }
  });

  it("faults of the host become a status, a code and a position", async () => {
    const cases: [Fault, number][] = [
      [new Fault("RT8201", "There is no bundle."), 404],
      [new Fault("RT8205", "No name."), 400],
      [new Fault("RT8206", "It did not load.", { position: "scripts/duel.ts:12:7" }), 422],
      [new Fault("RT8203", "Another format."), 422],
      [new Fault("RT8304", "Going down."), 503],
      [new Fault("RT8305", "Being replaced."), 503],
    ];
    for (const [fault, status] of cases) {
      const { create } = await start({ control: control({ create: () => Promise.reject(fault) }) });
      const answer = await create(wellFormed);
      expect(answer.status).toBe(status);
      expect(errorOf(answer)).toMatchObject({ code: fault.code, message: fault.message });
      if (status === 503) expect(answer.headers).toMatch(/retry-after: 1/);
      if (status === 422 && fault.position !== undefined) {
        expect(errorOf(answer).position).toEqual({ file: "scripts/duel.ts", line: 12, column: 7 });
      } else expect(errorOf(answer)).not.toHaveProperty("position");
    }
  });

  it("a mistake of ours is 500 without details, and told to the host", async () => {
    const bugs: string[] = [];
    const { create } = await start({
      control: control({ create: () => Promise.reject(new Error("secret detail")) }),
      bug: (error) => bugs.push(error.message),
    });
    const answer = await create(wellFormed);
    expect([answer.status, errorOf(answer).code]).toEqual([500, "RT9001"]);
    expect(JSON.stringify(answer)).not.toContain("secret detail");
    expect(bugs).toEqual(["secret detail"]);
  });

  it("health is 503 while the shard is replaced or the host drains", async () => {
    for (const state of ["restarting", "draining"] as const) {
      const { ask } = await start({ control: control({ state }) });
      expect(await ask("GET /healthz")).toMatchObject({ status: 503, body: { status: state } });
    }
  });
});

describe("admin API: a web page must not reach it", () => {
  it("a request with an Origin, or from any site by Sec-Fetch-Site, is 403", async () => {
    const controlled = control();
    const { create, ask } = await start({ control: controlled });
    for (const origin of ["https://evil.example", "null", "http://127.0.0.1", ""]) {
      const answer = await create(wellFormed, { Origin: origin });
      expect(answer.status).toBe(403);
      expect(errorOf(answer)).toEqual({ code: "RT8312", message: "The admin API does not answer web pages." });
    }
    for (const site of ["cross-site", "same-site", "same-origin"]) {
      expect((await ask("GET /sessions", { "Sec-Fetch-Site": site })).status).toBe(403);
    }
    expect(controlled.asked).toEqual([]);
  });

  it("a preflight is refused and no answer permits another origin", async () => {
    const { ask } = await start();
    const preflight = await ask("OPTIONS /sessions", {
      Origin: "https://evil.example",
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": "content-type",
    });
    expect(preflight.status).toBe(403);
    expect(preflight.headers).not.toMatch(/access-control/i);
  });

  it("a name that was made to point here (DNS rebinding) is 403; addresses and given names are not", async () => {
    const { ask } = await start({ names: ["Admin.internal"] });
    for (const host of [
      "evil.example",
      "evil.example:80",
      "127.0.0.1.evil.example",
      "localhost.evil",
      "a@127.0.0.1",
      "[",
    ]) {
      const answer = await ask("GET /sessions", { Host: host });
      expect([host, answer.status]).toEqual([host, 403]);
      expect(errorOf(answer).message).toContain("name it with --admin-name");
    }
    for (const host of ["localhost", "LOCALHOST:1", "[::1]:9", "10.0.0.7", "admin.internal:8080"]) {
      expect([host, (await ask("GET /healthz", { Host: host })).status]).toEqual([host, 200]);
    }
  });

  it("a request without Host is refused", async () => {
    const { raw } = await start();
    expect((await raw("GET /sessions HTTP/1.1\r\nConnection: close\r\n\r\n")).status).toBe(400);
    expect((await raw("GET /sessions HTTP/1.0\r\n\r\n")).status).toBe(403);
  });
});

describe("admin API: the key", () => {
  it("is needed for everything when it is set", async () => {
    const controlled = control();
    const { create, ask } = await start({ key: "s3cret", control: controlled });
    for (const authorization of [undefined, "", "Bearer", "Bearer wrong", "Basic s3cret", "s3cret"]) {
      const answer = await create(wellFormed, authorization === undefined ? {} : { Authorization: authorization });
      expect([authorization, answer.status]).toEqual([authorization, 401]);
      expect(answer.headers).toMatch(/www-authenticate: Bearer/);
      expect(errorOf(answer)).toMatchObject({ code: "RT8311", message: expect.stringContaining("needs its key") });
    }
    for (const line of ["GET /sessions", "GET /sessions/s1", "DELETE /sessions/s1", "GET /healthz", "GET /nowhere"]) {
      expect([line, (await ask(line)).status]).toEqual([line, 401]);
    }
    expect(controlled.asked).toEqual([]);
    for (const scheme of ["Bearer", "bearer"]) {
      expect((await create(wellFormed, { Authorization: `${scheme} s3cret` })).status).toBe(201);
    }
  });

  it("does not open the door to web pages", async () => {
    const { create } = await start({ key: "s3cret" });
    const answer = await create(wellFormed, { Authorization: "Bearer s3cret", Origin: "https://evil.example" });
    expect(answer.status).toBe(403);
  });

  it("may be left out on loopback addresses only", () => {
    expect(["127.0.0.1", "127.9.9.9", "::1", "localhost"].map(isLoopback)).toEqual([true, true, true, true]);
    expect(["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.evil", "example"].map(isLoopback)).toEqual(Array(5).fill(false));
  });
});
