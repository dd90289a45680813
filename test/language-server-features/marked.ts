/**
 * Projects in memory with a marked place: `¦` in one of the texts is the cursor, and no part of the text.
 */

import type { View } from "#compiler/language-server/feature.ts";
import { memoryFiles } from "#compiler/text/files.ts";
import type { Source, Span } from "#compiler/text/source.ts";
import { Workspace, type WorkspaceState } from "#compiler/workspace.ts";

/** The packets of most tests. */
export const schema = `{
  "packets": {
    "Move": {
      "opCode": 102,
      "from": "both",
      "delivery": "unreliable",
      "description": "Where a tank is, and where it goes.",
      "fields": {
        "x": { "index": 1, "type": "float", "unit": "metres", "min": 0, "max": 500 },
        "y": { "index": 2, "type": "float", "unit": "metres" },
        "driver": { "index": 3, "type": "string", "maxLength": 20, "optional": true },
        "weapon": { "index": 4, "type": "Weapon" },
        "tank": { "index": 5, "type": "Tank" }
      }
    },
    "Ping": { "opCode": 103, "from": "client", "fields": { "sentAt": { "index": 1, "type": "long" } } },
    "Pong": {
      "opCode": 103,
      "from": "server",
      "fields": { "sentAt": { "index": 1, "type": "long" }, "scores": { "index": 2, "type": "number", "repeat": { "max": 4 } } }
    }
  },
  "records": {
    "Tank": { "fields": { "hull": { "index": 1, "type": "number" }, "turret": { "index": 2, "type": "double" } } }
  },
  "enums": { "Weapon": { "cannon": 1, "laser": { "value": 2, "description": "Burns." } } }
}
`;

export interface Marked {
  readonly text: string;
  /** Offsets of the marks, in the order of the text. */
  readonly marks: readonly number[];
}

export function marked(text: string): Marked {
  const marks: number[] = [];
  let plain = "";
  for (const part of text.split("¦")) {
    plain += part;
    marks.push(plain.length);
  }
  return { text: plain, marks: marks.slice(0, -1) };
}

export interface Project {
  readonly state: WorkspaceState;
  /** A document with a mark: as the state knows it, or with this text in its place. */
  at(path: string, present?: string): { readonly view: View; readonly offset: number };
}

const root = "/game";

/**
 * Checks a project of these files, beside `opcodes/game.json` and `rtsc.json` where they are not given. The script `match` is the
 * file in `scripts/` that is called so.
 */
export async function project(files: { readonly [path: string]: string }): Promise<Project> {
  const script = Object.keys(files).find((path) => path.startsWith("scripts/match.")) ?? "scripts/match.js";
  const legacy = script.endsWith(".js") ? '"legacy"' : '"strict"';
  const modules = Object.keys(files).some((path) => path.startsWith("modules/")) ? ' "modules": ["modules"],' : "";
  const all: { [path: string]: string } = {
    "rtsc.json": `{ "scripts": { "match": "${script}" },${modules} "opCodes": ["opcodes/*.json"], "preset": ${legacy} }`,
    "opcodes/game.json": schema,
    "scripts/match.js": "",
    ...files,
  };
  const texts = new Map(Object.entries(all).map(([path, text]) => [path, marked(text)]));
  const memory = memoryFiles(new Map([...texts].map(([path, { text }]) => [`${root}/${path}`, text])));
  const workspace = new Workspace({ cwd: root, files: memory, hints: true });
  let state: WorkspaceState;
  try {
    state = await workspace.check();
  } finally {
    workspace.dispose();
  }
  return {
    state,
    at(path, present) {
      const { text, marks } = present === undefined ? texts.get(path)! : marked(present);
      return { view: viewOf(state, path, text), offset: marks[0] ?? -1 };
    },
  };
}

/** A document of a state that reads otherwise now; the edit between the two texts is taken as one. */
export function viewOf(state: WorkspaceState, path: string, text: string): View {
  const source = [...state.schemas, ...(state.checked?.sources ?? [])].find((one) => one.path === path);
  const old = source?.text ?? text;
  let prefix = 0;
  while (prefix < Math.min(old.length, text.length) && old[prefix] === text[prefix]) prefix++;
  let suffix = 0;
  while (
    suffix < Math.min(old.length, text.length) - prefix &&
    old[old.length - 1 - suffix] === text[text.length - 1 - suffix]
  )
    suffix++;
  const moved = (offset: number, from: string, to: string): number => {
    if (offset <= prefix) return offset;
    return offset >= from.length - suffix ? offset + to.length - from.length : to.length - suffix;
  };
  return {
    path,
    kind: path === "rtsc.json" ? "config" : path.endsWith(".json") ? "schema" : "script",
    text,
    state,
    source,
    exact: source?.text === text,
    toState: (offset) => moved(offset, text, old),
    toPresent: (offset) => moved(offset, old, text),
  };
}

/** `opcodes/game.json: Move`, for expectations. */
export function shown(spans: readonly (Span & { readonly source: Source })[]): string[] {
  return spans.map(
    ({ source, start, end }) => `${source.path}:${lineOf(source.text, start)} ${source.text.slice(start, end)}`,
  );
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
