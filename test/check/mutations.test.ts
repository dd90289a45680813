/**
 * The mutation test: correct projects, each changed in one point so that a packet no longer means what it meant; how many of
 * these are found? `mutate.ts` says what is changed, and what counts as no change.
 *
 * Found means: an error or a warning that the project did not have before. All checks run in this process.
 */

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compile } from "#compiler/compile.ts";
import { memoryFiles } from "#compiler/text/files.ts";
import { packageRoot } from "#compiler/text/package-root.ts";
import { Dice } from "../support/dice.ts";
import { readTree } from "../support/fixtures.ts";
import { type Mutation, mutationsOf, type Subject } from "./mutate.ts";

/** How many mutations are tried, and by which dice they are drawn: the same each time. */
const sample = Number(process.env["MUTATIONS"] ?? 320);
const seed = Number(process.env["SEED"] ?? 4);

/** Of what is tried, in percent. */
const floor = 97;

const root = packageRoot();
const tree = (...path: string[]): Record<string, string> => readTree(join(root, ...path));
const only = (files: Record<string, string>, wanted: RegExp): Record<string, string> =>
  Object.fromEntries(Object.entries(files).filter(([file]) => wanted.test(file)));
const config = (preset: string, files: Record<string, string>): Record<string, string> => ({
  ...files,
  "rtsc.json": JSON.stringify({
    scripts: ["scripts/*"],
    ...(Object.keys(files).some((file) => file.startsWith("modules/")) ? { modules: ["modules"] } : {}),
    opCodes: ["opcodes/*.json"],
    preset,
  }),
});

