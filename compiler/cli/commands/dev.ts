/**
 * `rtsc dev`: watch, check, build and host in one command. Ends by the key q, Ctrl+C or SIGTERM, in order; a second time at
 * once. The exit code is 0 only when every session ended in order.
 */

import { type Command, InvalidArgumentError } from "commander";

interface Given {
  readonly cwd: string;
  readonly config?: string;
  readonly players?: number;
  readonly script?: string;
  readonly host: string;
  readonly port: number;
  readonly devTls?: boolean;
  readonly adminPort: number;
  readonly logs?: string;
  readonly handlers?: string;
  readonly gatewayUrl?: string;
}

export function register(program: Command): void {
  program
    .command("dev")
    .description("Build the project whenever it changes, and host sessions of it meanwhile.")
    .option("--cwd <dir>", "folder of the project", ".")
    .option("--config <file>", "configuration file, relative to the folder (default: rtsc.json)")
    .option("--players <n>", "open a session for so many players at once, and print how to join it", playerCount)
    .option("--script <name>", "whose session it is, where the project has several")
    .option("--port <n>", "port for players; 0 is any free one", wholeNumber, 0)
    .option("--host <address>", "address for players", "127.0.0.1")
    .option("--dev-tls", "offer TLS with a certificate made for this run, which nobody trusts")
    .option("--admin-port <n>", "port of the admin API; 0 is any free one", wholeNumber, 0)
    .option("--logs <path>", "log file, or the folder for realtime.log, to be kept")
    .option("--handlers <module>", "JavaScript module whose functions answer requests of scripts")
    .option("--gateway-url <url>", "URL that requests of scripts are posted to")
    .addHelpText(
      "after",
      "\nWhile it runs, keys: r restarts the session, l log records, o op-code traffic, q quits, h tells them.\nWhere the input is no terminal, each line is a key, by its first letter.",
    )
    .action(run);
}

async function run(given: Given): Promise<void> {
  const { cwd, config, players, script, ...serve } = given;
  if (script !== undefined && players === undefined) {
    const { Refusal } = await import("../refusal.ts");
    throw new Refusal("--script says whose session --players opens; --players is missing.");
  }
  const place = { cwd, ...(config === undefined ? {} : { configPath: config }) };
  if (!(await isProject(place, players === undefined ? undefined : { script }))) return;
  // Listened to before anything is started: a signal must never find a half-started host.
  const ending = new AbortController();
  const stop = (): void => {
    if (ending.signal.aborted) process.exit(1);
    ending.abort();
    process.stderr.write("rtsc: ending the sessions; a second time ends at once.\n");
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  const { develop } = await import("../dev/develop.ts");
  const { takesColor } = await import("../terminal.ts");
  const adminKey = process.env["RTSC_ADMIN_KEY"];
  const { lost } = await develop({
    compile: place,
    serve: { ...serve, ...(adminKey === undefined ? {} : { adminKey }) },
    players,
    script,
    color: takesColor(process.stdout),
    print: (text) => process.stdout.write(text),
    keys: process.stdin,
    quit: stop,
    signal: ending.signal,
  });
  if (lost === 0) return;
  const many = lost === 1 ? "1 session was" : `${lost} sessions were`;
  process.stderr.write(`rtsc: ${many} lost: what they had not saved is gone.\n`);
  process.exitCode = 1;
}

/**
 * Whether there is a project to wait for, however broken; told where there is none, as by a check.
 * @param session is to be opened, of the script that is named.
 * @throws Refusal when the project has no such script.
 */
async function isProject(
  place: { readonly cwd: string; readonly configPath?: string },
  session: { readonly script: string | undefined } | undefined,
): Promise<boolean> {
  const started = performance.now();
  const { readConfig } = await import("#compiler/1-config/read-config.ts");
  const { config, diagnostics } = readConfig(place);
  if (diagnostics.some(({ code }) => code === "RT1001")) {
    const { printFindings } = await import("../findings.ts");
    printFindings(diagnostics, { files: 1, ms: performance.now() - started }, "text");
    return false;
  }
  if (config !== null && session !== undefined) {
    const { sessionScript } = await import("../dev/dev-session.ts");
    const names = config.scripts.map(({ name }) => name);
    sessionScript(session.script, names);
  }
  return true;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It has to be a whole number.");
  return Number(text);
}

function playerCount(text: string): number {
  const count = wholeNumber(text);
  if (count < 1 || count > 1000) throw new InvalidArgumentError("It has to be a number from 1 to 1000.");
  return count;
}
