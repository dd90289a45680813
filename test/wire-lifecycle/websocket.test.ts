import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { DatagramClient, hex, StreamClient, unhex, type WireHost, wireHost } from "../support/wire.ts";
import { confirmation, connected, disconnected, login, loginResult, ready, udpConfirmed } from "./messages.ts";

const hosts: WireHost[] = [];
const clients: { destroy(): void }[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  for (const host of hosts.splice(0)) await host.close();
});

async function start(): Promise<WireHost> {
  const host = await wireHost("");
  hosts.push(host);
  return host;
}

/** A WebSocket client that keeps messages as hex; `next` gives them one by one. */
async function open(host: WireHost) {
  const socket = new WebSocket(`ws://127.0.0.1:${host.listener.port}/`);
  clients.push({ destroy: () => socket.terminate() });
  const messages: string[] = [];
  let wake = (): void => {};
  socket.on("message", (bytes: Buffer) => {
    messages.push(hex(bytes));
    wake();
  });
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  await new Promise((resolve) => socket.once("open", resolve));
  const send = (bytes: string): void => socket.send(unhex(bytes));
  const next = async (): Promise<string> => {
    while (messages.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return messages.shift()!;
  };
  /** Login and ready, as a client of this kind does. Resolves when the host has read both: it answers another login. */
  const join = async (peer: number, peers: number[]): Promise<void> => {
    send(login(peer));
    // No port for UDP: these clients must not hear of it.
    expect(await next()).toBe(loginResult(peer, peers));
    send(ready);
    send(login(peer));
    expect(await next()).toBe(loginResult(peer, peers));
  };
  return { closed, messages, send, next, join };
}

describe("a WebSocket client", () => {
  it("login, ready, peers, packets, the end: byte for byte, one frame to a message", async () => {
    const host = await start();
    const ann = await open(host);
    await ann.join(1, [1]);
    const bob = await open(host);
    await bob.join(2, [1, 2]);
    expect(await ann.next()).toBe(connected(2, [1, 2]));
    bob.send("02080a 04080c3000 08 080e 2001 7202 0802");
    expect([await ann.next(), await ann.next(), await ann.next()]).toEqual([
      "04080a2802",
      "04080c2802",
      "08080e280272020802",
    ]);
    await host.close();
    hosts.length = 0;
    expect(await bob.closed).toBe(1000);
    expect([ann.messages, bob.messages]).toEqual([[], []]);
  });

  it("is never told of UDP, and has none: a UDP login with its token is not answered", async () => {
    const host = await start();
    const ann = await open(host);
    await ann.join(1, [1]);
    const fast = await DatagramClient.open(host.listener);
    clients.push({ destroy: () => fast.close() });
    fast.send(login(1));
    ann.send(udpConfirmed);
    const bob = await StreamClient.open(host.listener);
    clients.push(bob);
    bob.send(login(2));
    expect(await bob.frame()).toBe(loginResult(2, [1, 2], host.listener.fastPort));
    // Behind Ann's login in the same queue.
    fast.send(login(2));
    expect(await bob.frame()).toBe(confirmation(2, [1, 2]));
    bob.send(ready);
    expect(await ann.next()).toBe(connected(2, [1, 2]));
    bob.send("04080a3000");
    expect(await ann.next()).toBe("04080a2802");
    expect(ann.messages).toEqual([]);
  });

  it("comes back with its token while the first connection still stands, and replaces it", async () => {
    const host = await start();
    const ann = await open(host);
    await ann.join(1, [1]);
    const bob = await open(host);
    await bob.join(2, [1, 2]);
    await ann.next();
    const again = await open(host);
    await again.join(1, [1, 2]);
    expect(await ann.closed).toBe(1000);
    again.send("02080a");
    expect(await bob.next()).toBe("04080a2801");
    clients.pop()!.destroy();
    expect(await bob.next()).toBe(disconnected(1, [2]));
  });

  it("a native client and a WebSocket client meet", async () => {
    const host = await start();
    const ann = await open(host);
    await ann.join(1, [1]);
    const bob = await StreamClient.open(host.listener);
    clients.push(bob);
    bob.send(login(2) + ready);
    expect(await bob.frame()).toBe(loginResult(2, [1, 2], host.listener.fastPort));
    expect(await ann.next()).toBe(connected(2, [1, 2]));
    ann.send("04080a3000");
    expect(await bob.frame()).toBe("04080a2801");
    bob.send("0a 080a 1003 3000 7202 0802");
    expect(await ann.next()).toBe("0a080a1003280272020802");
  });
});
