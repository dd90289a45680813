/**
 * From a configuration to a running host: checks it, starts the supervisor with its shard, and the admin API. With the shard
 * and the simulation the only place where interfaces meet their implementations.
 *
 * What is wrong with the configuration is found before anything is started; what cannot be started leaves nothing behind.
 */

import { fork } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Fault } from "#runtime/fault.ts";
import { createHttpGateway } from "#runtime/gateway/http.ts";
import { type AdminServer, startAdmin } from "#runtime/host/admin.ts";
import { isLoopback } from "#runtime/host/admin-guard.ts";
import { systemClock } from "#runtime/host/clock.ts";
import { defaultHostLimits, type HostLimits, hostLimitTable } from "#runtime/host/host-limits.ts";
import type { FromShard, ShardConfig } from "#runtime/host/shard-messages.ts";
import type { StartShard } from "#runtime/host/shard-slot.ts";
import { type SessionControl, Supervisor } from "#runtime/host/supervisor.ts";
import type { LogRecord } from "#runtime/log/log.ts";
import { logFile } from "#runtime/log/log-file.ts";
import { openRealtimeLog } from "#runtime/log/realtime-log.ts";
import { listenFault } from "#runtime/transport/listen.ts";
import { type Credentials, certificateWarnings } from "#runtime/transport/tls.ts";

export interface ServeOptions {
  /** Folder of bundles, as `rtsc build` writes it. */
  readonly bundles: string;
  /**
   * True where bundles are built again while their sessions run: source maps are read with the code, so that what an older
   * session throws is still told in positions of its sources. False unless told otherwise.
   */
  readonly keepMaps?: boolean;
  /** Address players connect to; 127.0.0.1 unless told otherwise. */
  readonly host?: string;
  /** Port players connect to; 0, the default, is any free one. */
  readonly port?: number;
  /** Name or address that players are told, where it is not `host`: behind a proxy, or with `host` 0.0.0.0. */
  readonly publicHost?: string;
  /** PEM files of a certificate, its chain behind it, and its key: TLS is offered on the players' port. RSA for all clients. */
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  /** Offers TLS with a certificate made for this run, which nobody trusts; for development, instead of `tlsCert`. */
  readonly devTls?: boolean;
  /**
   * False refuses players without TLS. True unless told otherwise, with a certificate too: behind a proxy that takes TLS off,
   * and for development, they come without. UDP is never encrypted.
   */
  readonly plain?: boolean;
  /** Address of the admin API; 127.0.0.1 unless told otherwise. Another than a loopback address needs `adminKey`. */
  readonly adminHost?: string;
  /** Port of the admin API; 0, the default, is any free one. */
  readonly adminPort?: number;
  /** When set, every request to the admin API has to carry it as `Authorization: Bearer`. */
  readonly adminKey?: string;
  /** Names the admin API is reached by, beside localhost and addresses. */
  readonly adminNames?: readonly string[];
  /** Log file, or the folder for it; `realtime.log` in the current folder unless told otherwise. */
  readonly logs?: string;
  /** JavaScript module whose functions answer the requests of scripts. */
  readonly handlers?: string;
  /** URL that the requests of scripts are posted to; not together with `handlers`. */
  readonly gatewayUrl?: string;
  readonly limits?: Partial<HostLimits>;
  /** Sockets of players at one time; 10,000 unless told otherwise. */
  readonly maxSockets?: number;
  /**
   * Milliseconds without a sign of life after which a shard is killed and replaced; 3,000 unless told otherwise. Longer than
   * the longest `callbackMs` of any script.
   */
  readonly heartbeatMs?: number;
  /** Milliseconds a shard may take to end its sessions when the host closes; 10,000 unless told otherwise. */
  readonly drainMs?: number;
  /** Told what an operator should know at once, one sentence each: a shard that was lost, a log that cannot be written. */
  readonly warn?: (sentence: string) => void;
}

export interface RunningHost {
  /** Where players connect, as they are told. */
  readonly playersHost: string;
  readonly playersPort: number;
  /** Such as http://127.0.0.1:4711, without a slash at the end. */
  readonly adminUrl: string;
  readonly logFile: string;
  /** What the admin API does, without HTTP. */
  readonly sessions: SessionControl;
  /**
   * Starts no more sessions, lets those there are run their shutdown callbacks, and stops. `lost`: how many sessions did not
   * end in order, because that took longer than `drainMs` or their shard died over it; `warn` was told why, the log has each.
   */
  close(): Promise<{ readonly lost: number }>;
}

const startMs = 15_000;

