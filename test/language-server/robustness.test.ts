/**
 * What an editor, a disk and a person can do to a server: several projects, broken and huge and binary files, folders that go,
 * requests that nobody waits for, faults, and ends of every kind. The server stays, or ends as it should.
 */

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { CodeActionRequest, HoverRequest, StreamMessageReader } from "vscode-languageserver/node";
import { withCli } from "../support/cli.ts";
import { ableClient, Editor, type EditorOptions } from "../support/editor.ts";
import { inFolder } from "../support/page-project.ts";
import { game } from "./game.ts";

const { folder } = withCli();

/** A conversation about some files; at its end the server is well, and says so with exit code 0. */
async function talk(
  files: Record<string, string>,
  say: (editor: Editor, root: string) => Promise<void>,
  options: Partial<EditorOptions> = {},
): Promise<void> {
  await inFolder(files, async (root) => {
    const editor = await Editor.start({ folder: root, command: folder(), ...options });
    await say(editor, root);
    expect(editor.complaints).toBe("");
    expect(await editor.stop()).toBe(0);
  });
}

/**
 * The answers to those of some messages that have an id. All reach the server at once: a cancellation in a write of its own may
 * arrive after the answer.
 */
async function inOneWrite(
  editor: Editor,
  ...messages: readonly { id?: string; method: string; params: unknown }[]
): Promise<unknown[]> {
  const ids = messages.flatMap(({ id }) => id ?? []);
  const answers = new Map<unknown, unknown>();
  const reader = new StreamMessageReader(editor.process.stdout!);
  const answered = new Promise<void>((resolve) => {
    reader.listen((message) => {
      answers.set((message as { id?: unknown }).id, message);
      if (ids.every((id) => answers.has(id))) resolve();
    });
  });
  const framed = messages.map((message) => {
    const json = JSON.stringify({ jsonrpc: "2.0", ...message });
    return `Content-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`;
  });
  editor.process.stdin!.write(framed.join(""));
  await answered;
  return ids.map((id) => answers.get(id));
}

const main = "scripts/main.ts";
const wrong = game[main]!.replace("getFloat(1)", "getString(1)");

