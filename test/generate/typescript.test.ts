import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generate } from "#compiler/generate/generate.ts";
import { packageRoot } from "#compiler/text/package-root.ts";
import type { PacketModel } from "#schemas/packet-model.ts";
import { bytesOf, inputOf, models, type Values, valuesOf } from "./models.ts";

interface Codec {
  readonly encode: (values: Values) => Uint8Array;
  readonly decode: (bytes: Uint8Array | null) => Values;
}

type Loaded = { readonly Packets: { readonly [name: string]: Codec & { readonly name: string } } } & {
  readonly [name: string]: unknown;
};

/** The generated module, run. */
async function load(text: string): Promise<Loaded> {
  const { code } = await transform(text, { loader: "ts", format: "esm", target: "node20" });
  return (await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`)) as Loaded;
}

function codecs({ Packets }: Loaded): Map<string, Codec> {
  return new Map(Object.values(Packets).map((one) => [one.name, one]));
}

/** What a type checker with every strict flag says of these files, compiled together. */
function typeErrors(texts: readonly string[], lib: readonly string[]): string {
  mkdirSync(join(packageRoot(), ".tmp"), { recursive: true });
  const folder = mkdtempSync(join(packageRoot(), ".tmp", "generated-"));
  try {
    for (const [at, text] of texts.entries()) writeFileSync(join(folder, `packets${at}.ts`), text);
    const compilerOptions = {
      strict: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      noImplicitOverride: true,
      noImplicitReturns: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      verbatimModuleSyntax: true,
      isolatedModules: true,
      erasableSyntaxOnly: true,
      noFallthroughCasesInSwitch: true,
      noEmit: true,
      target: "es2022",
      module: "esnext",
      moduleResolution: "bundler",
      types: [],
      lib,
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
    execFileSync(process.execPath, [join(packageRoot(), "node_modules/typescript/bin/tsc"), "-p", folder], {
      stdio: "pipe",
    });
    return "";
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout ?? error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const write = (model: PacketModel): string =>
  generate(model, "typescript", {}, { sources: ["opcodes/game.json"] }).text;

describe("typescript", () => {
  test("generated code and the generic codec agree, on random models and values", async () => {
    await fc.assert(
      fc.asyncProperty(
        models.chain((model) =>
          fc.tuple(
            fc.constant(model),
            fc.array(fc.tuple(...model.packets.map((one) => valuesOf(one, model))), { minLength: 4, maxLength: 4 }),
          ),
        ),
        async ([model, samples]) => {
          const found = codecs(await load(write(model)));
          for (const sample of samples) {
            model.packets.forEach((packet, at) => {
              const values = sample[at]!;
              const bytes = bytesOf(inputOf(packet, values, model));
              const { encode, decode } = found.get(packet.name)!;
              expect(encode(values)).toEqual(bytes);
              expect(decode(bytes)).toEqual(values);
            });
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test("generated code passes the strictest type check, with the types of a browser and of nothing", () => {
    const texts = fc.sample(models, 80).map(write);
    expect(typeErrors(texts, ["es2022", "dom"])).toBe("");
  });
});
