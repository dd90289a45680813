/**
 * Golden packets of the shipped clients, every one of them: read by the generic codec, judged by the scan, written again.
 *
 * A vector whose bytes do not come out again, or that is refused, must say why in the table here; none is passed over.
 */

import { describe, expect, test } from "vitest";
import { type DataInput, type DataValue, readData, writeData } from "#runtime/packet/data.ts";
import { FrameReader, frame, type PacketHeader, packetView, parsePacket, relayFrame } from "#runtime/packet/frame.ts";
import {
  LOGIN,
  LOGIN_RESULT,
  PLAYER_CONNECT,
  PLAYER_DISCONNECT,
  readLogin,
  readLoginResult,
  readPeers,
  writeLogin,
  writeLoginResult,
  writePeers,
  writePlayerReady,
} from "#runtime/packet/reserved.ts";
import { cutData, scanData } from "#runtime/packet/scan.ts";
import { cursor } from "#runtime/wire/cursor.ts";
import sentByClients from "../vectors/sent-by-clients.json" with { type: "json" };
import sentToClients from "../vectors/sent-to-clients.json" with { type: "json" };

/** [kind, value]; long numbers are decimal text, and so are NaN, the infinities and -0. */
type Told = { readonly [index: string]: readonly [kind: string, value: unknown] };

interface ToldPacket {
  readonly opCode: number;
  readonly sequence?: number;
  readonly requestId?: number;
  readonly targets?: readonly number[];
  readonly sender?: number;
  readonly reliable?: boolean;
  readonly data?: Told;
  readonly payload?: string;
}

interface ByClient {
  readonly client: string;
  readonly name: string;
  /** Null: this client sends nothing. */
  readonly hex: string | null;
  /** What the bytes mean. */
  readonly packet?: ToldPacket;
  /** What the client was asked to send. */
  readonly asked?: ToldPacket | { readonly login: string | null };
  /** What a right encoder sends for that. */
  readonly correct?: string;
  /** What the C# client sends for that, where it differs. */
  readonly csharp?: string;
  readonly login?: { readonly token: string | null; readonly version: number };
  readonly why?: string;
}

interface ToClient {
  readonly name: string;
  readonly chunks: readonly string[];
  readonly packets: readonly (ToldPacket & { readonly body?: object })[];
  readonly why?: string;
}

const byClients = sentByClients as unknown as readonly ByClient[];
const toClients = sentToClients as unknown as readonly ToClient[];

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const big = (text: unknown) => {
  const value = BigInt(text as string);
  return value >= -(2n ** 53n) + 1n && value <= 2n ** 53n - 1n ? Number(value) : value;
};

/** The facts of a vector as values of the codec. */
function valuesOf(told: Told): Map<number, DataValue> {
  return new Map(
    Object.entries(told).map(([index, [kind, value]]): [number, DataValue] => {
      const at = Number(index);
      switch (kind) {
        case "number":
          return [at, { kind, value: big(value) }];
        case "float":
        case "double":
          return [at, { kind, value: Number(value) }];
        case "string":
          return [at, { kind, value: value as string }];
        case "floats":
          return [at, { kind, value: (value as unknown[]).map(Number) }];
        case "data":
          return [at, { kind, value: valuesOf(value as Told) }];
        default:
          throw new Error(`The vectors know no ${kind}.`);
      }
    }),
  );
}

/** The indexes that may be passed on. */
function usable(told: Told): Told {
  return Object.fromEntries(Object.entries(told).filter(([index]) => Number(index) >= 1 && Number(index) <= 127));
}

function encode(values: ReadonlyMap<number, DataInput>): Uint8Array {
  const c = cursor(new Uint8Array(4096));
  writeData(c, values);
  return c.bytes.slice(0, c.at);
}

function packetsOf(hex: string): Uint8Array[] {
  const packets: Uint8Array[] = [];
  const reader = new FrameReader(65_536);
  reader.push(bytesOf(hex), (bytes, start, end) => packets.push(bytes.slice(start, end)));
  expect(reader.atBoundary).toBe(true);
  return packets;
}

