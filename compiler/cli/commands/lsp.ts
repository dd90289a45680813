/**
 * `rtsc lsp --stdio`: the language server, for editors. The standard output belongs to the protocol; whatever else would be
 * printed goes to the standard error.
 */

import type { Command } from "commander";

export function register(program: Command): void {
  program
    .command("lsp")
    .description("Serve an editor over the Language Server Protocol.")
    .option("--stdio", "talk over the standard input and output (the only way there is, and the default)")
    // Editors that start servers by a library may add it; the conversation itself says so, too.
    .option("--clientProcessId <pid>", "end when this process does")
    .action(lsp);
}

async function lsp(): Promise<void> {
  const { Console } = await import("node:console");
  globalThis.console = new Console(process.stderr, process.stderr);
  const { serveLanguage } = await import("#compiler/language-server/server.ts");
  serveLanguage(process.stdin, process.stdout);
}
