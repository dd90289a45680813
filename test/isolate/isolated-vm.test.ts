import { describe, expect, it } from "vitest";
import { createIsolated, loadIsolatedVm, packageFor, startedWithoutSnapshot } from "#runtime/isolate/isolated.ts";
import { play } from "../support/playground.ts";

const flags = { execArgv: ["--no-node-snapshot"], nodeOptions: undefined };

describe("which isolated-vm", () => {
  it("is chosen by the ABI of this Node", () => {
    expect(["115", "127", "137", "141"].map(packageFor)).toEqual([
      "isolated-vm-20",
      "isolated-vm-24",
      "isolated-vm-24",
      "isolated-vm-24",
    ]);
  });

  it("missing is a Fault RT8102 that says what to install", () => {
    const missing = () => {
      throw new Error("Cannot find module");
    };
    expect(() => loadIsolatedVm(missing, "115", flags)).toThrow(
      expect.objectContaining({
        code: "RT8102",
        message: expect.stringContaining("npm install isolated-vm-20@npm:isolated-vm@5.0.4"),
      }),
    );
    expect(() => loadIsolatedVm(missing, "137", flags)).toThrow(/npm install isolated-vm-24@npm:isolated-vm@6\.2\.0/);
  });

  it("is not loaded in a process with a start-up snapshot: Fault RT8103 says how to start it", () => {
    const never = () => {
      throw new Error("It was loaded.");
    };
    expect(() => loadIsolatedVm(never, "115", { execArgv: [], nodeOptions: undefined })).toThrow(
      expect.objectContaining({ code: "RT8103", message: expect.stringContaining("node --no-node-snapshot") }),
    );
    expect(startedWithoutSnapshot([], "--max-old-space-size=100 --no-node-snapshot")).toBe(true);
    expect(startedWithoutSnapshot(["--no_node_snapshot"], undefined)).toBe(true);
    expect(startedWithoutSnapshot(["--node-snapshot"], "")).toBe(false);
  });
});

describe("what a script throws while loading", () => {
  const endless = "function () { for (;;); }";
  // isolated-vm reads it when its own time limit is over. An inline isolate has no thread to do that on.
  it.each([
    `throw { get message() { return (${endless})(); } };`,
    `Error.prepareStackTrace = ${endless}; null.x;`,
    `Promise.reject({ get stack() { return (${endless})(); } });`,
  ])("cannot run on without end when it is read: %s", async (script) => {
    const loading = play(createIsolated, script, { loadMs: 40 });
    await expect(loading).rejects.toMatchObject({ kind: "timeout", message: "The script ran longer than 40 ms." });
  });
});
