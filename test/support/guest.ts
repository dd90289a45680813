/**
 * A bundle for tests: the guest and a script, put together as the compiler does it, without the compiler.
 *
 * `buildTestBundle("RTSession.onPacket(…)")` returns code for `Isolate.load`. A text with `import` or `export` at the start of
 * a line is an ES module and may import `Packets` from "rtsc:packets"; any other is a classic script, in which the packets
 * are the global `Packets`.
 */

import path from "node:path";
import { build, transform } from "esbuild";
import type { FieldToken, PacketToken } from "#runtime/guest/packet-token.ts";
import type { Field, PacketDefinition, RecordDefinition } from "#schemas/packet-model.ts";

const root = path.resolve(import.meta.dirname, "../..");

export interface TestModel {
  readonly packets: readonly PacketDefinition[];
  readonly records?: readonly RecordDefinition[];
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

/** An expression whose value is the `Packets` of a model. Records may be cyclic, so their fields are set afterwards. */
function packetsCode(model: TestModel): string {
  const records = model.records ?? [];
  const field = ({ index, name, type, required }: Field): string => {
    const token: FieldToken = { index, name, kind: type.kind, ...(required ? {} : { optional: true as const }) };
    const json = JSON.stringify(token);
    return type.kind === "record"
      ? `Object.assign(${json}, { fields: records[${JSON.stringify(type.record)}] })`
      : json;
  };
  const deliveries = ["reliable", "unreliable", "unreliable-sequenced"];
  return `(() => {
  const records = { ${records.map((record) => `${record.name}: []`).join(", ")} };
${records.map((record) => `  records.${record.name}.push(${record.fields.map(field).join(", ")});`).join("\n")}
  return { ${model.packets
    .map(({ name, opCode, delivery, fields }) => {
      const token: Omit<PacketToken, "fields"> = {
        opCode,
        name,
        delivery: deliveries.indexOf(delivery) as PacketToken["delivery"],
      };
      return `${name}: { ...${JSON.stringify(token)}, fields: [${fields.map(field).join(", ")}] }`;
    })
    .join(",\n    ")} };
})()`;
}
