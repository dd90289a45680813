/**
 * A shard: the process that runs sessions, with a port of its own to which their players connect. Started by a supervisor,
 * told what to be by its first message, and of no use without it. Like `serve.ts` a place where interfaces meet their
 * implementations, for it is the start of a process.
 *
 * It ends with its supervisor, and never waits for its own end: a script may have left V8 in a state in which
 * `process.exit` hangs, so what must end at once ends by SIGKILL, after the log is flushed.
 */

import { randomBytes } from "node:crypto";
import { Fault } from "#runtime/fault.ts";
import type { Gateway } from "#runtime/gateway/gateway.ts";
import { createIsolated, loadIsolatedVm } from "#runtime/isolate/isolated.ts";
import type { LogLevel } from "#runtime/log/log.ts";
import { openRealtimeLog, type RealtimeLog } from "#runtime/log/realtime-log.ts";
import { type Listener, listen } from "#runtime/transport/listen.ts";
import { limitTable } from "#schemas/limits.ts";
import { systemClock } from "./clock.ts";
import { folderBundles } from "./load.ts";
import { listLeftOut, RecordBudget } from "./record-budget.ts";
import { Sessions } from "./sessions.ts";
import {
  type FromShard,
  refusalOf,
  type ShardConfig,
  type ShardReplies,
  type ShardRequest,
  type ToShard,
} from "./shard-messages.ts";

class Shard {
  readonly #log: RealtimeLog;
  readonly #sessions: Sessions;
  readonly #players: Listener;
  /** Sessions that the supervisor believes to be running. */
  readonly #told = new Set<string>();

  private constructor(log: RealtimeLog, sessions: Sessions, players: Listener) {
    this.#log = log;
    this.#sessions = sessions;
    this.#players = players;
  }

  static async start(config: ShardConfig, log: RealtimeLog): Promise<Shard> {
    const { host, port, publicHost, limits, maxSockets, credentials, plain } = config;
    // Told now what would otherwise be told to the first player.
    loadIsolatedVm();
    const gateway = await openGateway(config.gateway);
    const note = noteTo(log);
    const budget = new RecordBudget(limits.dropRecordsPerSecond, systemClock, (left) =>
      note("warn", "RT8321", `More connections went wrong than are logged one by one: ${listLeftOut(left)}.`),
    );
    const players = await listen({
      host,
      port,
      credentials,
      plain,
      loginBytes: limits.loginBytes,
      frameBytes: limitTable.packetBytes.max,
      maxSockets,
      maxArrivals: limits.unauthenticated,
      handshakeMs: limits.loginMs,
      // Nothing comes before the next turn, and by then there are sessions.
      accept: (connection) => sessions.accept(connection),
      acceptFast: (login, path) => sessions.acceptFast(login, path),
      report: (code, sentence) => {
        if (budget.pass(code)) note("warn", code, sentence);
      },
    });
    const sessions = new Sessions({
      bundles: folderBundles(config.bundles, { keepMaps: config.keepMaps }),
      createIsolate: createIsolated,
      clock: systemClock,
      gateway,
      log,
      limits,
      address: { host: publicHost, port: players.port, fastPort: players.fastPort },
      randomId: () => randomBytes(18).toString("base64url"),
    });
    if (players.fastPort !== players.port) {
      note("warn", "RT8325", `UDP port ${players.port} is not free; native clients are told port ${players.fastPort}.`);
    }
    return new Shard(log, sessions, players);
  }

  get port(): number {
    return this.#players.port;
  }

