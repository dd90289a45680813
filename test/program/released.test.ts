/** Trees of a project of many files are read once and let go of; who reads one again is told the same. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { compile } from "#compiler/compile.ts";
import { memoryFiles } from "#compiler/text/files.ts";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "rtsc-released-"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

test("what hangs on nodes is found in a file whose tree was let go of", async () => {
  const files = new Map<string, string>();
  const names = Array.from({ length: 250 }, (_, at) => `Part${at}`);
  for (const name of names) files.set(`modules/${name}.ts`, `export const ${name} = ${name.length} + 0.5;\n`);
  // TypeScript finds a fault in the call that gives way to what we say of it, which is seen in the tree.
  files.set(
    "modules/Part7.ts",
    "export const Part7 = 1;\nexport function tell(packet: RTPacket): void {\n" +
      "  RTSession.newPacket().setOpCode(9).setTargetPeers(packet.getSender()).send();\n}\n",
  );
  const imports = names.map((name) => `import { ${name} } from "${name}";\n`).join("");
  const uses = `import { tell } from "Part7";\nRTSession.onPacket(5, (packet) => tell(packet));\n`;
  files.set("main.ts", `${imports}${uses}RTSession.getLogger().info(${names.join(" + ")});\n`);
  files.set("rtsc.json", '{ "scripts": { "main": "main.ts" }, "modules": ["modules"] }');
  mkdirSync(path.join(cwd, "modules"));
  for (const [file, text] of files) writeFileSync(path.join(cwd, file), text);

  const inMemory = memoryFiles(new Map([...files].map(([file, text]) => [`/game/${file}`, text])));
  const kept = await compile({ cwd: "/game", files: inMemory, until: "check" });
  const released = await compile({ cwd, until: "check" });
  const facts = (result: typeof kept) =>
    result.diagnostics.map(({ code, message, span }) => [code, message, span?.source.path, span?.start, span?.end]);
  expect(facts(kept).filter(([, , file]) => file === "modules/Part7.ts")).not.toEqual([]);
  expect(facts(released)).toEqual(facts(kept));
});
