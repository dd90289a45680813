/**
 * Whole projects, checked: each folder of test/fixtures/check has wrong and right forms, and `expected/findings.txt` is all that
 * is found in them, as `rtsc check` prints it, hints included.
 */

import { renderText } from "#compiler/cli/render/render.ts";
import { compile } from "#compiler/compile.ts";
import { fixtures } from "../support/fixtures.ts";

fixtures("check", async ({ input }) => {
  const { diagnostics } = await compile({ cwd: input, until: "check", hints: true });
  return { "findings.txt": renderText(diagnostics, { color: false }) };
});
