import { execFileSync } from "node:child_process";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type BundleFiles, bundleInMemory, folderBundles } from "#runtime/host/load.ts";
import { LINK_VERSION } from "#runtime/link.ts";
import { simulate } from "#runtime/simulate/simulate.ts";
import { freshFolder } from "../support/fresh-folder.ts";
import { testBundle } from "../support/session.ts";

const root = freshFolder("load");
let bundle: BundleFiles;
beforeAll(async () => {
  bundle = await testBundle({ script: `RTSession.getLogger().info("one");` });
});

let folders = 0;
async function folder(): Promise<string> {
  const dir = path.join(root, String(++folders));
  await mkdir(dir);
  return dir;
}

/** Replaces the files one by one, each atomically, as a build does. */
async function write(dir: string, { code, map, manifest }: BundleFiles, script = "arena"): Promise<void> {
  await mkdir(path.join(dir, script), { recursive: true });
  for (const [name, text] of [
    ["bundle.js", code],
    ["bundle.js.map", map],
    ["manifest.json", JSON.stringify(manifest)],
  ] as const) {
    await writeFile(path.join(dir, script, `${name}.new`), text);
    await rename(path.join(dir, script, `${name}.new`), path.join(dir, script, name));
  }
}

describe("a folder of bundles", () => {
  it("gives the bundle of a script, and the same one while its files are untouched", async () => {
    const dir = await folder();
    await write(dir, bundle);
    const source = folderBundles(dir);
    const first = await source.read("arena");
    expect(first.code).toBe(bundle.code);
    expect(first.manifest).toEqual(bundle.manifest);
    expect(await source.read("arena")).toBe(first);
  });

  it("New sessions take the newest bundle; a session keeps the bundle it started with", async () => {
    const dir = await folder();
    await write(dir, bundle);
    const old = await simulate({ bundle: path.join(dir, "arena") });
    const source = folderBundles(dir);
    const first = await source.read("arena");
    await write(dir, await testBundle({ script: `RTSession.getLogger().info("two");` }));
    const second = await source.read("arena");
    expect(second).not.toBe(first);
    const young = await simulate({ bundle: dir, script: "arena" });
    expect([old.messages, young.messages]).toEqual([["one"], ["two"]]);
    expect([old.info.bundle, young.info.bundle]).toEqual([first.manifest.digest, second.manifest.digest]);
  });

  it("waits out a build that is in the middle of replacing the files", async () => {
    const dir = await folder();
    await write(dir, bundle);
    const next = await testBundle({ script: `RTSession.getLogger().info("two");` });
    await writeFile(path.join(dir, "arena/bundle.js"), next.code);
    const reading = folderBundles(dir).read("arena");
    await write(dir, next);
    expect((await reading).code).toBe(next.code);
  });

  it("names the scripts there are when one is missing", async () => {
    const dir = await folder();
    await write(dir, bundle);
    await expect(folderBundles(dir).read("arina")).rejects.toMatchObject({
      code: "RT8201",
      message: `There is no bundle of the script arina in ${dir}: it holds arena.`,
    });
  });

  it("says so when the folder is empty, or is none", async () => {
    const dir = await folder();
    await expect(folderBundles(dir).read("arena")).rejects.toMatchObject({
      code: "RT8201",
      message: expect.stringContaining("it holds none; run rtsc build"),
    });
    await expect(folderBundles(path.join(dir, "no")).read("arena")).rejects.toMatchObject({
      code: "RT8201",
      message: expect.stringContaining("There is no folder"),
    });
  });

  it.each(["../arena", "", ".", "..", "a/b", "a\\b", "-a", "a\0", "x".repeat(65)])(
    "no name leads out of it: %j",
    async (name) => {
      const dir = await folder();
      await write(dir, bundle);
      await expect(folderBundles(path.join(dir, "arena")).read(name)).rejects.toMatchObject({ code: "RT8205" });
    },
  );

  it.each([
    ["a manifest that is not JSON", "{", /manifest\.json is not JSON/],
    ["a manifest that is null", "null", /is no manifest of a bundle/],
    ["a manifest without limits", JSON.stringify({ format: 1 }), /is no manifest of a bundle/],
  ])("refuses %s", async (_, text, message) => {
    const dir = await folder();
    await write(dir, bundle);
    await writeFile(path.join(dir, "arena/manifest.json"), text);
    await expect(folderBundles(dir).read("arena")).rejects.toMatchObject({
      code: "RT8202",
      message: expect.stringMatching(message),
    });
  });

  it("refuses a manifest with something unknown in it, and says what", async () => {
    const dir = await folder();
    const { manifest } = bundle;
    await write(dir, { ...bundle, manifest: { ...manifest, limits: { ...manifest.limits, extraMs: 1 } as never } });
    await expect(folderBundles(dir).read("arena")).rejects.toMatchObject({
      code: "RT8202",
      message: expect.stringMatching(
        /at \/limits: a manifest has no property "extraMs" there; build the bundle again\.$/,
      ),
    });
  });

  it("refuses a manifest that names a limit out of its range, and says where", async () => {
    const dir = await folder();
    await write(dir, {
      ...bundle,
      manifest: { ...bundle.manifest, limits: { ...bundle.manifest.limits, memoryMb: 1 } },
    });
    await expect(folderBundles(dir).read("arena")).rejects.toMatchObject({
      code: "RT8202",
      message: expect.stringContaining("/limits/memoryMb"),
    });
  });

  it("refuses the bundle of another script", async () => {
    const dir = await folder();
    await write(dir, bundle, "other");
    await expect(folderBundles(dir).read("other")).rejects.toMatchObject({
      code: "RT8202",
      message: expect.stringContaining("belongs to the script arena, not to other"),
    });
  });

  it.runIf(process.platform === "linux").each([
    ["manifest.json", "fifo"],
    ["bundle.js", "fifo"],
    ["bundle.js", "device"],
  ])("refuses a %s that is a %s, and waits for no end of it", async (name, kind) => {
    const dir = await folder();
    await write(dir, bundle);
    const file = path.join(dir, "arena", name);
    await rm(file);
    if (kind === "fifo") execFileSync("mkfifo", [file]);
    else await symlink("/dev/zero", file);
    await expect(folderBundles(dir).read("arena")).rejects.toMatchObject({
      code: "RT8202",
      message: expect.stringContaining(`${name} is a pipe or a device, not a file`),
    });
  });

  it("refuses a manifest without its code", async () => {
    const dir = await folder();
    await write(dir, bundle);
    await rm(path.join(dir, "arena/bundle.js"));
    await expect(folderBundles(dir).read("arena")).rejects.toMatchObject({
      code: "RT8202",
      message: expect.stringContaining("bundle.js cannot be read (ENOENT)"),
    });
  });

  it.each([
    ["format", { format: 99 }, /is of format 99, this host runs format 1/],
    ["link version", { link: 99 }, new RegExp(`speaks link version 99, this host version ${LINK_VERSION}`)],
  ])("refuses a bundle of another %s", async (_, change, message) => {
    const dir = await folder();
    await write(dir, { ...bundle, manifest: { ...bundle.manifest, ...change } });
    await expect(folderBundles(dir).read("arena")).rejects.toMatchObject({
      code: "RT8203",
      message: expect.stringMatching(message),
    });
  });

  it("refuses code that is not what the manifest names", async () => {
    const dir = await folder();
    await write(dir, { ...bundle, code: `${bundle.code}\n// changed` });
    await expect(folderBundles(dir).read("arena")).rejects.toMatchObject({
      code: "RT8204",
      message: expect.stringContaining("has another digest than its manifest names"),
    });
  });
});

