import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { connect as connectTcp } from "node:net";
import type { TLSSocket } from "node:tls";
import { generate } from "selfsigned";
import { beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Connection } from "#runtime/transport/connection.ts";
import { makeDevCertificate } from "#runtime/transport/dev-certificate.ts";
import type { Listener, ListenOptions } from "#runtime/transport/listen.ts";
import { type Credentials, certificateWarnings } from "#runtime/transport/tls.ts";
import { StreamClient } from "../support/wire.ts";
import { closesPorts, keep, openPort, type Port } from "./port.ts";

let credentials: Credentials;
beforeAll(async () => {
  credentials = await makeDevCertificate(["game.example", "192.0.2.7"]);
});

closesPorts();

/** A port that lets everybody in. */
const port = (options: Partial<ListenOptions> = {}): Promise<Port> =>
  openPort({ credentials, loginBytes: 1024, maxArrivals: 10, ...options });

async function tls(listener: Listener, options: Parameters<typeof StreamClient.open>[1] = {}): Promise<StreamClient> {
  return keep(await StreamClient.open(listener, options));
}

describe("TLS", () => {
  it.each([
    ["ECDHE-RSA-AES128-SHA256", "TLSv1.2"],
    ["AES128-SHA256", "TLSv1.2"],
    ["ECDHE-RSA-AES128-GCM-SHA256", "TLSv1.2"],
    [undefined, "TLSv1.3"],
  ])("is spoken with %s, %s, with a server name or without", async (cipher, version) => {
    const { listener, packets, until } = await port();
    const options = cipher === undefined ? {} : { ciphers: cipher, maxVersion: "TLSv1.2" as const };
    for (const servername of ["game.example", ""]) {
      const client = await tls(listener, { ...options, servername });
      expect((client.socket as TLSSocket).getProtocol()).toBe(version);
      if (cipher !== undefined) expect((client.socket as TLSSocket).getCipher().name).toBe(cipher);
      client.send("02080d");
    }
    await until(() => packets.length === 2);
    expect(packets).toEqual(["080d", "080d"]);
  });

  it("TLS 1.1 is refused, the reason reported", async () => {
    const { listener, reports, until } = await port();
    const old = { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "ALL:@SECLEVEL=0" } as const;
    await expect(tls(listener, old)).rejects.toThrow();
    await until(() => reports.length > 0);
    expect(reports[0]).toMatch(/^RT8324 The TLS handshake with 127\.0\.0\.1:\d+ failed: unsupported protocol\.$/);
  });

  it("is not renegotiated: the client is told no, and the connection stays", async () => {
    const { listener, packets, until } = await port();
    const client = await tls(listener, { maxVersion: "TLSv1.2" });
    client.send("02080d");
    await until(() => packets.length === 1);
    const socket = client.socket as TLSSocket;
    const result = await new Promise<Error | null>((resolve) => {
      socket.on("error", resolve);
      socket.renegotiate({}, resolve);
    });
    expect(String(result)).toMatch(/no.renegotiation/i);
  });

  it("each frame is one record, up to 16 KiB, also when the client is slow to read", async () => {
    const { listener, connections, packets, until } = await port();
    const client = await tls(listener);
    client.send("02080d");
    await until(() => packets.length === 1);
    const [connection] = connections as readonly [Connection];
    const sizes = [2, 200, 16_384, 3, 16_384, 16_384, 1, 1000];
    for (const [i, size] of sizes.entries()) connection.send(new Uint8Array(size).fill(i));
    connection.flush();
    expect(connection.waitingBytes).toBeGreaterThan(40_000);
    while (client.chunks.length < sizes.length) await new Promise((resolve) => client.socket.once("data", resolve));
    expect(client.chunks.map((chunk) => [chunk.length, chunk[0]])).toEqual(sizes.map((size, i) => [size, i]));
  });

  it("what was sent before a close still arrives, then the end", async () => {
    const { listener, connections, packets, until } = await port();
    const client = await tls(listener);
    client.send("02080d");
    await until(() => packets.length === 1);
    connections[0]!.send(new Uint8Array(10_000));
    connections[0]!.close("enough");
    await client.closed;
    expect(client.rest).toHaveLength(20_000);
  });

  it("WebSocket inside TLS, on the same port", async () => {
    const { listener, connections, packets, until } = await port();
    const client = new WebSocket(`wss://127.0.0.1:${listener.port}/`, { rejectUnauthorized: false });
    keep({ destroy: () => client.terminate() });
    await new Promise((resolve, reject) => client.once("open", resolve).once("error", reject));
    client.send(Buffer.from("02080d", "hex"));
    await until(() => packets.length === 1);
    expect([connections[0]!.kind, connections[0]!.native]).toEqual(["websocket", false]);
    const message = new Promise((resolve) => client.once("message", resolve));
    connections[0]!.send(Buffer.from("02080e", "hex"));
    connections[0]!.flush();
    expect(await message).toEqual(Buffer.from("02080e", "hex"));
  });

  it("with a certificate plain connections are taken too, unless they are refused", async () => {
    const both = await port();
    const client = await StreamClient.open(both.listener);
    keep(client);
    client.send("02080d");
    await both.until(() => both.packets.length === 1);
    const strict = await port({ plain: false });
    for (const bytes of ["02080d", Buffer.from("GET / HTTP/1.1\r\n\r\n").toString("hex")]) {
      const refused = await StreamClient.open(strict.listener);
      refused.send(bytes);
      await refused.closed;
      expect(refused.rest).toBe("");
    }
    expect(strict.reports).toEqual([
      expect.stringMatching(/^RT8324 A connection from .* was refused: it is not encrypted \(--no-plain\)\.$/),
      expect.stringMatching(/^RT8324 /),
    ]);
    const encrypted = await tls(strict.listener);
    encrypted.send("02080d");
    await strict.until(() => strict.packets.length === 1);
  });

  it("without a certificate TLS is refused with the way out; frames of 22 and of 71 bytes are frames", async () => {
    const { listener, reports, packets, until } = await port({ credentials: null });
    await expect(tls(listener)).rejects.toThrow();
    await until(() => reports.length === 1);
    expect(reports[0]).toMatch(
      /^RT8324 .* it speaks TLS, and there is no certificate \(--tls-cert and --tls-key, or --dev-tls\)\.$/,
    );
    for (const length of [0x16, 0x47]) {
      const client = await StreamClient.open(listener);
      keep(client);
      client.send(Uint8Array.of(length));
      await new Promise((resolve) => setImmediate(resolve));
      client.send(Uint8Array.of(8, ...new Uint8Array(length - 1)));
    }
    await until(() => packets.length === 2);
    expect(packets.map((packet) => packet.length / 2)).toEqual([22, 71]);
  });

  it("a handshake that never ends is cut off, and garbage in it does no harm", async () => {
    const { listener, reports } = await port({ handshakeMs: 80 });
    for (const bytes of ["16", "1603", "160301ffff", "16030100050100000100"]) {
      const client = await StreamClient.open(listener);
      client.send(bytes);
      await client.closed;
    }
    const garbage = connectTcp(listener.port, "127.0.0.1");
    garbage.on("error", () => {}).resume();
    garbage.write(Buffer.concat([Buffer.from("1603", "hex"), Buffer.alloc(5000, 0xff)]));
    await new Promise((resolve) => garbage.once("close", resolve));
    expect(reports.every((report) => report.startsWith("RT8324 The TLS handshake with "))).toBe(true);
  });
});

