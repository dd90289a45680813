import { describe, expect, test } from "vitest";
import { Fault } from "#runtime/fault.ts";
import {
  FrameReader,
  frame,
  type PacketHeader,
  packetLength,
  packetView,
  parsePacket,
  relayFrame,
  writeFrame,
} from "#runtime/packet/frame.ts";
import { cursor, WireError } from "#runtime/wire/cursor.ts";
import fc from "../support/properties.ts";
import { anyHeader } from "./generators.ts";

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

function parse(hex: string) {
  const view = packetView();
  const bytes = bytesOf(hex);
  parsePacket(bytes, 0, bytes.length, view);
  return view;
}

function codeOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
  return "none";
}

describe("parsePacket", () => {
  test("takes every field apart", () => {
    const view = parse("08d804 1005 1806 2001 2002 2804 3001 7202 0802 7a02 0102");
    expect(view).toMatchObject({ opCode: 300, sequence: 5, requestId: 6, targets: [1, 2], sender: 4, reliable: true });
    expect(hexOf(view.bytes.subarray(view.dataStart, view.dataEnd))).toBe("0802");
    expect(hexOf(view.bytes.subarray(view.payloadStart, view.payloadEnd))).toBe("0102");
  });

  test("takes fields in any order", () => {
    expect(parse("7a0101 7200 3000 2002 0802 2001")).toMatchObject({ opCode: 1, targets: [2, 1], reliable: false });
  });

  test("forgets the packet before", () => {
    const view = parse("08d804 1005 1806 2001 2002 2804 3001 7202 0802 7a02 0102");
    const next = bytesOf("0802");
    parsePacket(next, 0, 2, view);
    expect(view).toEqual({ ...packetView(), bytes: next, end: 2, opCode: 1 });
  });

  test("empty data and an empty payload are present", () => {
    expect(parse("0802 7200 7a00")).toMatchObject({ dataStart: 4, dataEnd: 4, payloadStart: 6, payloadEnd: 6 });
  });

  test.each([
    ["2001", [1]],
    ["20ffffffff0f", [0xffff_ffff]],
    ["20ffffffffffffffffff01", [-1]],
    ["20ffffffff1f 2003", [-1, 3]],
    ["208000", [0]],
  ])("a peer beyond 32 bits is kept as -1: %s", (hex, targets) => {
    expect(parse(`0802${hex}`).targets).toEqual(targets);
  });

  test("field 6 is true for any number but 0", () => {
    expect(parse("0802 3000").reliable).toBe(false);
    expect(parse("0802 3001").reliable).toBe(true);
    expect(parse("0802 307f").reliable).toBe(true);
    expect(parse("0802 30ffffffffffffffffff01").reliable).toBe(true);
  });

  test("op-codes have the whole range of 32 bits", () => {
    expect(parse("08feffffff0f").opCode).toBe(2 ** 31 - 1);
    expect(parse("08ffffffff0f").opCode).toBe(-(2 ** 31));
  });

  test.each([
    ["nothing", "", "no op-code"],
    ["no op-code", "1005", "no op-code"],
    ["an op-code beyond 32 bits", "0880808080 10", "32 bits"],
    ["an op-code cut off", "0880", "end inside"],
    ["two op-codes", "0802 0802", "Field 1 stands there twice"],
    ["data twice", "0802 7200 7200", "Field 14 stands there twice"],
    ["a payload twice", "0802 7a00 7a00", "Field 15 stands there twice"],
    ["a sequence number beyond 32 bits", "0802 10ffffffffffffffffff01", "32 bits"],
    ["a peer beyond 64 bits", "0802 2080808080808080808002", "64 bits"],
    ["data longer than the packet", "0802 7203 0802", "3 bytes are needed, 2 are left"],
    ["data of a length beyond 32 bits", "0802 72ffffffffff01", "32 bits"],
    ["a wire type that is not the field's", "0a00", "Key 0x0a is no field"],
    ["packed targets", "0802 22020102", "Key 0x22 is no field"],
    ["an unknown field", "0802 3801", "Key 0x38 is no field"],
    ["a padded key", "8800 02", "Key 0x88 is no field"],
  ])("%s is refused with RT8003", (_, hex, reason) => {
    expect(() => parse(hex)).toThrow(reason);
    expect(codeOf(() => parse(hex))).toBe("RT8003");
  });
});

