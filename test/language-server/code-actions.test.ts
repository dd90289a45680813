/**
 * Code actions over stdio: what is offered at a place, and what the project's files are when it is taken.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { type CodeAction, CodeActionRequest } from "vscode-languageserver";
import { compile } from "#compiler/compile.ts";
import { withCli } from "../support/cli.ts";
import { Editor, marked } from "../support/editor.ts";
import { inFolder } from "../support/page-project.ts";
import { game } from "./game.ts";

const { folder } = withCli();

interface Offered {
  readonly actions: readonly CodeAction[];
  /** The files after the action of this title; those that it changes. */
  readonly taken: (title: string | RegExp) => Record<string, string>;
  readonly editor: Editor;
}

/** Opens one file of a game at its mark, and asks what is offered there. */
async function offered(
  files: Record<string, string>,
  path: string,
  look: (offered: Offered, root: string) => void | Promise<void>,
  only?: readonly string[],
): Promise<void> {
  const { text, marks } = marked(files[path]!);
  await inFolder({ ...files, [path]: text }, async (root) => {
    const editor = await Editor.start({ folder: root, command: folder() });
    await editor.open(path);
    await editor.settled();
    const [start = 0, end = start] = marks;
    const actions = (await editor.request(CodeActionRequest.type, {
      textDocument: { uri: editor.uri(path) },
      range: editor.range(path, start, end),
      context: { diagnostics: [...editor.findings(path)], ...(only === undefined ? {} : { only: [...only] }) },
    })) as CodeAction[];
    const taken = (title: string | RegExp): Record<string, string> => {
      const action = actions.find((one) => (typeof title === "string" ? one.title === title : title.test(one.title)));
      if (action?.edit === undefined) throw new Error(`${title} is not among ${actions.map((one) => one.title)}`);
      return editor.edited(action.edit);
    };
    await look({ actions, taken, editor }, root);
    expect(editor.logged).toEqual([]);
    await editor.stop();
  });
}

/** What a fresh check says of a folder with these files in place of its own. */
async function codesAfter(root: string, changed: Record<string, string>): Promise<string[]> {
  for (const [path, text] of Object.entries(changed)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { diagnostics } = await compile({ cwd: root, until: "check" });
  return diagnostics.map((one) => one.code);
}

const script = (text: string) => ({ ...game, "scripts/main.ts": `export {};\n${text}` });

describe("fixes of findings", () => {
  const wrong = script(
    "RTSession.onPacket(102, (packet) => {\n  RTSession.getLogger().info(packet.getData().get┆Double(1) + packet.getData().getDouble(1));\n});\n",
  );

  test("a certain fix is preferred, belongs to its finding, and fixes it", async () => {
    await offered(wrong, "scripts/main.ts", ({ actions, taken }) => {
      const [fix] = actions.filter((one) => one.isPreferred === true);
      expect(fix).toMatchObject({ kind: "quickfix", diagnostics: [{ code: "RT4101" }] });
      expect(taken(fix!.title)["scripts/main.ts"]).toContain("getFloat(1) + packet.getData().getDouble(1)");
    });
  });

  test("source.fixAll.rtsc makes those of the whole file, and comes alone on request", async () => {
    await offered(
      wrong,
      "scripts/main.ts",
      async ({ actions, taken }, root) => {
        expect(actions.map((one) => one.kind)).toEqual(["source.fixAll.rtsc"]);
        expect(await codesAfter(root, taken("Make all fixes of rtsc"))).toEqual([]);
      },
      ["source.fixAll"],
    );
  });

  test("nothing is offered where nothing is wrong", async () => {
    await offered(
      { ...game, "scripts/main.ts": game["scripts/main.ts"]!.replace("const", "┆const") },
      "scripts/main.ts",
      ({ actions }) => {
        expect(actions).toEqual([]);
      },
    );
  });
});

describe("ignoring with a reason", () => {
  const deck =
    "const deck = [1, 2];\nRTSession.onPacket(102, () => {\n  deck.┆slice(0, 1);\n  return deck.length > 0;\n});\n";

  test("a warning gets a comment above its line, indented as the line is", async () => {
    const files = script(deck);
    await offered(files, "scripts/main.ts", async ({ actions, taken }, root) => {
      const after = taken("Ignore RT4411 here, with a reason");
      expect(after["scripts/main.ts"]).toContain("  // rtsc-ignore RT4411: reason\n  deck");
      expect(actions[0]?.diagnostics?.[0]?.code).toBe("RT4411");
      expect(await codesAfter(root, after)).toEqual([]);
    });
  });

  test("line ends stay CRLF", async () => {
    const files = script(deck);
    files["scripts/main.ts"] = files["scripts/main.ts"]!.replaceAll("\n", "\r\n");
    await offered(files, "scripts/main.ts", async ({ taken }, root) => {
      const after = taken("Ignore RT4411 here, with a reason");
      expect(after["scripts/main.ts"]).toContain("\r\n  // rtsc-ignore RT4411: reason\r\n  deck");
      expect(await codesAfter(root, after)).toEqual([]);
    });
  });

  test("where the line begins inside of a template, the comment goes behind it; inside of nothing else", async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the script that has a template.
    const files = script("const deck = [1, 2];\nRTSession.getLogger().info(`a\n${deck.length}`); deck.┆slice(0, 1);\n");
    await offered(files, "scripts/main.ts", async ({ taken }, root) => {
      const after = taken("Ignore RT4411 here, with a reason");
      expect(after["scripts/main.ts"]).toContain("deck.slice(0, 1); // rtsc-ignore RT4411: reason\n");
      expect(await codesAfter(root, after)).toEqual([]);
    });
  });

  test("an error is not ignored", async () => {
    const files = script("RTSession.onPacket(102, (p) => p.getData().┆getString(1));\n");
    await offered(files, "scripts/main.ts", ({ actions }) => {
      expect(actions.map((one) => one.title).filter((title) => /ignore|switch/i.test(title))).toEqual([]);
    });
  });

  test("a warning about a schema is switched off in rtsc.json", async () => {
    const files = {
      ...game,
      "opcodes/game.json": game["opcodes/game.json"]!.replace(', "maxLength": 20', "").replace('"name"', '┆"name"'),
    };
    await offered(files, "opcodes/game.json", async ({ taken }, root) => {
      const after = taken(/^Switch RT2103 off/);
      expect(after["rtsc.json"]).toBe(
        '{\n  "scripts": { "main": "scripts/main.ts" },\n  "opCodes": ["opcodes/*.json"],\n  "rules": {\n    "RT2103": "off"\n  }\n}\n',
      );
      expect(await codesAfter(root, after)).toEqual([]);
    });
  });
});

