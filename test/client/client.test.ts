import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type Client, type ClientEvents, connect, type ReceivedPacket } from "#runtime/client/client.ts";
import { type DataValue, readData } from "#runtime/packet/data.ts";
import { frame, packetView, parsePacket } from "#runtime/packet/frame.ts";
import { PLAYER_CONNECT, PLAYER_DISCONNECT, writeLoginResult, writePeers } from "#runtime/packet/reserved.ts";
import type { Connection } from "#runtime/transport/connection.ts";
import { type Listener, listen } from "#runtime/transport/listen.ts";

const listeners: Listener[] = [];
const clients: Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const listener of listeners.splice(0)) await listener.close("the test is over");
});

/** A server that records packets as hex and answers a login as `onLogin` says. */
async function server(onLogin: (connection: Connection) => void) {
  const packets: string[] = [];
  const waiting: (() => void)[] = [];
  const listener = await listen({
    host: "127.0.0.1",
    port: 0,
    loginBytes: 1024,
    frameBytes: 1400,
    maxArrivals: 10,
    maxSockets: 10,
    handshakeMs: 1000,
    accept(connection) {
      connection.handler = {
        packet(bytes) {
          packets.push(Buffer.from(bytes).toString("hex"));
          if (packets.length === 1) onLogin(connection);
          connection.flush();
          for (const wake of waiting.splice(0)) wake();
        },
        closed() {},
      };
    },
  });
  listeners.push(listener);
  const until = async (count: number): Promise<string[]> => {
    while (packets.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    return packets;
  };
  return { port: listener.port, until };
}

function client(port: number, token = "tok"): Client {
  const made = connect({ host: "127.0.0.1", port, token, WebSocket });
  clients.push(made);
  return made;
}

const accepted = writeLoginResult({ success: true, reconnectToken: "again", peerId: 2, activePeers: [1] });
const next = <Name extends "packet" | "connect" | "disconnect" | "closed">(from: Client, name: Name) =>
  new Promise<ClientEvents[Name]>((resolve) => from.on(name, resolve));

describe("client", () => {
  it("logs in with the bytes published clients send, is ready, and answers with the ready message", async () => {
    const host = await server((connection) => connection.send(accepted));
    const one = client(host.port);
    expect(one.state).toBe("connecting");
    expect(await one.ready).toEqual({ peerId: 2, peers: [1, 2] });
    expect([one.state, one.peerId, one.peers, one.token]).toEqual(["ready", 2, [1, 2], "again"]);
    expect(await host.until(2)).toEqual(["08007a070a03746f6b1002", "080d"]);
  });

  it("sends by delivery, targets, data and payload", async () => {
    const host = await server((connection) => connection.send(accepted));
    const one = client(host.port);
    await one.ready;
    one.send(1, { 1: { kind: "number", value: 1 } });
    one.send(1, null, { targets: [1, 0], delivery: "unreliable" });
    one.send(1, {}, { delivery: "unreliable-sequenced", payload: new Uint8Array([7]) });
    one.send(1, new Map([[16, { kind: "string", value: "é" } as const]]), { delivery: "unreliable-sequenced" });
    const large = "x".repeat(5000);
    expect((await host.until(6)).slice(2)).toEqual([
      "080272020802",
      "0802200120003000",
      "08021000300072007a0107",
      "08021001300072078201040a02c3a9",
    ]);
    expect(() => one.send(1, { 1: { kind: "string", value: large } })).not.toThrow();
  });

  it("refuses what is no op-code, no index and no whole number", async () => {
    const host = await server((connection) => connection.send(accepted));
    const one = client(host.port);
    expect(() => one.send(1)).toThrow("Packet 1 cannot be sent: the client is connecting.");
    await one.ready;
    for (const opCode of [0, -1, 1.5, 2 ** 30]) expect(() => one.send(opCode)).toThrow("is no op-code");
    expect(() => one.send(1, { 128: { kind: "number", value: 1 } })).toThrow("Index 128");
    expect(() => one.send(1, { 1: { kind: "number", value: 1.5 } })).toThrow(RangeError);
  });

  it("tells of packets with their values, and of players that come and go", async () => {
    const data = Buffer.from("0d0000803f", "hex");
    const host = await server((connection) => {
      connection.send(accepted);
      connection.send(writePeers(PLAYER_CONNECT, 3, [1, 2, 3]));
      connection.send(frame({ opCode: 102, sender: 1 }, data, new Uint8Array([9])));
      connection.send(frame({ opCode: 103 }));
      connection.send(writePeers(PLAYER_DISCONNECT, 1, [2, 3]));
    });
    const one = client(host.port);
    const seen: unknown[] = [];
    one.on("connect", (event) => seen.push(event));
    one.on("packet", (event) => seen.push(event));
    const stop = one.on("packet", () => seen.push("not told"));
    stop();
    await next(one, "disconnect");
    const packet: ReceivedPacket = {
      opCode: 102,
      sender: 1,
      data: new Map([[1, { kind: "float", value: 1 }]]),
      payload: new Uint8Array([9]),
    };
    expect(seen).toEqual([
      { peerId: 3, peers: [1, 2, 3] },
      packet,
      { opCode: 103, sender: 0, data: null, payload: null },
    ]);
    expect(one.peers).toEqual([2, 3]);
  });

  it("what it sends reads back equal", async () => {
    const host = await server((connection) => connection.send(accepted));
    const one = client(host.port);
    await one.ready;
    const entries: Readonly<Record<number, DataValue>> = {
      1: { kind: "number", value: -5 },
      2: { kind: "double", value: 0.1 },
      3: { kind: "floats", value: [1, 2, 3] },
      4: { kind: "data", value: new Map([[1, { kind: "string", value: "deep" }]]) },
    };
    one.send(9, entries);
    const bytes = Buffer.from((await host.until(3))[2]!, "hex");
    const view = packetView();
    parsePacket(bytes, 0, bytes.length, view);
    expect(readData(bytes, view.dataStart, view.dataEnd)).toEqual(
      new Map(Object.entries(entries).map(([index, value]) => [Number(index), value])),
    );
  });

  it("a login refused by closing rejects ready and is told as closed, with the reason", async () => {
    const host = await server((connection) => connection.close("the token is unknown"));
    const one = client(host.port);
    const closed = next(one, "closed");
    await expect(one.ready).rejects.toThrow("The connection ended before it was ready: the token is unknown");
    expect(await closed).toEqual({ reason: "the token is unknown" });
    expect(one.state).toBe("closed");
  });

  it("a server that is not there, or sends what is no packet, ends in closed, never in an exception", async () => {
    const gone = await server(() => {});
    await listeners.pop()!.close("gone");
    expect((await next(client(gone.port), "closed")).reason).toMatch(/ECONNREFUSED/);
    const host = await server((connection) => connection.send(Buffer.from("0408", "hex")));
    const garbage = client(host.port);
    const other = await server((connection) => connection.send(Buffer.from("02ffff", "hex")));
    expect((await next(client(other.port), "closed")).reason).toMatch(
      /^the server sent what is no packet: A packet of 2/,
    );
    garbage.close();
    expect(garbage.state).toBe("closed");
  });

  it("closes by itself, once", async () => {
    const host = await server((connection) => connection.send(accepted));
    const one = client(host.port);
    await one.ready;
    let count = 0;
    one.on("closed", () => count++);
    one.close();
    one.close();
    expect([count, one.state]).toEqual([1, "closed"]);
    expect(() => one.send(1)).toThrow("the client is closed");
  });

  it("without a WebSocket class it says what to hand in", () => {
    const global = globalThis as { WebSocket?: unknown };
    const had = global.WebSocket;
    delete global.WebSocket;
    expect(() => connect({ url: "ws://127.0.0.1:1/", token: "t" })).toThrow(
      /hand one in: connect\(\{ …, WebSocket \}\)/,
    );
    if (had !== undefined) global.WebSocket = had;
  });

  it("without a token it says so at once, and not when a socket has opened", () => {
    // As `process.argv[2]` is where nobody gave one.
    const token = undefined as unknown as string;
    expect(() => connect({ url: "ws://127.0.0.1:1/", token, WebSocket })).toThrow(
      "connect needs the token of a player.",
    );
  });
});