/**
 * Starts a host.
 *
 * ```js
 * import { serve } from "rtsc/runtime";
 *
 * const host = await serve({ bundles: "dist" });
 * const response = await fetch(`${host.adminUrl}/sessions`, {
 *   method: "POST",
 *   headers: { "content-type": "application/json" },
 *   body: JSON.stringify({ script: "duel", players: [{ playerId: "ann" }] }),
 * });
 * const { players } = await response.json();
 * await host.close();
 * ```
 * @throws Fault RT8303 when the configuration is wrong, RT8301 or RT8302 when a port cannot be had, RT8308 when
 * certificate and key cannot be used, RT8330 or RT8333 when the gateway cannot be made, RT8306 when the shard does not start.
 */
export async function serve(options: ServeOptions): Promise<RunningHost> {
  return await startHost(options, shardFile);
}

/** `serve`, with the program a shard process runs named by the caller; asked for once the options are found to be right. */
export async function startHost(options: ServeOptions, shard: () => string): Promise<RunningHost> {
  const { adminHost = "127.0.0.1", adminPort = 0, adminNames = [], adminKey, heartbeatMs = 3000 } = options;
  const { warn = () => {}, drainMs = 10_000 } = options;
  const settings = shardConfig(options, heartbeatMs);
  checkNumber("adminPort", adminPort, 0, 65_535);
  checkNumber("heartbeatMs", heartbeatMs, 100, 600_000);
  checkNumber("drainMs", drainMs, 1, 600_000);
  if (adminKey === "") throw wrong("The admin key is empty", "leave it out, or choose one");
  if (!isLoopback(adminHost) && adminKey === undefined) {
    throw wrong(
      `The admin API on ${adminHost} would be open to the network`,
      "give it a key (--admin-key, RTSC_ADMIN_KEY)",
    );
  }

  const config: ShardConfig = { ...settings, credentials: await credentialsOf(options, settings.publicHost, warn) };
  const start = forkShard(shard());
  const file = openRealtimeLog(config.logFile, warn);
  const log = {
    write(record: LogRecord): void {
      file.write(record);
      if (record.level === "error" && record.session === undefined) warn(String(record.message));
    },
  };
  const supervisor = new Supervisor({ start, config, clock: systemClock, log, heartbeatMs, startMs, drainMs });
  let admin: AdminServer;
  let playersPort: number;
  try {
    playersPort = await supervisor.open();
    admin = await startAdmin({
      host: adminHost,
      port: adminPort,
      key: adminKey,
      names: adminNames,
      control: supervisor,
      bug(error) {
        const { message, stack = message } = error;
        const time = new Date().toISOString();
        log.write({
          time,
          level: "error",
          source: "host",
          code: "RT9001",
          message: `A mistake of ours: ${message}`,
          stack,
        });
      },
    }).catch((error: NodeJS.ErrnoException) => {
      throw error.syscall === undefined ? error : listenFault(adminHost, adminPort, error);
    });
  } catch (error) {
    await supervisor.close();
    file.close();
    throw error;
  }
  return {
    playersHost: config.publicHost,
    playersPort,
    adminUrl: `http://${bracketed(adminHost)}:${admin.port}`,
    logFile: config.logFile,
    sessions: supervisor,
    async close() {
      // The admin API answers to the end, so that whoever asks is told that the host is going down.
      const lost = await supervisor.close();
      await admin.close();
      file.close();
      return { lost: lost.length };
    },
  };
}

/** An address as it stands in front of a port. */
export function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function shardConfig(options: ServeOptions, heartbeatMs: number): Omit<ShardConfig, "credentials"> {
  const { bundles, host = "127.0.0.1", port = 0, maxSockets = 10_000, handlers, gatewayUrl } = options;
  const { tlsCert, tlsKey, devTls = false, plain = true } = options;
  checkNumber("port", port, 0, 65_535);
  checkNumber("maxSockets", maxSockets, 1, 1_000_000);
  const folder = path.resolve(bundles);
  if (!isFolder(folder))
    throw wrong(`There is no folder ${folder} with bundles`, "run rtsc build, or name another folder");
  if (handlers !== undefined && gatewayUrl !== undefined) {
    throw wrong("Requests can go to a handlers module or to a URL, not to both", "leave one of them out");
  }
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw wrong("A TLS certificate and its key belong together", "give both (--tls-cert, --tls-key)");
  }
  if (devTls && tlsCert !== undefined) {
    throw wrong("TLS can have a certificate of yours or one for development, not both", "leave one of them out");
  }
  if (!plain && !devTls && tlsCert === undefined) {
    throw wrong(
      "Without TLS nobody could connect",
      "give a certificate (--tls-cert, --tls-key), or leave out --no-plain",
    );
  }
  if (gatewayUrl !== undefined) createHttpGateway({ url: gatewayUrl });
  // Nobody can connect to "all addresses".
  const everywhere = host === "0.0.0.0" || host === "::";
  return {
    host,
    port,
    publicHost: options.publicHost ?? (everywhere ? "127.0.0.1" : host),
    bundles: folder,
    keepMaps: options.keepMaps ?? false,
    logFile: logFile(options.logs ?? "realtime.log"),
    gateway:
      handlers !== undefined
        ? { handlers: path.resolve(handlers) }
        : gatewayUrl !== undefined
          ? { url: gatewayUrl }
          : null,
    limits: hostLimits(options.limits ?? {}),
    plain,
    maxSockets,
    // Three chances to be heard.
    beatMs: Math.ceil(heartbeatMs / 3),
  };
}

