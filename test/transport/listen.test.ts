import { connect as connectTcp, Socket } from "node:net";
import { describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import type { Connection } from "#runtime/transport/connection.ts";
import { speechOf } from "#runtime/transport/first-bytes.ts";
import type { Listener, ListenOptions } from "#runtime/transport/listen.ts";
import { StreamClient } from "../support/wire.ts";
import { closesPorts, keep, openPort, type Port } from "./port.ts";

closesPorts();

/** A port with little room for strangers; clients stay such unless `inside`. */
const port = (options: Partial<ListenOptions> = {}, inside = false): Promise<Port> =>
  openPort({ loginBytes: 64, maxArrivals: 10, ...options }, { inside });

async function tcp(listener: Listener): Promise<StreamClient> {
  return keep(await StreamClient.open(listener));
}

async function webSocket(listener: Listener): Promise<WebSocket> {
  const client = new WebSocket(`ws://127.0.0.1:${listener.port}/`);
  keep({ destroy: () => client.terminate() });
  await new Promise((resolve, reject) => client.once("open", resolve).once("error", reject));
  return client;
}

describe("first bytes", () => {
  it.each([
    ["16", "more"],
    ["1603", "tls"],
    ["160301", "tls"],
    ["1608", "frames"],
    ["47", "more"],
    ["4745", "websocket"],
    ["47455420", "websocket"],
    ["4708", "frames"],
    ["0f", "frames"],
    ["0f0800", "frames"],
    ["504f5354", "frames"],
    ["00", "frames"],
    ["ff", "frames"],
  ])("%s is %s", (bytes, speech) => {
    expect(speechOf(Buffer.from(bytes, "hex"))).toBe(speech);
  });
});

describe("frames over TCP", () => {
  it("all frames of a turn leave in one write; what was queued before a close arrives", async () => {
    const { listener, connections, events, until } = await port();
    const client = await tcp(listener);
    client.send("02080d");
    await until(() => events.length === 1);
    const [connection] = connections as readonly [Connection];
    expect([connection.kind, connection.native, connection.address]).toEqual(["tcp", true, "127.0.0.1"]);
    const write = vi.spyOn(Socket.prototype, "write");
    const scratch = Uint8Array.of(2, 8, 0);
    for (const last of [13, 14, 15]) {
      scratch[2] = last;
      connection.send(scratch);
    }
    expect(write).not.toHaveBeenCalled();
    connection.flush();
    expect(write).toHaveBeenCalledTimes(1);
    write.mockRestore();
    expect(await client.frames(3)).toEqual(["02080d", "02080e", "02080f"]);
    connection.send(Uint8Array.of(2, 8, 16));
    connection.close("enough");
    connection.close("again");
    connection.send(Uint8Array.of(2, 8, 17));
    expect(await client.frame()).toBe("020810");
    await client.closed;
    expect(events).toEqual(["080d", "closed: enough"]);
  });

  it("a client that keeps its end open, or does not read, is destroyed after a while", async () => {
    const { listener, connections, events, until } = await port({}, true);
    const client = connectTcp({ port: listener.port, host: "127.0.0.1", allowHalfOpen: true });
    client.on("error", () => {}).pause();
    client.write(Uint8Array.of(2, 8, 13));
    await until(() => events.length === 1);
    const big = new Uint8Array(1_000_000);
    for (let i = 0; i < 30; i++) connections[0]!.send(big);
    connections[0]!.close("too slow");
    expect(events.at(-1)).toBe("closed: too slow");
    // Resolves only because the socket is destroyed: nothing is ever read.
    await listener.close("the test is over");
    client.destroy();
  });

  it.each([
    ["00", "A frame has length 0; the smallest packet has 2 bytes."],
    ["ffffffffff", "A frame's length does not fit 32 bits."],
    ["808004", "A packet of 65536 bytes is above the limit of 64."],
    ["41", "A packet of 65 bytes is above the limit of 64."],
  ])("%s closes the connection: %s", async (bytes, reason) => {
    const { listener, events, reports } = await port();
    const client = await tcp(listener);
    client.send(bytes);
    await client.closed;
    expect(events).toEqual([`closed: ${reason}`]);
    expect(reports).toEqual([expect.stringMatching(/^RT800[12] 127\.0\.0\.1:\d+ was disconnected: /)]);
  });

  it("once it is let in, a client may send larger packets", async () => {
    const { listener, events, connections, until } = await port();
    const client = await tcp(listener);
    client.send("02080d");
    await until(() => events.length === 1);
    connections[0]!.welcome();
    client.send(Buffer.concat([Buffer.from("ac02", "hex"), Buffer.alloc(300, 8)]));
    await until(() => events.length === 2);
    expect(events[1]).toBe("08".repeat(300));
  });

  it("the end of a client, orderly or not, is told once", async () => {
    const { listener, events, until } = await port();
    const orderly = await tcp(listener);
    orderly.send("02080d").socket.end();
    await until(() => events.length === 2);
    const torn = await tcp(listener);
    torn.send("02080d0408");
    await until(() => events.length === 3);
    torn.socket.resetAndDestroy();
    await until(() => events.length === 4);
    expect(events).toEqual([
      "080d",
      "closed: the client closed the connection",
      "080d",
      expect.stringMatching(/^closed: (read ECONNRESET|the connection was lost)$/),
    ]);
  });
});

describe("strangers", () => {
  it("a socket that says nothing, or half a word, is closed in time", async () => {
    const { listener, connections } = await port({ handshakeMs: 60 });
    for (const bytes of ["", "16", "47"]) {
      const client = await tcp(listener);
      client.send(bytes);
      await client.closed;
    }
    expect(connections).toEqual([]);
  });

  it("no more than so many may be undecided at a time; one that has decided frees its place", async () => {
    const { listener, reports, events, until } = await port({ maxArrivals: 2 });
    const first = await tcp(listener);
    await tcp(listener);
    const third = await tcp(listener);
    await third.closed;
    expect(reports).toEqual(["RT8322 A connection was refused: 2 others have not said yet what they want."]);
    first.send("02080d");
    await until(() => events.length === 1);
    const fourth = await tcp(listener);
    fourth.send("02080e");
    await until(() => events.length === 2);
  });

  it("a WebSocket client that is not let in may send a few logins' worth, then it is closed; one that is, anything", async () => {
    const strange = await port();
    const client = await webSocket(strange.listener);
    const closed = new Promise<number>((resolve) => client.once("close", resolve));
    client.send(Buffer.concat([Buffer.from("32", "hex"), Buffer.alloc(50, 8)]));
    await strange.until(() => strange.events.length === 1);
    // A part of a message, which has to be kept until the rest comes.
    client.send(Buffer.alloc(20_000, 8), { fin: false });
    expect(await closed).toBe(1000);
    expect(strange.reports).toEqual([
      expect.stringMatching(/^RT8323 127\.0\.0\.1:\d+ was disconnected: It sent too much before it had logged in\.$/),
    ]);
    const known = await port({}, true);
    const friend = await webSocket(known.listener);
    friend.send(Buffer.concat([Buffer.from("a09c01", "hex"), Buffer.alloc(20_000, 8)]));
    await known.until(() => known.events.length === 1);
    expect(known.reports).toEqual([]);
  });

  it("closing the port lets nobody wait", async () => {
    const { listener } = await port();
    const silent = await tcp(listener);
    await listener.close("the host is going down");
    await silent.closed;
  });
});

describe("dead WebSocket clients", () => {
  it("a client that answers no ping is given up; one that does is kept", async () => {
    const { listener, events, connections, until } = await port({ pingMs: 40 }, true);
    const alive = await webSocket(listener);
    let pings = 0;
    alive.on("ping", () => pings++);
    const dead = await webSocket(listener);
    dead.pause();
    await until(() => events.length === 1);
    expect(events).toEqual(["closed: it does not answer pings"]);
    expect(pings).toBeGreaterThan(0);
    expect(connections).toHaveLength(2);
    const pong = new Promise((resolve) => alive.once("pong", resolve));
    alive.ping();
    await pong;
  });
});
