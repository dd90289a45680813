/** What the client does when a connection is lost: on sockets, time and dice that the test holds in its hand. */

import { describe, expect, it } from "vitest";
import { type ConnectOptions, clockOffset, connect, type ReconnectOptions } from "#runtime/client/client.ts";
import { writeData } from "#runtime/packet/data.ts";
import { frame, packetView, parsePacket } from "#runtime/packet/frame.ts";
import { writeLoginResult } from "#runtime/packet/reserved.ts";
import { HandClock } from "#runtime/simulate/hand-clock.ts";
import { cursor } from "#runtime/wire/cursor.ts";
import { HandSocket } from "./hand-socket.ts";

/** A client whose sockets the test holds, the newest last, and all it told. */
function play(reconnect?: false | ReconnectOptions, more: Partial<ConnectOptions> = {}) {
  const sockets: HandSocket[] = [];
  class Socket extends HandSocket {
    constructor(url: string) {
      super(url);
      sockets.push(this);
    }
  }
  const clock = new HandClock(1_000_000, async () => false);
  const time = { now: () => clock.epoch(), after: (ms: number, fn: () => void) => clock.after(ms, fn) };
  const options = { host: "h", port: 1, token: "first", WebSocket: Socket, clock: time, random: () => 0 };
  const client = connect({ ...options, ...(reconnect !== undefined && { reconnect }), ...more });
  const told: string[] = [];
  client.on("ready", ({ peers }) => told.push(`ready ${peers}`));
  client.on("reconnecting", ({ attempt, delayMs, reason }) => told.push(`attempt ${attempt} in ${delayMs}: ${reason}`));
  client.on("closed", ({ reason }) => told.push(`closed: ${reason}`));
  return { client, sockets, clock, told, newest: () => sockets.at(-1)! };
}

const loginAs = (token: string): string =>
  Buffer.from(`0a${token.length.toString(16).padStart(2, "0")}`, "hex").toString("hex") +
  Buffer.from(token).toString("hex");
const lost = "the connection was closed with code 1006";

