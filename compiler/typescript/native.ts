/**
 * Where the native TypeScript lies: the program that checks, in the package of this system beside `typescript` itself.
 *
 * Its JavaScript side can find it too, by asking where it lies itself; but it lies within our own chunks, which makes them
 * load in half the time.
 */

import { createRequire } from "node:module";
import path from "node:path";

/**
 * Absolute path of the program.
 * @throws Error where npm left the package of this system out.
 */
export function nativeTypeScript(): string {
  const { platform, arch } = process;
  const typescript = createRequire(import.meta.url).resolve("typescript/package.json");
  const name = `@typescript/typescript-${platform}-${arch}`;
  try {
    const folder = path.dirname(createRequire(typescript).resolve(`${name}/package.json`));
    return path.join(folder, "lib", platform === "win32" ? "tsc.exe" : "tsc");
  } catch (error) {
    throw new Error(`The package ${name} is missing; install rtsc with its optional dependencies.`, { cause: error });
  }
}