  /** Sessions that have ended since this was asked last. */
  ended(): string[] {
    const ended = [...this.#told].filter((id) => this.#sessions.get(id) === undefined);
    for (const id of ended) this.#told.delete(id);
    return ended;
  }

  async answer(request: ShardRequest): Promise<ShardReplies[keyof ShardReplies]> {
    switch (request.kind) {
      case "create": {
        const created = await this.#sessions.create(request.session);
        this.#told.add(created.sessionId);
        return created;
      }
      case "list":
        return this.#sessions.list();
      case "get":
        return this.#sessions.get(request.sessionId);
      case "traffic":
        return this.#sessions.traffic(request.sessionId);
      case "end":
        return await this.#sessions.end(request.sessionId, request.reason);
      case "drain":
        await this.#sessions.drain();
        await this.#players.close("the host is shutting down");
        this.#log.close();
        return undefined;
    }
  }
}

async function openGateway(config: ShardConfig["gateway"]): Promise<Gateway | null> {
  if (config === null) return null;
  if ("handlers" in config) {
    const { loadHandlersGateway } = await import("#runtime/gateway/handlers.ts");
    return await loadHandlersGateway(config.handlers);
  }
  const { createHttpGateway } = await import("#runtime/gateway/http.ts");
  return createHttpGateway({ url: config.url });
}

function noteTo(log: RealtimeLog): (level: LogLevel, code: string, message: string, stack?: string) => void {
  return (level, code, message, stack) => {
    const record = { time: new Date().toISOString(), level, source: "host", code, message } as const;
    log.write(stack === undefined ? record : { ...record, stack });
  };
}

/** The process: messages of the supervisor in, heartbeats and replies out. */
function run(send: (message: FromShard, sent?: () => void) => void): void {
  let shard: Shard | undefined;
  let log: RealtimeLog | undefined;
  const dieAtOnce = (): void => {
    log?.flush();
    process.kill(process.pid, "SIGKILL");
  };
  const complain = (sentence: string): void => void process.stderr.write(`rtsc: shard ${process.pid}: ${sentence}\n`);

  // Ctrl+C reaches the whole process group; when to end, and how, is the supervisor's decision.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  process.on("disconnect", dieAtOnce);
  process.on("uncaughtException", (error) => {
    complain(`a mistake of ours: ${error.stack}`);
    if (log !== undefined)
      noteTo(log)("error", "RT9001", `A mistake of ours ended the shard: ${error.message}`, error.stack);
    dieAtOnce();
  });
  // Most likely of a handlers module, which must not cost the sessions that have nothing to do with it.
  process.on("unhandledRejection", (reason) => {
    const error = reason instanceof Error ? reason : new Error(String(reason));
    if (log !== undefined) noteTo(log)("error", "RT9001", `A rejection nobody handled: ${error.message}`, error.stack);
  });

  const start = async (config: ShardConfig): Promise<void> => {
    try {
      log = openRealtimeLog(config.logFile, complain);
      shard = await Shard.start(config, log);
    } catch (error) {
      if (!(error instanceof Fault)) complain(`a mistake of ours: ${error instanceof Error ? error.stack : error}`);
      send({ kind: "failed", refusal: refusalOf(error) }, dieAtOnce);
      return;
    }
    const { port } = shard;
    send({ kind: "ready", port });
    setInterval(() => send({ kind: "heartbeat", ended: shard?.ended() ?? [] }), config.beatMs);
  };

  const answer = async (id: number, request: ShardRequest): Promise<void> => {
    if (shard === undefined) return;
    try {
      const value = await shard.answer(request);
      send({ kind: "reply", id, value }, request.kind === "drain" ? () => process.exit(0) : undefined);
    } catch (error) {
      if (!(error instanceof Fault)) complain(`a mistake of ours: ${error instanceof Error ? error.stack : error}`);
      send({ kind: "refused", id, refusal: refusalOf(error) });
    }
  };

  process.on("message", (message: ToShard) => {
    if (message.kind === "start") void start(message.config);
    else void answer(message.id, message.request);
  });
}

if (process.send === undefined) {
  process.stderr.write("rtsc: a shard is started by rtsc serve, not by hand.\n");
  process.exitCode = 2;
} else {
  run((message, sent) => {
    // A channel that is gone is told by "disconnect"; an answer to nobody is no mistake.
    process.send?.(message, undefined, undefined, () => sent?.());
  });
}
