import { expect, test } from "vitest";
import { generate } from "#compiler/generate/generate.ts";
import fc from "../support/properties.ts";
import { models } from "./models.ts";

/** A line without what is escaped and without code, where nothing is markup. */
const bare = (line: string): string => line.replace(/\\[!-/:-@[-`{-~]/g, "").replace(/`[^`]*`/g, "code");

test("no description breaks a table, adds a heading, or becomes HTML, on random models", () => {
  fc.assert(
    fc.property(models, (model) => {
      const { text } = generate(model, "markdown");
      let columns = 0;
      for (const line of text.split("\n").slice(2)) {
        expect(bare(line)).not.toMatch(/<|>|!\[/);
        const cells = bare(line).split("|").length;
        if (!line.startsWith("|")) columns = 0;
        else if (columns === 0) columns = cells;
        else expect(cells, line).toBe(columns);
        if (columns === 0) expect(cells, line).toBe(1);
      }
      const definitions = [...model.packets, ...model.records, ...model.enums];
      expect(text.match(/^### /gm) ?? []).toHaveLength(definitions.length);
      const sections = [model.packets, model.packets, model.records, model.enums].filter((one) => one.length > 0);
      expect(text.match(/^## /gm) ?? []).toHaveLength(sections.length);
    }),
    { numRuns: 200 },
  );
});

test("every link leads to a heading, as those who show Markdown number them", () => {
  fc.assert(
    fc.property(models, (model) => {
      const { text } = generate(model, "markdown");
      const seen = new Map<string, number>();
      const anchors = new Set<string>();
      for (const [, heading] of text.matchAll(/^#+ (.*)$/gm)) {
        const slug = heading!.replaceAll("\\", "").toLowerCase().replaceAll(" ", "-");
        const count = seen.get(slug) ?? 0;
        seen.set(slug, count + 1);
        anchors.add(count === 0 ? slug : `${slug}-${count}`);
      }
      for (const [, target] of text.matchAll(/\]\(#([^)]*)\)/g)) expect(anchors).toContain(target);
      expect([...text.matchAll(/\]\(/g)].length).toBeGreaterThanOrEqual(model.packets.length);
    }),
  );
});
