/**
 * compare held to edits whose meaning is known, and to the packets themselves: what it calls compatible, the validator and
 * the codec of the other model must take, and read the same.
 */

import { afterAll, describe, expect, test } from "vitest";
import { type Change, compare } from "#compiler/compare/compare.ts";
import { type DataInput, readData, writeData } from "#runtime/packet/data.ts";
import { makeValidator } from "#runtime/packet/validate.ts";
import { cursor } from "#runtime/wire/cursor.ts";
import type { Field, PacketModel } from "#schemas/packet-model.ts";
import fc from "../support/properties.ts";
import { type Edited, edits } from "./edits.ts";
import { below, type Draw, drawData, drawModel, misread, pick } from "./models.ts";

const shown = (changes: readonly Change[]): string =>
  changes.map(({ code, breaks, diagnostic }) => `${code} [${breaks.join(" ")}] ${diagnostic.message}`).join("\n");

function encode(values: ReadonlyMap<number, DataInput>): Uint8Array {
  const c = cursor(new Uint8Array(1 << 16));
  writeData(c, values);
  return c.bytes.slice(0, c.at);
}

/** Packets that the writer's model allows, seen by the reader's. */
function hold(g: Draw, writer: PacketModel, reader: PacketModel, side: "client" | "server"): void {
  const validator = makeValidator(reader);
  const own = makeValidator(writer);
  for (const packet of writer.packets) {
    if (packet.from !== side && packet.from !== "both") continue;
    const bytes = encode(drawData(g, packet.fields, writer));
    // The generator itself: what it writes its own model takes.
    expect(own.check(packet.opCode, side, bytes, 0, bytes.length)).toBeNull();
    expect(validator.check(packet.opCode, side, bytes, 0, bytes.length)).toBeNull();
    const theirs = validator.definition(packet.opCode, side);
    if (theirs === undefined) continue;
    const from = { fields: packet.fields, model: writer };
    expect(misread(from, { fields: theirs.fields, model: reader }, readData(bytes))).toEqual([]);
  }
}

/** The two ways in which old and new meet, as far as the changes call them safe. */
function holdCompatible(
  g: Draw,
  { before, after }: Pick<Edited, "before" | "after">,
  changes: readonly Change[],
): number {
  const broken = new Set(changes.flatMap((change) => change.breaks));
  let held = 0;
  if (!broken.has("recordings")) {
    hold(g, before, after, "client");
    hold(g, before, after, "server");
    held++;
  }
  if (!broken.has("servers")) {
    hold(g, after, before, "client");
    held++;
  }
  if (!broken.has("clients")) {
    hold(g, after, before, "server");
    held++;
  }
  return held;
}

test("a model against itself: no change", () => {
  fc.assert(
    fc.property(fc.gen(), (g) => {
      const model = drawModel(g);
      expect(compare(model, model)).toEqual([]);
      expect(compare(model, structuredClone(model))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

describe("edits of a known kind", () => {
  const runs = 12;
  let applied = 0;
  let held = 0;

  test.each(edits.map((edit) => [edit.name, edit] as const))("%s", (_name, edit) => {
    let here = 0;
    fc.assert(
      fc.property(fc.gen(), (g) => {
        const edited = edit.apply(g);
        fc.pre(edited !== undefined);
        const changes = compare(edited.before, edited.after);
        expect(changes.map((one) => one.code).sort(), shown(changes)).toEqual(edited.codes);
        const broken = (["clients", "servers", "recordings", "source"] as const).filter((one) =>
          changes.some(({ breaks }) => breaks.includes(one)),
        );
        expect(broken, shown(changes)).toEqual(edited.breaks);
        for (const { diagnostic } of changes) expect(diagnostic.message).not.toMatch(/undefined|\[object|\{[a-z]+\}/);
        held += holdCompatible(g, edited, changes);
        here++;
      }),
      { numRuns: runs, maxSkipsPerRun: 200 },
    );
    expect(here).toBeGreaterThanOrEqual(runs);
    applied += here;
  });

  afterAll(() => {
    expect(applied).toBeGreaterThan(1000);
    expect(held).toBeGreaterThan(1000);
  });
});

test("between any two models: what is called compatible is, whatever else changed", () => {
  fc.assert(
    fc.property(fc.gen(), (g) => {
      const before = drawModel(g);
      const after = mutate(g, before);
      holdCompatible(g, { before, after }, compare(before, after));
    }),
    { numRuns: 400 },
  );
});

/** What no single packet shows: that nobody sends or hears it any more, or that it may be lost. */
const unseen = /packet is gone|packet is renumbered|swap their op-codes|only clients|lost|late/;

test("every break of an edit is real: some packet of the old or new model is refused or read otherwise", () => {
  const proven = new Map<string, boolean>();
  fc.assert(
    fc.property(fc.gen(), (g) => {
      const edit = pick(g, edits);
      const edited = edit.apply(g);
      if (edited === undefined) return;
      const claimed = edited.breaks.some((one) => one === "clients" || one === "servers");
      if (!claimed || unseen.test(edit.name)) return;
      const refuses = (run: () => void): boolean => {
        try {
          run();
          return false;
        } catch {
          return true;
        }
      };
      const refused =
        refuses(() => hold(g, edited.before, edited.after, "client")) ||
        refuses(() => hold(g, edited.before, edited.after, "server")) ||
        refuses(() => hold(g, edited.after, edited.before, "client")) ||
        refuses(() => hold(g, edited.after, edited.before, "server"));
      proven.set(edit.name, refused || proven.get(edit.name) === true);
    }),
    { numRuns: 4000, seed: 7 },
  );
  expect([...proven].filter(([, real]) => !real).map(([name]) => name)).toEqual([]);
  expect(proven.size).toBeGreaterThan(40);
}, 60_000);

/** Several changes at once, of kinds that meet: fields dropped, retyped, renamed, moved, made optional or lists. */
function mutate(g: Draw, model: PacketModel): PacketModel {
  const fields = (list: readonly Field[]): Field[] =>
    list.flatMap((field): Field[] => {
      switch (below(g, 14)) {
        case 0:
          return [];
        case 1:
          return [{ ...field, name: `${field.name}x` }];
        case 2:
          return field.repeat === undefined && field.type.kind !== "record"
            ? [{ ...field, required: !field.required }]
            : [field];
        case 3:
          return field.type.kind === "boolean" ? [{ ...field, type: { kind: "number" } }] : [field];
        case 4:
          return field.type.kind === "string" ? [{ ...field, type: { kind: "json" } }] : [field];
        case 5:
          return field.max === undefined ? [field] : [{ ...field, max: field.max + below(g, 3) - 1 }];
        case 6:
          return field.repeat === undefined ? [field] : [{ ...field, repeat: Math.max(1, field.repeat - 1) }];
        default:
          return [field];
      }
    });
  return {
    ...model,
    packets: model.packets.map((one) => ({ ...one, fields: fields(one.fields) })),
    records: model.records.map((one) => ({ ...one, fields: fields(one.fields) })),
    enums: model.enums
      .map((one) => (below(g, 4) > 0 ? one : { ...one, values: one.values.slice(0, -1 - below(g, 2)) }))
      .map((one, at) => (one.values.length > 0 ? one : model.enums[at]!)),
  };
}