describe("certificates", () => {
  it("the one for development is RSA, for this machine and the names given, and not of an authority", () => {
    const made = new X509Certificate(credentials.cert);
    expect(made.publicKey.asymmetricKeyType).toBe("rsa");
    expect(made.ca).toBe(false);
    for (const name of ["localhost", "game.example"]) expect(made.checkHost(name)).toBe(name);
    for (const ip of ["127.0.0.1", "::1", "192.0.2.7"]) expect(made.checkIP(ip)).toBeTruthy();
    expect(certificateWarnings(credentials)).toEqual([]);
  });

  it("one that cannot be used is a fault that says why", () => {
    const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const key = other.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const cases = [
      [{ ...credentials, cert: "nonsense" }, /the certificate is not readable as PEM \(.+\); check --tls-cert/],
      [{ ...credentials, key: "nonsense" }, /the key is not readable as PEM without a password/],
      [{ ...credentials, key }, /^TLS cannot be offered: the key belongs to another certificate; check --tls-cert and/],
    ] as const;
    for (const [given, message] of cases) {
      expect(() => certificateWarnings(given)).toThrow(
        expect.objectContaining({ code: "RT8308", message: expect.stringMatching(message) }),
      );
    }
  });

  it("one that clients in C# cannot use, or that is over, is warned about", async () => {
    const made = await generate([{ name: "commonName", value: "x" }], {
      keyType: "ec",
      algorithm: "sha256",
      notBeforeDate: new Date("2001-01-01"),
      notAfterDate: new Date("2002-01-01"),
    });
    expect(certificateWarnings({ cert: made.cert, key: made.private })).toEqual([
      expect.stringMatching(/has a key of type ec; clients in C# \(Unity\) need one of type rsa/),
      expect.stringMatching(/^The TLS certificate was valid until Jan .* 2002 GMT; renew it\.$/),
    ]);
  });
});