/** Holds a packet against its facts and gives it as it would be written again. */
function readAndRewrite(bytes: Uint8Array, told: ToldPacket): string {
  const view = packetView();
  parsePacket(bytes, 0, bytes.length, view);
  expect(view.opCode).toBe(told.opCode);
  expect(view.sequence).toBe(told.sequence ?? -1);
  expect(view.requestId).toBe(told.requestId ?? -1);
  expect(view.targets).toEqual(told.targets ?? []);
  expect(view.sender).toBe(told.sender ?? 0);
  expect(view.reliable).toBe(told.reliable);
  expect(view.payloadStart >= 0).toBe(told.payload !== undefined);
  const payload = view.payloadStart < 0 ? null : bytes.subarray(view.payloadStart, view.payloadEnd);
  if (payload !== null) expect(hexOf(payload)).toBe(told.payload);
  expect(view.dataStart >= 0).toBe(told.data !== undefined);
  let data: Uint8Array | null = null;
  if (told.data !== undefined) {
    const told127 = usable(told.data);
    const odd = Object.keys(told127).length < Object.keys(told.data).length;
    expect(scanData(bytes, view.dataStart, view.dataEnd)).toEqual({ kind: odd ? "cut" : "clean" });
    const values = readData(bytes, view.dataStart, view.dataEnd);
    expect(values).toEqual(valuesOf(told127));
    if (odd) expect(readData(cutData(bytes, view.dataStart, view.dataEnd))).toEqual(values);
    data = encode(values);
  }
  const header: PacketHeader = {
    opCode: view.opCode,
    ...(view.sequence < 0 ? {} : { sequence: view.sequence }),
    targets: view.targets,
    ...(told.sender === undefined ? {} : { sender: view.sender }),
    ...(view.reliable === undefined ? {} : { reliable: view.reliable }),
  };
  // A relay keeps what a receiver reads, and the bytes of data and payload.
  const relayed = packetsOf(hexOf(relayFrame(view, 9)))[0]!;
  const again = packetView();
  parsePacket(relayed, 0, relayed.length, again);
  expect([again.opCode, again.sender, again.sequence, again.reliable, again.targets]).toEqual([
    view.opCode,
    9,
    -1,
    undefined,
    [],
  ]);
  expect(relayed.subarray(again.dataStart, again.dataEnd)).toEqual(bytes.subarray(view.dataStart, view.dataEnd));
  expect(relayed.subarray(again.payloadStart, again.payloadEnd)).toEqual(
    bytes.subarray(view.payloadStart, view.payloadEnd),
  );
  return hexOf(frame(header, data, payload));
}

describe("packets sent by clients", () => {
  /** Bytes that do not come out again as they came in. */
  const rewritten = new Map([
    ["index_128", { hex: "0408027200", because: "index 128 is passed over" }],
    ["string_bmp", { hex: "0b080272070a050a03c3a52c", because: "Latin-1 is written as UTF-8" }],
    ["direct_request_id", { hex: "02080a", because: "a request id is never written" }],
    [
      "direct_everything",
      { hex: "1508d80410052001200228043001720208027a020102", because: "a request id is never written" },
    ],
  ]);
  /** What a client was asked to send, and we would send otherwise or cannot be asked. */
  const notAsked = new Map([
    ["long_fraction_small", "a fraction is no number of this codec"],
    ["long_2p64", "more than 64 bits are no number of this codec"],
    ["index_0", "index 0 is refused"],
    ["index_128", "index 128 is refused"],
    ["targets_negative", "a negative peer is refused before"],
    ["vector_nan", "the sign of a NaN is not kept"],
    ["login_empty_token", "an empty token is sent"],
  ]);

  test("are all there", () => {
    expect(byClients).toHaveLength(132 + 16);
    expect(byClients.filter((vector) => vector.client.startsWith("js"))).toHaveLength(132);
    expect(new Set(byClients.map((vector) => `${vector.client} ${vector.name} ${vector.hex}`)).size).toBe(148);
    for (const vector of byClients) {
      // Nothing is told of a vector without bytes but why, and what other clients do.
      if (vector.hex === null) expect(vector.why, vector.name).toBeTypeOf("string");
      else expect(vector.packet, vector.name).toBeDefined();
    }
  });

  test.each(byClients.filter((vector) => vector.hex !== null))(
    "$client: $name is read, and written again",
    (vector) => {
      const [bytes, ...others] = packetsOf(vector.hex!);
      expect(others).toEqual([]);
      if (vector.name === "long_2p64") {
        const view = packetView();
        parsePacket(bytes!, 0, bytes!.length, view);
        expect(scanData(bytes!, view.dataStart, view.dataEnd).kind).toBe("malformed");
        expect(() => readData(bytes!, view.dataStart, view.dataEnd)).toThrow("64 bits");
        return;
      }
      expect(readAndRewrite(bytes!, vector.packet!)).toBe(rewritten.get(vector.name)?.hex ?? vector.hex);
    },
  );

  test.each(byClients.filter((vector) => vector.login !== undefined))(
    "$client: the body of $name is read",
    ({ hex, login }) => {
      const bytes = packetsOf(hex!)[0]!;
      const view = packetView();
      parsePacket(bytes, 0, bytes.length, view);
      expect(view.opCode).toBe(LOGIN);
      expect(readLogin(bytes, view.payloadStart, view.payloadEnd)).toEqual(login);
    },
  );

  test.each(byClients.filter((vector) => vector.asked !== undefined))(
    "$name: what was asked is written right",
    (vector) => {
      const { asked, name } = vector;
      const expected = vector.correct ?? vector.csharp ?? vector.hex;
      if (notAsked.has(name)) {
        // It must really differ, or the entry is out of date.
        const ours = () => write(asked!);
        let hex: string | null = null;
        try {
          hex = ours();
        } catch {}
        expect(hex === null || hex !== expected).toBe(true);
        return;
      }
      expect(write(asked!)).toBe(expected);
    },
  );

  function write(asked: ToldPacket | { login: string | null }): string {
    if ("login" in asked) return hexOf(writeLogin(asked.login));
    const { data, payload, ...header } = asked;
    if (header.targets?.some((peer) => peer < 0)) throw new Error("A peer is not negative.");
    const values = data === undefined ? null : encode(valuesOf(data));
    return hexOf(frame(header, values, payload === undefined ? null : bytesOf(payload)));
  }

  const csharp = byClients.filter((vector) => vector.csharp !== undefined);
  test.each(csharp)("c#: $name is read where it differs", ({ name, csharp: hex, correct, asked }) => {
    if (correct !== undefined) expect(hex).toBe(correct);
    const bytes = packetsOf(hex!)[0]!;
    const view = packetView();
    parsePacket(bytes, 0, bytes.length, view);
    if (name === "targets_negative") expect(view.targets).toEqual([-1]);
    const { data } = asked as ToldPacket;
    if (data === undefined) return expect(view.dataStart).toBe(-1);
    expect(scanData(bytes, view.dataStart, view.dataEnd)).toEqual({ kind: "clean" });
    const told = valuesOf(data);
    for (const value of told.values())
      if (value.kind === "float") Object.assign(value, { value: Math.fround(value.value) });
    expect(readData(bytes, view.dataStart, view.dataEnd)).toEqual(told);
  });

  test("every exception names a vector", () => {
    const names = new Set(byClients.map((vector) => vector.name));
    for (const name of [...rewritten.keys(), ...notAsked.keys()]) expect(names).toContain(name);
  });

  test("a ready player is written as the clients write it", () => {
    expect(hexOf(writePlayerReady())).toBe(byClients.find(({ name }) => name === "player_ready")?.hex);
  });
});

