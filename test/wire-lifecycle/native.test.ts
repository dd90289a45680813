import { afterEach, describe, expect, it } from "vitest";
import { DatagramClient, StreamClient, type WireHost, wireHost } from "../support/wire.ts";
import {
  confirmation,
  connected,
  disconnected,
  login,
  loginResult,
  ready,
  udpConfirmed,
  udpConnect,
} from "./messages.ts";

const hosts: WireHost[] = [];
const clients: { destroy(): void }[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  for (const host of hosts.splice(0)) await host.close();
});

async function start(script = "", options: Parameters<typeof wireHost>[1] = {}): Promise<WireHost> {
  const host = await wireHost(script, options);
  hosts.push(host);
  return host;
}

async function tcp(host: WireHost): Promise<StreamClient> {
  const client = await StreamClient.open(host.listener);
  clients.push(client);
  return client;
}

async function udp(host: WireHost, address?: string): Promise<DatagramClient> {
  const client = await DatagramClient.open(host.listener, address);
  clients.push({ destroy: () => client.close() });
  return client;
}

/** A native client that has come as far as it can: TCP, UDP where `fast` is given, ready. */
async function join(host: WireHost, peer: number, peers: number[], fast?: DatagramClient): Promise<StreamClient> {
  const client = await tcp(host);
  client.send(login(peer));
  expect(await client.frame()).toBe(loginResult(peer, peers, host.listener.fastPort));
  if (fast !== undefined) {
    fast.send(login(peer));
    expect(await client.frame()).toBe(confirmation(peer, peers));
    expect(await fast.datagram()).toBe(udpConnect);
    client.send(udpConfirmed);
  }
  client.send(ready);
  await heard(host, client, peer, peers);
  return client;
}

/** Resolves when the host has read all that `client` sent by TCP: it answers a repeated login. */
async function heard(host: WireHost, client: StreamClient, peer: number, peers: number[]): Promise<void> {
  client.send(login(peer));
  expect(await client.frame()).toBe(loginResult(peer, peers, host.listener.fastPort));
}

