/** Projects for tests of what stock TypeScript makes of them, and TypeScript of both kinds. */

import { execFile } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { editorFiles } from "#compiler/cli/editor-files.ts";
import { projectFiles, writeProject } from "#compiler/cli/new-project.ts";
import { diskFiles } from "#compiler/text/files.ts";
import { packageRoot } from "#compiler/text/package-root.ts";

/** The commands of TypeScript 7 and 6, by path: `.bin/tsc` is whichever was installed last. */
export const compilers = [
  ["TypeScript 7", join(packageRoot(), "node_modules/typescript/bin/tsc")],
  ["TypeScript 6", join(packageRoot(), "node_modules/typescript-6/bin/tsc")],
] as const;

/** What `rtsc init` writes. */
export function writeNewProject(folder: string): void {
  const templates = join(packageRoot(), "compiler/cli/templates/init");
  writeProject(folder, projectFiles(templates, { name: "new", version: "1.0.0" }));
}

/** An example as it would be had `rtsc init` made it, without what has been built of it. */
export function writeExample(name: string, folder: string): void {
  const filter = (source: string) => !/[\\/](?:dist|rtsc-env\.d\.ts|tsconfig\.json)$/.test(source);
  cpSync(join(packageRoot(), "examples", name), folder, { recursive: true, filter });
  writeEditorFiles(folder);
}

/** The files for editors, whatever is there. */
export function writeEditorFiles(folder: string): void {
  for (const [file, text] of editorFiles(folder.replaceAll("\\", "/"), diskFiles))
    writeFileSync(join(folder, file), text);
}

/** Replaces a text that stands in the file exactly once. @throws Error where it does not. */
export function replaceIn(file: string, before: string, after: string): void {
  const parts = readFileSync(file, "utf8").split(before);
  if (parts.length !== 2) throw new Error(`${JSON.stringify(before)} stands ${parts.length - 1} times in ${file}.`);
  writeFileSync(file, parts.join(after));
}

/** What `tsc -p` prints about a folder; empty where all is well. */
export function tsc(command: string, folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const args = [command, "-p", ".", "--pretty", "false"];
    execFile(process.execPath, args, { cwd: folder }, (error, stdout, stderr) => {
      // Exit codes differ by version; a command that could not run has printed nothing of use.
      if (stderr !== "" || (error !== null && stdout === "")) reject(new Error(stderr || String(error)));
      else resolve(stdout);
    });
  });
}
