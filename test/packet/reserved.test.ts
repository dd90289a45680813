import { describe, expect, test } from "vitest";
import { packetView, parsePacket } from "#runtime/packet/frame.ts";
import {
  PLAYER_CONNECT,
  PLAYER_DISCONNECT,
  readLogin,
  readLoginResult,
  readPeers,
  writeLogin,
  writeLoginResult,
  writePeers,
} from "#runtime/packet/reserved.ts";
import { cursor } from "#runtime/wire/cursor.ts";
import { readVarint } from "#runtime/wire/varint.ts";
import fc from "../support/properties.ts";

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const peer = fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 0xffff_ffff }));

/** The packet in a frame; fails when the length in front is not right. */
function open(bytes: Uint8Array) {
  const c = cursor(bytes);
  const length = readVarint(c);
  expect(c.at + length).toBe(bytes.length);
  const view = packetView();
  parsePacket(bytes, c.at, bytes.length, view);
  return view;
}

describe("login", () => {
  test("round trips with any token", () => {
    fc.assert(
      fc.property(fc.option(fc.string({ unit: "grapheme", maxLength: 300 })), peer, (token, version) => {
        const { bytes, payloadStart, payloadEnd } = open(writeLogin(token, version));
        expect(readLogin(bytes, payloadStart, payloadEnd)).toEqual({ token, version });
      }),
    );
  });

  test("may lack its token, and its version", () => {
    expect(readLogin(new Uint8Array(0), 0, 0)).toEqual({ token: null, version: 0 });
    expect(readLogin(bytesOf("0a00"), 0, 2)).toEqual({ token: "", version: 0 });
  });

  test("fields that are not known are passed over", () => {
    const body = bytesOf("18ffffffffffffffffff01 0a03746f6b 2202abcd 2d00000000 310000000000000000 1002");
    expect(readLogin(body, 0, body.length)).toEqual({ token: "tok", version: 2 });
  });

  test.each(["0a", "0a05746f6b", "10", "10ffffffffff01", "0b", "2205ab", "31000000", "0affffffff0f"])(
    "%s is refused with RT8004",
    (hex) => {
      const body = bytesOf(hex);
      expect(() => readLogin(body, 0, body.length)).toThrow(expect.objectContaining({ name: "Fault", code: "RT8004" }));
      expect(() => readLogin(body, 0, body.length)).toThrow("The body of a login is malformed at byte");
    },
  );
});

describe("login result", () => {
  test("is written as clients need it: token and peer id always, peers one by one, field 6 only when asked for", () => {
    const result = { success: true, reconnectToken: "t", peerId: 1, activePeers: [1, 2] };
    expect(hexOf(writeLoginResult(result))).toBe("0f08017a0b080112017418012001 2002".replace(" ", ""));
    expect(hexOf(writeLoginResult({ ...result, fastPort: 9 }, false))).toBe("13080130007a0d08011201741801200120022809");
  });

  test("round trips", () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.string({ maxLength: 300 }),
        peer,
        fc.array(peer, { maxLength: 200 }),
        peer,
        (success, reconnectToken, peerId, activePeers, fastPort) => {
          const result = { success, reconnectToken, peerId, activePeers, fastPort };
          const { bytes, payloadStart, payloadEnd } = open(writeLoginResult(result));
          expect(readLoginResult(bytes, payloadStart, payloadEnd)).toEqual(result);
        },
      ),
    );
  });

  test("cut off, it is refused", () => {
    expect(() => readLoginResult(bytesOf("0801 1205"), 0, 4)).toThrow(
      "The body of a login result is malformed at byte",
    );
  });
});

describe("peers", () => {
  test("round trip, with the whole list", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(PLAYER_CONNECT, PLAYER_DISCONNECT),
        peer,
        fc.array(peer, { maxLength: 200 }),
        (opCode, peerId, activePeers) => {
          const view = open(writePeers(opCode, peerId, activePeers));
          expect(view.opCode).toBe(opCode);
          expect(readPeers(view.bytes, view.payloadStart, view.payloadEnd)).toEqual({ peerId, activePeers });
        },
      ),
    );
  });

  test("cut off, they are refused", () => {
    expect(() => readPeers(bytesOf("0880"), 0, 2)).toThrow("The body of a list of peers is malformed at byte 1");
  });
});