function projects(): Record<string, Record<string, string>> {
  const code = /^(?:scripts|modules|opcodes)\//;
  const tutorial = only(tree("examples/tutorial"), code);
  const classic = only(tree("examples/classic"), /^(?:scripts|modules)\//);
  const init = tree("compiler/cli/templates/init");
  const single = only(tree("test/fixtures/corpus/single"), code);
  const found: Record<string, Record<string, string>> = {
    "tank-battle": config("strict", only(tree("examples/tank-battle"), code)),
    init: config("strict", {
      "scripts/match.ts": init["scripts/match.ts.template"]!,
      "opcodes/game.json": init["opcodes/game.json.template"]!,
    }),
    "card game": config("legacy", {
      ...classic,
      "opcodes/game.json": tree("test/fixtures/mutations")["card-game.json"]!,
    }),
    harbour: config("legacy", only(tree("test/fixtures/corpus/game"), code)),
  };
  // Scripts of one file by themselves: a check costs what it opens.
  for (const script of Object.keys(tutorial).filter((file) => file.startsWith("scripts/"))) {
    found[`tutorial ${script.slice(8)}`] = config("strict", only(tutorial, new RegExp(`^opcodes/|^${script}$`)));
  }
  for (const script of Object.keys(single).filter((file) => file.startsWith("scripts/") && !file.includes("lossy"))) {
    found[`single ${script.slice(8)}`] = config("legacy", only(single, new RegExp(`^opcodes/|^${script}$`)));
  }
  for (const room of ["RT41-reads-strict", "RT42-sends-strict", "RT45-project-strict"]) {
    const files = only(tree("test/fixtures/check", room, "input"), code);
    found[`fixture ${room}`] = config("strict", only(files, /^(?:modules|opcodes)\/|right/));
  }
  return found;
}

async function checked(files: Readonly<Record<string, string>>) {
  const texts = Object.entries(files).map(([path, text]) => [`/game/${path}`, text] as const);
  return compile({ cwd: "/game", files: memoryFiles(new Map(texts)), until: "check" });
}

/** Errors and warnings, without their places, which a mutation moves. */
function findings({ diagnostics }: Awaited<ReturnType<typeof checked>>): string[] {
  return diagnostics
    .filter((one) => one.severity !== "hint")
    .map((one) => `${one.code} ${one.span?.source.path ?? ""} ${one.message}`);
}

function mutated(files: Readonly<Record<string, string>>, { file, start, end, text }: Mutation) {
  const before = files[file]!;
  return { ...files, [file]: before.slice(0, start) + text + before.slice(end) };
}

interface Trial {
  readonly subject: Subject;
  readonly mutation: Mutation;
  readonly before: ReadonlySet<string>;
}

/** As many of each kind as there is room for; kinds of which there are few are tried whole. */
function drawn(all: readonly Trial[], count: number): Trial[] {
  const dice = new Dice(seed);
  const byKind = new Map<string, Trial[]>();
  for (const one of all) byKind.set(one.mutation.kind, [...(byKind.get(one.mutation.kind) ?? []), one]);
  const piles = [...byKind.values()].map((pile) =>
    pile
      .map((one) => ({ one, at: dice.next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ one }) => one),
  );
  const chosen: Trial[] = [];
  for (let round = 0; chosen.length < count && piles.some((pile) => round < pile.length); round++) {
    for (const pile of piles) if (round < pile.length && chosen.length < count) chosen.push(pile[round]!);
  }
  return chosen;
}

describe("mutations", () => {
  test("what changes the meaning of a packet is found", async () => {
    const started = performance.now();
    const all: Trial[] = [];
    for (const [name, files] of Object.entries(projects())) {
      const result = await checked(files);
      expect([name, result.diagnostics.filter((one) => one.severity === "error")]).toEqual([name, []]);
      const sites = result.coverage?.scripts.flatMap((one) => one.sites) ?? [];
      const subject: Subject = { name, files, model: result.model!, sites };
      const before = new Set(findings(result));
      // A check of many files costs several of few: of those projects a fifth is in the draw.
      const every = Object.keys(files).length > 12 ? 5 : 1;
      for (const [at, mutation] of mutationsOf(subject).entries()) {
        if (at % every === 0) all.push({ subject, mutation, before });
      }
    }
    const kinds = new Map<string, { tried: number; found: number }>();
    const missed: string[] = [];
    for (const { subject, mutation, before } of drawn(all, sample)) {
      const after = findings(await checked(mutated(subject.files, mutation)));
      const row = kinds.get(mutation.kind) ?? { tried: 0, found: 0 };
      kinds.set(mutation.kind, row);
      row.tried++;
      if (after.some((one) => !before.has(one))) row.found++;
      else missed.push(described(subject, mutation));
    }
    const tried = [...kinds.values()].reduce((sum, one) => sum + one.tried, 0);
    const found = [...kinds.values()].reduce((sum, one) => sum + one.found, 0);
    const share = (found / tried) * 100;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(
      `${[
        `mutations found: ${found} of ${tried} (${share.toFixed(1)} %), drawn from ${all.length} with seed ${seed}, in ${seconds} s`,
        ...[...kinds].sort().map(([kind, row]) => `  ${kind}: ${row.found} of ${row.tried}`),
        ...missed.map((one) => `  missed: ${one}`),
      ].join("\n")}\n`,
    );
    expect(tried).toBeGreaterThanOrEqual(Math.min(300, sample));
    expect(share).toBeGreaterThanOrEqual(floor);
  }, 240_000);
});

function described({ name, files, model }: Subject, { kind, file, start, end, text }: Mutation): string {
  if (start === 0 && end === files[file]!.length) {
    const changed = model.packets.map((one) => one.name).filter((one) => !text.includes(`"${one}":`));
    return `${name}, ${file}: ${kind} ${changed.join()} ${difference(files[file]!, text)}`;
  }
  const line = files[file]!.slice(0, start).split("\n").length;
  return `${name}, ${file}:${line}: ${kind}: \`${files[file]!.slice(start, end).replace(/\s+/g, " ")}\` -> \`${text}\``;
}

/** Where the JSON of a mutated schema departs from that of the old one. */
function difference(before: string, after: string): string {
  const a = JSON.stringify(JSON.parse(before));
  let at = 0;
  while (at < a.length && a[at] === after[at]) at++;
  return `${a.slice(Math.max(0, at - 60), at + 20)} -> ${after.slice(at, at + 20)}`;
}