describe("a native client with UDP", () => {
  it("logs in by TCP, then by UDP with the token of the login result, confirms, is ready: byte for byte", async () => {
    const host = await start();
    const ann = await tcp(host);
    ann.send(login(1));
    expect(await ann.frame()).toBe(loginResult(1, [1], host.listener.fastPort));
    const annFast = await udp(host);
    annFast.send(login(1));
    expect(await ann.frame()).toBe(confirmation(1, [1]));
    expect(await annFast.datagram()).toBe("0408097a00");
    ann.send(udpConfirmed).send(ready);
    await heard(host, ann, 1, [1]);

    const bobFast = await udp(host);
    const bob = await join(host, 2, [1, 2], bobFast);
    expect(await ann.frame()).toBe(connected(2, [1, 2]));
    // Unreliable by UDP, with and without a number; both arrive by UDP, without targets and with the sender.
    annFast.send("02080a").send("06 080c 1005 2002");
    expect(await bobFast.datagram()).toBe("04080a2801");
    expect(await bobFast.datagram()).toBe("06080c10052801");
    // Reliable by TCP arrives by TCP.
    ann.send("0a 080a 7206 0804 1002 1806");
    expect(await bob.frame()).toBe("0c080a2801 7206 080410021806".replaceAll(" ", ""));
    // Unreliable by TCP is still unreliable: it leaves by UDP.
    ann.send("04080a3000");
    expect(await bobFast.datagram()).toBe("04080a2801");
    bob.destroy();
    expect(await ann.frame()).toBe(disconnected(2, [1]));
    expect([ann.rest, bob.rest, annFast.rest, bobFast.rest]).toEqual(["", "", [], []]);
    const { datagramsIn, datagramsOut, dropped } = host.info.counters;
    expect({ datagramsIn, datagramsOut, dropped }).toEqual({ datagramsIn: 2, datagramsOut: 3, dropped: {} });
  });

  it("the messages of the C++ client, with fields 6 and 14 everywhere, mean the same", async () => {
    const host = await start();
    const ann = await tcp(host);
    ann.send("13 0800 3001 7200 7a0b 0a07 746f6b656e2d31 1002");
    expect(await ann.frame()).toBe(loginResult(1, [1], host.listener.fastPort));
    const fast = await udp(host);
    fast.send("13 0800 3000 7200 7a0b 0a07 746f6b656e2d31 1002");
    expect(await ann.frame()).toBe(confirmation(1, [1]));
    expect(await fast.datagram()).toBe(udpConnect);
    ann.send("06 0809 3001 7200").send("06 080d 3001 7200");
    await heard(host, ann, 1, [1]);
    await join(host, 2, [1, 2]);
    expect(await ann.frame()).toBe(connected(2, [1, 2]));
  });

  it("gets unreliable packets by TCP until it has confirmed that UDP reaches it", async () => {
    const host = await start();
    const fast = await udp(host);
    const ann = await tcp(host);
    ann.send(login(1));
    await ann.frame();
    fast.send(login(1));
    expect(await ann.frame()).toBe(confirmation(1, [1]));
    ann.send(ready);
    await heard(host, ann, 1, [1]);
    const bob = await join(host, 2, [1, 2]);
    expect(await ann.frame()).toBe(connected(2, [1, 2]));
    bob.send("04080a3000");
    expect(await ann.frame()).toBe("04080a2802");
    ann.send(udpConfirmed);
    await heard(host, ann, 1, [1, 2]);
    bob.send("04080a3000");
    expect(await fast.datagram()).toBe(udpConnect);
    expect(await fast.datagram()).toBe("04080a2802");
  });

  it("datagrams have at most 1024 bytes; what is larger goes by TCP", async () => {
    const host = await start();
    const fast = await udp(host);
    const ann = await join(host, 1, [1], fast);
    const bob = await join(host, 2, [1, 2]);
    await ann.frame();
    await heard(host, ann, 1, [1, 2]);
    // As it leaves: length in 2 bytes, op-code 2, sender 2, payload 1 + 2 and its bytes.
    for (const [payload, way] of [
      [1015, fast],
      [1016, ann],
    ] as const) {
      const bytes = Buffer.alloc(payload, 7);
      const head = (sender: string): Buffer =>
        Buffer.from(`080a${sender}7a${((payload & 0x7f) | 0x80).toString(16)}0${payload >> 7}`, "hex");
      const packet = Buffer.concat([head("3000"), bytes]);
      bob.send(Buffer.concat([Buffer.from([(packet.length & 0x7f) | 0x80, packet.length >> 7]), packet]));
      const got = way === fast ? await fast.datagram() : await ann.frame();
      expect(got.length / 2).toBe(payload + 9);
      expect(got.slice(4)).toBe(Buffer.concat([head("2802"), bytes]).toString("hex"));
    }
  });

  it("what comes by UDP is unreliable for the script, whatever it says", async () => {
    const host = await start("RTSession.onPacket(5, function (p) { RTSession.getLogger().info(p.isReliable()); });");
    const fast = await udp(host);
    const ann = await join(host, 1, [1], fast);
    await heard(host, ann, 1, [1]);
    fast.send("04080a3001");
    await host.said(/^undefined false$/);
    ann.send("04080a3001");
    await host.said(/^undefined true$/);
  });

  it("several packets in a datagram are all taken; one that is torn is counted, and what stood before it is taken", async () => {
    const host = await start();
    const fast = await udp(host);
    const ann = await join(host, 1, [1], fast);
    const bob = await join(host, 2, [1, 2]);
    await ann.frame();
    fast.send("02080a 02080c 02080e 05080a").send("00").send("").send("ffffffffffff");
    expect(await bob.frames(3)).toEqual(["04080a2801", "04080c2801", "04080e2801"]);
    fast.send("02080a");
    expect(await bob.frame()).toBe("04080a2801");
    expect(host.info.counters.dropped).toEqual({ malformed: 4 });
  });

  it("sequenced packets that come late by UDP are dropped for everybody; numbers never go down", async () => {
    const host = await start();
    const fast = await udp(host);
    const ann = await join(host, 1, [1], fast);
    const bob = await join(host, 2, [1, 2]);
    await ann.frame();
    fast.send("04 080a 1003").send("04 080a 1001").send("04 080a 1003").send("07 080a 1002 7a01 ff");
    // With a payload the number is left out: clients would apply it again.
    fast.send("07 080a 1004 7a01 ff");
    expect(await bob.frames(3)).toEqual(["06080a10032801", "06080a10032801", "07080a28017a01ff"]);
    expect(host.info.counters.dropped).toEqual({ late: 2 });
  });

  it("every repeated UDP login is answered in full, but no more often than any client asks", async () => {
    const host = await start();
    const fast = await udp(host);
    const ann = await join(host, 1, [1], fast);
    for (let i = 0; i < 30; i++) fast.send(login(1));
    for (let i = 0; i < 19; i++) {
      expect(await ann.frame()).toBe(confirmation(1, [1]));
      expect(await fast.datagram()).toBe(udpConnect);
    }
    fast.send("02080a");
    const bob = await udp(host);
    await join(host, 2, [1, 2], bob);
    expect(await ann.frame()).toBe(connected(2, [1, 2]));
    expect(ann.rest).toBe("");
  });

  it("messages of the protocol other than the login count only when they come by TCP", async () => {
    const host = await start();
    const fast = await udp(host);
    const ann = await tcp(host);
    ann.send(login(1));
    await ann.frame();
    fast.send(login(1));
    await ann.frame();
    fast.send(udpConfirmed).send(ready).send("020803");
    await join(host, 2, [2], await udp(host));
    expect(host.info.players[0]!.state).toBe("joining");
    // Had the confirmation counted, this would come by UDP.
    ann.send(ready);
    expect(await ann.frame()).toBe(connected(2, [1, 2]));
    expect(host.info.counters.dropped).toEqual({});
  });
});

