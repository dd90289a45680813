import { generateProject } from "#compiler/cli/generate-project.ts";
import { renderText } from "#compiler/cli/render/render.ts";
import { fixtures } from "../support/fixtures.ts";

/** Every file that a project's rtsc.json lists, and the findings as people see them. */
fixtures("generate", ({ input }) => {
  const { files, diagnostics } = generateProject({ cwd: input });
  const output: Record<string, string> = {};
  for (const { entry, text } of files) output[entry.out] = text;
  if (diagnostics.length > 0) output["diagnostics.txt"] = renderText(diagnostics, { color: false });
  return output;
});