describe("writeFrame", () => {
  test("writes fields in ascending order with their length in front", () => {
    const header: PacketHeader = { opCode: 300, sequence: 5, targets: [1, 2], sender: 4, reliable: true };
    expect(hexOf(frame(header, bytesOf("0802"), bytesOf("0102")))).toBe("1508d80410052001200228043001720208027a020102");
  });

  test("leaves out what is absent, and writes what is empty", () => {
    expect(hexOf(frame({ opCode: 1 }))).toBe("020802");
    expect(hexOf(frame({ opCode: 1, sender: 0, sequence: 0, targets: [] }, new Uint8Array(0), new Uint8Array(0)))).toBe(
      "0a08021000280072007a00",
    );
  });

  test("what it writes is read back, and its length is known before", () => {
    fc.assert(
      fc.property(
        anyHeader,
        fc.option(fc.uint8Array({ maxLength: 300 })),
        fc.option(fc.uint8Array({ maxLength: 300 })),
        (header, data, payload) => {
          const bytes = frame(header, data, payload);
          const length = packetLength(header, data, payload);
          const view = packetView();
          parsePacket(bytes, bytes.length - length, bytes.length, view);
          expect(view).toMatchObject({
            opCode: header.opCode,
            sequence: header.sequence ?? -1,
            targets: header.targets ?? [],
            sender: header.sender ?? 0,
            reliable: header.reliable,
          });
          expect(view.dataStart < 0 ? null : bytes.slice(view.dataStart, view.dataEnd)).toEqual(data);
          expect(view.payloadStart < 0 ? null : bytes.slice(view.payloadStart, view.payloadEnd)).toEqual(payload);
          const c = cursor(new Uint8Array(bytes.length - 1));
          expect(() => writeFrame(c, header, data, payload)).toThrow(WireError);
          expect(c.at).toBe(0);
        },
      ),
    );
  });
});

describe("relayFrame", () => {
  test("passes on op-code, sequence number, sender, data and payload; the rest stays here", () => {
    const view = parse("7a02 0102 3000 2001 1807 1005 08d804 7202 0802");
    expect(hexOf(relayFrame(view, 300, 9))).toBe("1008d804100928ac02720208027a020102");
    expect(hexOf(relayFrame(view, 1))).toBe("0d08d8042801720208027a020102");
    expect(hexOf(relayFrame(view, 1, -1, new Uint8Array(0)))).toBe("0b08d804280172007a020102");
    expect(hexOf(relayFrame(parse("0802"), 1, 0))).toBe("06080210002801");
  });

  test("frames made before are not touched by later ones, whatever their size", () => {
    const made: { frame: Uint8Array; copy: Uint8Array }[] = [];
    for (let i = 0; i < 400; i++) {
      const packet = frame({ opCode: i + 1 }, new Uint8Array((i * 97) % 11_000).fill(i));
      const view = packetView();
      parsePacket(
        packet,
        packet.length - packetLength({ opCode: i + 1 }, new Uint8Array((i * 97) % 11_000), null),
        packet.length,
        view,
      );
      const relayed = relayFrame(view, 1);
      made.push({ frame: relayed, copy: relayed.slice() });
      packet.fill(0xff);
    }
    for (const { frame, copy } of made) expect(Buffer.compare(frame, copy)).toBe(0);
  });
});