describe("projects", () => {
  test("a file outside of any has no findings; one of two projects has those of its own", async () => {
    const under = (name: string, files: Record<string, string>) =>
      Object.fromEntries(Object.entries(files).map(([path, text]) => [`${name}/${path}`, text]));
    const files = {
      ...under("a", { ...game, [main]: wrong }),
      ...under("a/b", game),
      "lone.ts": "let x: number = '';",
    };
    await talk(files, async (editor) => {
      await editor.open("lone.ts");
      await editor.open(`a/${main}`);
      await editor.open(`a/b/${main}`);
      await editor.settled();
      expect(editor.allFindings()).toEqual([`a/${main}:4:35 RT4101`]);
      await editor.replace(`a/b/${main}`, wrong);
      await editor.settled();
      expect(editor.allFindings().sort()).toEqual([`a/b/${main}:4:35 RT4101`, `a/${main}:4:35 RT4101`]);
      // A project that nothing has open any more is closed, and says nothing.
      await editor.close(`a/${main}`);
      await editor.close(`a/b/${main}`);
      await editor.settled();
      expect(editor.allFindings()).toEqual([]);
      expect(editor.logged).toEqual([]);
    });
  });

  test("several folders in one window; a project there is checked before anything is opened", async () => {
    await inFolder({ ...game, [main]: wrong }, async (one) => {
      await inFolder({ ...game, [main]: wrong }, async (other) => {
        const editor = await Editor.start({ folder: one, folders: [one, other], command: folder() });
        await editor.settled();
        expect(editor.findings(main)).toHaveLength(1);
        const uri = pathToFileURL(other).href;
        await editor.connection.sendNotification("workspace/didChangeWorkspaceFolders", {
          event: { added: [], removed: [{ uri, name: "other" }] },
        });
        await editor.settled();
        expect(editor.findings(main)).toHaveLength(1);
        expect(await editor.stop()).toBe(0);
      });
    });
  });

  test("rtsc.json is mended, broken, and gone: findings follow", async () => {
    await talk({ ...game, [main]: wrong }, async (editor, root) => {
      await editor.open(main);
      await editor.open("rtsc.json");
      await editor.settled();
      expect(editor.allFindings()).toEqual([`${main}:4:35 RT4101`]);
      const text = editor.text("rtsc.json");
      await editor.replace("rtsc.json", `${text.slice(0, 20)}`);
      await editor.settled();
      expect(editor.allFindings().map((one) => one.split(" ")[1])).toContain("RT1002");
      await editor.replace("rtsc.json", text);
      await editor.settled();
      expect(editor.allFindings()).toEqual([`${main}:4:35 RT4101`]);
      await editor.close("rtsc.json");
      rmSync(join(root, "rtsc.json"));
      await editor.changedOnDisk(["rtsc.json", 3]);
      await editor.settled();
      expect(editor.allFindings()).toEqual([]);
      writeFileSync(join(root, "rtsc.json"), text);
      await editor.changedOnDisk(["rtsc.json", 1]);
      await editor.settled();
      expect(editor.allFindings()).toEqual([`${main}:4:35 RT4101`]);
      expect(editor.logged).toEqual([]);
    });
  });

  test("files that change on the disk, and folders that go", async () => {
    await talk({ ...game, [main]: wrong }, async (editor, root) => {
      await editor.settled();
      expect(editor.allFindings()).toEqual([`${main}:4:35 RT4101`]);
      writeFileSync(join(root, main), game[main]!);
      await editor.changedOnDisk([main, 2]);
      await editor.settled();
      expect(editor.allFindings()).toEqual([]);
      renameSync(join(root, "scripts"), join(root, "away"));
      await editor.changedOnDisk(["scripts", 3]);
      await editor.settled();
      expect(editor.allFindings().map((one) => one.split(" ")[1])).toEqual(["RT1007"]);
      rmSync(root, { recursive: true });
      await editor.changedOnDisk(["rtsc.json", 3]);
      await editor.settled();
      expect(editor.allFindings()).toEqual([]);
      mkdirSync(root);
      expect(editor.logged).toEqual([]);
    });
  });

  test("rtsc-env.d.ts is kept fresh where it is, when a schema is saved", async () => {
    await talk({ ...game, "rtsc-env.d.ts": "" }, async (editor, root) => {
      const declarations = () => readFileSync(join(root, "rtsc-env.d.ts"), "utf8");
      await editor.open("opcodes/game.json");
      await editor.settled();
      expect(declarations()).toContain("Move");
      const changed = editor.text("opcodes/game.json").replace('"Move"', '"Step"');
      await editor.replace("opcodes/game.json", changed);
      await editor.settled();
      expect(declarations()).not.toContain("Step");
      writeFileSync(join(root, "opcodes/game.json"), changed);
      await editor.connection.sendNotification("textDocument/didSave", {
        textDocument: { uri: editor.uri("opcodes/game.json") },
      });
      await editor.settled();
      expect(declarations()).toContain("Step");
    });
  });
});

