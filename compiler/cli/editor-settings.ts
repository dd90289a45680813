/**
 * The tsconfig.json of a project: an editor, or plain `tsc`, sees by it what `rtsc check` sees. Text only.
 *
 * For others alone: rtsc has its own settings and does not read the file. The two are held equal by tests.
 */

import path from "node:path";
import type { ProjectConfig } from "#compiler/1-config/config.ts";
import { environmentFile } from "#compiler/generate/environment.ts";

/** Name of the file; it lies beside the configuration. */
export const editorSettingsFile = "tsconfig.json";

const shared = {
  target: "es2022",
  lib: ["es2023"],
  // What is installed beside the scripts does not exist where they run.
  types: [],
  module: "preserve",
  moduleResolution: "bundler",
  // Each script has a scope of its own, whether it imports something or not.
  moduleDetection: "force",
  allowJs: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true,
};

/** The text of the file for a project as its configuration is now. */
export function editorSettings({ path: file, preset, scripts, modules }: ProjectConfig): string {
  const told = [
    `What rtsc check sees, for editors and tsc. rtsc reads ${file} instead: when its scripts, modules or preset change, so`,
    'do "include", "paths" or "strict" and "checkJs" here.',
    ...(preset === "legacy"
      ? ["What TypeScript alone says of old code is mostly wrong, so it says nothing; rtsc check knows better."]
      : []),
  ];
  const strict = preset === "strict";
  const settings = {
    compilerOptions: {
      ...shared,
      strict,
      checkJs: strict,
      ...(modules.length === 0 ? {} : { paths: { "*": modules.map((folder) => `${below(folder)}/*`) } }),
    },
    include: [environmentFile, ...folders(scripts, modules)],
  };
  const lines = JSON.stringify(settings, null, 2)
    // Lists of words on one line, as people write them.
    .replace(/\[\s+("[^[\]]*")\s+\]/g, (_, words: string) => `[${words.replace(/\s*\n\s*/g, " ")}]`)
    .split("\n");
  return `${[lines[0], ...told.map((line) => `  // ${line}`), ...lines.slice(1)].join("\n")}\n`;
}

/** What is to be included, each once: folders with all that is below them, but of the project's own only its files. */
function folders(scripts: ProjectConfig["scripts"], modules: readonly string[]): string[] {
  const all = [...scripts.map((script) => path.posix.dirname(script.path)), ...modules];
  return [...new Set(all.map((folder) => path.posix.normalize(folder)))].map((folder) =>
    folder === "." ? "*" : folder,
  );
}

function below(folder: string): string {
  const plain = path.posix.normalize(folder).replace(/\/$/, "");
  if (plain === "." || plain.startsWith("..")) return plain;
  return `./${plain}`;
}
