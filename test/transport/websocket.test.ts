import { connect as connectTcp, Socket } from "node:net";
import { describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import type { Connection } from "#runtime/transport/connection.ts";
import { type Listener, type ListenOptions, listen } from "#runtime/transport/listen.ts";
import { closesPorts, keep, openPort, type Port } from "./port.ts";

closesPorts();

const port = (options: Partial<ListenOptions> = {}, onPacket?: (from: Connection) => void): Promise<Port> =>
  openPort({ frameBytes: 1400, ...options }, onPacket === undefined ? {} : { onPacket });

async function open({ port }: Listener, path = "/", protocols?: string): Promise<WebSocket> {
  const client = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols);
  keep({ destroy: () => client.terminate() });
  await new Promise((resolve, reject) => client.once("open", resolve).once("error", reject));
  return client;
}

const closing = (client: WebSocket): Promise<{ code: number; reason: string }> =>
  new Promise((resolve) => client.once("close", (code, reason) => resolve({ code, reason: String(reason) })));

function received(client: WebSocket, count: number): Promise<Buffer[]> {
  const messages: Buffer[] = [];
  return new Promise((resolve) => {
    client.on("message", (data: Buffer, isBinary) => {
      expect(isBinary).toBe(true);
      messages.push(data);
      if (messages.length === count) resolve(messages);
    });
  });
}

/** Writes raw bytes and resolves with all that comes back until the server closes. */
function raw({ port }: Listener, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connectTcp(port, "127.0.0.1", () => socket.write(bytes));
    socket.setEncoding("latin1").on("data", (part) => {
      text += part;
    });
    socket.on("close", () => resolve(text)).on("error", reject);
  });
}

describe("websocket transport: in", () => {
  it("gives each packet of a message, without its length prefix", async () => {
    const host = await port();
    const client = await open(host.listener);
    client.send(Buffer.from("02080d", "hex"));
    client.send(Buffer.from("02080e02080f0400112233", "hex"));
    await host.until(() => host.events.length >= 4);
    expect(host.events).toEqual(["080d", "080e", "080f", "00112233"]);
    expect(host.connections[0]!.remote).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(host.connections[0]!.kind).toBe("websocket");
  });

  it("a text message closes the connection with a reason and is reported once", async () => {
    const host = await port();
    const client = await open(host.listener);
    const closed = closing(client);
    client.send("hello");
    client.send("hello again");
    const reason = "Text messages are not part of the protocol; send binary ones.";
    expect(await closed).toEqual({ code: 1000, reason });
    expect(host.events).toEqual([`closed: ${reason}`]);
    expect(host.reports).toEqual([
      expect.stringMatching(/^RT8320 127\.0\.0\.1:\d+ was disconnected: Text messages are/),
    ]);
  });

  it.each([
    ["8b", "A message ends in the middle of a packet."],
    ["0408", "A message ends in the middle of a packet."],
    ["ffffffffff01", "A frame's length does not fit 32 bits."],
    ["00", "A frame has length 0; the smallest packet has 2 bytes."],
    ["f90a0000", "A packet of 1401 bytes is above the limit of 1400."],
  ])("garbage (%s) closes the connection with a reason: %s", async (hex, reason) => {
    const host = await port();
    const client = await open(host.listener);
    const closed = closing(client);
    client.send(Buffer.from(hex, "hex"));
    expect(await closed).toEqual({ code: 1000, reason });
    expect(host.reports).toEqual([expect.stringContaining(`was disconnected: ${reason}`)]);
  });

  it("a message larger than any packets could be is cut off before it is in memory", async () => {
    const host = await port();
    const client = await open(host.listener);
    client.on("error", () => {});
    const closed = closing(client);
    client.send(Buffer.alloc(1_000_000));
    expect((await closed).code).toBe(1009);
    expect(host.events).toEqual(["closed: Max payload size exceeded"]);
    expect(host.reports).toEqual([expect.stringMatching(/^RT8321 .* broke the WebSocket protocol: Max payload size/)]);
  });

  it("bytes that are no WebSocket, a forbidden close code and a lost connection never reach the process", async () => {
    const host = await port();
    for (const bytes of ["\x83\x00", "\xff\xff\xff\xff\xff\xff\xff", "\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff"]) {
      const client = await open(host.listener);
      const gone = new Promise((resolve) => client.on("error", () => {}).once("close", resolve));
      // Reaches below ws on purpose: a client that keeps to the protocol cannot send these.
      (client as unknown as { _socket: Socket })._socket.write(Buffer.from(bytes, "latin1"));
      await gone;
    }
    const forbidden = await open(host.listener);
    (forbidden as unknown as { _socket: Socket })._socket.write(Buffer.from("88820000000003ed", "hex"));
    const lost = await open(host.listener);
    lost.terminate();
    await host.until(() => host.events.length >= 5);
    const events = host.events;
    expect(events.every((event) => event.startsWith("closed: "))).toBe(true);
  });

  it("what follows a packet that made the host close the connection is not read", async () => {
    const host = await port({}, (connection) => connection.close("refused"));
    const client = await open(host.listener);
    const closed = closing(client);
    client.send(Buffer.from("02080d02080d", "hex"));
    expect(await closed).toEqual({ code: 1000, reason: "refused" });
    expect(host.events).toEqual(["080d", "closed: refused"]);
  });
});

