import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDevCertificate } from "#runtime/transport/dev-certificate.ts";
import type { Credentials } from "#runtime/transport/tls.ts";
import { StreamClient, unhex, type WireHost, wireHost } from "../support/wire.ts";
import { connected, login, loginResult, ready } from "./messages.ts";

let credentials: Credentials;
beforeAll(async () => {
  credentials = await makeDevCertificate([]);
});

const clients: StreamClient[] = [];
let host: WireHost;
afterAll(() => host.close());

describe.each([
  ["plain TCP", undefined],
  ["TLS", {}],
] as const)("frames in a stream: %s", (_, tls) => {
  /** Two players; ann sends, bob gets. */
  async function pair(): Promise<[StreamClient, StreamClient]> {
    await host?.close();
    host = await wireHost("", { listen: { credentials } });
    const ann = await StreamClient.open(host.listener, tls);
    const bob = await StreamClient.open(host.listener, tls);
    clients.push(ann, bob);
    bob.send(login(2)).send(ready);
    await bob.frame();
    return [ann, bob];
  }

  /** A packet of 150 bytes: its length has two. */
  const long = `9601080a7a9101${"5a".repeat(145)}`;
  const stream = unhex(`${login(1)}${ready}02080c${long}02080e`);

  it("split at every byte position", async () => {
    const [first, bob] = await pair();
    first.send(login(1)).send(ready);
    await first.frame();
    await bob.frame();
    let ann = first;
    for (let at = 1; at < stream.length; at++) {
      ann = await StreamClient.open(host.listener, tls);
      ann.send(stream.subarray(0, at));
      // The parts must not meet again on the way.
      await new Promise((resolve) => setImmediate(resolve));
      ann.send(stream.subarray(at));
      expect(await ann.frame()).toBe(loginResult(1, [1, 2], host.listener.fastPort));
      const got = await bob.frames(3);
      expect(got.map((frame) => frame.slice(0, 10))).toEqual(["04080c2801", "9801080a28", "04080e2801"]);
    }
    ann.destroy();
  });

  it("byte by byte", async () => {
    const [ann, bob] = await pair();
    for (const byte of stream) {
      ann.send(Uint8Array.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await ann.frame()).toBe(loginResult(1, [1, 2], host.listener.fastPort));
    expect(await bob.frame()).toBe(connected(1, [1, 2]));
    expect((await bob.frames(3)).map((frame) => frame.length / 2)).toEqual([5, 154, 5]);
  });

  it("many frames in one segment, the login first; each arrives, in order", async () => {
    const [ann, bob] = await pair();
    const count = 150;
    const many = Array.from({ length: count }, (_, i) => `06080a720208${(i & 0x7f).toString(16).padStart(2, "0")}`);
    ann.send(login(1) + ready + many.join(""));
    await ann.frame();
    await bob.frame();
    const chunks = bob.chunks.length;
    const got = await bob.frames(count);
    expect(got).toEqual(many.map((frame) => `08${frame.slice(2, 6)}2801${frame.slice(6)}`));
    // Over TLS each frame is a record of its own; without it they share segments.
    if (tls !== undefined) expect(bob.chunks.length - chunks).toBeGreaterThanOrEqual(count - 1);
    else expect(bob.chunks.length - chunks).toBeLessThan(count / 2);
  });

  it("sockets that vanish at any point never reach the process", async () => {
    const [ann] = await pair();
    ann.send(login(1) + ready);
    await ann.frame();
    for (const bytes of ["", "0f", "0f0800", login(1)]) {
      const lost = await StreamClient.open(host.listener, tls);
      lost.send(bytes);
      if (tls === undefined) lost.socket.resetAndDestroy();
      else lost.destroy();
      await lost.closed;
    }
    const back = await StreamClient.open(host.listener, tls);
    back.send(login(1));
    expect(await back.frame()).toMatch(/^..08017a/);
  });

  it("a half-closed connection is closed from our end too", async () => {
    const [ann, bob] = await pair();
    ann.send(login(1) + ready);
    await bob.frame();
    ann.socket.end();
    await ann.closed;
    expect(await bob.frame()).toMatch(/^..08cd01/);
  });
});
