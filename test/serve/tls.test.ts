/** Whole hosts with TLS and UDP: native clients and encrypted WebSockets on one port. */

import { createSocket } from "node:dgram";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { connect } from "#runtime/client/client.ts";
import { writeLogin } from "#runtime/packet/reserved.ts";
import { type RunningHost, type ServeOptions, startHost } from "#runtime/serve.ts";
import { makeDevCertificate } from "#runtime/transport/dev-certificate.ts";
import type { Listener } from "#runtime/transport/listen.ts";
import { type BuiltPackage, buildPackage } from "../support/programs.ts";
import { DatagramClient, StreamClient } from "../support/wire.ts";
import { type Arena, buildArena, createSession, records, until } from "./arena.ts";

let arena: Arena;
let programs: BuiltPackage;
beforeAll(async () => {
  [arena, programs] = await Promise.all([buildArena(), buildPackage()]);
});
afterAll(() => programs.remove());
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

let logs = 0;
async function host(options: Partial<ServeOptions>): Promise<RunningHost> {
  const log = path.join(arena.folder, `tls-${logs++}.log`);
  const running = await startHost({ bundles: arena.bundles, logs: log, ...options }, () => programs.shard);
  open.push(running);
  return running;
}

/** WebSocket that takes any certificate, as a class for our client. */
class Trusting extends WebSocket {
  constructor(url: string) {
    super(url, { rejectUnauthorized: false });
  }
}

describe("a host with TLS", () => {
  it("takes a native client with UDP and an encrypted WebSocket into one session", async () => {
    const { adminUrl, playersHost, playersPort: port } = await host({ devTls: true, plain: false });
    const { players } = await createSession(adminUrl, "arena", "ann", "bob");
    const ann = connect({ host: playersHost, port, secure: true, token: players[0]!.accessToken, WebSocket: Trusting });
    open.push(ann);
    await ann.ready;

    const bob = await StreamClient.open({ port } as Listener, { maxVersion: "TLSv1.2", ciphers: "AES128-SHA256" });
    open.push({ close: () => bob.destroy() });
    const login = writeLogin(players[1]!.accessToken);
    bob.send(login);
    expect(await bob.frame()).toMatch(/^..08017a/);
    const fast = await DatagramClient.open({ fastPort: port } as Listener);
    open.push(fast);
    fast.send(login);
    expect(await bob.frame()).toMatch(/^..080130007a/);
    expect(await fast.datagram()).toBe("0408097a00");
    const connected = new Promise((resolve) => ann.on("connect", resolve));
    bob.send("020809").send("02080d");
    expect(await connected).toEqual({ peerId: 2, peers: [1, 2] });
    const packet = new Promise((resolve) => ann.on("packet", resolve));
    fast.send("04080c2001");
    expect(await packet).toMatchObject({ opCode: 6, sender: 2 });
    ann.send(6, null, { delivery: "unreliable" });
    expect(await fast.datagram()).toBe("04080c2801");

    const plain = await StreamClient.open({ port } as Listener);
    plain.send(login);
    await plain.closed;
    expect(plain.rest).toBe("");
  });

  it("takes a certificate of the operator's, and says what is wrong with it", async () => {
    const { cert, key } = await makeDevCertificate([]);
    const file = (name: string, text: string): string => {
      writeFileSync(path.join(arena.folder, name), text);
      return path.join(arena.folder, name);
    };
    const tlsCert = file("cert.pem", cert);
    const tlsKey = file("key.pem", key);
    const { playersPort } = await host({ tlsCert, tlsKey });
    const client = await StreamClient.open({ port: playersPort } as Listener, {});
    client.destroy();
    await expect(host({ tlsCert, tlsKey: tlsCert })).rejects.toMatchObject({ code: "RT8308" });
    await expect(host({ tlsCert, tlsKey: `${tlsKey}x` })).rejects.toMatchObject({
      code: "RT8308",
      message: expect.stringMatching(/key\.pemx cannot be read \(.*\); check --tls-cert and --tls-key\.$/),
    });
  });

  it.each([
    [{ tlsCert: "cert.pem" }, "A TLS certificate and its key belong together"],
    [{ tlsCert: "cert.pem", tlsKey: "key.pem", devTls: true }, "TLS can have a certificate of yours or one for"],
    [{ plain: false }, "Without TLS nobody could connect"],
  ])("options that contradict each other are a fault: %j", async (options, message) => {
    await expect(host(options)).rejects.toMatchObject({ code: "RT8303", message: expect.stringContaining(message) });
  });

  it("a UDP port in use is replaced by another, which native clients are told; the log says so (RT8325)", async () => {
    const taken = createSocket("udp4");
    await new Promise<void>((resolve) => taken.bind(0, "127.0.0.1", resolve));
    open.push(taken);
    const port = taken.address().port;
    const running = await host({ port });
    const { players } = await createSession(running.adminUrl, "arena", "ann");
    const ann = await StreamClient.open({ port } as Listener);
    open.push({ close: () => ann.destroy() });
    ann.send(writeLogin(players[0]!.accessToken));
    const fastPort = /2001 28([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(
      (await ann.frame()).replace("2001", "2001 "),
    );
    const [, low = "", middle = "", high = ""] = fastPort ?? [];
    const told = (parseInt(low, 16) & 0x7f) | ((parseInt(middle, 16) & 0x7f) << 7) | (parseInt(high, 16) << 14);
    const fast = await DatagramClient.open({ fastPort: told } as Listener);
    open.push(fast);
    fast.send(writeLogin(players[0]!.accessToken));
    expect(await fast.datagram()).toBe("0408097a00");
    await until("the log tells of the port", async () =>
      (await records(running.logFile)).some(
        ({ code, message }) =>
          code === "RT8325" && message === `UDP port ${port} is not free; native clients are told port ${told}.`,
      ),
    );
  });
});
