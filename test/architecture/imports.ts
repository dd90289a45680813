/**
 * Who may import whom, as data. `architecture.test.ts` reads every import of compiler, runtime and schemas against it.
 *
 * A room is a folder (or one file at a seam). What it may import is a list of rooms; `types:` rooms only as types. A room
 * may always import itself. Packages are listed the same way: a package has as few importers as possible.
 */

export interface Room {
  /** Rooms it may import, in full. */
  readonly may: readonly string[];
  /** Rooms it may import types from, and nothing else. */
  readonly types?: readonly string[];
  /** npm packages and `node:` modules it may import; "node:*" is all of Node. */
  readonly packages?: readonly string[];
}

const phaseTypes = [
  "compiler/1-config",
  "compiler/2-schema",
  "compiler/3-program",
  "compiler/4-check",
  "compiler/5-plan",
  "compiler/6-emit",
];
const floors = ["schemas", "compiler/text", "compiler/diagnostics"];

/** Longest matching prefix wins. */
export const rooms: Readonly<Record<string, Room>> = {
  schemas: { may: [] },

  "runtime/fault.ts": { may: [] },
  "runtime/wire": { may: [] },
  "runtime/packet": { may: ["runtime/wire", "runtime/fault.ts", "schemas"] },
  "runtime/link.ts": { may: [] },
  "runtime/guest": { may: ["runtime/wire", "runtime/packet", "runtime/link.ts"], types: ["schemas", "runtime/log"] },
  "runtime/isolate": {
    may: ["runtime/link.ts", "runtime/fault.ts"],
    packages: ["node:*", "isolated-vm-20", "isolated-vm-24"],
  },
  "runtime/transport": {
    may: ["runtime/packet", "runtime/wire", "runtime/fault.ts"],
    packages: ["node:*", "ws", "selfsigned"],
  },
  "runtime/gateway": { may: ["runtime/fault.ts"], packages: ["node:*"] },
  "runtime/log": { may: ["runtime/fault.ts"], packages: ["node:*"] },
  "runtime/client": { may: ["runtime/wire", "runtime/packet", "runtime/fault.ts"] },
  "runtime/host": {
    may: ["runtime/wire", "runtime/packet", "runtime/link.ts", "runtime/fault.ts", "schemas"],
    types: ["runtime/isolate", "runtime/transport", "runtime/gateway", "runtime/log"],
    packages: ["node:*", "fastify", "@jridgewell/trace-mapping"],
  },

  "compiler/text": { may: [], packages: ["node:*", "jsonc-parser"] },
  "compiler/diagnostics": { may: ["compiler/text"], packages: ["node:*"] },
  "compiler/typescript": {
    may: ["compiler/text", "compiler/diagnostics", "schemas"],
    packages: ["node:*", "typescript/*"],
  },
  "compiler/1-config": { may: floors, packages: ["node:*"] },
  "compiler/2-schema": { may: floors, types: phaseTypes.slice(0, 1), packages: ["node:*"] },
  "compiler/3-program": {
    may: [...floors, "compiler/typescript"],
    types: phaseTypes.slice(0, 2),
    packages: ["node:*"],
  },
  "compiler/4-check": { may: [...floors, "compiler/typescript"], types: phaseTypes.slice(0, 3), packages: ["node:*"] },
  "compiler/5-plan": {
    // What code is made of: `children.ts`, which imports nothing.
    may: [...floors, "compiler/typescript"],
    types: phaseTypes.slice(0, 4),
    packages: ["node:*"],
  },
  "compiler/6-emit": {
    // The one place where the compiler knows the runtime: which guest it bundles, and which link that guest speaks.
    may: [...floors, "runtime/link.ts"],
    types: [...phaseTypes.slice(0, 5), "runtime/guest"],
    packages: ["node:*", "esbuild"],
  },

  "compiler/compare": { may: floors, types: phaseTypes.slice(0, 2), packages: ["node:*"] },
  // Between the phases and the command line: it decides on sites and writes text.
  "compiler/infer": { may: floors, types: phaseTypes.slice(0, 4) },
  // It asks the schema phase for the sizes of packets, which are arithmetic on the model alone.
  // What an editor is told of a project are the declarations that the program phase shows TypeScript.
  "compiler/generate": {
    may: [...floors, "compiler/2-schema", "compiler/3-program"],
    types: phaseTypes.slice(0, 1),
    packages: ["node:*"],
  },
  // Edits of sources that exist, on request alone: ts-morph costs a quarter of a second to load.
  "compiler/migrate": { may: floors, types: phaseTypes.slice(0, 4), packages: ["ts-morph"] },
  // A meeting place that others live on: its own imports are free.
  "compiler/workspace.ts": { may: [] },
  // It lives on the workspace: of the phases it knows the types, and from the second the sizes.
  "compiler/language-server": {
    may: [
      ...floors,
      "compiler/typescript",
      "compiler/2-schema",
      "compiler/infer",
      "compiler/generate",
      "compiler/migrate",
      "compiler/workspace.ts",
    ],
    types: phaseTypes,
    packages: [
      "node:*",
      "jsonc-parser",
      "vscode-languageserver",
      "vscode-languageserver/*",
      "vscode-languageserver-textdocument",
    ],
  },
};

/** Files where rooms meet: they may import anything of ours, and are few. */
export const meetingPlaces: readonly string[] = [
  "compiler/compile.ts",
  "compiler/workspace.ts",
  "compiler/watch.ts",
  "compiler/index.ts",
  "compiler/cli/",
  "runtime/serve.ts",
  "runtime/index.ts",
  "runtime/simulate/",
  // The shard is a process of its own: like serve.ts, it is where interfaces meet implementations.
  "runtime/host/shard.ts",
];
