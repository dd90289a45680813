/**
 * What an editor with stock TypeScript shows: of version 7 by its own language server, of version 6 by the language service
 * that editors embed.
 */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { inFolder } from "../support/page-project.ts";
import { compilers, writeExample, writeNewProject } from "./projects.ts";

const numeric = `RTSession.onPacket(101, (packet) => RTSession.getLogger().debug(packet.getData().getFloat(1)));
RTSession.newRequest().createAccountDetailsRequest();
`;

/** A place in the script of a new project, behind this text; and what a hover has to show there. */
const hovers: readonly (readonly [text: string, ...shows: string[]])[] = [
  ["Math.hypot(move.x", "x: number", "East of the start.", "In metres.", "Defined in opcodes/game.json:10."],
  ["{ peer, players", "players: number", "How many there are now.", "1 or more.", "opcodes/game.json:21"],
  ["Packets.Welcome", "Tells everyone that a player has come.", "Op-code 102, from the server, reliable."],
  ["packet.getData().getFloat", "1: `x`, in metres — East of the start.", "2: `y`, in metres"],
  ["RTSession.onPacket", "Registers the handler"],
  [".createAccountDetailsRequest", "group Player"],
];

function scriptOf(folder: string): { readonly file: string; readonly text: string } {
  writeNewProject(folder);
  const file = join(folder, "scripts/match.ts");
  const text = `${readFileSync(file, "utf8")}${numeric}`;
  writeFileSync(file, text);
  return { file, text };
}

/** The offset of the last letter of a text, where it stands first. */
function offsetIn(text: string, part: string): number {
  const start = text.indexOf(part);
  if (start === -1) throw new Error(`${JSON.stringify(part)} does not stand in the script.`);
  return start + part.length - 1;
}

test("TypeScript 6 shows what the schemas say", () =>
  inFolder({}, (folder) => {
    const { file, text } = scriptOf(folder);
    const hover = typescript6(folder);
    for (const [part, ...shows] of hovers)
      for (const words of shows) expect(hover(file, offsetIn(text, part)), part).toContain(words);
  }));

test("TypeScript 6 follows require in old scripts", () =>
  inFolder({}, (folder) => {
    writeExample("classic", folder);
    const file = join(folder, "scripts/card-game.js");
    const hover = typescript6(folder);
    const text = readFileSync(file, "utf8");
    expect(hover(file, offsetIn(text, "Table.rise"))).toMatch(/rise.*\(peer/);
  }));

test("TypeScript 7 shows what the schemas say, and tells what is wrong", () =>
  inFolder({}, async (folder) => {
    const { file, text } = scriptOf(folder);
    const server = await typescript7(folder);
    try {
      await server.open(file, text);
      for (const [part, ...shows] of hovers) {
        const shown = await server.hover(file, text, offsetIn(text, part));
        for (const words of shows) expect(shown, part).toContain(words);
      }
      expect(await server.problems(file)).toEqual([]);
      const wrong = text.replace("getFloat(1)", "getFloat(7)").replace("Packets.Welcome", "Packets.Welcom");
      await server.change(file, wrong);
      expect((await server.problems(file)).map(({ code, range }) => [code, range.start.line + 1])).toEqual([
        [2551, wrong.slice(0, wrong.indexOf("Packets.Welcom")).split("\n").length],
        [2345, wrong.slice(0, wrong.indexOf("getFloat(7)")).split("\n").length],
      ]);
    } finally {
      await server.end();
    }
  }));

test("TypeScript 7 follows require in old scripts", () =>
  inFolder({}, async (folder) => {
    writeExample("classic", folder);
    const file = join(folder, "scripts/card-game.js");
    const text = readFileSync(file, "utf8");
    const server = await typescript7(folder);
    try {
      await server.open(file, text);
      expect(await server.hover(file, text, offsetIn(text, "Table.rise"))).toMatch(/rise.*\(peer/);
      expect(await server.problems(file)).toEqual([]);
    } finally {
      await server.end();
    }
  }));

/** A function that gives what version 6 shows at an offset. */
function typescript6(folder: string): (file: string, offset: number) => string {
  const ts = createRequire(import.meta.url)("typescript-6") as typeof import("typescript-6");
  const { config } = ts.readConfigFile(join(folder, "tsconfig.json"), ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => fileNames,
    getScriptVersion: () => "1",
    getScriptSnapshot: (file) => {
      const text = ts.sys.readFile(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  });
  return (file, offset) => {
    const info = service.getQuickInfoAtPosition(file, offset);
    return `${ts.displayPartsToString(info?.displayParts)}\n${ts.displayPartsToString(info?.documentation)}`;
  };
}

interface Problem {
  readonly code: number;
  readonly range: { readonly start: { readonly line: number } };
}

/** The language server of version 7, in a folder. */
async function typescript7(folder: string) {
  const [, command] = compilers[0];
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(process.execPath, [command, "--lsp", "--stdio"], {
    cwd: folder,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  // It asks for settings and registers what it likes to be told; null says that we have nothing to say.
  connection.onRequest(() => null);
  connection.listen();
  const uri = (file: string): string => pathToFileURL(file).href;
  const capabilities = { textDocument: { hover: { contentFormat: ["markdown"] }, diagnostic: {} } };
  await connection.sendRequest("initialize", { processId: process.pid, rootUri: uri(folder), capabilities });
  await connection.sendNotification("initialized", {});
  let version = 1;
  return {
    open(file: string, text: string) {
      const languageId = file.endsWith(".ts") ? "typescript" : "javascript";
      return connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri: uri(file), languageId, version, text },
      });
    },
    change(file: string, text: string) {
      version += 1;
      return connection.sendNotification("textDocument/didChange", {
        textDocument: { uri: uri(file), version },
        contentChanges: [{ text }],
      });
    },
    async hover(file: string, text: string, offset: number): Promise<string> {
      const before = text.slice(0, offset).split("\n");
      const position = { line: before.length - 1, character: before.at(-1)!.length };
      const asked = { textDocument: { uri: uri(file) }, position };
      const shown = await connection.sendRequest<{ contents: { value: string } } | null>("textDocument/hover", asked);
      return shown?.contents.value ?? "";
    },
    async problems(file: string): Promise<readonly Problem[]> {
      const asked = { textDocument: { uri: uri(file) } };
      const { items } = await connection.sendRequest<{ items: Problem[] }>("textDocument/diagnostic", asked);
      // Hints, such as those of variables that nobody reads, have severity 4.
      return items.filter((one) => (one as { severity?: number }).severity === 1);
    },
    async end(): Promise<void> {
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      if (child.exitCode === null) await once(child, "exit");
      connection.dispose();
    },
  };
}
