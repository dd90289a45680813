#!/usr/bin/env node
/**
 * The command `rtsc`: finds the command by its name, loads that one alone, and turns what comes out into an exit code.
 *
 * Invariant: nothing is imported here that a command does not need, and no exception leaves without being one of three:
 * a refusal or fault (a sentence), a usage error (commander's), or our own mistake (RT9001). Exit codes: exit-code.ts.
 */

import { Command, CommanderError } from "commander";
import { packageVersion } from "#compiler/text/package-root.ts";
import { type CommandName, commandNamed } from "./command-names.ts";

interface CommandModule {
  /** Adds the command to the program. Its action loads what it needs and sets `process.exitCode` itself. */
  register(program: Command): void;
}

const commands: Readonly<Record<CommandName, () => Promise<CommandModule>>> = {
  init: () => import("./commands/init.ts"),
  check: () => import("./commands/check.ts"),
  build: () => import("./commands/build.ts"),
  types: () => import("./commands/types.ts"),
  generate: () => import("./commands/generate.ts"),
  infer: () => import("./commands/infer.ts"),
  schema: () => import("./commands/schema.ts"),
  compare: () => import("./commands/compare.ts"),
  dev: () => import("./commands/dev.ts"),
  serve: () => import("./commands/serve.ts"),
  logs: () => import("./commands/logs.ts"),
  lsp: () => import("./commands/lsp.ts"),
  explain: () => import("./commands/explain.ts"),
};

async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("rtsc")
    .description("Compiles and hosts real-time multiplayer scripts.")
    .version(packageVersion(), "-v, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print the help of a command")
    .exitOverride()
    .showHelpAfterError("(rtsc --help lists the commands)");
  const asked = argv[0];
  const named = commandNamed(asked);
  // Help, and names that do not exist, need the whole list; a command needs only itself.
  const wanted = named === undefined ? Object.values(commands) : [commands[named]];
  for (const load of wanted) (await load()).register(program);
  for (const command of program.commands)
    command.exitOverride().showHelpAfterError(`(rtsc ${command.name()} --help explains it)`);
  if (asked === undefined) {
    program.outputHelp({ error: true });
    process.exitCode = 2;
    return;
  }
  await program.parseAsync(asksHelpOfNothing(argv) ? [argv[1]!] : argv, { from: "user" });
}

/** `help` and a name that is no command: commander would print all of the help, where it refuses the name by itself. */
function asksHelpOfNothing([asked, name]: readonly string[]): boolean {
  if (asked !== "help" || name === undefined || name === "help" || name.startsWith("-")) return false;
  return commandNamed(name) === undefined;
}

async function fail(error: unknown): Promise<void> {
  // Commander has printed its own sentence; its exit code is 0 for help and version.
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
    return;
  }
  process.exitCode = 2;
  const { harmless, renderFailureJson, renderText } = await import("./render/render.ts");
  const { code, message, help } = await failureOf(error);
  if (asksForJson(process.argv)) {
    process.stdout.write(renderFailureJson({ ...(code && { code }), message, ...(help && { help }) }));
  } else if (isSentence(error)) {
    process.stderr.write(`rtsc: ${code === undefined ? "" : `${code}: `}${harmless(message)}\n`);
    if (help !== undefined) process.stderr.write(`  ${harmless(help)}\n`);
  } else {
    const { takesColor } = await import("./terminal.ts");
    const bug = { code: code!, severity: "error", message, notes: [], ...(help && { help }) } as const;
    process.stderr.write(renderText([bug], { color: takesColor(process.stderr) }));
  }
  if (process.env["RTSC_DEBUG"] === "1") process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
}

interface Failure {
  readonly code?: string | undefined;
  readonly message: string;
  readonly help?: string | undefined;
}

async function failureOf(error: unknown): Promise<Failure> {
  if (!isSentence(error)) {
    const { bugDiagnostic } = await import("#compiler/diagnostics/invariant.ts");
    return bugDiagnostic(error);
  }
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const help = "help" in error && typeof error.help === "string" ? error.help : undefined;
  return { code, message: error.message, help };
}

/** Whether the standard output was to be JSON: whoever parses it gets JSON of a failure, too. */
function asksForJson(argv: readonly string[]): boolean {
  const toFile = argv.some((word) => /^(?:--output-file=)?json=./.test(word));
  return (
    !toFile && argv.some((word, at) => word === "--format=json" || (word === "json" && argv[at - 1] === "--format"))
  );
}

/** By name, not by class: these classes live in rooms that start-up must not load. */
function isSentence(error: unknown): error is Error {
  return error instanceof Error && ["Refusal", "Fault", "Unreadable"].includes(error.name);
}

// A reader that has seen enough (`rtsc logs | head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

main(process.argv.slice(2)).catch(fail);
