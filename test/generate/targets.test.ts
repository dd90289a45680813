import { describe, expect, test } from "vitest";
import { generate, MARK, targets } from "#compiler/generate/generate.ts";
import type { PacketDefinition, PacketModel, RecordDefinition } from "#schemas/packet-model.ts";

const digest = `sha256-${"0".repeat(64)}`;
const empty: PacketModel = { packets: [], records: [], enums: [], digest };

/** As large as a schema that somebody means harm with: many packets, and records that nest without end. */
function huge(): PacketModel {
  const packets = Array.from({ length: 10_000 }, (_, at): PacketDefinition => {
    const type = { kind: "record", record: "Deep0" } as const;
    const fields = [{ index: 1, name: "deep", type, required: true }];
    return { opCode: at + 1, name: `Packet${at}`, from: "both", delivery: "reliable", fields };
  });
  const records = Array.from({ length: 2_000 }, (_, at): RecordDefinition => {
    const type = at === 1_999 ? ({ kind: "floats" } as const) : ({ kind: "record", record: `Deep${at + 1}` } as const);
    return { name: `Deep${at}`, fields: [{ index: 1, name: "deep", type, required: true }] };
  });
  return { ...empty, packets, records };
}

describe.each([...targets.values()])("$name", ({ name, extension }) => {
  test("a model without anything is a file that says so in its head", () => {
    const { text, diagnostics } = generate(empty, name, {}, { sources: ["op.json"] });
    expect(text.slice(0, 1000)).toContain(`${MARK} from op.json. Do not edit.`);
    expect(text.slice(0, 1000)).toContain(digest);
    expect(text.endsWith("\n")).toBe(true);
    expect(diagnostics).toEqual([]);
    expect(extension).toMatch(/^(\.[a-z]+)+$/);
  });

  test("the path of a schema cannot leave the comment it stands in", () => {
    const source = "injected */ injected --> injected\n injected \u2028injected */.json";
    const { text } = generate(empty, name, {}, { sources: [source] });
    const lines = text.split(/[\n\u2028]/);
    const clean = generate(empty, name, {}, { sources: ["x.json"] }).text.split("\n");
    const injected = lines.filter((line) => line.includes("injected"));
    expect(injected.length).toBeGreaterThan(0);
    for (const line of injected) expect(line).toMatch(/^\/\/ |^<!-- (?!.*--.*-->).* -->$|^ {2}"\$comment": "[^"]*",$/);
    expect(lines.filter((line) => !line.includes("injected"))).toEqual(
      clean.filter((line) => !line.includes("x.json")),
    );
  });

  test("10,000 packets over records that nest 2,000 deep", () => {
    const { text } = generate(huge(), name);
    expect(text).toContain("Packet9999");
    expect(text).toContain("Deep1999");
  });
});

test("a target that is not there", () => {
  expect(() => generate(empty, "cobol")).toThrow('There is no target "cobol".');
});
