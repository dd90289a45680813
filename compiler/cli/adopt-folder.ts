/**
 * `rtsc init --from DIR`: a folder of old scripts becomes a project. rtsc.json and an inferred schema are written beside the
 * scripts; nothing that is there is changed, and nothing is written until all is known.
 */

import path from "node:path";
import { compile } from "#compiler/compile.ts";
import { countSeverity } from "#compiler/diagnostics/report.ts";
import { diskFiles, overlayFiles } from "#compiler/text/files.ts";
import { packageRoot, packageVersion } from "#compiler/text/package-root.ts";
import { type Adoption, adopt, adoptedConfig } from "./adopt-project.ts";
import { editorFiles } from "./editor-files.ts";
import { inferProject } from "./infer-project.ts";
import { projectFiles, writeProject } from "./new-project.ts";
import { Refusal } from "./refusal.ts";
import { harmless } from "./render/render.ts";

/**
 * What was done, for people. Ends with a line break.
 * @param shown the folder as the user wrote it.
 * @throws Refusal when the folder holds no script, or a file is there already.
 */
export async function adoptFolder(shown: string): Promise<string> {
  const root = path.resolve(shown).replaceAll("\\", "/");
  if (diskFiles.list(root) === null) {
    if (diskFiles.read(root) === null) throw new Refusal(`There is no folder ${shown}.`);
    throw new Refusal(`${shown} is a file; --from takes a folder.`, `rtsc init --from ${path.dirname(shown)}`);
  }
  if (diskFiles.read(`${root}/rtsc.json`) !== null) {
    throw new Refusal(`${shown} already has rtsc.json; nothing was written.`, "It is a project: run rtsc check there.");
  }
  const adoption = adopt(root, diskFiles);
  if (adoption.scripts.size === 0) {
    throw new Refusal(
      `${shown} holds no script: no file in it uses RTSession without being asked for by another.`,
      adoption.left.find((one) => one.reason.startsWith("endings"))
        ? "Endings are written in small letters: rename its files to end in .js or .ts."
        : "Name the folder of the scripts and their modules.",
    );
  }
  // A folder of other JSON files is not ours to match.
  const pattern = (diskFiles.list(`${root}/opcodes`) ?? []).some((entry) => entry.name.endsWith(".json"))
    ? "opcodes/inferred.json"
    : "opcodes/*.json";
  const laid = new Map([[`${root}/rtsc.json`, adoptedConfig(adoption, pattern)]]);
  const { proposal, text, out, exists } = inferProject({ cwd: root, files: overlayFiles(diskFiles, laid) });
  const inferred = proposal !== null && proposal.packets.length > 0 && !exists ? proposal : undefined;
  const config = adoptedConfig(adoption, inferred === undefined ? undefined : pattern);
  const written = new Map([["rtsc.json", config], ...(inferred === undefined ? [] : [[out, text] as const])]);
  const absolute = [...written].map(([file, inside]) => [`${root}/${file}`, inside] as const);
  const { diagnostics } = await compile({
    cwd: root,
    until: "check",
    files: overlayFiles(diskFiles, new Map(absolute)),
  });
  // Whoever has settings for an editor keeps them.
  const forEditors = [...editorFiles(root, overlayFiles(diskFiles, new Map(absolute)))].filter(
    ([file]) => diskFiles.read(`${root}/${file}`) === null,
  );
  const around = [...packageFiles(path.basename(root))].filter(([file]) => diskFiles.read(`${root}/${file}`) === null);
  writeProject(root, new Map([...written, ...forEditors, ...around]));

  const errors = countSeverity(diagnostics, "error");
  const warnings = countSeverity(diagnostics, "warning");
  const isPackage = around.some(([file]) => file === "package.json");
  const lines = [
    ...told(adoption),
    "",
    `Wrote ${listed([...written.keys()])} ${shown === "." ? "here" : `to ${shown}`}${forEditors.length === 0 ? "" : `, and ${listed(forEditors.map(([file]) => file))} for editors`}.`,
    ...(around.length === 0
      ? []
      : [`Wrote ${listed(around.map(([file]) => file))}, as there ${around.length === 1 ? "was" : "were"} none.`]),
    ...(inferred === undefined
      ? ["No packet could be inferred: the scripts handle and send none whose op-code can be followed."]
      : [
          `Inferred ${counted(inferred.packets.length, "packet")}; the comments beside them say how sure each guess is.`,
        ]),
    `rtsc check finds ${counted(errors, "error")} and ${counted(warnings, "warning")}.`,
    "",
    "Next:",
    ...(shown === "." ? [] : [`  cd ${shown}`]),
    isPackage ? "  npm install" : "  npm install --save-dev rtsc",
    ...(errors + warnings === 0 ? [] : ["  npx rtsc check              shows them; rtsc explain CODE says why"]),
    ...(inferred === undefined ? [] : [`  edit ${out}: give packets and fields the names they deserve`]),
    "  npx rtsc check --coverage   tells what can be checked, and what not",
    "  npx rtsc build",
  ];
  return `${lines.map(harmless).join("\n")}\n`;
}

/** What npm and git want to know of a project, as a new one has it; without the test that this one has not. */
function packageFiles(name: string): ReadonlyMap<string, string> {
  const templates = path.join(packageRoot(), "compiler", "cli", "templates", "init");
  const files = projectFiles(templates, { name, version: packageVersion() });
  const { type: _type, scripts, ...manifest } = JSON.parse(files.get("package.json")!);
  const { test: _test, ...kept } = scripts;
  const order = { name: manifest.name, private: manifest.private, scripts: kept };
  return new Map([
    [".gitignore", files.get(".gitignore")!],
    ["package.json", `${JSON.stringify({ ...order, ...manifest }, null, 2)}\n`],
  ]);
}

function told({ scripts, folders, modules, left }: Adoption): string[] {
  const width = Math.max(...[...scripts.keys()].map((name) => name.length));
  const places = folders.map((folder) => (folder === "." ? "this folder" : `${folder}/`)).join(", ");
  return [
    `Found ${counted(scripts.size, "script")} and ${counted(modules.length, "module")}.`,
    ...[...scripts].map(([name, file]) => `  script   ${name.padEnd(width)}  ${file}`),
    ...(folders.length === 0 ? [] : [`  modules  in ${places}`]),
    ...left.map(({ path: file, reason }) => `  left out ${file}: ${reason}`),
  ];
}

function listed(names: readonly string[]): string {
  return names.join(" and ");
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
