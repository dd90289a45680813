/**
 * What `dist/compiler.cjs` hands out: the command line and the public API, as one file of CommonJS in which nothing runs before
 * it is asked for. Node reads one such file in a third of the time it needs for fifty modules, and V8 can keep what it made of
 * it; modules that share code between them would each need that.
 *
 * It is never run from the sources: `require` is for the bundler, which makes a lazy part of what stands there.
 */

/** Runs the command that the arguments of the process name. */
export function runCommandLine(): void {
  require("./main.ts");
}

/** What `import "rtsc"` gives. */
export function api(): typeof import("#compiler/index.ts") {
  return require("#compiler/index.ts");
}
