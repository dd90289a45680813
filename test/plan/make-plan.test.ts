/** What a script is known to handle and to send. */

import { expect, test } from "vitest";
import type { Site } from "#compiler/3-program/site.ts";
import { makePlan } from "#compiler/5-plan/make-plan.ts";
import { makeSource, span } from "#compiler/text/source.ts";
import { checkedOf } from "../emit/project.ts";

const at = span(makeSource("scripts/a.js", ""), 0, 0);
const proven = (kind: Site["kind"], opCode: number | readonly number[], script = "a"): Site => ({
  kind,
  script,
  span: at,
  call: at,
  member: "",
  proof: { kind: "proven", opCodes: typeof opCode === "number" ? [opCode] : opCode, packets: [], conditional: false },
  uses: [],
  values: [],
  guarded: false,
  needs: [],
  names: [],
  sent: [],
  afterSend: false,
  lost: false,
  escapes: false,
});

const checked = checkedOf({
  files: { "scripts/b.js": "", "scripts/a.js": "", "modules/M.js": "" },
  scripts: { "scripts/b.js": "classic", "scripts/a.js": "module" },
  sites: [
    proven("registers", 300),
    proven("registers", 20),
    proven("registers", 300),
    proven("sends", [1000, 9]),
    proven("sends", 9),
    proven("reads", 7),
    proven("builds", 8),
    { ...proven("sends", 77), proof: { kind: "open", reason: "it is computed" } },
    proven("registers", 1, "b"),
  ],
});

test("op-codes of proven sites, ascending by number, each once, for each script its own", () => {
  const plan = makePlan(checked);
  expect(plan.scripts.map(({ script, handles, sends }) => [script.name, script.kind, handles, sends])).toEqual([
    ["b", "classic", [1], []],
    ["a", "module", [20, 300], [9, 1000]],
  ]);
});

test("the rest is passed on as it was decided before", () => {
  const plan = makePlan(checked);
  expect(plan).toMatchObject({ root: "/project", relay: checked.config.relay });
  expect(plan.limits).toBe(checked.config.limits);
  expect(plan.model).toBe(checked.model);
  expect([...plan.modules]).toEqual([["M", "modules/M.js"]]);
});

test("without optimization nothing is rewritten, and that is said of every site", () => {
  const { rewrites, sites } = makePlan(checked, { optimize: false });
  expect(rewrites.size).toBe(0);
  expect(sites.map(({ site }) => site)).toEqual(checked.sites);
  expect(new Set(sites.map(({ decision }) => JSON.stringify(decision)))).toEqual(
    new Set(['{"kind":"generic","reason":"nothing is optimized"}']),
  );
});
