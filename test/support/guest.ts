/**
 * A bundle for tests: the guest and a script, put together as the compiler does it.
 *
 * `buildTestBundle("RTSession.onPacket(…)")` returns code for `Isolate.load`. A text with `import` or `export` at the start of
 * a line is an ES module and may import `Packets` from "rtsc:packets"; any other is a classic script, in which the packets
 * are the global `Packets`.
 */

import path from "node:path";
import { build, transform } from "esbuild";
import { codecModule } from "#compiler/6-emit/codec.ts";
import { allUses } from "#compiler/6-emit/packet-uses.ts";
import { tableModule } from "#compiler/6-emit/tables.ts";
import type { EnumDefinition, PacketDefinition, RecordDefinition } from "#schemas/packet-model.ts";

const root = path.resolve(import.meta.dirname, "../..");

export interface TestModel {
  readonly packets: readonly PacketDefinition[];
  readonly records?: readonly RecordDefinition[];
  readonly enums?: readonly EnumDefinition[];
}

export interface TestBundleOptions {
  readonly packets?: TestModel;
  readonly minify?: boolean;
  /** False: the generic codec. */
  readonly optimize?: boolean;
}

/** Built once per process. */
const guests = new Map<string, Promise<string>>();

/** The guest as a strict script of its own, with the packets of a model at the global `given`. */
export function guestCode({ packets, minify = false, optimize = true }: TestBundleOptions = {}): Promise<string> {
  const model = packets && { records: [], enums: [], digest: "", ...packets };
  const write = optimize ? codecModule : tableModule;
  const entry = "./runtime/guest/guest.ts";
  const text =
    model === undefined ? `import "${entry}";` : write(model, allUses(model), entry, "globalThis.__rtsc_packets=");
  const key = `${minify} ${text}`;
  const built = guests.get(key) ?? buildGuest(text, minify);
  guests.set(key, built);
  return built;
}

async function buildGuest(contents: string, minify: boolean): Promise<string> {
  const result = await build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: root, loader: "js" },
    bundle: true,
    write: false,
    minify,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    tsconfigRaw: { compilerOptions: { alwaysStrict: true } },
  });
  // The directive must stand in a function of its own, or the script behind it would be strict too.
  return `(function () {${result.outputFiles[0]!.text}})();`;
}

export async function buildTestBundle(script: string, options: TestBundleOptions = {}): Promise<string> {
  const guest = await guestCode(options);
  const taken =
    "var Packets = function () { var given = __rtsc_packets; delete globalThis.__rtsc_packets; return given; }();";
  const head = options.packets === undefined ? guest : `${guest}\n${taken}`;
  if (!/^\s*(?:import|export)\b/m.test(script)) return `${head}\n${script}\n`;
  const result = await build({
    stdin: { contents: script, loader: "ts", resolveDir: root },
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    tsconfigRaw: { compilerOptions: { alwaysStrict: true } },
    plugins: [
      {
        name: "packets",
        setup(setup) {
          setup.onResolve({ filter: /^rtsc:packets$/ }, () => ({ path: "packets", namespace: "rtsc" }));
          setup.onLoad({ filter: /.*/, namespace: "rtsc" }, () => ({
            contents: `const given = globalThis.Packets; export { given as Packets };`,
          }));
        },
      },
    ],
  });
  return `${head}\n${result.outputFiles[0]!.text}`;
}

/** A classic script in TypeScript, as JavaScript. */
export async function stripTypes(script: string): Promise<string> {
  return (await transform(script, { loader: "ts", target: "es2022", tsconfigRaw: {} })).code;
}
