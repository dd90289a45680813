import { createSocket } from "node:dgram";
import { afterEach, describe, expect, it } from "vitest";
import type { AcceptFast, FastPath } from "#runtime/transport/connection.ts";
import { type Listener, listen } from "#runtime/transport/listen.ts";
import { listenUdp, type UdpListener } from "#runtime/transport/udp.ts";
import { DatagramClient, hex } from "../support/wire.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** A socket that lets every login in whose third byte is 1; keeps what it is told. */
async function udp() {
  const events: string[] = [];
  const paths: FastPath[] = [];
  let wake = (): void => {};
  const tell = (event: string): void => {
    events.push(event);
    wake();
  };
  const accept: AcceptFast = (login, path) => {
    tell(`login ${hex(login)}`);
    if (login[2] !== 1) return null;
    paths.push(path);
    const name = `#${paths.length}`;
    return {
      packet: (bytes) => tell(`${name} ${hex(bytes)}`),
      malformed: (reason) => tell(`${name} ${reason}`),
      closed: () => tell(`${name} closed`),
    };
  };
  const listener: UdpListener = await listenUdp({ host: "127.0.0.1", port: 0, accept, loginBytes: 16 });
  open.push(listener);
  const until = async (count: number): Promise<string[]> => {
    while (events.length < count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return events;
  };
  const client = async (): Promise<DatagramClient> => {
    const made = await DatagramClient.open({ fastPort: listener.port } as Listener);
    open.push(made);
    return made;
  };
  return { listener, events, paths, until, client };
}

const torn = "Its datagram does not hold whole packets.";

describe("udp transport", () => {
  it("strangers are heard only when they begin with a login of a login's size", async () => {
    const { client, until } = await udp();
    const stranger = await client();
    stranger.send("02080d").send("").send("ff").send("ffffff0800").send("030801ff").send("80800800");
    stranger.send(Buffer.concat([Buffer.from("110800", "hex"), Buffer.alloc(15)])).send("050800");
    // A login that is not accepted makes nobody of it, whatever stands behind.
    stranger.send("0308000002080d").send("02080d").send("03080002");
    expect(await until(2)).toEqual(["login 080000", "login 080002"]);
  });

  it("an address that has logged in is heard: all its packets, and what is torn", async () => {
    const { client, until, paths, events } = await udp();
    const one = await client();
    one.send("0308000102080d").send("02080e02080f").send("02080c0508").send("00").send("");
    await until(8);
    expect(events).toEqual([
      "login 080001",
      "#1 080d",
      "#1 080e",
      "#1 080f",
      "#1 080c",
      `#1 ${torn}`,
      `#1 ${torn}`,
      `#1 ${torn}`,
    ]);
    expect(paths[0]!.send(Uint8Array.of(2, 8, 14))).toBe(true);
    expect(await one.datagram()).toBe("02080e");
    expect(paths[0]!.remote).toBe(`127.0.0.1:${one.socket.address().port}`);
  });

  it("a second login takes the address; a refused one leaves it; after close it is a stranger's", async () => {
    const { client, until, paths } = await udp();
    const one = await client();
    one.send("03080001").send("03080001").send("02080d").send("03080000").send("02080e");
    expect(await until(7)).toEqual([
      "login 080001",
      "login 080001",
      "#1 closed",
      "#2 080d",
      "login 080000",
      // What is no login may be a game's packet.
      "#2 080000",
      "#2 080e",
    ]);
    expect(paths[0]!.send(Uint8Array.of(2, 8, 14))).toBe(false);
    paths[1]!.close();
    one.send("02080d").send("03080001").send("02080f");
    expect((await until(9)).slice(7)).toEqual(["login 080001", "#3 080f"]);
  });

  it("takes the number of the TCP port where it is free, else another", async () => {
    const bounds = { loginBytes: 64, frameBytes: 1400, maxSockets: 9, maxArrivals: 9, handshakeMs: 1000 };
    const options = { ...bounds, host: "127.0.0.1", port: 0, accept: () => {}, acceptFast: () => null };
    const first = await listen(options);
    const { port, fastPort } = first;
    expect(fastPort).toBe(port);
    await first.close("next");
    const taken = createSocket("udp4");
    await new Promise<void>((resolve) => taken.bind(port, "127.0.0.1", resolve));
    const second = await listen({ ...options, port });
    expect(second.port).toBe(port);
    expect(second.fastPort).not.toBe(port);
    expect(second.fastPort).toBeGreaterThan(0);
    await second.close("done");
    await new Promise<void>((resolve) => taken.close(resolve));
  });

  it("IPv6 works as IPv4 does", async ({ skip }) => {
    const heard: string[] = [];
    const paths: FastPath[] = [];
    const accept: AcceptFast = (login, path) => {
      heard.push(hex(login));
      paths.push(path);
      return { packet() {}, malformed() {}, closed() {} };
    };
    const listener = await listenUdp({ host: "::1", port: 0, accept, loginBytes: 16 }).catch(() => null);
    if (listener === null) skip("There is no IPv6 on this machine.");
    open.push(listener!);
    const socket = createSocket("udp6");
    open.push(socket);
    const answer = new Promise<Buffer>((resolve) => socket.once("message", resolve));
    socket.send(Uint8Array.of(3, 8, 0, 1), listener!.port, "::1");
    const poll = async (): Promise<void> => {
      while (heard.length === 0) await new Promise((resolve) => setImmediate(resolve));
    };
    await poll();
    expect(paths[0]!.remote).toMatch(/^\[::1\]:\d+$/);
    paths[0]!.send(Uint8Array.of(2, 8, 14));
    expect(hex(await answer)).toBe("02080e");
  });
});
