/**
 * `rtsc init`: writes a small project that checks, builds, serves and has a test. Its files are the templates beside this
 * command; nothing that exists is overwritten.
 */

import type { Command } from "commander";

export function register(program: Command): void {
  program
    .command("init")
    .description("Write a small project: a script, its packets, and a test that plays it.")
    .argument("[dir]", "folder to write into; made where it does not exist", ".")
    .action(init);
}

async function init(dir: string): Promise<void> {
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
