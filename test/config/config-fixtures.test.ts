import { readConfig } from "#compiler/1-config/read-config.ts";
import { renderText } from "#compiler/cli/render/render.ts";
import { fixtures } from "../support/fixtures.ts";

/** What was read, without what differs between machines; the findings as people see them. */
fixtures("config", ({ input }) => {
  const { config, sources, diagnostics } = readConfig({ cwd: input });
  const output: Record<string, string> = {};
  if (diagnostics.length > 0) {
    output["diagnostics.txt"] = renderText(diagnostics, { color: false }).replaceAll(input, "<project>");
  }
  if (config !== null) {
    const scripts = config.scripts.map(({ name, path, span }) => ({ name, path, at: [span.start, span.end] }));
    const generate = config.generate.map(({ span, ...one }) => ({ ...one, at: [span.start, span.end] }));
    const plain = { ...config, root: config.root.replace(input, "<project>"), scripts, generate };
    output["config.json"] = `${JSON.stringify({ ...plain, sources: sources.map((source) => source.path) }, null, 2)}\n`;
  }
  return output;
});
