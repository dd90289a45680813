import { describe, expect, it } from "vitest";
import { frame } from "#runtime/packet/frame.ts";
import { writeLogin } from "#runtime/packet/reserved.ts";
import { MemoryConnection } from "#runtime/transport/memory.ts";
import { playSession, startSession } from "../support/session.ts";

const opCodes = (packets: readonly { opCode: number }[]) => packets.map(({ opCode }) => opCode);

/** Logs who comes and goes, and whom the script sees then. */
const watcher = `
  function seen() { return RTSession.getPlayers().map(function (p) { return p.getPeerId(); }); }
  RTSession.onPlayerConnect(function (p) { RTSession.getLogger().info({ connect: p.getPeerId(), id: p.getPlayerId(), players: seen() }); });
  RTSession.onPlayerDisconnect(function (p) { RTSession.getLogger().info({ disconnect: p.getPeerId(), players: seen() }); });
`;

describe.each(["inline", "real"] as const)("Players (%s isolate)", (isolate) => {
  it("Peer ids count from 1 in the order of the session's player list, whoever comes first", async () => {
    const session = await startSession(watcher, { isolate, players: ["ann", "bob"] });
    session.player(2).join();
    session.player(1).join();
    await session.settle();
    expect(session.messages).toEqual([
      { connect: 2, id: "bob", players: [2] },
      { connect: 1, id: "ann", players: [1, 2] },
    ]);
    await session.end();
  });

  it("onPlayerDisconnect fires when its connection is lost; by then getPlayers() no longer lists it", async () => {
    const session = await playSession(watcher, { isolate });
    session.player(1).disconnect();
    await session.settle();
    expect(session.messages.slice(2)).toEqual([{ disconnect: 1, players: [2] }]);
    await session.end();
  });
});

describe("Players", () => {
  it("onPlayerConnect fires when a player is ready, after login and the ready message", async () => {
    const session = await startSession(watcher);
    session.player(1).connect();
    await session.settle();
    expect(session.messages).toEqual([]);
    expect(session.info.players[0]!.state).toBe("joining");
    session.player(1).ready();
    await session.settle();
    expect(session.messages).toEqual([{ connect: 1, id: "player-1", players: [1] }]);
    expect(session.info.players.map(({ state }) => state)).toEqual(["ready", "away"]);
  });

  it("a player who is lost before it was ready is nobody's news", async () => {
    const session = await startSession(watcher);
    session.player(2).join();
    session.player(1).connect();
    await session.settle();
    session.player(1).disconnect();
    await session.settle();
    expect(session.messages).toHaveLength(1);
    expect(session.player(2).changes).toEqual([]);
  });

  it("A player who comes back with its token keeps its peer id, and fires onPlayerConnect again", async () => {
    const session = await playSession(watcher);
    session.player(1).disconnect();
    await session.advance(1000);
    session.player(1).join();
    await session.settle();
    expect(session.messages.slice(2)).toEqual([
      { disconnect: 1, players: [2] },
      { connect: 1, id: "player-1", players: [1, 2] },
    ]);
    expect(session.player(2).changes.slice(-2)).toEqual([
      { kind: "disconnect", peerId: 1, peers: [2] },
      { kind: "connect", peerId: 1, peers: [1, 2] },
    ]);
  });

  it("A second connection of a connected player replaces the first: login result, the old one closed, nothing else", async () => {
    const session = await playSession(watcher);
    const [ann, bob] = session.players;
    const before = { messages: session.messages.length, changes: bob!.changes.length, logins: ann!.logins };
    ann!.connect();
    await session.settle();
    expect(ann!.logins).toBe(before.logins + 1);
    expect(ann!.peers).toEqual([1, 2]);
    expect(ann!.connected).toBe(true);
    bob!.send(5);
    await session.settle();
    expect(opCodes(ann!.received)).toEqual([]);
    ann!.ready();
    bob!.send(6);
    await session.settle();
    expect(opCodes(ann!.received)).toEqual([5, 6]);
    ann!.send(7);
    await session.settle();
    expect(opCodes(bob!.received)).toEqual([7]);
    expect(session.messages.length).toBe(before.messages);
    expect(bob!.changes.length).toBe(before.changes);
  });

  it("the replaced connection is closed, and what it still sends is not heard", async () => {
    const session = await playSession("");
    const [ann, bob] = session.players;
    const closed: string[] = [];
    const old = new MemoryConnection("old", { frame() {}, closed: (reason) => void closed.push(reason) });
    session.accept(old);
    old.receive(writeLogin(ann!.token).subarray(1));
    old.receive(frame({ opCode: -7 }).subarray(1));
    ann!.join();
    old.receive(frame({ opCode: 9 }).subarray(1));
    await session.settle();
    expect(closed).toEqual(["a newer connection of the same player replaced it"]);
    expect(opCodes(bob!.received)).toEqual([]);
  });

  it("Tokens are valid until the session ends", async () => {
    const session = await playSession("", { players: 1 });
    for (let i = 0; i < 5; i++) {
      session.player(1).disconnect();
      await session.advance(60_000);
      session.player(1).join();
      await session.settle();
    }
    expect(session.player(1).logins).toBe(6);
    await session.end();
    session.player(1).connect();
    await session.settle();
    expect(session.player(1).closed).toBe("no session of this host has its token, or the session has ended");
  });

  it("a packet of a player who has left reaches the script before the leave, and its sender is still known", async () => {
    const session = await playSession(`${watcher}
      RTSession.onPacket(1, function (p) { RTSession.getLogger().info({ packet: p.getSender().getPlayerId() }); });`);
    session.player(1).send(1).disconnect();
    await session.settle();
    expect(session.messages.slice(2)).toEqual([{ packet: "player-1" }, { disconnect: 1, players: [2] }]);
    expect(opCodes(session.player(2).received)).toEqual([1]);
  });

  it("the others hear of a leave after the packets that came before it", async () => {
    const session = await playSession("RTSession.onPacket(1, function () {});");
    const bob = session.player(2);
    bob.frames.length = 0;
    session.player(1).send(1).disconnect();
    await session.settle();
    expect(bob.frames.map((bytes) => [...bytes].slice(1, 3))).toEqual([
      [0x08, 2],
      [0x08, 0xcd],
    ]);
  });

  it("packets from a player that has not said it is ready are dropped, counted and logged", async () => {
    const session = await startSession("RTSession.onPacket(1, function () { RTSession.getLogger().info('seen'); });");
    session.player(2).join();
    session.player(1).connect().send(1).send(2);
    await session.settle();
    expect(session.messages).toEqual([]);
    expect(session.player(2).received).toEqual([]);
    expect(session.info.counters.dropped).toEqual({ "not-ready": 2 });
  });
});