describe("texts", () => {
  const junk = Array.from({ length: 3000 }, (_, at) => String.fromCharCode((at * 7919) % 65536)).join("");
  test.each([
    ["nothing", ""],
    ["binary junk", junk],
    ["one half of a surrogate pair", `${game[main]!}\nconst s = "\uD83D";`],
    ["an endless template", `${game[main]!}\`\${\`\${`],
    ["very deep nesting", `${game[main]!}\nexport const deep = ${"(".repeat(1000)}1${")".repeat(1000)};`],
    ["a byte order mark", `\uFEFF${game[main]!}`],
    ["old Mac line ends", game[main]!.replaceAll("\n", "\r")],
  ])("of a script: %s", async (_, text) => {
    await talk(game, async (editor) => {
      await editor.open(main, text);
      await editor.settled();
      await editor.request(CodeActionRequest.type, {
        textDocument: { uri: editor.uri(main) },
        range: editor.range(main, 0, text.length),
        context: { diagnostics: [] },
      });
      await editor.replace(main, wrong);
      await editor.settled();
      expect(editor.allFindings()).toEqual([`${main}:4:35 RT4101`]);
    });
  });

  test.each(["", junk, '{"packets": {"Move":', "[]", "null", `{"packets": ${"[".repeat(5000)}`, "\uFEFF{}"])(
    "of a schema and of rtsc.json: %#",
    async (text) => {
      await talk({ ...game, [main]: wrong }, async (editor) => {
        for (const path of ["opcodes/game.json", "rtsc.json"]) {
          await editor.open(path, text);
          await editor.settled();
          await editor.replace(path, game[path]!);
          await editor.settled();
          expect(editor.allFindings()).toEqual([`${main}:4:35 RT4101`]);
        }
      });
    },
  );

  test("five megabytes of script", async () => {
    await talk(game, async (editor) => {
      const long = `${game[main]!}${`// ${"x".repeat(97)}\n`.repeat(50_000)}`;
      await editor.open(main, long);
      await editor.settled();
      const at = long.indexOf("getFloat");
      await editor.edit(main, at, at + "getFloat".length, "getString");
      await editor.settled();
      expect(editor.allFindings()).toEqual([`${main}:4:35 RT4101`]);
    });
  });

  test("with a byte order mark and CRLF, places are those of the editor", async () => {
    const text = `\uFEFF${wrong.replaceAll("\n", "\r\n")}`;
    await talk(game, async (editor) => {
      await editor.open(main, text);
      await editor.settled();
      const [finding] = editor.findings(main);
      expect(finding?.range.start).toEqual({ line: 3, character: 34 });
    });
  });
});

describe("requests", () => {
  test("rapid edits: only the last text is told of, at its version", async () => {
    await talk(game, async (editor) => {
      await editor.open(main);
      await editor.settled();
      const versions: (number | undefined)[] = [];
      editor.onFindings = ({ uri, version }) => {
        if (uri === editor.uri(main)) versions.push(version);
      };
      const at = editor.text(main).indexOf("(1)") + 1;
      for (let edit = 0; edit < 50; edit++) void editor.edit(main, at, at + 1, edit % 2 === 0 ? "2" : "1");
      await editor.settled();
      expect(editor.allFindings()).toEqual([]);
      expect(versions.at(-1)).toBe(51);
      expect(versions.length).toBeLessThan(50);
    });
  });

  test("one that is cancelled, and one whose document has moved on, are refused and cost nothing", async () => {
    await talk(game, async (editor) => {
      await editor.open(main);
      await editor.settled();
      const asked = editor.at(main, 40);
      const { textDocument } = asked;
      const [cancelled, stale, wanted] = await inOneWrite(
        editor,
        { id: "cancelled", method: "textDocument/hover", params: asked },
        { method: "$/cancelRequest", params: { id: "cancelled" } },
        { id: "stale", method: "textDocument/hover", params: asked },
        {
          method: "textDocument/didChange",
          params: {
            textDocument: { ...textDocument, version: 2 },
            contentChanges: [{ text: `\n${editor.text(main)}` }],
          },
        },
        { id: "wanted", method: "textDocument/hover", params: asked },
      );
      expect(cancelled).toMatchObject({ error: { code: -32800 } });
      expect(stale).toMatchObject({ error: { code: -32801 } });
      expect(wanted).not.toHaveProperty("error");
    });
  });

  test("about documents that are not open, or are no files", async () => {
    await talk(game, async (editor) => {
      for (const uri of [editor.uri(main), "untitled:Untitled-1", "file://host/share/a.ts", "file:///%E0%A4", "junk"]) {
        const textDocument = { uri };
        expect(
          await editor.request(HoverRequest.type, { textDocument, position: { line: 0, character: 0 } }),
        ).toBeNull();
      }
      for (const uri of ["untitled:Untitled-1", "vscode-notebook-cell:/a.ts#1"]) {
        await editor.connection.sendNotification("textDocument/didOpen", {
          textDocument: { uri, languageId: "typescript", version: 1, text: "RTSession." },
        });
      }
      await editor.settled();
      expect(editor.logged).toEqual([]);
    });
  });

  test("places outside of the text", async () => {
    await talk(game, async (editor) => {
      await editor.open(main);
      await editor.settled();
      const textDocument = { uri: editor.uri(main) };
      for (const position of [
        { line: 1e9, character: 0 },
        { line: 0, character: 1e9 },
        { line: 3, character: 1e6 },
      ]) {
        await editor.request(HoverRequest.type, { textDocument, position });
      }
      expect(editor.logged).toEqual([]);
    });
  });

  test("an editor that knows no more than the least", async () => {
    await talk(
      { ...game, [main]: wrong },
      async (editor) => {
        await editor.open(main);
        await editor.settled();
        const [finding] = editor.findings(main);
        expect(finding).not.toHaveProperty("codeDescription");
        expect(finding).not.toHaveProperty("relatedInformation");
        // What would have been other places is said in words.
        expect(String(finding?.message).split("\n").length).toBeGreaterThan(1);
        expect(editor.watched).toEqual([]);
      },
      { client: {} },
    );
  });

  test("what the server asks to be told of", async () => {
    await talk(game, async (editor) => {
      await editor.settled();
      expect(editor.watched).toContain("**/*.{json,js,cjs,mjs,jsx,ts,cts,mts,tsx}");
      expect(ableClient.workspace?.didChangeWatchedFiles?.dynamicRegistration).toBe(true);
    });
  });
});

