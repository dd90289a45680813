/**
 * All benches, one after the other: `npm run bench`, or some of them by name: `npm run bench -- codecs relay`. With `--json`
 * they give what they found as one JSON object, by name. With `--readme` their tables are written into README.md, so that its
 * numbers are those of a run and not of a hand. Those that need the built package (`dist/`) say so by failing.
 */

import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

const folder = import.meta.dirname;
const readme = path.join(folder, "../../README.md");
const marks = { begin: "<!-- bench: npm run bench -- --readme -->\n", end: "<!-- /bench -->" };

/** No benches, but what several of them use. */
const shared = ["run.mjs", "projects.mjs", "rounds.mjs", "report.mjs", "bare-typescript.mjs"];
const known = readdirSync(folder)
  .filter((file) => file.endsWith(".mjs") && !shared.includes(file))
  .map((file) => file.slice(0, -".mjs".length))
  .sort();
/** For whoever works on what they measure: run when they are named. */
const onlyAsked = ["rules"];
const asked = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(", ")}; there are ${known.join(", ")}.`);
  process.exit(2);
}

const form = ["--json", "--readme"].find((one) => process.argv.includes(one));
const started = performance.now();
const outputs = [];
for (const name of asked.length > 0 ? asked : known.filter((one) => !onlyAsked.includes(one))) {
  if (form === undefined) console.log(`\n— ${name}\n`);
  outputs.push({ name, text: await run(path.join(folder, `${name}.mjs`)) });
}
if (form === undefined) console.log(`\nin ${((performance.now() - started) / 1000).toFixed(0)} s`);
if (form === "--json") {
  console.log(JSON.stringify(Object.fromEntries(outputs.map(({ name, text }) => [name, JSON.parse(text)]))));
}

if (form === "--readme") {
  const before = await readFile(readme, "utf8");
  const [start, end] = [before.indexOf(marks.begin), before.indexOf(marks.end)];
  if (start < 0 || end < start) throw new Error("README.md has no place for the numbers of the benches.");
  const machine = `Node ${process.versions.node}, ${os.cpus().length} cores of ${os.cpus()[0]?.model.trim() ?? "an unknown kind"}`;
  const blocks = outputs.map(({ name, text }) => `\`npm run bench -- ${name}\`\n\n${text.trim()}\n`);
  const numbers = `${machine}.\n\n${blocks.join("\n")}`;
  await writeFile(readme, before.slice(0, start + marks.begin.length) + numbers + before.slice(end));
}

/** What the bench prints, shown while it runs where people read it. Ends everything when it fails. */
function run(file) {
  const args = { "--json": ["--json"], "--readme": ["--markdown"] }[form] ?? [];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      if (form === undefined) process.stdout.write(chunk);
    });
    child.on("close", (code) => {
      if (code !== 0) process.exit(1);
      resolve(text);
    });
  });
}
