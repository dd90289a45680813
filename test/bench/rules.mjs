/**
 * What each rule costs where it finds nothing: a check of a game of 1,000 modules in a process of its own, as `rtsc check` does it,
 * with a clock around every rule. What several rules ask for is asked before, under names of its own, so that nobody pays for it who
 * happens to come first. Of some runs each look counts as the fastest did.
 *
 * A rule is seen to cost too much here before it is seen anywhere else. The mark for one is 2 ms; whoever adds a rule runs this before
 * and after. Nothing fails when it is missed.
 *
 *   node test/bench/rules.mjs [runs] [--modules=1000] [--all: not the 40 dearest alone] [--json | --markdown]
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { writeProject } from "./projects.mjs";
import { report } from "./report.mjs";

const root = join(import.meta.dirname, "../..");
const languages = { ts: "TypeScript", js: "JavaScript" };
const [, , task, bundle, project] = process.argv;

/**
 * What is measured, and what several rules ask for, in the order in which it is asked. What no rule asks for where nothing is to be found
 * (whom a call calls, who calls a function, what a member is given) is not here: nobody pays for it.
 */
const entry = `
export { compile } from "./compiler/compile.ts";
export { expectToEndSoon } from "./compiler/cli/start/short-run.ts";
export { rules } from "./compiler/4-check/rules.ts";
import { accessorsIn, givenMembers } from "./compiler/4-check/questions/given-members.ts";
import { handlersIn } from "./compiler/4-check/questions/handlers.ts";
import { lookupOf } from "./compiler/4-check/questions/lookup.ts";
import { statementLists } from "./compiler/4-check/questions/statement-lists.ts";
import { memberNames, namesOfSeveral, parameterCounts } from "./compiler/4-check/questions/together.ts";
import { listsIn } from "./compiler/4-check/questions/member-lists.ts";
const each = (ask) => ({ ofFile: (file) => ask(lookupOf(file)) });
export const shared = {
  "the first walk": each(() => {}),
  "handlers (handlersIn)": each(handlersIn),
  "lists of statements (statementLists)": each(statementLists),
  "members that are given (givenMembers)": givenMembers,
  "accessors (accessorsIn)": accessorsIn,
  "functions by members (memberNames)": ({ files }) => { memberNames(files[0]); namesOfSeveral(files[0]); },
  "lists by members (listsIn)": ({ files }) => listsIn(files[0]),
  "parameters by members (parameterCounts)": ({ files }) => parameterCounts(files),
};
`;

