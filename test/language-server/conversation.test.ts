/**
 * A whole conversation with the server, over stdio: starts, findings as one types, what is taken back, the end.
 */

import { expect, test } from "vitest";
import { withCli } from "../support/cli.ts";
import { Editor } from "../support/editor.ts";
import { inFolder } from "../support/page-project.ts";
import { game } from "./game.ts";

const { folder } = withCli();

test("findings appear while typing, and are taken back", async () => {
  await inFolder(game, async (root) => {
    const editor = await Editor.start({ folder: root, command: folder() });
    await editor.open("scripts/main.ts");
    await editor.settled();
    expect(editor.allFindings()).toEqual([]);
    const at = editor.text("scripts/main.ts").indexOf("getFloat(1)") + "getFloat(".length;
    await editor.edit("scripts/main.ts", at, at + 1, "2");
    await editor.settled();
    expect(editor.allFindings()).toEqual(["scripts/main.ts:4:35 RT4101"]);
    const [finding] = editor.findings("scripts/main.ts");
    expect(finding).toMatchObject({ source: "rtsc", severity: 1 });
    expect(finding?.codeDescription?.href).toMatch(/^file:.*RT4101-wrong-getter\.md$/);
    expect(finding?.relatedInformation?.[0]?.location.uri).toBe(editor.uri("opcodes/game.json"));
    await editor.edit("scripts/main.ts", at, at + 1, "1");
    await editor.settled();
    expect(editor.allFindings()).toEqual([]);
    expect(editor.logged).toEqual([]);
    expect(editor.complaints).toBe("");
    expect(await editor.stop()).toBe(0);
  });
});
