/** Clients that mean harm, on real sockets: strangers, who have no token, and hostile players, who have one. */

import { createSocket } from "node:dgram";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { writeLogin } from "#runtime/packet/reserved.ts";
import type { Listener } from "#runtime/transport/listen.ts";
import type { Dice } from "../../support/dice.ts";
import { framed, hostilePacket, split, strangeDatagram, talks } from "./bytes.ts";

export interface Visit {
  readonly talk: string;
  readonly encrypted: boolean;
  /** From its connection to its end. */
  readonly ms: number;
  /** What it was sent, TLS taken off. */
  readonly got: Buffer;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A socket as hard to reach as a stranger's: errors are its own business. Resolves when it is connected, or has failed. */
export async function open(port: number, encrypted: boolean, localAddress = "127.0.0.1"): Promise<Socket> {
  const to = { host: "127.0.0.1", port, localAddress };
  const socket = encrypted
    ? connectTls({ ...to, rejectUnauthorized: false, checkServerIdentity: () => undefined })
    : connectTcp(to);
  socket.setNoDelay(true);
  await new Promise<void>((resolve) => {
    socket.on("error", () => resolve()).on("close", () => resolve());
    socket.once(encrypted ? "secureConnect" : "connect", () => resolve());
  });
  return socket;
}

/** Writes, at the speed the other end reads. */
export async function write(socket: Socket, bytes: Buffer): Promise<void> {
  if (!socket.writable || socket.write(bytes)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      socket.off("drain", done).off("close", done);
      resolve();
    };
    socket.on("drain", done).on("close", done);
  });
}

/** One stranger, from its coming until the host has closed it (or it has gone by itself, which some do). */
export async function visit(port: number, dice: Dice): Promise<Visit> {
  const talk = dice.pick(Object.keys(talks));
  const encrypted = dice.chance(0.3);
  const start = performance.now();
  const socket = await open(port, encrypted, `127.0.1.${1 + dice.below(250)}`);
  const got: Buffer[] = [];
  socket.on("data", (bytes: Buffer) => got.push(bytes));
  const closed = new Promise<void>((resolve) => {
    if (socket.destroyed) resolve();
    else socket.on("close", () => resolve());
  });
  for (const step of talks[talk]!(dice)) {
    if (socket.destroyed) break;
    if (typeof step === "number") await wait(step);
    else await write(socket, step);
  }
  const leaves = dice.below(10);
  if (leaves === 0 && !encrypted) socket.resetAndDestroy();
  else if (leaves === 1) socket.end();
  await closed;
  return { talk, encrypted, ms: performance.now() - start, got: Buffer.concat(got) };
}

/** Datagrams from an address that has not logged in, until `over`. Gives how many came back. */
export async function strangeDatagrams(fastPort: number, dice: Dice, over: () => boolean): Promise<number> {
  const socket = createSocket("udp4");
  let answers = 0;
  socket.on("message", () => answers++).on("error", () => {});
  await new Promise<void>((resolve) => socket.bind(0, `127.0.1.${1 + dice.below(250)}`, resolve));
  while (!over()) {
    for (let i = 0; i < 10; i++) socket.send(strangeDatagram(dice), fastPort, "127.0.0.1", () => {});
    await wait(20);
  }
  await wait(50);
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return answers;
}

/**
 * A player that sends what no client sends, and comes back when it is thrown out, until `over`. `letIn` is called each time
 * the host has said something to it.
 */
export async function hostilePlayer(
  listener: Listener,
  token: string,
  dice: Dice,
  way: "tcp" | "tls" | "websocket",
  over: () => boolean,
  letIn: () => void,
): Promise<void> {
  const fast = createSocket("udp4");
  fast.on("error", () => {});
  await new Promise<void>((resolve) => fast.bind(0, "127.0.0.1", resolve));
  const datagram = (bytes: Buffer): void => fast.send(bytes, listener.fastPort!, "127.0.0.1", () => {});
  while (!over()) {
    const socket = await open(listener.port, way === "tls");
    socket.once("data", letIn);
    const message = way === "websocket" ? wsMessage : (bytes: Buffer): Buffer => bytes;
    if (way === "websocket") {
      await write(
        socket,
        Buffer.from(
          "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
        ),
      );
    }
    await write(socket, message(Buffer.from(writeLogin(token))));
    if (dice.chance(0.9)) await write(socket, message(Buffer.from("02080d", "hex")));
    if (way !== "websocket") {
      datagram(Buffer.from(writeLogin(token)));
      await write(socket, Buffer.from("020809", "hex"));
    }
    const turns = 5 + dice.below(60);
    for (let turn = 0; turn < turns && !socket.destroyed && !over(); turn++) {
      // Now and then so much at once that dropping it would cost too much.
      const count = dice.chance(0.01) ? 4000 : 1 + dice.below(20);
      const frames = Array.from({ length: count }, () => framed(hostilePacket(dice, token)));
      if (way !== "websocket") for (const frame of frames.splice(0, dice.below(4))) datagram(frame);
      if (way !== "websocket" && dice.chance(0.2)) datagram(dice.bytes(dice.below(60)));
      const bytes = way === "websocket" ? Buffer.concat(frames.map(wsMessage)) : Buffer.concat(frames);
      if (count > 100) await write(socket, bytes);
      else for (const part of split(dice, bytes)) await write(socket, part);
      await wait(dice.below(30));
    }
    if (dice.chance(0.3)) await write(socket, dice.chance(0.5) ? Buffer.from([0]) : Buffer.from("ffffffff0f", "hex"));
    if (dice.chance(0.3)) socket.end();
    else socket.destroy();
    await wait(dice.below(100));
  }
  await new Promise<void>((resolve) => fast.close(() => resolve()));
}

/** A masked binary message; the mask is zero, which is a mask like any other. */
export function wsMessage(body: Buffer): Buffer {
  const head =
    body.length < 126
      ? Buffer.from([0x82, 0x80 | body.length, 0, 0, 0, 0])
      : Buffer.from([0x82, 0xfe, body.length >> 8, body.length & 0xff, 0, 0, 0, 0]);
  return Buffer.concat([head, body]);
}
