/**
 * The admin API: sessions created, listed, looked at and ended over HTTP, in JSON. What a match-maker talks to; players
 * never do.
 *
 * Every answer is JSON, every error `{"error": {code, message, position?}}` with a sentence that says what to do. Who may
 * speak is `admin-guard.ts`'s business; what happens to sessions is the `SessionControl`'s. No input is believed.
 */

import type { AddressInfo } from "node:net";
import Fastify, { type FastifyReply } from "fastify";
import { Fault } from "#runtime/fault.ts";
import { makeGuard } from "./admin-guard.ts";
import type { CreateRequest } from "./sessions.ts";
import type { SessionControl } from "./supervisor.ts";

export interface AdminOptions {
  /** Address to listen on. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly key: string | undefined;
  readonly names: readonly string[];
  readonly control: SessionControl;
  /** Told of what is our mistake, not the caller's. */
  readonly bug: (error: Error) => void;
}

export interface AdminServer {
  readonly port: number;
  /** Stops listening; resolves when open requests are answered. */
  close(): Promise<void>;
}

/** Largest request, in bytes: a session of some thousand players. */
const bodyBytes = 262_144;
const longestName = 200;

/**
 * Starts the admin API.
 * @throws Error as `listen` gives it, with the system's code (EADDRINUSE …).
 */
export async function startAdmin(options: AdminOptions): Promise<AdminServer> {
  const { control } = options;
  const app = Fastify({
    bodyLimit: bodyBytes,
    requestTimeout: 10_000,
    keepAliveTimeout: 5000,
    forceCloseConnections: "idle",
    // Errors of its own, such as a request that is no HTTP, are answered in our form too.
    clientErrorHandler: (_, socket) => {
      if (socket.writable) socket.end(`HTTP/1.1 400 Bad Request\r\n${rawError("The request is no HTTP.")}`);
      else socket.destroy();
    },
    frameworkErrors: (error, _, reply) => void fail(reply, 400, "RT8310", sentence(error.message)),
  });
  app.removeContentTypeParser("text/plain");

  const guard = makeGuard(options);
  app.addHook("onRequest", async (request, reply) => {
    const refused = guard(request.headers);
    if (refused !== undefined) {
      if (refused.status === 401) reply.header("www-authenticate", "Bearer");
      return fail(reply, refused.status, refused.code, refused.message);
    }
    reply.header("cache-control", "no-store").header("x-content-type-options", "nosniff");
  });

  app.post("/sessions", async (request, reply) => {
    const created = await control.create(readCreate(request.body));
    return reply.status(201).send(created);
  });
  app.get("/sessions", () => control.list());
  app.get<{ Params: { id: string } }>("/sessions/:id", async (request) => {
    return (await control.get(request.params.id)) ?? raise(unknownSession(request.params.id));
  });
  app.get<{ Params: { id: string } }>("/sessions/:id/traffic", async (request) => {
    const { id } = request.params;
    return { sessionId: id, packets: (await control.traffic(id)) ?? raise(unknownSession(id)) };
  });
  app.delete<{ Params: { id: string } }>("/sessions/:id", async (request) => {
    const { id } = request.params;
    if (!(await control.end(id))) throw unknownSession(id);
    return { sessionId: id, state: "ended" };
  });
  app.get("/healthz", async (_, reply) => {
    if (control.state === "serving") return { status: "ok" };
    return reply.status(503).send({ status: control.state });
  });

  app.setNotFoundHandler((request, reply) => {
    const known =
      "POST /sessions, GET /sessions, GET /sessions/:id, GET /sessions/:id/traffic, DELETE /sessions/:id, GET /healthz";
    const asked = `${request.method} ${request.url.slice(0, longestName)}`;
    fail(reply, 404, "RT8313", `The admin API has no ${asked}; it has ${known}.`);
  });
  app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, _, reply) => {
    if (error instanceof Fault) {
      const status = statusOf(error);
      if (status === 503) reply.header("retry-after", "1");
      return fail(reply, status, error.code, error.message, error.position);
    }
    if (error.code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") {
      return fail(reply, 415, "RT8314", 'The admin API reads JSON only; send "Content-Type: application/json".');
    }
    if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") {
      return fail(reply, 413, "RT8310", `A request may have ${bodyBytes} bytes at most.`);
    }
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return fail(reply, error.statusCode, "RT8310", sentence(error.message));
    }
    options.bug(error);
    return fail(reply, 500, "RT9001", "The host made a mistake; its log has the details.");
  });

  await app.listen({ host: options.host, port: options.port });
  return { port: (app.server.address() as AddressInfo).port, close: async () => void (await app.close()) };
}

/** What the caller can do about it decides: 4xx is theirs, 503 is worth another try. */
function statusOf(fault: Fault): number {
  switch (fault.code) {
    case "RT8201":
    case "RT8313":
      return 404;
    case "RT8205":
    case "RT8215":
    case "RT8310":
      return 400;
    case "RT8220":
    case "RT8304":
    case "RT8305":
      return 503;
    default:
      // The script or its bundle: nothing to do with the form of the request.
      return 422;
  }
}

function fail(reply: FastifyReply, status: number, code: string, message: string, position?: string): FastifyReply {
  const place = placeOf(position);
  return reply.status(status).send({ error: { code, message, ...(place !== undefined && { position: place }) } });
}

/** `scripts/arena.ts:12:7` as `{file, line, column}`; lines and columns count from 1. */
function placeOf(position: string | undefined): { file: string; line: number; column: number } | undefined {
  const match = /^(.+):(\d+):(\d+)$/.exec(position ?? "");
  if (match === null) return undefined;
  return { file: match[1]!, line: Number(match[2]), column: Number(match[3]) };
}

function rawError(message: string): string {
  const body = JSON.stringify({ error: { code: "RT8310", message } });
  const head = `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close`;
  return `${head}\r\n\r\n${body}`;
}

/** The body of `POST /sessions`, or a Fault that says what is wrong with it. */
function readCreate(body: unknown): CreateRequest {
  if (!isObject(body))
    throw bad('The body has to be an object such as {"script": "duel", "players": [{"playerId": "ann"}]}');
  const { script, players, ...others } = body;
  refuseOthers(others, "The body", '"script" and "players"');
  if (typeof script !== "string" || script === "") throw bad('"script" has to be the name of a script');
  if (!Array.isArray(players)) throw bad('"players" has to be a list such as [{"playerId": "ann"}]');
  return { script, players: players.map(readPlayer) };
}

function readPlayer(player: unknown, at: number): { playerId: string } {
  if (!isObject(player)) throw bad(`"players[${at}]" has to be an object such as {"playerId": "ann"}`);
  const { playerId, ...others } = player;
  refuseOthers(others, `"players[${at}]"`, '"playerId"');
  if (typeof playerId !== "string" || playerId === "" || playerId.length > longestName) {
    throw bad(`"players[${at}].playerId" has to be a text of 1 to ${longestName} characters`);
  }
  return { playerId };
}

function refuseOthers(others: object, what: string, known: string): void {
  const [name] = Object.keys(others);
  if (name !== undefined)
    throw bad(`${what} has an unknown member ${JSON.stringify(name.slice(0, 80))}; known: ${known}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function bad(reason: string): Fault {
  return new Fault("RT8310", `${reason}.`);
}

function unknownSession(id: string): Fault {
  return new Fault("RT8313", `There is no session ${JSON.stringify(id.slice(0, 80))}; it may have ended.`);
}

function raise(error: Error): never {
  throw error;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