describe("creating a packet's definition from a site", () => {
  const handler =
    "RTSession.onPacket(┆200, (packet) => {\n  const speed = packet.getData().getFloat(1);\n  if (speed !== null) RTSession.getLogger().info(speed);\n});\n";

  test("beside its neighbours, as they are written", async () => {
    await offered(script(handler), "scripts/main.ts", async ({ taken }, root) => {
      const after = taken(/^Create packet definition \w+ \(op-code 200\)$/);
      expect(Object.keys(after)).toEqual(["opcodes/game.json"]);
      expect(after["opcodes/game.json"]).toContain(
        '      "opCode": 200,\n      "from": "client",\n      "fields": {\n        "speed": { "index": 1, "type": "float"',
      );
      expect(after["opcodes/game.json"]).toContain(game["opcodes/game.json"]!.slice(0, 200));
      expect(await codesAfter(root, after)).toEqual([]);
    });
  });

  test("in a first schema file, which rtsc.json then names", async () => {
    const files: Record<string, string> = {
      ...script(handler),
      "rtsc.json": '{ "scripts": { "main": "scripts/main.ts" } }\n',
    };
    delete files["opcodes/game.json"];
    await offered(files, "scripts/main.ts", async ({ taken }, root) => {
      const after = taken(/^Create packet definition/);
      expect(Object.keys(after)).toEqual(["opcodes/game.json", "rtsc.json"]);
      expect(await codesAfter(root, after)).toEqual([]);
    });
  });

  test("not for a packet that is defined", async () => {
    const files = { ...game, "scripts/main.ts": game["scripts/main.ts"]!.replace("(102", "(┆102") };
    await offered(files, "scripts/main.ts", ({ actions }) =>
      expect(actions.filter((one) => one.kind === "quickfix")).toEqual([]),
    );
  });
});

describe("using the typed API", () => {
  test("a handler that reads by indexes, and then by names", async () => {
    const files = { ...game, "scripts/main.ts": game["scripts/main.ts"]!.replace("(102", "(┆102") };
    await offered(files, "scripts/main.ts", async ({ taken, actions }, root) => {
      expect(actions.map((one) => one.kind)).toEqual(["refactor.rewrite.rtsc"]);
      const after = taken("Use the typed API for Move");
      expect(after["scripts/main.ts"]).toContain(
        "RTSession.onPacket(Packets.Move, (move) => {\n  RTSession.getLogger().info(move.x);\n});",
      );
      expect(await codesAfter(root, after)).toEqual([]);
    });
  });

  test("not in a classic script, which imports nothing", async () => {
    const files: Record<string, string> = {
      ...game,
      "rtsc.json": game["rtsc.json"]!.replace("main.ts", "main.js"),
      "scripts/main.js":
        "RTSession.onPacket(┆102, function (p) {\n  RTSession.getLogger().info(p.getData().getFloat(1));\n});\n",
    };
    delete files["scripts/main.ts"];
    await offered(files, "scripts/main.js", ({ actions }) => expect(actions).toEqual([]));
  });
});