describe("reconnect", () => {
  it("a lost connection is made again, with the newest token, and the client is ready again", async () => {
    const { client, sockets, clock, told, newest } = play();
    newest().welcome("second");
    expect(newest().sent[0]).toContain(loginAs("first"));
    newest().lose();
    expect([client.state, sockets.length]).toEqual(["reconnecting", 1]);
    expect(() => client.send(1)).toThrow("Packet 1 cannot be sent: the client is reconnecting.");
    await clock.advance(499);
    expect(sockets).toHaveLength(1);
    await clock.advance(1);
    expect([client.state, sockets.length]).toEqual(["reconnecting", 2]);
    newest().welcome("third");
    expect(newest().sent).toEqual([expect.stringContaining(loginAs("second")), "02080d"]);
    expect([client.state, client.token]).toEqual(["ready", "third"]);
    expect(told).toEqual(["ready 1", `attempt 1 in 500: ${lost}`, "ready 1"]);
    client.send(1);
    expect(newest().sent).toHaveLength(3);
  });

  it("waits double from attempt to attempt up to the longest, shortened at random by up to half, and then gives up", async () => {
    for (const [dice, factor] of [
      [0, 1],
      [0.5, 0.75],
      [0.999999, 0.5],
    ] as const) {
      const { client, sockets, clock, told, newest } = play(
        { attempts: 5, firstMs: 100, mostMs: 500 },
        { random: () => dice },
      );
      const waits: number[] = [];
      client.on("reconnecting", ({ delayMs }) => waits.push(delayMs));
      newest().welcome();
      newest().lose();
      for (let i = 0; i < 5; i++) {
        await clock.advance(waits.at(-1)!);
        expect(sockets).toHaveLength(i + 2);
        newest().lose(1006, i === 4 ? "still nobody there" : "");
      }
      expect(waits.map(Math.round)).toEqual([100, 200, 400, 500, 500].map((most) => Math.round(most * factor)));
      expect(told.at(-1)).toBe("closed: still nobody there");
      await clock.advance(1e6);
      expect([client.state, sockets.length, told.filter((one) => one.startsWith("closed")).length]).toEqual([
        "closed",
        6,
        1,
      ]);
    }
  });

  it("the count of attempts starts anew after a connection that held, not after one that was only made", async () => {
    const { clock, told, newest } = play({ attempts: 2, firstMs: 100, mostMs: 1000 });
    newest().welcome();
    for (let i = 0; i < 3; i++) {
      await clock.advance(1000);
      newest().lose();
      await clock.advance(100);
      newest().welcome();
    }
    // Made and lost at once, again and again: bounded all the same.
    for (const wait of [200, 400]) {
      newest().lose();
      await clock.advance(wait);
      newest().tell("onopen");
      newest().welcome();
    }
    expect(told.filter((one) => one.startsWith("attempt")).map((one) => one.slice(0, 16))).toEqual([
      "attempt 1 in 100",
      "attempt 1 in 100",
      "attempt 1 in 100",
      "attempt 2 in 200",
    ]);
    expect(told.at(-1)).toBe(`closed: ${lost}`);
  });

  it("a host that closes with code 1000 means it: replaced by a newer connection, refused, ended", async () => {
    const { client, sockets, clock, told, newest } = play();
    newest().welcome();
    newest().lose(1000, "a newer connection of the same player replaced it");
    await clock.advance(1e6);
    expect([client.state, sockets.length]).toEqual(["closed", 1]);
    expect(told.at(-1)).toBe("closed: a newer connection of the same player replaced it");
    // The same on the way back.
    const other = play();
    other.newest().welcome();
    other.newest().lose();
    await other.clock.advance(500);
    other.newest().tell("onopen");
    other.newest().lose(1000, "the session has ended");
    expect([other.client.state, other.told.at(-1)]).toEqual(["closed", "closed: the session has ended"]);
  });

  it("a connection that was never ready is not tried again", async () => {
    const { client, sockets, clock, told, newest } = play();
    newest().tell("onerror", { message: "ECONNREFUSED" });
    newest().lose();
    await expect(client.ready).rejects.toThrow("ECONNREFUSED");
    await clock.advance(1e6);
    expect([sockets.length, told]).toEqual([1, ["closed: ECONNREFUSED"]]);
  });

  it("can be switched off", () => {
    const { client, told, newest } = play(false);
    newest().welcome();
    newest().lose();
    expect([client.state, told.at(-1)]).toEqual(["closed", `closed: ${lost}`]);
  });

  it("a connection that does not answer in time counts as lost; what its socket says later is nobody's news", async () => {
    const { client, sockets, clock, told, newest } = play(undefined, { timeoutMs: 300 });
    const first = newest();
    first.welcome();
    first.lose();
    await clock.advance(500);
    const silent = newest();
    silent.tell("onopen");
    await clock.advance(299);
    expect(silent.closedWith).toBeUndefined();
    await clock.advance(1);
    expect(silent.closedWith).toBe(1000);
    expect(told.at(-1)).toBe("attempt 2 in 1000: no answer came within 300 ms");
    silent.welcome("a token of a socket that was given up");
    silent.lose();
    silent.tell("onerror", { message: "closed before it was open" });
    first.lose(1000);
    expect([client.state, client.token, told.length, sockets.length]).toEqual(["reconnecting", "again", 3, 2]);
    await clock.advance(1000);
    newest().welcome();
    expect(client.state).toBe("ready");
    // A connection that is ready has no deadline.
    await clock.advance(1e6);
    expect([client.state, sockets.length]).toEqual(["ready", 3]);
  });

  it("the first connection has the same deadline", async () => {
    const { client, clock, newest } = play();
    newest().tell("onopen");
    await clock.advance(10_000);
    await expect(client.ready).rejects.toThrow("no answer came within 10000 ms");
    expect(newest().closedWith).toBe(1000);
  });

  it("closed while connecting, while waiting, and while connecting again: no other attempt, one event", async () => {
    const stages: ((game: ReturnType<typeof play>) => Promise<void>)[] = [
      async () => {},
      async ({ newest }) => newest().tell("onopen"),
      async ({ newest }) => newest().welcome(),
      async ({ newest }) => {
        newest().welcome();
        newest().lose();
      },
      async ({ newest, clock }) => {
        newest().welcome();
        newest().lose();
        await clock.advance(500);
      },
      async ({ newest, clock }) => {
        newest().welcome();
        newest().lose();
        await clock.advance(500);
        newest().tell("onopen");
      },
    ];
    for (const [at, reach] of stages.entries()) {
      const game = play();
      await reach(game);
      const { client, sockets, clock, told, newest } = game;
      const before = sockets.length;
      client.close();
      client.close();
      // Between two attempts there is no socket to close.
      expect(newest().closedWith).toBe(at === 3 ? undefined : 1000);
      newest().welcome();
      newest().lose();
      await clock.advance(1e6);
      expect([client.state, sockets.length]).toEqual(["closed", before]);
      expect(told.filter((one) => one.startsWith("closed"))).toEqual(["closed: the client closed the connection"]);
      if (at < 2) await expect(client.ready).rejects.toThrow("the client closed the connection");
    }
  });

  it("closed by a listener of any event", async () => {
    for (const name of ["ready", "packet", "reconnecting"] as const) {
      const { client, sockets, clock, told, newest } = play();
      client.on(name, () => client.close());
      const packets: number[] = [];
      client.on("packet", ({ opCode }) => packets.push(opCode));
      newest().welcome();
      newest().receive(Buffer.from("02080a02080c", "hex"));
      newest().lose();
      await clock.advance(1e6);
      expect([client.state, sockets.length]).toEqual(["closed", 1]);
      expect(told.at(-1)).toBe("closed: the client closed the connection");
      expect(packets).toEqual({ ready: [], packet: [5], reconnecting: [5, 6] }[name]);
    }
  });

  it("a class that throws on the way back costs an attempt, not the client", async () => {
    let broken = false;
    const sockets: HandSocket[] = [];
    class Socket extends HandSocket {
      constructor(url: string) {
        super(url);
        if (broken) throw new Error("no more sockets");
        sockets.push(this);
      }
    }
    const { client, clock, told } = play(undefined, { WebSocket: Socket });
    sockets[0]!.welcome();
    broken = true;
    sockets[0]!.lose();
    await clock.advance(500);
    expect(told.at(-1)).toBe("attempt 2 in 1000: no more sockets");
    broken = false;
    await clock.advance(1000);
    sockets[1]!.welcome();
    expect(client.state).toBe("ready");
  });

  it("a login result without a token keeps the one there is; a repeated one is no second ready", () => {
    const { client, told, newest } = play();
    newest().tell("onopen");
    for (let i = 0; i < 2; i++) newest().receive(Buffer.from("0a08017a06080118012001", "hex"));
    expect(client.token).toBe("first");
    expect(told).toEqual(["ready 1"]);
    newest().receive(writeLoginResult({ success: true, reconnectToken: "", peerId: 1, activePeers: [1] }));
    expect(client.token).toBe("first");
  });

  it("sequence numbers go on after a reconnect", async () => {
    const { client, clock, newest } = play();
    newest().welcome();
    client.send(1, null, { delivery: "unreliable-sequenced" });
    newest().lose();
    await clock.advance(500);
    newest().welcome();
    client.send(1, null, { delivery: "unreliable-sequenced" });
    expect(newest().sent.at(-1)).toBe("06080210013000");
  });
});