describe("a native client without an answer by UDP", () => {
  it("works over TCP alone, in both directions and with every intent", async () => {
    const host = await start();
    const ann = await join(host, 1, [1]);
    const bob = await join(host, 2, [1, 2]);
    expect(await ann.frame()).toBe(connected(2, [1, 2]));
    ann.send("02080a").send("04080a3000").send("06 080a 1000 3000").send("06 080a 1001 3000");
    expect(await bob.frames(4)).toEqual(["04080a2801", "04080a2801", "06080a10002801", "06080a10012801"]);
    bob.send("02080a");
    expect(await ann.frame()).toBe("04080a2802");
  });
});

describe("addresses by UDP", () => {
  it("strangers get no answer, whatever they send", async () => {
    const host = await start();
    const ann = await join(host, 1, [1]);
    const stranger = await udp(host);
    stranger.send("02080a").send("").send("00").send("0408097a00").send("02080d").send("ff").send("820800");
    stranger.send("0f 0800 7a0b 0a07 746f6b656e2d39 1002").send("0f 0800 7a0b 0aff 746f6b656e2d39 1002");
    stranger.send("020800").send("06 0800 7a02 1002").send(Buffer.alloc(1400, 8));
    // Peer 2 is not logged in by TCP.
    stranger.send(login(2));
    expect(await host.said(/udp/i)).toMatch(/^RT8213 A login by UDP from 127\.0\.0\.1:\d+ was refused: no session of/);
    const honest = await udp(host);
    honest.send(login(1));
    expect(await ann.frame()).toBe(confirmation(1, [1]));
    expect(await honest.datagram()).toBe(udpConnect);
    expect(stranger.rest).toEqual([]);
    expect(host.logs.filter(({ code }) => code === "RT8213")).toHaveLength(1);
    expect(host.info.counters.dropped).toEqual({});
    expect(JSON.stringify(host.logs)).not.toContain("token-9");
  });

  it("only a new login with the token moves a peer's address; the former one is a stranger then", async () => {
    const host = await start();
    const first = await udp(host);
    const ann = await join(host, 1, [1], first);
    const bob = await join(host, 2, [1, 2]);
    await ann.frame();
    const second = await udp(host);
    second.send("02080a");
    first.send("02080c");
    expect(await bob.frame()).toBe("04080c2801");
    second.send(login(1));
    expect(await ann.frame()).toBe(confirmation(1, [1, 2]));
    expect(await second.datagram()).toBe(udpConnect);
    // Not confirmed yet: by TCP.
    bob.send("04080a3000");
    expect(await ann.frame()).toBe("04080a2802");
    ann.send(udpConfirmed);
    await heard(host, ann, 1, [1, 2]);
    bob.send("04080a3000");
    expect(await second.datagram()).toBe("04080a2802");
    first.send("02080a");
    second.send("02080e");
    expect(await bob.frame()).toBe("04080e2801");
    expect(first.rest).toEqual([]);
  });

  it("an address belongs to who logged in from it last", async () => {
    const host = await start();
    const shared = await udp(host);
    const ann = await join(host, 1, [1], shared);
    const bob = await join(host, 2, [1, 2], shared);
    await ann.frame();
    await heard(host, bob, 2, [1, 2]);
    shared.send("02080a");
    expect(await ann.frame()).toBe("04080a2802");
    // Ann has lost her path, not her packets.
    bob.send("04080c3000");
    expect(await ann.frame()).toBe("04080c2802");
    ann.send("04080c3000");
    expect(await shared.datagram()).toBe("04080c2801");
  });

  it("an address other than that of the TCP connection may send, and gets no more than the one small datagram", async () => {
    const host = await start();
    const elsewhere = await udp(host, "127.0.0.2");
    const ann = await join(host, 1, [1], elsewhere);
    const bob = await join(host, 2, [1, 2]);
    await ann.frame();
    await heard(host, ann, 1, [1, 2]);
    elsewhere.send("02080a");
    expect(await bob.frame()).toBe("04080a2801");
    bob.send("04080c3000");
    expect(await ann.frame()).toBe("04080c2802");
    expect(elsewhere.rest).toEqual([]);
  });
});

