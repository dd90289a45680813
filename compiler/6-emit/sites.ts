/**
 * Sites: the text of the encoders that rewritten scripts call, and of the module that hands them and the guest's functions to
 * the scripts. Text only. An encoder is a line for each field; the order is that of the wire.
 */

import type { Conversion, Encoder, Parameter } from "#compiler/5-plan/plan.ts";
import { literal, TextWriter } from "#compiler/text/writer.ts";
import { keyBytes } from "./codec.ts";

/** What the rewritten files of a script call. */
export interface SiteUses {
  /** Functions of the guest. */
  readonly calls: ReadonlySet<string>;
  readonly encoders: ReadonlyMap<string, Encoder>;
}

/** The uses of several files together, in a stable order; null: there are none. */
export function joinUses(uses: readonly SiteUses[]): SiteUses | null {
  const calls = new Set(uses.flatMap((one) => [...one.calls]).sort());
  const encoders = new Map(uses.flatMap((one) => [...one.encoders]).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  return calls.size + encoders.size === 0 ? null : { calls, encoders };
}

/** Functions of the guest that are given received data, or give it. */
const dealing = /^(?:data|get\w+Of|hasOf|asData|asPacketData)$/;

/** Whether received data comes up in them. */
export function needsData({ calls, encoders }: SiteUses): boolean {
  return [...calls].some((name) => dealing.test(name)) || [...encoders.values()].some(({ data }) => data === "given");
}

/** What writes a value that was converted so, and its wire type. */
const writers: { readonly [as in Conversion]?: readonly [name: string, wireType: number] } = {
  asNumber: ["writeNumber", 0],
  asLong: ["writeNumber", 0],
  asDouble: ["writeDouble", 1],
  asFloat: ["writeFloat", 5],
  asString: ["writeText", 2],
  asFloats: ["writeFloats", 2],
  asData: ["writeNested", 2],
};

/**
 * The module behind the guest that gives a script what its rewritten sites call.
 *
 * @param guest Where the guest's module is, as an import specifier.
 * @param give The list, handed on: `globalThis.sites=`.
 */
export function sitesModule({ calls, encoders }: SiteUses, guest: string, give: string): string {
  const { text, calls: inside } = encodersText(encoders);
  const names = [...new Set([...calls, ...inside])].sort();
  const given = [...calls, ...encoders.keys()].map(local);
  const imports = names.map((name) => `${name} as ${local(name)}`);
  return `import { ${imports.join(", ")} } from ${literal(guest)};\n\n${text}${give}[${given.join(", ")}];\n`;
}

/** The line that takes these functions up in a script, and lets nobody else have them. */
export function takeSites({ calls, encoders }: SiteUses, prefix: string, given: string): string {
  const names = [...calls, ...encoders.keys()].map((name) => prefix + name);
  return `const[${names.join(",")}]=${given};delete ${given};`;
}

/** The encoders, and the names of the guest they call. */
export function encodersText(encoders: ReadonlyMap<string, Encoder>): {
  readonly text: string;
  readonly calls: ReadonlySet<string>;
} {
  const out = new TextWriter();
  const calls = new Set<string>();
  const call = (name: string): string => {
    calls.add(name);
    return local(name);
  };
  /** Writes a key. Where it ends. */
  const key = (key: number): string => {
    const bytes = keyBytes(key);
    for (const [at, byte] of bytes.entries()) out.line(`b[${at === 0 ? "at" : `at + ${at}`}] = ${byte};`);
    return `at + ${bytes.length}`;
  };
  const write = ({ path, as, parameter }: Field): void => {
    const [name, wireType] = writers[as]!;
    out.line(`at = ${call(name)}(c, ${key(path.at(-1)! * 8 + wireType)}, p${parameter});`);
  };
  for (const encoder of encoders.values()) {
    const { parameters, name, data } = encoder;
    const list = parameters.map((_, at) => `p${at}`).join(", ");
    out.block(`function ${local(name)}(${list}) {`, () => {
      const of = (kind: Parameter["kind"], otherwise: string): string => {
        const at = parameters.findIndex((one) => one.kind === kind);
        return at === -1 ? otherwise : `p${at}`;
      };
      const head = `${of("opCode", "")}, ${of("sender", "0")}, ${of("delivery", "1")}, ${of("targets", "null")}`;
      if (data === "none") return void out.line(`${call("sendEmpty")}(${head});`);
      if (data === "given") return void out.line(`${call("sendAs")}(${head}, ${of("data", "null")});`);
      out.block("try {", () => {
        out.line(`const c = ${call("begin")}(${head});`);
        out.line("const b = c.bytes;");
        out.line("let at = c.at;");
        for (const [index, fields] of byIndex(parameters)) {
          if (fields[0]!.path.length === 1) write(fields[0]!);
          else {
            out.line(`const d${index} = ${key(index * 8 + 2)};`);
            // Its length, as a box: three bytes.
            out.line(`at = d${index} + 3;`);
            for (const field of fields) write(field);
            out.line(`${call("close")}(b, d${index}, at);`);
          }
        }
        out.line(`${call("end")}(c, at);`);
      });
      out.block("catch (error) {", () => out.line(`throw ${call("oversize")}(error);`));
    });
  }
  return { text: out.toString(), calls };
}

interface Field {
  readonly path: readonly number[];
  readonly as: Conversion;
  readonly parameter: number;
}

/** Fields in ascending order; those nested in one data are together. */
function byIndex(parameters: readonly Parameter[]): [number, Field[]][] {
  const groups = new Map<number, Field[]>();
  for (const [parameter, one] of parameters.entries()) {
    if (one.kind !== "value") continue;
    const field = { path: one.path, as: one.as, parameter };
    const known = groups.get(one.path[0]!);
    if (known === undefined) groups.set(one.path[0]!, [field]);
    else known.push(field);
  }
  for (const fields of groups.values()) fields.sort((a, b) => a.path.at(-1)! - b.path.at(-1)!);
  return [...groups].sort(([a], [b]) => a - b);
}

/** A name beside those of the codecs. */
function local(name: string): string {
  return `site_${name}`;
}
