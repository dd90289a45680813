/**
 * Edits at random, of everything a project is made of: scripts, a module, a schema, rtsc.json; typed, deleted, undone, closed,
 * opened again, changed behind the editor's back. After each stretch the findings that were told equal those of a fresh check.
 *
 * A few hundred edits here; `RTSC_SEED=new RTSC_WALK=10000 npx vitest run test/language-server/random-walk.test.ts` walks another
 * way, and further.
 */

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compile } from "#compiler/compile.ts";
import { diskFiles, overlayFiles } from "#compiler/text/files.ts";
import { positionAt } from "#compiler/text/source.ts";
import { withCli } from "../support/cli.ts";
import { Dice, seed } from "../support/dice.ts";
import { Editor } from "../support/editor.ts";
import { inFolder } from "../support/page-project.ts";
import { game } from "./game.ts";

const { folder } = withCli();
const edits = Number(process.env["RTSC_WALK"] ?? 240);
/** Edits between two comparisons. */
const stretch = 12;
/** One in this many comparisons is made with all JSON mended: where rtsc.json or a schema is broken, scripts are not looked at. */
const mendedEach = 4;

const files: Record<string, string> = {
  ...game,
  "rtsc.json": `{
  "scripts": { "main": "scripts/main.ts", "old": "scripts/old.js" },
  "modules": ["modules"],
  "opCodes": ["opcodes/*.json"]
}
`,
  "scripts/main.ts": `import { greet } from "Greeting";

RTSession.onPacket(102, (packet) => {
  const data = packet.getData();
  RTSession.getLogger().info(greet(data.getFloat(1)));
  RTSession.newPacket().setOpCode(102).setData(data).send();
});
`,
  "scripts/old.js": `var MOVE = 102;
function onMove(packet) {
  var x = packet.getData().getFloat(1);
  RTSession.newPacket().setOpCode(103).setData(RTSession.newData().setFloat(1, x)).send();
}
RTSession.onPacket(MOVE, onMove);
`,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the module that has a template.
  "modules/Greeting.ts": "export function greet(x: number): string {\n  return `at ${x}`;\n}\n",
};

/** What somebody might type or paste. */
const pieces = [
  ...[
    "(",
    ")",
    "{",
    "}",
    ";",
    "\n",
    "\r\n",
    ".",
    '"',
    "`",
    "/*",
    "*/",
    "//",
    "\\",
    "\u{1F680}",
    "\uD83D",
    "\t",
    ",",
    ":",
    "0",
  ],
  ...["1", "2", "102", "103", "getString", "getFloat(2)", "undefined", "await ", "RTSession.", "data", "x", "packet"],
  ...[
    "RTSession.onPacket(102, () => {});\n",
    "// rtsc-ignore RT4411: it is so\n",
    "[1].slice(0, 1);\n",
    "import './Greeting';\n",
  ],
  ...['"type": "string"', '"opCode": 103', '"from": "server"', '"optional": true', '"preset": "legacy",', "null"],
] as const;

/** Halves of surrogate pairs are no text for a file. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}

test(
  `${edits} edits, seed ${seed}: what is told equals a fresh check`,
  async () => {
    console.log(`random walk: RTSC_SEED=${seed}, ${edits} edits`);
    const dice = new Dice(seed);
    const paths = Object.keys(files);
    const scripts = paths.filter((path) => !path.endsWith(".json"));
    let informed = 0;
    await inFolder(files, async (root) => {
      const editor = await Editor.start({ folder: root, command: folder() });
      const open = new Set<string>();
      const disk = new Map(Object.entries(files));
      for (const path of paths) {
        await editor.open(path);
        open.add(path);
      }
      const step = async (): Promise<void> => {
        // JSON is edited rarely, and mended soon, so that most looks reach the scripts.
        const path = dice.below(6) > 0 ? dice.pick(scripts) : dice.pick(paths);
        if (!open.has(path)) {
          await editor.open(path, disk.get(path) ?? "");
          open.add(path);
          return;
        }
        const text = editor.text(path);
        const kind = dice.below(100);
        if (kind < 2) {
          await editor.close(path);
          open.delete(path);
        } else if (kind < 4 && path !== "rtsc.json") {
          // Behind the editor's back: another program writes or removes the file.
          const gone = disk.has(path) && dice.below(4) === 0;
          const type = gone ? 3 : disk.has(path) ? 2 : 1;
          if (gone) rmSync(join(root, path));
          else writeFileSync(join(root, path), files[path]!);
          if (gone) disk.delete(path);
          else disk.set(path, files[path]!);
          await editor.changedOnDisk([path, type]);
        } else if (kind < 18 || (path.endsWith(".json") && kind < 75)) {
          // All typed wrong: back to what it was. Otherwise nothing would parse after a while.
          await editor.replace(path, files[path]!);
        } else if (kind < 60) {
          const at = dice.below(text.length + 1);
          await editor.edit(path, at, at, dice.pick(pieces));
        } else if (kind < 85) {
          const at = dice.below(text.length + 1);
          await editor.edit(path, at, Math.min(text.length, at + dice.below(8)), "");
        } else {
          const at = dice.below(text.length + 1);
          await editor.edit(path, at, Math.min(text.length, at + dice.below(30)), dice.pick(pieces));
        }
      };
      const mend = async (path: string): Promise<void> => {
        if (open.has(path)) await editor.replace(path, files[path]!);
        else await editor.open(path, files[path]!);
        open.add(path);
      };
      for (let edit = 0; edit < edits; edit++) {
        await step();
        if ((edit + 1) % stretch !== 0 && edit + 1 < edits) continue;
        if ((edit + 1) % (stretch * mendedEach) === 0) {
          for (const path of paths) if (path.endsWith(".json")) await mend(path);
        }
        await editor.settled();
        const texts = new Map([...open].map((path) => [`${root}/${path}`, wellFormed(editor.text(path))]));
        const fresh = await compile({ cwd: root, until: "check", files: overlayFiles(diskFiles, texts) });
        const expected = fresh.diagnostics.map(({ code, span }) => {
          if (span === undefined) return `rtsc.json:1:1 ${code}`;
          const { line, column } = positionAt(span.source, span.start);
          return `${span.source.path}:${line}:${column} ${code}`;
        });
        if (fresh.coverage !== null) informed++;
        expect({ edit, findings: editor.allFindings().sort() }).toEqual({ edit, findings: expected.sort() });
        expect(editor.logged.join("\n"), editor.complaints).toBe("");
      }
      // Else the walk says nothing about scripts.
      expect(informed).toBeGreaterThanOrEqual(Math.floor(edits / (stretch * mendedEach)));
      expect(editor.complaints).toBe("");
      expect(await editor.stop()).toBe(0);
    });
  },
  60_000 + edits * 400,
);