describe("a bundle in memory", () => {
  it("is checked like one in a folder", async () => {
    expect(bundleInMemory(bundle).code).toBe(bundle.code);
    expect(() => bundleInMemory({ ...bundle, code: "1" })).toThrow(/another digest/);
  });
});

describe("the source map of a bundle", () => {
  const stack = "Error: x\n    at f (bundle.js:1:1)";
  const withMap = (): BundleFiles => ({
    ...bundle,
    map: JSON.stringify({ version: 3, sources: ["../../scripts/arena.ts"], names: [], mappings: "AAWM" }),
  });

  it("is read when the first stack is mapped, and names positions of sources", async () => {
    const dir = await folder();
    await write(dir, withMap());
    const { stacks } = await folderBundles(dir).read("arena");
    expect(stacks.map(stack)).toBe("Error: x\n    at f (scripts/arena.ts:12:7)");
    await rm(path.join(dir, "arena/bundle.js.map"));
    expect(stacks.map(stack)).toContain("scripts/arena.ts:12:7");
  });

  it("is skipped with a note when the bundle was built again since", async () => {
    const dir = await folder();
    await write(dir, withMap());
    const { stacks } = await folderBundles(dir).read("arena");
    await write(dir, { ...withMap(), map: withMap().map.replace("AAWM", "AAAA") });
    expect(stacks.map(stack)).toBe(
      `${stack}\n    (positions are those of bundle.js: the bundle has been built again since)`,
    );
  });

  it("is read with the code where bundles are built again while sessions run", async () => {
    const dir = await folder();
    await write(dir, withMap());
    const { stacks } = await folderBundles(dir, { keepMaps: true }).read("arena");
    await write(dir, { ...withMap(), map: withMap().map.replace("AAWM", "AAAA") });
    expect(stacks.map(stack)).toBe("Error: x\n    at f (scripts/arena.ts:12:7)");
  });

  it("may be missing or broken", async () => {
    const dir = await folder();
    await write(dir, withMap());
    await rm(path.join(dir, "arena/bundle.js.map"));
    expect((await folderBundles(dir).read("arena")).stacks.map(stack)).toContain(
      "bundle.js.map cannot be read (ENOENT)",
    );
    await write(dir, { ...bundle, map: "{" });
    expect((await folderBundles(dir).read("arena")).stacks.map(stack)).toContain("its source map cannot be read");
  });
});