describe("packets sent to clients", () => {
  /** Bytes that do not come out again as they came in. */
  const rewritten = new Map([
    ["string_empty_submessage", ["080802280272021002"]],
    ["index_128", ["06080228027200"]],
  ]);

  test("are all there", () => {
    expect(toClients).toHaveLength(36);
    expect(new Set(toClients.map(({ name }) => name)).size).toBe(36);
  });

  test.each(toClients)("$name is read, and written again", ({ name, chunks, packets }) => {
    if (name === "zero_length_packet") {
      expect(() => packetsOf(chunks[0]!)).toThrow("length 0");
      return;
    }
    const all = chunks.flatMap(packetsOf);
    expect(all).toHaveLength(packets.length);
    const again = all.map((bytes, i) => readAndRewrite(bytes, packets[i]!));
    expect(again.join("")).toBe((rewritten.get(name) ?? chunks).join(""));
  });

  const withBody = toClients.flatMap(({ name, chunks, packets }) =>
    packets.flatMap((packet, i) =>
      packet.body === undefined ? [] : [{ name, packet, bytes: chunks.flatMap(packetsOf)[i]! }],
    ),
  );
  /** Forms we read and never write. */
  const neverWritten = new Set(["login_result_failure", "login_result_packed_peers"]);

  test.each(withBody)("the body of $name is read, and written again", ({ name, packet, bytes }) => {
    const view = packetView();
    parsePacket(bytes, 0, bytes.length, view);
    let again: Uint8Array;
    if (view.opCode === LOGIN_RESULT) {
      const result = readLoginResult(bytes, view.payloadStart, view.payloadEnd);
      expect(result).toEqual(packet.body);
      again = writeLoginResult({ ...result, reconnectToken: result.reconnectToken ?? "" }, view.reliable);
    } else {
      expect([PLAYER_CONNECT, PLAYER_DISCONNECT]).toContain(view.opCode);
      const peers = readPeers(bytes, view.payloadStart, view.payloadEnd);
      expect(peers).toEqual(packet.body);
      again = writePeers(view.opCode as typeof PLAYER_CONNECT, peers.peerId, peers.activePeers);
    }
    if (neverWritten.has(name)) expect(hexOf(again)).not.toContain(hexOf(bytes));
    else expect(hexOf(again.subarray(1))).toBe(hexOf(bytes));
  });
});