describe("the end", () => {
  const started = (root: string, options: Partial<EditorOptions> = {}) =>
    Editor.start({ folder: root, command: folder(), ...options });

  test("exit without shutdown: 1", async () => {
    await inFolder(game, async (root) => {
      const editor = await started(root);
      await editor.connection.sendNotification("exit");
      expect(await editor.ended).toBe(1);
    });
  });

  test("the editor closes its end: the server ends", async () => {
    await inFolder(game, async (root) => {
      const editor = await started(root);
      await editor.open(main);
      await editor.settled();
      editor.process.stdin!.end();
      expect(await editor.ended).toBe(1);
    });
  });

  test("the editor's process dies: the server ends", async () => {
    await inFolder(game, async (root) => {
      const parent = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "ignore" });
      const editor = await started(root, { processId: parent.pid! });
      parent.kill("SIGKILL");
      expect(await editor.ended).toBe(1);
    });
  });

  test("bytes that are no message: the server says so and ends, or goes on; its output stays the protocol", async () => {
    await inFolder(game, async (root) => {
      const editor = await started(root);
      editor.process.stdin!.write('Content-Length: 12\r\n\r\n{"no": "rpc"');
      await editor.settled();
      expect(await editor.stop()).toBe(0);
    });
  });
});

test("a fault is told once, and the server goes on", async () => {
  await talk({ ...game, [main]: wrong }, async (editor) => {
    await editor.open(main);
    await editor.settled();
    // TypeScript's own process is taken away: nothing of ours is at fault, and the next look starts another.
    const children = readFileSync(`/proc/${editor.process.pid}/task/${editor.process.pid}/children`, "utf8").trim();
    for (const pid of children.split(" ")) process.kill(Number(pid), "SIGKILL");
    await editor.replace(main, `${wrong}\n`);
    await editor.settled();
    await editor.replace(main, `${wrong}\n\n`);
    await editor.settled();
    expect(editor.allFindings()).toEqual([`${main}:4:35 RT4101`]);
    expect(editor.logged).toHaveLength(1);
    expect(editor.logged[0]).toMatch(/^rtsc failed while checking/);
    await editor.replace(main, game[main]!);
    await editor.settled();
    expect(editor.allFindings()).toEqual([]);
  });
});
