/**
 * What tests of a whole host share: a small project compiled into a folder, sessions made through the admin API, players
 * that connect with our client.
 */

import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { WebSocket } from "ws";
import { manifestText } from "#compiler/6-emit/manifest.ts";
import { compile } from "#compiler/compile.ts";
import { type Client, connect, type ReceivedPacket } from "#runtime/client/client.ts";
import type { CreatedSession } from "#runtime/host/sessions.ts";
import type { LogRecord } from "#runtime/log/log.ts";
import { searchLog } from "#runtime/log/search.ts";
import { freshFolder } from "../support/fresh-folder.ts";

/** What the scripts of the tests do, each on an op-code of its own. */
const scripts = {
  "arena.js": `
    var log = RTSession.getLogger();
    RTSession.onPacket(1, function (packet) { return packet.getData().getNumber(1) > 0; });
    RTSession.onPacket(2, function () { for (var n = 1; n > 0; n++) {} });
    RTSession.onPacket(3, function () { return (2n ** 60000000n) * (2n ** 60000000n + 1n) > 1n; });
    RTSession.onPacket(4, function (packet) {
      RTSession.newRequest().createAccountDetailsRequest().setUserId("ann").send(function (response) {
        RTSession.newPacket().setOpCode(5).setReliable(true)
          .setData(RTSession.newData().setString(1, JSON.stringify(response))).send();
      });
    });
    RTSession.onSessionShutdown(function () { log.info("shut down in order"); });
    log.info({ loaded: RTSession.getSessionId() !== "" });
  `,
  "broken.js": `
    var list = null;
    list.push(1);
  `,
};

export interface Arena {
  /** Folder of bundles. */
  readonly bundles: string;
  /** An empty folder for logs and modules. */
  readonly folder: string;
}

/** Compiles the scripts above. */
export async function buildArena(): Promise<Arena> {
  const folder = freshFolder("serve");
  for (const [name, text] of Object.entries(scripts)) await writeFile(path.join(folder, name), text);
  // One of them loops for good, and that is what it is for.
  const rules = { RT4424: "warning" };
  const config = { scripts: ["*.js"], preset: "legacy", rules, opCodes: [], outDir: "bundles" };
  await writeFile(path.join(folder, "rtsc.json"), JSON.stringify(config));
  await compileInto(folder, path.join(folder, "bundles"));
  return { bundles: path.join(folder, "bundles"), folder };
}

/** Compiles the project in `cwd` and writes its bundles to `to`. @throws Error when it has errors; some of ours loop on purpose. */
export async function compileInto(cwd: string, to: string): Promise<void> {
  const { bundles, diagnostics } = await compile({ cwd });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(JSON.stringify(errors.map(({ code, message }) => [code, message])));
  for (const { script, code, map, manifest } of bundles) {
    const folder = path.join(to, script);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "bundle.js"), code);
    await writeFile(path.join(folder, "bundle.js.map"), map);
    await writeFile(path.join(folder, "manifest.json"), manifestText(manifest));
  }
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what came over the wire is looked at by each test.
  readonly body: any;
}

/** One request to the admin API. */
export async function ask(adminUrl: string, line: string, body?: unknown): Promise<Answer> {
  const [method = "GET", where = "/"] = line.split(" ");
  const json = { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(adminUrl + where, { method, ...(body === undefined ? {} : json) });
  return { status: response.status, body: await response.json() };
}

/** A session of `script` for these players. */
export async function createSession(adminUrl: string, script: string, ...players: string[]): Promise<CreatedSession> {
  const answer = await ask(adminUrl, "POST /sessions", { script, players: players.map((playerId) => ({ playerId })) });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer));
  return answer.body;
}

/** Connects a player of a session; ready when this resolves. */
export async function join(session: CreatedSession, peerId: number): Promise<Client> {
  const { host, port, players } = session;
  const client = connect({ host, port, token: players[peerId - 1]!.accessToken, WebSocket, reconnect: false });
  await client.ready;
  return client;
}

/** The next packet a client receives. */
export function nextPacket(client: Client): Promise<ReceivedPacket> {
  return new Promise((resolve) => {
    const stop = client.on("packet", (packet) => {
      stop();
      resolve(packet);
    });
  });
}

export function closed(client: Client): Promise<string> {
  return new Promise((resolve) => client.on("closed", ({ reason }) => resolve(reason)));
}

export async function records(file: string): Promise<LogRecord[]> {
  const found: LogRecord[] = [];
  for await (const finding of searchLog({ file })) if (finding.kind === "record") found.push(finding.record);
  return found;
}

/** Resolves when `holds` does, asked again as soon as the last answer is there; rejects after a time no test needs. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 15_000;
  while (!(await holds())) if (performance.now() > end) throw new Error(`It never came true: ${what}`);
}
