import { createSocket } from "node:dgram";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { sliceBytes, turnBytes, turnPackets } from "#runtime/transport/fair-share.ts";
import { type Listener, listen } from "#runtime/transport/listen.ts";
import { listenUdp, mostPackets } from "#runtime/transport/udp.ts";

const open: { end(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.end();
});

interface Visitor {
  /** Packets so far, their bytes, and whether they came as they were sent. */
  packets: number;
  bytes: number;
  inOrder: boolean;
}

/** A port that lets everybody in, and counts what each sends, by the op-code's byte of its packets. */
async function port(told: (sender: number, visitor: Visitor) => void = () => {}) {
  const visitors = new Map<number, Visitor>();
  let wake = (): void => {};
  const listener: Listener = await listen({
    host: "127.0.0.1",
    port: 0,
    loginBytes: 65_536,
    frameBytes: 65_536,
    maxSockets: 100,
    maxArrivals: 100,
    handshakeMs: 60_000,
    accept(connection) {
      connection.welcome();
      connection.handler = {
        packet(bytes) {
          const sender = bytes[1]!;
          const visitor = visitors.get(sender) ?? { packets: 0, bytes: 0, inOrder: true };
          visitors.set(sender, visitor);
          // The third byte, where there is one, counts on.
          if (bytes.length > 2 && bytes[2] !== visitor.packets % 256) visitor.inOrder = false;
          visitor.packets++;
          visitor.bytes += bytes.length;
          told(sender, visitor);
          wake();
        },
        closed() {},
      };
    },
  });
  open.push({ end: () => listener.close("the test is over") });
  const until = async (sender: number, packets: number): Promise<Visitor> => {
    while ((visitors.get(sender)?.packets ?? 0) < packets) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return visitors.get(sender)!;
  };
  return { listener, visitors, until };
}

async function client(listener: Listener): Promise<Socket> {
  const socket = connect({ port: listener.port, host: "127.0.0.1", noDelay: true });
  open.push({ end: () => socket.destroy() });
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  return socket;
}

function repeated(count: number, bytes: readonly number[]): Buffer {
  const all = Buffer.alloc(count * bytes.length);
  for (let at = 0; at < count; at++) {
    all.set(bytes, at * bytes.length);
    all[(at + 1) * bytes.length - 1] = at % 256;
  }
  return all;
}

/** Packets whose last byte counts. */
const frames = (count: number, sender: number): Buffer => repeated(count, [3, 8, sender, 0]);

/** The same as messages of a web socket; the mask is all zeros. */
const messages = (count: number, sender: number): Buffer => repeated(count, [0x82, 0x84, 0, 0, 0, 0, 3, 8, sender, 0]);

async function upgraded(listener: Listener): Promise<Socket> {
  const socket = await client(listener);
  socket.write(
    "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  await new Promise((resolve) => socket.once("data", resolve));
  return socket;
}

/** Packets that may come between two looks at the loop: a share ends with a slice, and two may meet in one phase. */
const most = 2 * (turnPackets + sliceBytes / 4);

describe("one socket's share of a turn", () => {
  it.each([
    ["TCP", client, frames],
    ["WebSocket", upgraded, messages],
  ])(
    "%s: tiny packets by the ten thousand are taken a share at a time; none is lost, all are in order",
    async (_, visit, many) => {
      const perTurn: number[] = [];
      let count = 0;
      const { listener, until } = await port(() => {
        if (count++ === 0) {
          setImmediate(() => {
            perTurn.push(count);
            count = 0;
          });
        }
      });
      const socket = await visit(listener);
      socket.write(many(20_000, 20));
      expect(await until(20, 20_000)).toMatchObject({ packets: 20_000, inOrder: true });
      await new Promise<void>((resolve) => setImmediate(resolve));
      expect(perTurn.reduce((sum, packets) => sum + packets)).toBe(20_000);
      expect(Math.max(...perTurn)).toBeLessThanOrEqual(most);
    },
  );

  it.each([
    ["TCP", client, frames],
    ["WebSocket", upgraded, messages],
  ])("%s: one who sends a single packet does not wait for what a flooder has sent before", async (_, visit, many) => {
    let before = -1;
    const { listener, until, visitors } = await port((sender, visitor) => {
      if (sender === 22) before = visitors.get(20)?.packets ?? 0;
      else if (sender === 20 && visitor.packets === 1) honest.write(frames(1, 22));
    });
    const flooder = await visit(listener);
    const honest = await client(listener);
    honest.write(frames(1, 24));
    await until(24, 1);
    flooder.write(many(60_000, 20));
    await until(22, 1);
    expect(before).toBeLessThanOrEqual(5 * most);
    expect(await until(20, 60_000)).toMatchObject({ inOrder: true });
  });

  it("large packets are taken a share at a time as well, and come whole", async () => {
    const perTurn: number[] = [];
    let bytes = 0;
    let seen = 0;
    const { listener, until } = await port((_, visitor) => {
      if (bytes === 0) {
        setImmediate(() => {
          perTurn.push(bytes);
          bytes = 0;
        });
      }
      bytes += visitor.bytes - seen;
      seen = visitor.bytes;
    });
    const packet = new Uint8Array(3 + 65_535).fill(7);
    packet.set([0xff, 0xff, 3, 8, 20]);
    const socket = await client(listener);
    for (let i = 0; i < 100; i++) {
      packet[5] = i;
      socket.write(packet.slice());
    }
    expect(await until(20, 100)).toEqual({ packets: 100, bytes: 100 * 65_535, inOrder: true });
    await new Promise<void>((resolve) => setImmediate(resolve));
    // A packet is counted in the turn of its last byte.
    expect(Math.max(...perTurn)).toBeLessThanOrEqual(65_535 + 2 * (turnBytes + sliceBytes));
  });

  it("what came before a client hung up is read, however much", async () => {
    const { listener, until } = await port();
    const socket = await client(listener);
    socket.end(frames(20_000, 20));
    expect(await until(20, 20_000)).toMatchObject({ inOrder: true });
  });
});

describe("one datagram", () => {
  it("is read for a bounded number of packets; that there were more is told once", async () => {
    const events: string[] = [];
    let done = (): void => {};
    const listener = await listenUdp({
      host: "127.0.0.1",
      port: 0,
      loginBytes: 16,
      accept: () => ({
        packet: (bytes) => void events.push(`packet ${bytes[1]}`),
        malformed(reason) {
          events.push(reason);
          done();
        },
        closed() {},
      }),
    });
    open.push({ end: () => listener.close() });
    const socket = createSocket("udp4");
    open.push({ end: () => new Promise<void>((resolve) => socket.close(resolve)) });
    const heard = new Promise<void>((resolve) => {
      done = resolve;
    });
    socket.send(Uint8Array.of(2, 8, 0), listener.port, "127.0.0.1");
    const packet = Uint8Array.of(2, 8, 20);
    socket.send(Buffer.concat(new Array(mostPackets + 200).fill(packet)), listener.port, "127.0.0.1");
    await heard;
    expect(events).toEqual([
      ...new Array(mostPackets).fill("packet 20"),
      `Its datagram holds more than ${mostPackets} packets.`,
    ]);
  });
});
