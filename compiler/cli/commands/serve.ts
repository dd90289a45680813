/**
 * `rtsc serve`: hosts sessions until it is told to stop. One line on stdout says that it is ready and where; all other words
 * go to stderr: which scripts there are, or that there are none. SIGTERM and SIGINT end the sessions in order; a second one ends
 * the process at once. The exit code is 0 only when every session ended in order.
 */

import { type Command, InvalidArgumentError } from "commander";
import { hostLimitTable } from "#runtime/host/host-limits.ts";
import type { ServeOptions } from "#runtime/serve.ts";

interface Given {
  readonly bundles: string;
  readonly host: string;
  readonly port: number;
  readonly publicHost?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly devTls?: boolean;
  readonly plain: boolean;
  readonly adminHost: string;
  readonly adminPort: number;
  readonly adminKey?: string;
  readonly adminName: readonly string[];
  readonly logs: string;
  readonly handlers?: string;
  readonly gatewayUrl?: string;
  readonly limit: Readonly<Record<string, number>>;
  readonly maxSockets: number;
  readonly heartbeat: number;
  readonly drain: number;
}

export function register(program: Command): void {
  program
    .command("serve")
    .description("Host sessions of the bundles in a folder.")
    .requiredOption("--bundles <dir>", "folder of bundles, as rtsc build writes it")
    .option("--port <n>", "port for players; 0 is any free one", wholeNumber, 0)
    .option("--host <address>", "address for players", "127.0.0.1")
    .option("--public-host <name>", "name or address players are told, if not --host")
    .option("--tls-cert <file>", "PEM file of a certificate (RSA, for all clients): players may connect by TLS")
    .option("--tls-key <file>", "PEM file of its key")
    .option("--dev-tls", "offer TLS with a certificate made for this run, which nobody trusts")
    .option("--no-plain", "refuse players that come without TLS")
    .option("--admin-port <n>", "port of the admin API; 0 is any free one", wholeNumber, 0)
    .option("--admin-host <address>", "address of the admin API", "127.0.0.1")
    .option("--admin-key <key>", "key of the admin API; better given as RTSC_ADMIN_KEY, which ps does not show")
    .option("--admin-name <name>", "name the admin API is reached by; may be repeated", collect, [])
    .option("--logs <path>", "log file, or the folder for realtime.log", "realtime.log")
    .option("--handlers <module>", "JavaScript module whose functions answer requests of scripts")
    .option("--gateway-url <url>", "URL that requests of scripts are posted to")
    .option("--limit <name=n>", "a limit of the host; may be repeated", limit, {})
    .option("--max-sockets <n>", "sockets of players at one time", wholeNumber, 10_000)
    .option("--heartbeat <ms>", "silence after which a shard is killed and replaced", wholeNumber, 3000)
    .option("--drain <ms>", "time to end the sessions when told to stop", wholeNumber, 10_000)
    .addHelpText("after", limitsInWords)
    .action(run);
}

async function run(given: Given): Promise<void> {
  const { limit: limits, heartbeat: heartbeatMs, drain: drainMs, adminName: adminNames, ...rest } = given;
  const adminKey = given.adminKey ?? process.env["RTSC_ADMIN_KEY"];
  const options: ServeOptions = {
    ...rest,
    limits,
    heartbeatMs,
    drainMs,
    adminNames,
    ...(adminKey !== undefined && { adminKey }),
    warn: (sentence) => void process.stderr.write(`rtsc: ${sentence}\n`),
  };
  // Listened to before anything is started: a signal must never find a half-started host.
  const stop = signals();
  const { bracketed, serve } = await import("#runtime/serve.ts");
  const host = await serve(options);
  const { servedBundles } = await import("../served-bundles.ts");
  options.warn?.(servedBundles(given.bundles));
  const players = `${bracketed(host.playersHost)}:${host.playersPort}`;
  process.stdout.write(`ready  players ${players}  admin ${host.adminUrl}\n`);
  await stop;
  process.stderr.write("rtsc: ending the sessions; a second signal ends at once.\n");
  const { lost } = await host.close();
  if (lost === 0) return;
  const many = lost === 1 ? "1 session was" : `${lost} sessions were`;
  process.stderr.write(`rtsc: ${many} lost: what they had not saved is gone; the log names each.\n`);
  process.exitCode = 1;
}

/** The limits of a host as a part of the help. */
function limitsInWords(): string {
  const rows = Object.entries(hostLimitTable);
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, row]) => {
    const { default: usual, min, max, meaning } = row;
    return `  ${name.padEnd(width)}  ${meaning} (${usual}; ${min} to ${max})`;
  });
  return ["", "Names for --limit, each with its default and range:", ...lines].join("\n");
}

/** Resolves at the first signal to stop; the second ends the process. */
function signals(): Promise<void> {
  return new Promise((resolve) => {
    let first = true;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        if (!first) process.exit(1);
        first = false;
        resolve();
      });
    }
  });
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It has to be a whole number.");
  return Number(text);
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function limit(text: string, before: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const match = /^(\w+)=(\d{1,12})$/.exec(text);
  if (match === null)
    throw new InvalidArgumentError("It has to be a name and a whole number, such as waitingBytes=65536.");
  return { ...before, [match[1]!]: Number(match[2]) };
}
