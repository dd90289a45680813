/**
 * Each feature once in a whole conversation over stdio: what the pure functions answer reaches an editor.
 */

import { expect, test } from "vitest";
import {
  type ClientCapabilities,
  type CompletionItem,
  type CompletionList,
  CompletionRequest,
  CompletionResolveRequest,
  DefinitionRequest,
  type DocumentSymbol,
  DocumentSymbolRequest,
  HoverRequest,
  InlayHintRequest,
  type Location,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
  type SymbolInformation,
} from "vscode-languageserver/node";
import { withCli } from "../support/cli.ts";
import { Editor } from "../support/editor.ts";
import { inFolder } from "../support/page-project.ts";
import { schema } from "./marked.ts";

const { folder } = withCli();

const script = `import { Packets } from "rtsc:packets";
RTSession.onPacket(103, (packet) => {
  packet.getData().getLong(1);
});
RTSession.onPacket(Packets.Move, ({ x, tank }) => x > tank.hull);
RTSession.send(Packets.Pong, { sentAt: 0n, scores: [] });
`;
const files = {
  "rtsc.json": '{\n  "scripts": { "match": "match.ts" },\n  "opCodes": ["opcodes/*.json"]\n}\n',
  "opcodes/game.json": schema,
  "match.ts": script,
};

async function conversation(talk: (editor: Editor) => Promise<void>, client?: ClientCapabilities): Promise<void> {
  await inFolder(files, async (root) => {
    const editor = await Editor.start({ folder: root, command: folder(), ...(client === undefined ? {} : { client }) });
    await editor.open("match.ts");
    await editor.open("opcodes/game.json");
    await editor.settled();
    await talk(editor);
    expect(editor.logged).toEqual([]);
    expect(editor.complaints).toBe("");
    expect(await editor.stop()).toBe(0);
  });
}

/** `match.ts:5 x`, from the texts of the editor. */
function shown(editor: Editor, locations: readonly Location[]): string[] {
  return locations.map(({ uri, range }) => {
    const path = uri.slice(editor.uri("").length + 1);
    const line = editor.text(path).split("\n")[range.start.line]!;
    return `${path}:${range.start.line + 1} ${line.slice(range.start.character, range.end.character)}`;
  });
}

test("hover, definition and references", async () => {
  await conversation(async (editor) => {
    const opCode = editor.at("match.ts", script.indexOf("103") + 1);
    const hover = await editor.request(HoverRequest.type, opCode);
    expect(hover?.range).toEqual(editor.range("match.ts", script.indexOf("103"), script.indexOf("103") + 3));
    const { value } = hover!.contents as { value: string };
    expect(value).toContain("**Ping** · op-code 103 · client → server · reliable");
    expect(value).toContain(`Handled by match: [match.ts:2](${editor.uri("match.ts")}#L2)`);

    const definition = await editor.request(DefinitionRequest.type, opCode);
    expect(shown(editor, definition as Location[])).toEqual(["opcodes/game.json:16 Ping"]);
    const back = await editor.request(
      DefinitionRequest.type,
      editor.at("opcodes/game.json", schema.indexOf('"Pong"') + 2),
    );
    expect(shown(editor, back as Location[])).toEqual(["match.ts:6 Packets.Pong"]);

    const field = editor.at("opcodes/game.json", schema.indexOf('"hull"') + 2);
    const references = { ...field, context: { includeDeclaration: true } };
    expect(shown(editor, (await editor.request(ReferencesRequest.type, references)) ?? [])).toEqual([
      "opcodes/game.json:24 hull",
      "match.ts:5 hull",
    ]);

    // What only TypeScript knows.
    const deep = await editor.request(HoverRequest.type, editor.at("match.ts", script.indexOf("tank.hull") + 6));
    expect((deep!.contents as { value: string }).value).toContain("**Tank.hull** · index 1 · number");

    // Unsaved text counts, at once.
    await editor.edit("match.ts", 0, 0, "// first\n");
    const moved = await editor.request(HoverRequest.type, editor.at("match.ts", script.indexOf("103") + 10));
    expect(moved?.range?.start).toEqual({ line: 2, character: 19 });
    expect(shown(editor, (await editor.request(ReferencesRequest.type, references)) ?? [])[1]).toBe("match.ts:6 hull");
    const nothing = await editor.request(HoverRequest.type, editor.at("match.ts", 3));
    expect(nothing).toBeNull();
  });
});