describe("FrameReader", () => {
  const frames = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 8 });

  /** Plain bytes: a Buffer's `slice` would be a view. */
  function stream(packets: readonly Uint8Array[]): Uint8Array {
    const parts = packets.flatMap((packet) => {
      const { length } = packet;
      return [length < 128 ? Uint8Array.of(length) : Uint8Array.of((length & 127) | 128, length >> 7), packet];
    });
    return new Uint8Array(Buffer.concat(parts));
  }

  test("puts packets together from any split", () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat(2000), { maxLength: 20 }), (packets, cutsAt) => {
        const bytes = stream(packets);
        const cuts = [...cutsAt.map((cut) => cut % (bytes.length + 1)), 0, bytes.length].sort((a, b) => a - b);
        const reader = new FrameReader(300);
        const out: Uint8Array[] = [];
        for (let i = 1; i < cuts.length; i++) {
          const chunk = bytes.slice(cuts[i - 1], cuts[i]);
          reader.push(chunk, (b, start, end) => out.push(b.slice(start, end)));
          chunk.fill(0xee); // the transport reuses its chunk
        }
        expect(out).toEqual(packets);
        expect([reader.atBoundary, reader.heldBytes]).toEqual([true, 0]);
      }),
    );
  });

  test("byte by byte, holding no more than twice what came", () => {
    const packet = new Uint8Array(65_000).map((_, i) => i);
    const bytes = new Uint8Array(Buffer.concat([Uint8Array.of(0xe8, 0xfb, 0x03), packet]));
    const reader = new FrameReader(65_536);
    const out: Uint8Array[] = [];
    bytes.forEach((byte, i) => {
      reader.push(Uint8Array.of(byte), (b, start, end) => out.push(b.slice(start, end)));
      if (reader.heldBytes > 2 * Math.max(1, i - 2)) throw new Error(`${reader.heldBytes} bytes held after ${i + 1}`);
    });
    expect(out).toEqual([packet]);
  });

  test("a packet that lies whole in its chunk is handed on in place", () => {
    const chunk = bytesOf("020802 020804");
    const seen: unknown[] = [];
    new FrameReader(10).push(chunk, (bytes, start, end) => seen.push([bytes === chunk, start, end]));
    expect(seen).toEqual([
      [true, 1, 3],
      [true, 4, 6],
    ]);
  });

  test("a length above the limit is refused before its packet comes, and nothing is kept", () => {
    const reader = new FrameReader(100);
    expect(codeOf(() => reader.push(Uint8Array.of(101), () => {}))).toBe("RT8001");
    expect(reader.heldBytes).toBe(0);
    const huge = new FrameReader(100);
    expect(() => huge.push(bytesOf("ffffffff0f"), () => {})).toThrow("4294967295 bytes is above the limit of 100");
    const exact = new FrameReader(100);
    let length = 0;
    exact.push(Buffer.concat([Uint8Array.of(100), new Uint8Array(100)]), (_, start, end) => {
      length = end - start;
    });
    expect(length).toBe(100);
  });

  test.each([
    ["length 0", "00"],
    ["length 0, padded", "8000"],
    ["more than 32 bits", "8080808010"],
    ["a length that does not end", "ffffffffff"],
  ])("%s is refused with RT8002", (_, hex) => {
    expect(codeOf(() => new FrameReader(100).push(bytesOf(hex), () => {}))).toBe("RT8002");
    const split = new FrameReader(100);
    const pushAll = () => {
      for (const byte of bytesOf(hex)) split.push(Uint8Array.of(byte), () => {});
    };
    expect(codeOf(pushAll)).toBe("RT8002");
  });

  test("after a refusal it is closed: packets before come through, none behind", () => {
    const reader = new FrameReader(100);
    const out: string[] = [];
    const take = (b: Uint8Array, start: number, end: number) => out.push(hexOf(b.slice(start, end)));
    expect(() => reader.push(bytesOf("020802 00 020804"), take)).toThrow(Fault);
    reader.push(bytesOf("020806"), take);
    expect(out).toEqual(["0802"]);
  });

  test("closed from within, it reads no further", () => {
    const reader = new FrameReader(100);
    let count = 0;
    reader.push(bytesOf("020802 020804"), () => {
      count++;
      reader.close();
    });
    expect(count).toBe(1);
  });

  test("closed when the taker throws", () => {
    const reader = new FrameReader(100);
    const boom = () => {
      throw new Error("boom");
    };
    expect(() => reader.push(bytesOf("020802 020804"), boom)).toThrow("boom");
    expect(() => reader.push(bytesOf("020802"), boom)).not.toThrow();
  });
});