describe("websocket transport: out", () => {
  it("each frame is one message; all frames of a turn leave in one write", async () => {
    const host = await port();
    const client = await open(host.listener);
    const [connection] = host.connections as [Connection];
    const sizes = [1, 125, 126, 2000, 65_535, 65_536, 70_000];
    const messages = received(client, sizes.length);
    const write = vi.spyOn(Socket.prototype, "write");
    const scratch = new Uint8Array(70_000);
    for (const [i, size] of sizes.entries()) {
      scratch.fill(i + 1);
      connection.send(scratch.subarray(0, size));
    }
    expect(write).not.toHaveBeenCalled();
    expect(connection.waitingBytes).toBeGreaterThan(203_000);
    connection.flush();
    connection.flush();
    expect(write).toHaveBeenCalledTimes(1);
    write.mockRestore();
    const got = await messages;
    expect(got.map((message) => message.length)).toEqual(sizes);
    expect(got.every((message, i) => message.every((byte) => byte === i + 1))).toBe(true);
    expect(connection.waitingBytes).toBe(0);
  });

  it("chunks are used again and never while the system still reads them", async () => {
    const host = await port();
    const client = await open(host.listener);
    const [connection] = host.connections as [Connection];
    client.pause();
    const frame = new Uint8Array(3000);
    let sent = 0;
    while (connection.waitingBytes < 100_000 && sent < 20_000) {
      frame.fill(sent % 251);
      connection.send(frame);
      connection.flush();
      sent++;
    }
    expect(connection.waitingBytes).toBeGreaterThanOrEqual(100_000);
    const messages = received(client, sent);
    client.resume();
    const got = await messages;
    expect(got.findIndex((message, i) => message.length !== 3000 || message.some((byte) => byte !== i % 251))).toBe(-1);
    expect(connection.waitingBytes).toBe(0);
  });

  it("closes with code 1000 and a reason cut to what fits; what was queued still arrives; closed is told once", async () => {
    const host = await port();
    const client = await open(host.listener);
    const [connection] = host.connections as [Connection];
    const messages = received(client, 1);
    const closed = closing(client);
    connection.send(Buffer.from("02080d", "hex"));
    connection.close(`${"x".repeat(119)}éé and more`);
    connection.close("again");
    connection.send(Buffer.from("02080d", "hex"));
    connection.flush();
    expect((await messages)[0]).toEqual(Buffer.from("02080d", "hex"));
    expect(await closed).toEqual({ code: 1000, reason: `${"x".repeat(119)}…` });
    expect(host.events).toHaveLength(1);
    expect(connection.waitingBytes).toBe(0);
  });

  it("answers pings, but not those of a client that does not read", async () => {
    const host = await port();
    const client = await open(host.listener);
    const [connection] = host.connections as [Connection];
    const pong = new Promise<Buffer>((resolve) => client.once("pong", resolve));
    client.ping("abc");
    expect(String(await pong)).toBe("abc");
    connection.send(new Uint8Array(5000));
    const pongs: string[] = [];
    client.on("pong", (data) => pongs.push(String(data)));
    client.ping("left out");
    client.send(Buffer.from("02080d", "hex"));
    await host.until(() => host.events.length >= 1);
    connection.flush();
    const answered = new Promise((resolve) => client.once("pong", resolve));
    client.ping("again");
    await answered;
    expect(pongs).toEqual(["again"]);
  });
});

describe("websocket transport: at the door", () => {
  it("a plain GET gets a short 426, any other path and method an error; subprotocols and compression are not taken", async () => {
    const host = await port();
    const get = await raw(host.listener, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(get).toMatch(/^HTTP\/1\.1 426 Upgrade Required\r\nupgrade: websocket\r\n/);
    expect(get).toMatch(/Players connect here by WebSocket\.\n$/);
    expect(await raw(host.listener, "GETgarbage\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
    await expect(open(host.listener, "/other")).rejects.toThrow("400");
    const client = await open(host.listener, "/?token=1", "chat").catch((error) => error);
    expect(String(client)).toMatch(/Server sent no subprotocol/);
    expect((await open(host.listener)).extensions).toBe("");
  });

  it("a socket that does not finish its handshake is closed", async () => {
    const host = await port({ handshakeMs: 50 });
    // Resolves only because the server closes the silent socket.
    await raw(host.listener, "");
    expect(await raw(host.listener, "GET / HTTP/1.1\r\nHost: x\r\nX: ")).toBe("");
    expect(host.connections).toEqual([]);
  });

  it("a header that is too large is refused", async () => {
    const host = await port();
    expect(await raw(host.listener, `GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(9000)}`)).toMatch(/^HTTP\/1\.1 4/);
  });

  it("more sockets than allowed are refused and reported", async () => {
    const host = await port({ maxSockets: 1 });
    await open(host.listener);
    await expect(open(host.listener)).rejects.toThrow();
    expect(host.reports).toEqual(["RT8322 A connection was refused: all 1 sockets are in use."]);
  });

  it("a port in use and an address that is not ours are faults", async () => {
    const { listener } = await port();
    const bounds = { loginBytes: 1024, frameBytes: 1400, maxSockets: 1, maxArrivals: 1, handshakeMs: 1000 };
    const options = { ...bounds, accept: () => {} };
    await expect(listen({ ...options, host: "127.0.0.1", port: listener.port })).rejects.toMatchObject({
      code: "RT8301",
      message: `Port ${listener.port} of 127.0.0.1 is in use; stop what listens there, or choose another port (0 takes any free one).`,
    });
    await expect(listen({ ...options, host: "192.0.2.1", port: 0 })).rejects.toMatchObject({
      code: "RT8302",
    });
  });

  it("closing frees the port and tells every client why", async () => {
    const { listener, events } = await port();
    const client = await open(listener);
    const closed = closing(client);
    await listener.close("the host is going down");
    expect(await closed).toEqual({ code: 1000, reason: "the host is going down" });
    expect(events).toEqual(["closed: the host is going down"]);
    const again = await port({ port: listener.port });
    expect(again.listener.port).toBe(listener.port);
  });
});
