/**
 * How much of a schema comes back: it is taken away, inferred again from the scripts, and held against what it was. What counts
 * is a field's shape on the wire: its op-code, direction, index, form, and how many.
 */

import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfig } from "#compiler/1-config/read-config.ts";
import { buildModel } from "#compiler/2-schema/build-model.ts";
import { inferProject } from "#compiler/cli/infer-project.ts";
import { memoryFiles } from "#compiler/text/files.ts";
import { packageRoot } from "#compiler/text/package-root.ts";
import { makeSource } from "#compiler/text/source.ts";
import { fieldTypeRow } from "#schemas/field-types.ts";
import type { Field, PacketModel } from "#schemas/packet-model.ts";
import { readTree } from "../support/fixtures.ts";

/** One line per field that travels, nested ones by the way to them. */
function shapes(model: PacketModel, opCodes?: ReadonlySet<number>): Set<string> {
  const found = new Set<string>();
  const add = (fields: readonly Field[], at: string, depth: number): void => {
    for (const field of fields) {
      const { type, index, repeat } = field;
      const place = `${at}.${index}`;
      found.add(`${place} ${fieldTypeRow(type).wire ?? "any"}${repeat === undefined ? "" : ` x ${repeat}`}`);
      if (type.kind !== "record" || depth > 5) continue;
      add(model.records.find((one) => one.name === type.record)?.fields ?? [], place, depth + 1);
    }
  };
  for (const { opCode, from, fields } of model.packets) {
    if (opCodes === undefined || opCodes.has(opCode)) add(fields, `${opCode} ${from}`, 0);
  }
  return found;
}

/** `opCodes`: those that scripts use by number; the others keep their definitions. */
function share(name: string, schema: string, opCodes?: ReadonlySet<number>): number {
  const files = readTree(join(packageRoot(), "examples", name));
  const text = files[schema]!;
  const path = (file: string): string => `/game/${file}`;
  const before = buildModel([makeSource(schema, text)]).model;
  const rest = JSON.parse(text) as { packets: Record<string, { opCode: number }> };
  for (const [key, packet] of Object.entries(rest.packets)) {
    if (opCodes === undefined || opCodes.has(packet.opCode)) delete rest.packets[key];
  }
  const left = { ...files, [schema]: JSON.stringify(opCodes === undefined ? {} : rest) };
  const all = memoryFiles(new Map(Object.entries(left).map(([file, inside]) => [path(file), inside])));
  expect(readConfig({ cwd: "/game", files: all }).config).not.toBeNull();
  const inferred = inferProject({ cwd: "/game", files: all });
  const after = buildModel([makeSource("inferred.json", inferred.text)]).model;
  const wanted = [...shapes(before, opCodes)];
  const got = shapes(after, opCodes);
  const missing = wanted.filter((one) => !got.has(one));
  const same = (wanted.length - missing.length) / wanted.length;
  console.log(
    `${name}: ${wanted.length - missing.length} of ${wanted.length} fields inferred again (${(same * 100).toFixed(1)} %)`,
  );
  if (missing.length > 0)
    console.log(`  not: ${missing.join(", ")}; instead: ${[...got].filter((one) => !wanted.includes(one)).join(", ")}`);
  return same;
}

test("the tutorial's whole schema", () => {
  expect(share("tutorial", "opcodes/tutorial.json")).toBeGreaterThanOrEqual(0.95);
});

test("the tank battle's packets that are spoken by number", () => {
  expect(share("tank-battle", "opcodes/battle.json", new Set([103, 104]))).toBeGreaterThanOrEqual(0.95);
});
