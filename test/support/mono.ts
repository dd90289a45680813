/**
 * Generated C# in tests: compiled by Mono against a stand-in for the classes of the SDK, and run. Where Mono is not
 * installed (Debian: `mono-mcs` and `mono-runtime`) tests say so in their titles and are skipped.
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "#compiler/text/package-root.ts";

const standIn = join(packageRoot(), "test/support/csharp/RTData.cs");

function runs(command: string): boolean {
  try {
    execFileSync(command, ["--version"], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}

/** Whether C# can be compiled, and whether the result can be run. */
export const mono = { compiles: runs("mcs"), runs: runs("mcs") && runs("mono") };

if (!mono.runs) process.stderr.write("Tests of generated C# are skipped: apt-get install mono-mcs mono-runtime\n");

/** What stands behind the title of a test that needs the one or the other. */
export const unlessMono = (has: boolean): string => (has ? "" : " (skipped: apt-get install mono-mcs mono-runtime)");

/**
 * Compiles files, by name, together: as C# 3, every warning an error, XML comments read. With a
 * `Main` in one of them, `run` gives what it prints.
 * @returns what the compiler says, "" when it is content, or else what the program printed.
 */
export function csharpProgram(files: { readonly [name: string]: string }, run: boolean): string {
  const folder = mkdtempSync(join(tmpdir(), "rtsc-csharp-"));
  try {
    const paths = Object.entries(files).map(([name, text]) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    });
    const out = join(folder, "out.exe");
    const flags = ["-langversion:3", "-warnaserror", "-warn:4", "-nowarn:1591", `-doc:${join(folder, "out.xml")}`];
    execFileSync("mcs", [...flags, `-target:${run ? "exe" : "library"}`, `-out:${out}`, standIn, ...paths], {
      stdio: "pipe",
    });
    return run ? execFileSync("mono", [out], { encoding: "utf8", stdio: "pipe", maxBuffer: 1 << 26 }) : "";
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: unknown; stderr?: unknown };
    return `${stdout ?? ""}${stderr ?? ""}` || String(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