describe("coming back", () => {
  it("a lost client comes back with the token of its login result, by TCP and by UDP", async () => {
    const host = await start();
    const oldFast = await udp(host);
    const first = await join(host, 1, [1], oldFast);
    const bob = await join(host, 2, [1, 2]);
    await first.frame();
    oldFast.send("04 080a 1007");
    expect(await bob.frame()).toBe("06080a10072801");
    first.destroy();
    expect(await bob.frame()).toBe(disconnected(1, [2]));
    oldFast.send("02080e");
    const fast = await udp(host);
    const again = await join(host, 1, [1, 2], fast);
    expect(await bob.frame()).toBe(connected(1, [1, 2]));
    await heard(host, again, 1, [1, 2]);
    bob.send("04080a3000");
    expect(await fast.datagram()).toBe("04080a2802");
    // The client begins to count again; for the others the numbers go on.
    fast.send("04 080a 1000");
    expect(await bob.frame()).toBe("06080a10082801");
    expect(oldFast.rest).toEqual([]);
  });

  it("a second connection replaces the first, which is closed; nobody is told", async () => {
    const host = await start();
    const fast = await udp(host);
    const first = await join(host, 1, [1], fast);
    const bob = await join(host, 2, [1, 2]);
    await first.frame();
    const second = await join(host, 1, [1, 2]);
    await first.closed;
    // The path of the first connection is gone with it.
    fast.send("02080a");
    bob.send("04080a3000");
    expect(await second.frame()).toBe("04080a2802");
    second.send("02080c");
    expect(await bob.frame()).toBe("04080c2801");
    expect([bob.rest, first.rest]).toEqual(["", ""]);
  });

  it.each([
    ["a wrong token", "0f 0800 7a0b 0a07 746f6b656e2d39 1002", "no session of this host has its token"],
    ["no token", "06 0800 7a02 1002", "its login has no token"],
    ["an empty token", "08 0800 7a04 0a00 1002", "its login has no token"],
    ["a game's packet", "02080a", "its first packet is no login"],
    ["op-code 0 without field 15", "020800", "its first packet is no login"],
    ["garbage", "03ffffff", "its first packet is malformed"],
  ])("%s closes the connection without an answer; the log says why", async (_, bytes, why) => {
    const host = await start();
    const client = await tcp(host);
    client.send(bytes);
    await client.closed;
    expect(client.rest).toBe("");
    expect(await host.said(new RegExp(why))).toMatch(/^RT8213 A connection from 127\.0\.0\.1:\d+ was refused: /);
  });

  it("a token is of no use when its session has ended", async () => {
    const host = await start();
    const ann = await join(host, 1, [1]);
    await host.close();
    await ann.closed;
    hosts.length = 0;
  });
});
