/**
 * Builds dist/ from the sources: the command line, the public entry points, the shard's process, the guest, the declarations,
 * and the extension for VS Code. Not committed, never needed by an editor; `npm test` and `npm start` run it first because
 * Node 20 cannot run TypeScript.
 */

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

const root = path.dirname(fileURLToPath(import.meta.url));
/** Built beside dist/ and put in its place when it is whole: a build that fails, or that is watched, leaves no half. */
const building = `dist-${process.pid}`;
const dist = path.join(root, building);
/** Older packages within our chunks ask for Node's modules by `require`. */
const requireForCommonJs = `import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);`;
const common = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  target: "es2022",
  logLevel: "warning",
  charset: "utf8",
};
const node = {
  platform: "node",
  target: "node20",
  // Modules of the newer kind are cut down to what is used.
  mainFields: ["module", "main"],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "eof",
};

try {
  await buildAll();
  await rm(path.join(root, "dist"), { recursive: true, force: true });
  await rename(dist, path.join(root, "dist"));
} finally {
  await rm(dist, { recursive: true, force: true });
}

async function buildAll() {
  await Promise.all([
    // What hosts sessions. With splitting: what two entry points share is one chunk, and dynamic imports stay lazy.
    build({
      ...common,
      entryPoints: {
        runtime: "runtime/index.ts",
        testing: "runtime/simulate/simulate.ts",
        shard: "runtime/host/shard.ts",
      },
      outdir: building,
      chunkNames: "chunks/[name]-[hash]",
      ...node,
      external: await externalPackages(),
      banner: { js: requireForCommonJs },
      splitting: true,
    }),
    // The client must run in a browser: no node: imports, no chunk shared with the rest.
    build({ ...common, entryPoints: { client: "runtime/client/client.ts" }, outdir: building, platform: "browser" }),
    compilerInOneFile(),
    guest(),
    declarations(),
  ]);
  // The extension for VS Code lies beside the rtsc that it starts.
  const extension = path.join(root, "compiler/language-server/vscode/package.mjs");
  await promisify(execFile)(process.execPath, [extension, path.join(dist, "rtsc.vsix")]);
  await chmod(path.join(dist, "rtsc.js"), 0o755);
}

/**
 * compiler.cjs, all of the compiler and of the command line; rtsc.js and compiler.js, the ways into it. One file of CommonJS, in
 * which modules are begun when they are asked for: Node 20 takes three times as long for fifty files of ESM, and what V8 made of
 * one can be kept from run to run (compiler/cli/start/).
 */
async function compilerInOneFile() {
  const file = path.join(dist, "compiler.cjs");
  await build({
    ...common,
    ...node,
    entryPoints: { compiler: "compiler/cli/bundled.ts" },
    outdir: building,
    outExtension: { ".js": ".cjs" },
    format: "cjs",
    external: await externalPackages(),
    // A byte is a letter then: V8 keeps half as much, and nobody has to decode it.
    charset: "ascii",
    // Code that is kept cannot import: what is loaded late is required, and all of it can be.
    supported: { "dynamic-import": false },
    banner: { js: `const __file = require("node:url").pathToFileURL(__filename).href;` },
    define: { "import.meta.url": "__file" },
  });
  const text = await readFile(file);
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 16);
  await build({
    ...common,
    ...node,
    entryPoints: { rtsc: "compiler/cli/start/start.ts" },
    outdir: building,
    define: { RTSC_BUILD: JSON.stringify(digest) },
  });
  const names = Object.keys(createRequire(import.meta.url)(file).api());
  const facade = `import compiler from "./compiler.cjs";\nexport const { ${names.join(", ")} } = compiler.api();\n`;
  await writeFile(path.join(dist, "compiler.js"), facade);
}

/** The guest is bundled into every script; left readable here, minified there. */
function guest() {
  return build({
    ...common,
    entryPoints: { guest: "runtime/guest/guest.ts" },
    outdir: building,
    platform: "neutral",
  });
}

/**
 * Packages that stay packages. What each run of the compiler loads becomes part of its chunks: a hundred files are then some
 * twenty, which load in half the time.
 */
async function externalPackages() {
  const inside = ["commander", "jsonc-parser", "picocolors", "typescript"];
  const { dependencies, optionalDependencies } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
  return Object.keys({ ...dependencies, ...optionalDependencies }).flatMap((name) =>
    inside.includes(name) ? [] : [name, `${name}/*`],
  );
}

/** dist/types, with `#room/file.ts` turned into relative paths: a consumer's TypeScript knows nothing of our imports map. */
async function declarations() {
  const types = path.join(dist, "types");
  const tsc = path.join(root, "node_modules/typescript/bin/tsc");
  const project = path.join(dist, "tsconfig.json");
  await mkdir(dist, { recursive: true });
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    // Nobody who reads the public types needs those of TypeScript.
    stripInternal: true,
    rootDir: "..",
    outDir: "types",
  };
  const include = ["../compiler/**/*.ts", "../runtime/**/*.ts", "../schemas/*.ts"];
  await writeFile(project, JSON.stringify({ extends: "../tsconfig.json", compilerOptions, include }));
  try {
    await promisify(execFile)(process.execPath, [tsc, "-p", project]);
  } catch (error) {
    throw new Error(`declarations: ${error.stdout || error.message}`);
  } finally {
    await rm(project);
  }
  for (const entry of await readdir(types, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".d.ts")) continue;
    const file = path.join(entry.parentPath, entry.name);
    const text = await readFile(file, "utf8");
    const relative = text.replace(/(["'])#([^"']+?)\.ts\1/g, (_, quote, target) => {
      const to = path.relative(path.dirname(file), path.join(types, target)).split(path.sep).join("/");
      return `${quote}${to.startsWith(".") ? to : `./${to}`}.js${quote}`;
    });
    await writeFile(file, relative.replace(/(from\s+["']\.[^"']*?)\.ts(["'])/g, "$1.js$2"));
  }
  await cp(path.join(root, "schemas"), path.join(types, "schemas"), {
    recursive: true,
    filter: (source) => !/\.\w+$/.test(source) || source.endsWith(".d.ts"),
  });
  await keepReached(types);
}

/** Removes the declarations to which no public entry leads: most of ours, and nobody could import them. */
async function keepReached(types) {
  const { exports } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
  const entries = Object.values(exports).flatMap((target) => (target.types === undefined ? [] : [target.types]));
  const open = entries.map((entry) => path.join(types, path.relative("./dist/types", entry)));
  const reached = new Set();
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file) || !existsSync(file)) continue; // Examples in comments import what a project would have.
    reached.add(file);
    const text = await readFile(file, "utf8");
    for (const [, target] of text.matchAll(/\b(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g)) {
      open.push(path.join(path.dirname(file), target.replace(/(\.d)?\.[jt]s$/, ".d.ts")));
    }
  }
  for (const entry of await readdir(types, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !reached.has(file)) await rm(file);
  }
}
