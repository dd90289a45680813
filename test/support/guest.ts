/**
 * A bundle for tests: the guest and a script, put together as the compiler does it.
 *
 * `buildTestBundle("RTSession.onPacket(…)")` returns code for `Isolate.load`. A text with `import` or `export` at the start of
 * a line is an ES module and may import `Packets` from "rtsc:packets"; any other is a classic script, in which the packets
 * are the global `Packets`.
 */

import path from "node:path";
import { build, transform } from "esbuild";
import { packetsModule } from "#compiler/6-emit/packets.ts";
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
}

/** Built once per process, plain and minified. */
const guests = new Map<boolean, Promise<string>>();

/** The guest as a strict script of its own. */
export function guestCode(minify = false): Promise<string> {
  const built = guests.get(minify) ?? buildGuest(minify);
  guests.set(minify, built);
  return built;
}

async function buildGuest(minify: boolean): Promise<string> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: ["runtime/guest/guest.ts"],
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
  const packets = options.packets === undefined ? "" : packetsCode(options.packets);
  const head = await guestCode(options.minify);
  if (!/^\s*(?:import|export)\b/m.test(script)) {
    return `${head}\n${packets === "" ? "" : `var Packets = ${packets};`}\n${script}\n`;
  }
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
            contents: `export const Packets = ${packets === "" ? "{}" : packets};`,
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

/** An expression whose value is the `Packets` of a model, as the compiler writes it. */
function packetsCode(model: TestModel): string {
  const text = packetsModule({ records: [], enums: [], digest: "", ...model });
  return `(() => { ${text.replace("export const Packets=", "return ")} })()`;
}
