import { describe, expect, it } from "vitest";
import { writeLogin } from "#runtime/packet/reserved.ts";
import { MemoryConnection, MemoryPath } from "#runtime/transport/memory.ts";
import { startSession } from "../support/session.ts";

describe("players that send nothing", () => {
  it("are disconnected after idleMs, the log says why; who sends is kept", async () => {
    const session = await startSession("", { hostLimits: { idleMs: 1000 } });
    await session.join();
    for (let i = 0; i < 4; i++) {
      session.player(1).send(5, null, { reliable: false });
      await session.advance(400);
    }
    expect(session.player(1).connected).toBe(true);
    expect(session.player(2).closed).toBe("nothing came from it for 1000 ms");
    expect(session.logs.find(({ code }) => code === "RT8214")?.message).toBe(
      "Peer 2 was disconnected: nothing came from it for 1000 ms.",
    );
    expect(session.player(1).changes.at(-1)).toEqual({ kind: "disconnect", peerId: 2, peers: [1] });
  });

  it("may come back, and have the whole time again", async () => {
    const session = await startSession("", { hostLimits: { idleMs: 1000 } });
    await session.join();
    await session.advance(1300);
    expect(session.players.map(({ connected }) => connected)).toEqual([false, false]);
    await session.join();
    await session.advance(900);
    expect(session.players.map(({ connected }) => connected)).toEqual([true, true]);
  });

  it("are kept for ever unless told otherwise", async () => {
    const session = await startSession("");
    await session.join();
    await session.advance(3_600_000);
    expect(session.players.map(({ connected }) => connected)).toEqual([true, true]);
  });

  it("packets by UDP are a sign of life", async () => {
    const session = await startSession("", { players: 1, hostLimits: { idleMs: 1000 } });
    const { token } = session.player(1);
    const closed: string[] = [];
    const client = { frame() {}, closed: (reason: string) => void closed.push(reason) };
    const connection = new MemoryConnection("10.0.0.1:1", client, true);
    session.accept(connection);
    connection.receive(writeLogin(token).subarray(1));
    const datagrams: Uint8Array[] = [];
    const path = new MemoryPath("10.0.0.1:2", (bytes) => void datagrams.push(bytes));
    const handler = session.acceptFast(writeLogin(token).subarray(1), path);
    for (let i = 0; i < 4; i++) {
      handler!.packet(Uint8Array.of(0x08, 0x0a));
      await session.advance(700);
    }
    expect(closed).toEqual([]);
    expect(datagrams).toEqual([Uint8Array.of(0x04, 0x08, 0x09, 0x7a, 0x00)]);
    await session.advance(1300);
    expect(closed).toEqual(["nothing came from it for 1000 ms"]);
    expect(path.open).toBe(false);
  });
});