/** What TLS is offered with; null for none. */
async function credentialsOf(
  { tlsCert, tlsKey, devTls = false }: ServeOptions,
  publicHost: string,
  warn: (sentence: string) => void,
): Promise<Credentials | null> {
  if (devTls) {
    const { makeDevCertificate } = await import("#runtime/transport/dev-certificate.ts");
    return await makeDevCertificate([publicHost]);
  }
  if (tlsCert === undefined || tlsKey === undefined) return null;
  const credentials = { cert: pem(tlsCert), key: pem(tlsKey) };
  for (const sentence of certificateWarnings(credentials)) warn(sentence);
  return credentials;
}

function pem(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Fault(
      "RT8308",
      `TLS cannot be offered: ${file} cannot be read (${why}); check --tls-cert and --tls-key.`,
    );
  }
}

function hostLimits(given: Partial<HostLimits>): HostLimits {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(hostLimitTable, name)) {
      throw wrong(`There is no limit ${JSON.stringify(name)}`, `there are ${Object.keys(hostLimitTable).join(", ")}`);
    }
    const { min, max } = hostLimitTable[name as keyof HostLimits];
    checkNumber(`The limit ${name}`, value, min, max);
  }
  return { ...defaultHostLimits, ...given };
}

function checkNumber(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw wrong(`${name} is ${value}`, `it has to be a whole number from ${min} to ${max}`);
}

function wrong(what: string, wayOut: string): Fault {
  return new Fault("RT8303", `${what}; ${wayOut}.`);
}

function isFolder(name: string): boolean {
  try {
    return statSync(name).isDirectory();
  } catch {
    // Not there, or not to be looked at: in both cases no folder for us.
    return false;
  }
}

/** dist/shard.js of this package: Node cannot start a process from our sources. */
function shardFile(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const manifest = path.join(folder, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "rtsc") break;
    const parent = path.dirname(folder);
    if (parent === folder) throw wrong("The package rtsc is not complete", "install it again");
    folder = parent;
  }
  const file = path.join(folder, "dist", "shard.js");
  if (!existsSync(file)) throw wrong(`${file} is missing`, "build rtsc first (npm run build)");
  return file;
}

/**
 * With the first flag isolated-vm starts at all, with the second many isolates in one process stay fast. The third lets V8 copy
 * more into a function before it calls: what reads and writes packets is many small functions, and a number that is
 * handed to one that was not copied is put into memory each time (measured: a snapshot of 20 records takes half as long to
 * write, a handler in its isolate a fifth less, and no longer until it is fast).
 */
const shardFlags = [
  "--no-node-snapshot",
  "--no-concurrent-recompilation",
  "--max-inlined-bytecode-size-cumulative=4000",
];

/** Starts shards as processes; a shard's words go to our stderr, for our stdout is read by programs. */
function forkShard(file: string): StartShard {
  return (events) => {
    const { RTSC_ADMIN_KEY: _, ...env } = process.env;
    const child = fork(file, [], {
      execArgv: shardFlags,
      serialization: "advanced",
      stdio: ["ignore", 2, 2, "ipc"],
      env,
    });
    let gone = false;
    const end = (how: string): void => {
      if (gone) return;
      gone = true;
      events.gone(how);
    };
    child.on("message", (message) => events.message(message as FromShard));
    child.on("exit", (code, signal) => end(signal === null ? `exited with code ${code}` : `was ended by ${signal}`));
    child.on("error", (error) => {
      if (child.pid === undefined) end(`could not be started: ${error.message}`);
    });
    return {
      // A process that is going down does not listen any more; its exit says the rest.
      send: (message) => void child.send(message, () => {}),
      kill: () => void child.kill("SIGKILL"),
    };
  };
}