test("completion, and the words beside it", async () => {
  await conversation(async (editor) => {
    const end = script.length;
    await editor.edit("match.ts", end, end, "RTSession.onPacket(");
    const offered = async (path: string, offset: number): Promise<readonly CompletionItem[]> => {
      const list = (await editor.request(CompletionRequest.type, editor.at(path, offset))) as CompletionList;
      return list.items;
    };
    const items = await offered("match.ts", end + 19);
    expect(items.map(({ label }) => label)).toEqual(["Move", "Ping"]);
    expect(items[1]?.textEdit).toEqual({
      range: editor.range("match.ts", end + 19, end + 19),
      newText: "Packets.Ping",
    });
    const resolved = await editor.request(CompletionResolveRequest.type, items[0]!);
    expect((resolved.documentation as { value: string }).value).toContain("Where a tank is, and where it goes.");

    const getter = script.indexOf("getLong(1") + "getLong(".length;
    await editor.edit("match.ts", getter, end + 19, "");
    expect((await offered("match.ts", getter)).map(({ label }) => label)).toEqual(["sentAt"]);

    const from = schema.indexOf('"client"');
    const json = await offered("opcodes/game.json", from + 1);
    expect(json.map(({ label }) => label)).toEqual(["client", "server", "both"]);
  });
});

test("rename, and its refusals", async () => {
  await conversation(async (editor) => {
    const place = editor.at("match.ts", script.indexOf("tank.hull") + 6);
    expect(await editor.request(PrepareRenameRequest.type, editor.at("match.ts", script.indexOf("x,")))).toEqual({
      range: editor.range("match.ts", script.indexOf("x,"), script.indexOf("x,") + 1),
      placeholder: "x",
    });
    await expect(editor.request(RenameRequest.type, { ...place, newName: "a b" })).rejects.toThrow("a b is no name");
    const field = await editor.request(RenameRequest.type, { ...place, newName: "armour" });
    expect(editor.edited(field!)).toEqual({
      "match.ts": script.replace("tank.hull", "tank.armour"),
      "opcodes/game.json": schema.replace('"hull"', '"armour"'),
    });
    const pong = editor.at("match.ts", script.indexOf("Pong"));
    await expect(editor.request(RenameRequest.type, { ...pong, newName: "Move" })).rejects.toThrow(
      "There is a definition called Move already; choose another name.",
    );
    const edit = await editor.request(RenameRequest.type, { ...pong, newName: "Answer" });
    expect(editor.edited(edit!)).toEqual({
      "match.ts": script.replace("Pong", "Answer"),
      "opcodes/game.json": schema.replace('"Pong"', '"Answer"'),
    });
    expect(await editor.request(PrepareRenameRequest.type, editor.at("match.ts", 2))).toBeNull();
  });
});

test("inlay hints and symbols", async () => {
  await conversation(async (editor) => {
    const textDocument = { uri: editor.uri("match.ts") };
    const range = editor.range("match.ts", 0, script.length);
    const hints = (await editor.request(InlayHintRequest.type, { textDocument, range })) ?? [];
    expect(hints.map(({ label, position }) => `${position.line + 1} ${label}`)).toEqual(["2 Ping", "3 sentAt"]);
    const symbols = (await editor.request(DocumentSymbolRequest.type, { textDocument })) as DocumentSymbol[];
    expect(symbols.map(({ name, detail }) => `${name} ${detail}`)).toEqual([
      "Ping handles 103",
      "Move handles 102",
      "Pong sends 103",
    ]);
    const schemaSymbols = (await editor.request(DocumentSymbolRequest.type, {
      textDocument: { uri: editor.uri("opcodes/game.json") },
    })) as DocumentSymbol[];
    expect(schemaSymbols.map(({ name }) => name)).toEqual(["Move", "Ping", "Pong", "Tank", "Weapon"]);
    expect(schemaSymbols[0]?.children?.map(({ name }) => name)).toEqual(["x", "y", "driver", "weapon", "tank"]);
  });
});

test("an editor that can do little is told of symbols as a list, and renames without asking first", async () => {
  await conversation(async (editor) => {
    expect(editor.capabilities.renameProvider).toBe(true);
    const textDocument = { uri: editor.uri("opcodes/game.json") };
    const symbols = (await editor.request(DocumentSymbolRequest.type, { textDocument })) as SymbolInformation[];
    expect(symbols.slice(0, 2).map(({ name, containerName }) => [name, containerName])).toEqual([
      ["Move", undefined],
      ["x", "Move"],
    ]);
  }, {});
});