/** The file of a rule by its first code. */
const files = new Map();
const folder = join(root, "compiler/4-check/rules");
for (const file of readdirSync(folder, { recursive: true })) {
  const code = file.endsWith(".ts")
    ? /codes: \["(RT\d+)"/.exec(readFileSync(join(folder, file), "utf8"))?.[1]
    : undefined;
  if (code !== undefined) files.set(code, file.slice(0, -".ts".length));
}

if (task === "--look") await look(bundle, project);
else await measure();

async function measure() {
  const runs = Number(process.argv.find((one) => /^\d+$/.test(one)) ?? 5);
  const modules = Number(/--modules=(\d+)/.exec(process.argv.join(" "))?.[1] ?? 1000);
  const folder = mkdtempSync(join(tmpdir(), "rtsc-bench-"));
  // Within the repository, as it looks for the package around it.
  const scratch = join(root, ".tmp", `bench-rules-${process.pid}`);
  const outfile = join(scratch, "rules.mjs");
  try {
    await build({
      ...{ stdin: { contents: entry, resolveDir: root, loader: "ts" }, outfile, bundle: true, packages: "external" },
      ...{ platform: "node", format: "esm", target: "node20", absWorkingDir: root, logLevel: "warning" },
    });
    const rows = {};
    const cell = (name) => {
      rows[name] ??= { all: 0 };
      return rows[name];
    };
    const sums = cell("all of them");
    for (const [language, spoken] of Object.entries(languages)) {
      const cwd = join(folder, language);
      writeProject(cwd, { language, modules });
      const taken = Array.from({ length: runs }, () => {
        const child = spawnSync(process.execPath, [import.meta.filename, "--look", outfile, cwd], {
          encoding: "utf8",
          maxBuffer: 1 << 28,
        });
        if (child.status !== 0) throw new Error(`The check of the game in ${spoken} failed:\n${child.stderr}`);
        return JSON.parse(child.stdout);
      });
      sums[spoken] = 0;
      for (const [at, { codes, looks }] of taken[0].entries()) {
        const fastest = (one) => Math.min(...taken.map((run) => one(run[at])));
        const ms =
          fastest(({ began }) => began) +
          fastest(({ ran }) => ran) +
          looks.reduce((sum, _, nth) => sum + fastest((run) => run.looks[nth]), 0) / 1000;
        Object.assign(cell(nameOf(codes)), { [spoken]: ms, [`files, ${spoken}`]: looks.length || undefined });
        cell(nameOf(codes)).all += ms;
        sums[spoken] += ms;
        sums.all += ms;
      }
    }
    const most = process.argv.includes("--all") ? Number.POSITIVE_INFINITY : 41;
    const dearest = Object.entries(rows).sort(([, a], [, b]) => b.all - a.all);
    const ms = { digits: 1, unit: "ms" };
    const files = { digits: 0 };
    report({
      title: `what rules cost that find nothing, ${modules.toLocaleString("en")} modules (mark 2 ms each)`,
      columns: { TypeScript: ms, JavaScript: ms, "files, TypeScript": files, "files, JavaScript": files },
      rows: Object.fromEntries(dearest.slice(0, most)),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A folder and a file, and the first of the codes. */
function nameOf(codes) {
  const [first] = codes;
  return first.startsWith("RT") ? `${files.get(first) ?? "?"} ${codes.join(" ")}`.slice(0, 48) : first;
}

/** One check, in a process that has done nothing else. Prints what each rule took: µs for each file, ms otherwise. */
async function look(bundle, cwd) {
  const { compile, expectToEndSoon, rules, shared } = await import(pathToFileURL(bundle));
  await expectToEndSoon();
  const asked = Object.entries(shared).map(([name, ask]) => {
    // What is asked of each file by itself is timed file by file, as looks are.
    const parts = ask.ofFile === undefined ? undefined : [];
    const inFiles = (context) => {
      if (parts === undefined) ask(context);
      else for (const file of context.files) parts.push(timed(() => ask.ofFile(file)));
      return () => [];
    };
    // No file has the word: only what begins is asked for.
    return { codes: [name], words: ["what no file says"], inFiles, parts };
  });
  rules.unshift(...asked);
  const taken = rules.map((rule) => {
    const { codes, inFiles, run, parts } = rule;
    const costs = { codes, began: 0, ran: 0, looks: parts ?? [] };
    if (inFiles !== undefined) {
      rule.inFiles = (context) => {
        let before = performance.now();
        const looking = inFiles.call(rule, context);
        if (parts === undefined) costs.began = performance.now() - before;
        return (lookup) => {
          before = performance.now();
          const found = looking(lookup);
          costs.looks.push(performance.now() - before);
          return found;
        };
      };
    }
    if (run !== undefined) {
      rule.run = (context) => {
        const before = performance.now();
        const found = run.call(rule, context);
        costs.ran = performance.now() - before;
        return found;
      };
    }
    return costs;
  });
  const { diagnostics } = await compile({ cwd, until: "check" });
  if (diagnostics.length > 0) throw new Error(`Something is found: ${diagnostics[0].message}`);
  for (const costs of taken) costs.looks = costs.looks.map((ms) => Math.round(ms * 10_000) / 10);
  console.log(JSON.stringify(taken));
}

/** How long something takes, in milliseconds. */
function timed(run) {
  const before = performance.now();
  run();
  return performance.now() - before;
}
