/**
 * Generated TypeScript in tests: run, and held against the strictest type checker.
 */

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";
import { packageRoot } from "#compiler/text/package-root.ts";
import type { Values } from "./models.ts";

export interface Codec {
  readonly encode: (values: Values) => Uint8Array;
  readonly decode: (bytes: Uint8Array | null) => Values;
}

export interface Frame {
  readonly opCode: number;
  readonly sender: number;
  readonly data: Uint8Array | null;
  readonly payload: Uint8Array | null;
}

/** What every generated module exports. */
export interface GeneratedModule {
  readonly OpCodes: { readonly [name: string]: number };
  readonly Packets: { readonly [name: string]: Codec & { readonly name: string; readonly opCode: number } };
  readonly PacketError: new (message: string) => Error;
  readonly frame: (
    opCode: number,
    data: Uint8Array | null,
    options?: { readonly to?: readonly number[]; readonly reliable?: boolean },
  ) => Uint8Array;
  readonly unframe: (message: Uint8Array) => readonly Frame[];
}

/** A generated module, run. */
export async function load(text: string): Promise<GeneratedModule> {
  const { code } = await transform(text, { loader: "ts", format: "esm", target: "node20" });
  return (await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`)) as GeneratedModule;
}

/** Codecs by the names of the schema, which a generated name may differ from. */
export function codecs({ Packets }: GeneratedModule): Map<string, Codec> {
  return new Map(Object.values(Packets).map((one) => [one.name, one]));
}

/** What a type checker with every strict flag says of these files, by name, compiled together; "" when it is content. */
export function typeErrors(files: { readonly [name: string]: string }, lib: readonly string[]): string {
  mkdirSync(join(packageRoot(), ".tmp"), { recursive: true });
  const folder = mkdtempSync(join(packageRoot(), ".tmp", "generated-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const compilerOptions = {
      strict: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      noImplicitOverride: true,
      noImplicitReturns: true,
      noFallthroughCasesInSwitch: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      verbatimModuleSyntax: true,
      isolatedModules: true,
      erasableSyntaxOnly: true,
      noEmit: true,
      declaration: true,
      target: "es2022",
      module: "esnext",
      moduleResolution: "bundler",
      allowImportingTsExtensions: true,
      types: [],
      lib,
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
    const tsc = join(packageRoot(), "node_modules/typescript/bin/tsc");
    execFileSync(process.execPath, [tsc, "-p", folder], { stdio: "pipe" });
    return "";
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout ?? error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
