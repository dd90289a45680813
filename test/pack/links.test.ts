/**
 * Links of the documents in the package: each leads to a file of the package, to a heading that is there, or to the web. What
 * only the repository has is named and not linked, for whoever has installed the package does not have it.
 */

import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "#compiler/text/package-root.ts";
import { run } from "./processes.ts";

/** Without what is in blocks and spans of code. */
const prose = (text: string) => text.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "``");

/** The anchors of a document's headings, as hosts of Markdown make them. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/^#+ (.*)$/gm);
  return new Set(
    [...headings].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/[^\w\s-]/g, "")
        .trim()
        .replace(/\s/g, "-"),
    ),
  );
}

function linksOf(text: string): string[] {
  return [...prose(text).matchAll(/\]\(<?([^)\s>]+)>?\)|^\[[^\]]+\]:\s*(\S+)/gm)].map(
    ([, inline, defined]) => (inline ?? defined)!,
  );
}

/** What is wrong with the links of a document. */
function brokenIn(document: string, texts: ReadonlyMap<string, string>, files: ReadonlySet<string>): string[] {
  return linksOf(texts.get(document)!).filter((link) => {
    if (/^(https?|mailto):/.test(link)) return false;
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? document : posix.join(posix.dirname(document), path).replace(/\/$/, "");
    const isThere = files.has(target) || [...files].some((file) => file.startsWith(`${target}/`));
    if (!isThere) return true;
    const text = texts.get(target);
    return anchor !== undefined && (text === undefined || !anchorsOf(text).has(anchor));
  });
}

describe("links of the packed documents", () => {
  let files: ReadonlySet<string>;
  let texts: ReadonlyMap<string, string>;

  beforeAll(async () => {
    const { stdout } = await run("npm", ["pack", "--dry-run", "--ignore-scripts", "--json"], packageRoot());
    const [packed] = JSON.parse(stdout) as [{ files: { path: string }[] }];
    files = new Set(packed.files.map(({ path }) => path));
    const documents = [...files].filter((path) => path.endsWith(".md"));
    const read = async (path: string) => [path, await readFile(join(packageRoot(), path), "utf8")] as const;
    texts = new Map(await Promise.all(documents.map(read)));
  }, 60_000);

  it("lead somewhere", () => {
    expect(texts.size).toBeGreaterThan(100);
    expect([...texts.keys()].filter((document) => linksOf(texts.get(document)!).length > 0)).toContain("README.md");
    const broken = [...texts.keys()].flatMap((document) =>
      brokenIn(document, texts, files).map((link) => `${document}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it("are told where they lead nowhere: a file that is not packed, a heading that is not there", () => {
    const text =
      "[a](src/a.ts) [b](#here) [c](#there) [d](docs) [e](docs/d.md#two-words) [f](https://x.y/z) `[g](h)`\n# Here\n";
    const all = new Map([
      ["README.md", text],
      ["docs/d.md", "## Two words\n[up](../README.md) [out](../../x)\n"],
    ]);
    const names = new Set(all.keys());
    expect(brokenIn("README.md", all, names)).toEqual(["src/a.ts", "#there"]);
    expect(brokenIn("docs/d.md", all, names)).toEqual(["../../x"]);
  });
});
