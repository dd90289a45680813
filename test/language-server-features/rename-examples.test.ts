/**
 * Every name of an example's schema gets another, and its own again: what comes back is the example, letter by letter, and in between
 * a fresh check finds what it found before.
 */

import path from "node:path";
import { expect, test } from "vitest";
import { edited, renaming } from "#compiler/language-server/features/rename/renaming.ts";
import { Workspace, type WorkspaceState } from "#compiler/workspace.ts";

const root = path.resolve(import.meta.dirname, "../../examples/tank-battle").replaceAll("\\", "/");

function textsOf({ schemas, checked }: WorkspaceState): Map<string, string> {
  return new Map([...schemas, ...(checked?.sources ?? [])].map((source) => [`${root}/${source.path}`, source.text]));
}

/** The workspace with an edit made, as if it had been typed. */
async function renamed(workspace: Workspace, key: string, name: string): Promise<WorkspaceState | string> {
  const result = await renaming(workspace, key, name);
  if (result.kind === "refused") return result.reason;
  const texts = textsOf(result.state);
  for (const file of new Set(result.edits.map((edit) => `${root}/${edit.path}`))) {
    const edits = result.edits.filter((edit) => `${root}/${edit.path}` === file);
    workspace.overlay(file, edited(texts.get(file)!, edits));
  }
  return workspace.check();
}

test("names of the tank battle go, and come back", { timeout: 120_000 }, async () => {
  const workspace = new Workspace({ cwd: root });
  try {
    const before = await workspace.check();
    const codes = before.diagnostics.map(({ code }) => code).sort();
    const keys = [...before.origins!.keys()];
    expect(keys.length).toBeGreaterThan(10);
    const refused: string[] = [];
    for (const key of keys) {
      const old = key.slice(key.indexOf(".") + 1);
      const there = await renamed(workspace, key, "somethingElse");
      if (typeof there === "string") {
        refused.push(`${key}: ${there}`);
        continue;
      }
      expect(there.diagnostics.map(({ code }) => code).sort(), key).toEqual(codes);
      expect(textsOf(there), key).not.toEqual(textsOf(before));
      const back = await renamed(workspace, key.replace(/[^.]+$/, "somethingElse"), old);
      expect(typeof back, `${key}: ${back}`).toBe("object");
      expect(textsOf(back as WorkspaceState), key).toEqual(textsOf(before));
    }
    // A module of its own makes these objects, which have the fields' names by chance or by agreement: a person has to say.
    expect(refused.map((one) => one.replace(/:\d+ .*/, ""))).toEqual([
      "Standing.peer: peer cannot be renamed with certainty: scripts/tank-battle.ts",
      "Standing.points: points cannot be renamed with certainty: scripts/tank-battle.ts",
    ]);
  } finally {
    workspace.dispose();
  }
});
