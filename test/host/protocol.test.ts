import { describe, expect, it } from "vitest";
import { writeLogin } from "#runtime/packet/reserved.ts";
import { playSession, startSession } from "../support/session.ts";

const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString("hex");
const ascii = (text: string) => Buffer.from(text).toString("hex");

describe("login and peers on the wire", () => {
  it("a login is answered with success, reconnect token, own peer id and all active peers; no fast port, no field 6", async () => {
    const session = await startSession("", { players: 3 });
    session.player(3).join();
    session.player(2).connect();
    await session.settle();
    const token = session.player(2).token;
    // op-code -1, field 15: success 1, token, peer 2, active peers 2 and 3 one by one
    const body = `0801 12${hex(Uint8Array.of(token.length))}${ascii(token)} 1802 2002 2003`.replaceAll(" ", "");
    const packet = `08017a${hex(Uint8Array.of(body.length / 2))}${body}`;
    expect(hex(session.player(2).frames[0])).toBe(hex(Uint8Array.of(packet.length / 2)) + packet);
  });

  it("ready announces the player to the others, complete lists, the receiver included; not to itself", async () => {
    const session = await startSession("", { players: 3 });
    session.player(1).join();
    await session.settle();
    session.player(2).join();
    await session.settle();
    expect(session.player(1).changes).toEqual([{ kind: "connect", peerId: 2, peers: [1, 2] }]);
    expect(session.player(2).changes).toEqual([]);
    // op-code -101 is zigzag 201: c9 01
    expect(hex(session.player(1).frames[1])).toBe("0b08c9017a060802 2001 2002".replaceAll(" ", ""));
  });

  it("a disconnect tells the others, complete lists, the receiver included", async () => {
    const session = await playSession("", { players: 3 });
    const bob = session.player(2);
    bob.frames.length = 0;
    session.player(1).disconnect();
    await session.settle();
    expect(bob.changes.at(-1)).toEqual({ kind: "disconnect", peerId: 1, peers: [2, 3] });
    expect(hex(bob.frames[0])).toBe("0b08cd017a06080120022003");
  });

  it("a player who logs in is not told about those who are there already", async () => {
    const session = await startSession("");
    session.player(1).join();
    session.player(2).join();
    await session.settle();
    expect(session.player(2).changes).toEqual([]);
    expect(session.player(2).peers).toEqual([1, 2]);
  });

  it("packets to a player who is not ready are held, and come in order once it is", async () => {
    const session = await startSession(
      "RTSession.onPlayerConnect(function () { RTSession.newPacket().setOpCode(50).send(); });",
      {
        players: 3,
      },
    );
    session.player(2).connect();
    session.player(1).join();
    await session.settle();
    session.player(1).send(5).send(6, null, { to: 2 });
    await session.settle();
    expect(session.player(2).frames).toHaveLength(1);
    session.player(2).ready();
    await session.settle();
    expect(session.player(2).changes).toEqual([{ kind: "connect", peerId: 1, peers: [1, 2] }]);
    expect(session.player(2).received.map(({ opCode }) => opCode)).toEqual([50, 5, 6, 50]);
  });

  it("a repeated login and a repeated ready are tolerated", async () => {
    const session = await playSession(
      "RTSession.onPlayerConnect(function () { RTSession.getLogger().info('connect'); });",
    );
    const ann = session.player(1);
    ann.raw(writeLogin(ann.token).subarray(1)).ready().ready();
    await session.settle();
    expect(ann.logins).toBe(2);
    expect(ann.peers).toEqual([1, 2]);
    expect(session.messages).toEqual(["connect", "connect"]);
    expect(ann.connected).toBe(true);
  });

  it("another login with another token closes the connection and says why in the log", async () => {
    const session = await playSession("");
    session.player(1).raw(writeLogin(session.player(2).token).subarray(1));
    await session.settle();
    expect(session.player(1).closed).toBe("it logged in again with another token");
    expect(session.player(2).connected).toBe(true);
    expect(session.logs.find(({ code }) => code === "RT8214")?.message).toBe(
      "Peer 1 was disconnected: it logged in again with another token.",
    );
  });

  it("op-code 0 without field 15 is a game's packet, not a login: its op-code is refused", async () => {
    const session = await playSession("");
    session
      .player(1)
      .raw(Uint8Array.of(0x08, 0x00))
      .raw(Uint8Array.of(0x08, 0x00, 0x72, 0x02, 0x08, 0x02));
    await session.settle();
    expect(session.info.counters.dropped).toEqual({ "op-code": 2 });
    expect(session.player(1).logins).toBe(1);
  });

  it("fields 6 and 14 on login and ready are ignored", async () => {
    const session = await startSession(
      "RTSession.onPlayerConnect(function () { RTSession.getLogger().info('connect'); });",
    );
    const ann = session.player(1);
    const body = writeLogin(ann.token).subarray(3);
    ann.open().raw(Uint8Array.of(0x08, 0x00, 0x30, 0x00, 0x72, 0x00, ...body));
    ann.raw(Uint8Array.of(0x08, 0x0d, 0x30, 0x01, 0x72, 0x00));
    await session.settle();
    expect(ann.logins).toBe(1);
    expect(session.messages).toEqual(["connect"]);
  });

  it("nothing but game packets, -1, -101 and -103 is ever sent", async () => {
    const session = await playSession(
      "RTSession.setInterval(function () { RTSession.newPacket().setOpCode(3).send(); }, 10);",
    );
    session.player(1).raw(Uint8Array.of(0x08, 0x03)).raw(Uint8Array.of(0x08, 0x09)).send(8);
    await session.advance(50);
    session.player(2).disconnect().join();
    await session.settle();
    const codes = new Set(session.players.flatMap(({ frames }) => frames.map((bytes) => hex(bytes.subarray(1, 3)))));
    expect([...codes].sort()).toEqual(["0801", "0806", "0810", "08c9", "08cd"]);
  });
});
