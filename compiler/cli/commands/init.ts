/**
 * `rtsc init`: writes a small project that checks, builds, serves and has a test. Its files are the templates beside this
 * command, and those by which an editor knows it. With `--from` a folder of old scripts becomes a project where it is. Nothing that exists is overwritten.
 */

import type { Command } from "commander";

export function register(program: Command): void {
  program
    .command("init")
    .description("Write a small project: a script, its packets, and a test that plays it.")
    .argument("[dir]", "folder to write into; made where it does not exist (default: the working folder)")
    .option(
      "--from <dir>",
      "make a folder of old scripts a project: find them, infer their packets, write rtsc.json there",
    )
    .action(init);
}

async function init(folder: string | undefined, { from }: { readonly from?: string }): Promise<void> {
  if (from !== undefined) return adopt(folder, from);
  const dir = folder ?? ".";
  const path = await import("node:path");
  const { packageRoot, packageVersion } = await import("#compiler/text/package-root.ts");
  const { projectFiles, writeProject } = await import("../new-project.ts");
  const target = path.resolve(dir);
  const templates = path.join(packageRoot(), "compiler", "cli", "templates", "init");
  const files = projectFiles(templates, { name: path.basename(target), version: packageVersion() });
  writeProject(target, files);
  const steps = dir === "." ? [] : [`cd ${dir}`];
  const lines = [
    `Wrote ${files.size} files to ${target}:`,
    ...[...files.keys()].map((file) => `  ${file}`),
    "",
    "Next:",
    ...[...steps, "npm install", "npm test", "npx rtsc build", "npx rtsc serve --bundles dist"].map(
      (step) => `  ${step}`,
    ),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

async function adopt(folder: string | undefined, from: string): Promise<void> {
  if (folder !== undefined) {
    const { Refusal } = await import("../refusal.ts");
    throw new Refusal("--from writes beside the scripts: name one folder.", `rtsc init --from ${from}`);
  }
  const { adoptFolder } = await import("../adopt-folder.ts");
  process.stdout.write(await adoptFolder(from));
}
