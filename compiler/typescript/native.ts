/**
 * Where the native TypeScript lies: the program that checks, in the package of this system beside `typescript` itself.
 *
 * Its JavaScript side can find it too, by asking where it lies itself; but it lies within our own chunks, which makes them
 * load in half the time.
 */

import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Absolute path of the program.
 * @throws Error where npm left the package of this system out.
 */
export function nativeTypeScript(): string {
  const { platform, arch } = process;
  const name = `@typescript/typescript-${platform}-${arch}`;
  const typescript = folderOf("typescript", path.dirname(fileURLToPath(import.meta.url)));
  const folder = typescript === undefined ? undefined : folderOf(name, typescript);
  return path.join(folder ?? askNode(name), "lib", platform === "win32" ? "tsc.exe" : "tsc");
}

/** As Node looks for it, in a tenth of the time: it reads the package.json of each package on its way. */
function folderOf(name: string, from: string): string | undefined {
  for (let above = from; ; above = path.dirname(above)) {
    const folder = path.join(above, "node_modules", name);
    if (existsSync(path.join(folder, "package.json"))) return realpathSync(folder);
    if (path.dirname(above) === above) return undefined;
  }
}

/** Where packages lie in no folders of that name. */
function askNode(name: string): string {
  const typescript = createRequire(import.meta.url).resolve("typescript/package.json");
  try {
    return path.dirname(createRequire(typescript).resolve(`${name}/package.json`));
  } catch (error) {
    throw new Error(`The package ${name} is missing; install rtsc with its optional dependencies.`, { cause: error });
  }
}