describe("clockOffset", () => {
  const question = {
    opCode: 7,
    from: "client",
    delivery: "unreliable",
    encode: (value: { at: number }) => data([value.at]),
  } as const;
  const answer = {
    opCode: 7,
    from: "server",
    decode: (bytes: Uint8Array | null) => {
      const [at = 0, server = 0] = JSON.parse(Buffer.from(bytes!).subarray(4).toString()) as number[];
      return { at, server };
    },
  } as const;
  /** One string at index 1, so that it is RTData: times as JSON. */
  function data(times: number[]): Uint8Array {
    const c = cursor(new Uint8Array(200));
    writeData(c, new Map([[1, { kind: "string", value: JSON.stringify(times) } as const]]));
    return c.bytes.subarray(0, c.at);
  }
  const exchange = {
    ask: question,
    question: (at: number) => ({ at }),
    answer,
    times: ({ at, server }: { at: number; server: number }) => ({ sentAt: at, serverTime: server }),
  } as const;
  /** The question that was asked last, as the server reads it. */
  function asked(socket: HandSocket): number {
    const bytes = Buffer.from(socket.sent.at(-1)!, "hex");
    const view = packetView();
    parsePacket(bytes, 1, bytes.length, view);
    return (JSON.parse(bytes.subarray(view.dataStart + 4, view.dataEnd).toString()) as [number])[0];
  }
  const answered = (at: number, server: number): Uint8Array => frame({ opCode: 7 }, data([at, server]));

  it("is the median of its samples: one slow way and one lost answer do not matter", async () => {
    const { client, clock, newest } = play();
    newest().welcome();
    const reading = clockOffset(client, { ...exchange, samples: 5, timeoutMs: 900 });
    // The server is 5,000 ms ahead; ways there and back in milliseconds.
    const ways = [[20, 20], [30, 20], null, [20, 800], [10, 20]] as const;
    let late: Uint8Array | undefined;
    for (const way of ways) {
      const at = asked(newest());
      expect(at).toBe(clock.epoch());
      if (way === null) {
        late = answered(at, clock.epoch() + 5000);
        await clock.advance(900);
      } else {
        // The answer to the question before counts for nothing.
        if (late !== undefined) newest().receive(late);
        await clock.advance(way[0]);
        const answer = answered(at, clock.epoch() + 5000);
        await clock.advance(way[1]);
        newest().receive(answer);
      }
      await Promise.resolve();
      await Promise.resolve();
    }
    // Offsets are 5000, 5005, 4610 and 4995; of four the upper in the middle.
    expect(await reading).toEqual({ offset: 5000, roundTrip: 50, answers: 4 });
  });

  it("rejects when nothing is answered, and when the client is not ready", async () => {
    const { client, clock, newest } = play();
    await expect(clockOffset(client, exchange)).rejects.toThrow("Packet 7 cannot be sent: the client is connecting.");
    newest().welcome();
    const reading = clockOffset(client, { ...exchange, samples: 2, timeoutMs: 100 });
    reading.catch(() => {});
    for (let i = 0; i < 2; i++) {
      await clock.advance(100);
      await Promise.resolve();
    }
    await expect(reading).rejects.toThrow("None of 2 packets 7 was answered within 100 ms.");
  });

  it("rejects when the connection is lost between two questions", async () => {
    const { client, clock, newest } = play();
    newest().welcome();
    const reading = clockOffset(client, { ...exchange, timeoutMs: 100 });
    reading.catch(() => {});
    newest().lose();
    await clock.advance(100);
    await expect(reading).rejects.toThrow("the client is reconnecting");
  });
});
