/**
 * The generic codec against protobufjs: two independent writers give the same bytes, each reads what the other wrote.
 * The wire type of RTData tells the type of a value, so every drawn RTData gets message types of its own, by reflection.
 */

import protobuf from "protobufjs";
import { expect, test } from "vitest";
import { readData } from "#runtime/packet/data.ts";
import { frame, type PacketHeader } from "#runtime/packet/frame.ts";
import fc from "../support/properties.ts";
import { anyHeader, anyValues, encode, type Values } from "./generators.ts";

/** Part of protobufjs; its typings do not tell. */
const long = protobuf.util.Long as unknown as { fromString(text: string): unknown };

interface Described {
  readonly type: protobuf.Type;
  readonly message: Record<string, unknown>;
}

/** The message type of this RTData, and the RTData as an object of it. */
function describeData(values: Values): Described {
  const type = new protobuf.Type("RTData");
  const message: Record<string, unknown> = {};
  for (const [index, { kind, value }] of values) {
    const name = `i${index}`;
    switch (kind) {
      case "number":
        type.add(new protobuf.Field(name, index, "sint64"));
        message[name] = long.fromString(String(value));
        break;
      case "float":
      case "double":
        type.add(new protobuf.Field(name, index, kind));
        message[name] = value;
        break;
      default: {
        const box = new protobuf.Type(`Box${index}`);
        type.add(box);
        type.add(new protobuf.Field(name, index, box.name));
        if (kind === "string") {
          box.add(new protobuf.Field("v", 1, "string"));
          message[name] = { v: value };
        } else if (kind === "floats") {
          // protobufjs leaves an empty packed list out; as bytes it writes the empty field.
          if (value.length === 0) box.add(new protobuf.Field("v", 2, "bytes"));
          else box.add(new protobuf.Field("v", 2, "float", "repeated", undefined, { packed: true }));
          message[name] = { v: value.length === 0 ? new Uint8Array(0) : value };
        } else {
          const inner = describeData(value as Values);
          box.add(inner.type);
          box.add(new protobuf.Field("v", 14, inner.type.name));
          message[name] = { v: inner.message };
        }
      }
    }
  }
  return { type, message };
}

test("RTData: the same bytes as protobufjs, and each reads the other's", () => {
  fc.assert(
    fc.property(anyValues, (values) => {
      const { type, message } = describeData(values);
      new protobuf.Root().add(type).resolveAll();
      const theirs = type.encode(message).finish();
      const ours = encode(values);
      expect(Buffer.from(ours).toString("hex")).toBe(Buffer.from(theirs).toString("hex"));
      expect(readData(theirs)).toEqual(values);
      const plain = { longs: String, bytes: Array };
      expect(type.toObject(type.decode(ours), plain)).toEqual(type.toObject(type.fromObject(message), plain));
    }),
    { numRuns: 300 },
  );
});

test("packets: the same bytes as protobufjs", () => {
  const type = new protobuf.Type("Packet")
    .add(new protobuf.Field("opCode", 1, "sint32"))
    .add(new protobuf.Field("sequence", 2, "uint32"))
    .add(new protobuf.Field("targets", 4, "uint32", "repeated", undefined, { packed: false }))
    .add(new protobuf.Field("sender", 5, "uint32"))
    .add(new protobuf.Field("reliable", 6, "bool"))
    .add(new protobuf.Field("data", 14, "bytes"))
    .add(new protobuf.Field("payload", 15, "bytes"));
  new protobuf.Root().add(type).resolveAll();
  fc.assert(
    fc.property(
      anyHeader,
      fc.option(anyValues),
      fc.option(fc.uint8Array()),
      (fields: PacketHeader, values, payload) => {
        const data = values === null ? null : encode(values);
        const message = { ...fields, ...(data === null ? {} : { data }), ...(payload === null ? {} : { payload }) };
        const theirs = type.encodeDelimited(message).finish();
        expect(Buffer.from(frame(fields, data, payload)).toString("hex")).toBe(Buffer.from(theirs).toString("hex"));
      },
    ),
  );
});
