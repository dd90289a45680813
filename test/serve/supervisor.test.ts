import { describe, expect, it } from "vitest";
import { Fault } from "#runtime/fault.ts";
import type { Clock } from "#runtime/host/clock.ts";
import { defaultHostLimits } from "#runtime/host/host-limits.ts";
import type { FromShard, ShardConfig, ToShard } from "#runtime/host/shard-messages.ts";
import type { ShardEvents } from "#runtime/host/shard-slot.ts";
import { Supervisor } from "#runtime/host/supervisor.ts";
import type { LogRecord } from "#runtime/log/log.ts";

/** A clock that stands until it is turned; `soon` runs when the turn is over. */
class HandClock implements Clock {
  #now = 0;
  #timers: { at: number; fn: () => void }[] = [];
  #soon: (() => void)[] = [];
  now = (): number => this.#now;
  epoch = (): number => 1_700_000_000_000 + this.#now;
  after = (ms: number, fn: () => void): (() => void) => {
    const timer = { at: this.#now + ms, fn };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };
  soon = (fn: () => void): void => void this.#soon.push(fn);

  /** Runs what is due; `before` stands for messages that wait while timers run. */
  async turn(ms: number, before: () => void = () => {}): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const [next] = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers.splice(this.#timers.indexOf(next), 1);
      this.#now = next.at;
      next.fn();
      before();
      for (const fn of this.#soon.splice(0)) fn();
    }
    this.#now = end;
    await settled();
  }
}

/** Lets promises that are already resolved run on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A shard process played by the test. */
class FakeShard {
  readonly sent: ToShard[] = [];
  killed = false;
  readonly #events: ShardEvents;
  constructor(events: ShardEvents) {
    this.#events = events;
  }
  send(message: ToShard): void {
    this.sent.push(message);
  }
  kill(): void {
    this.killed = true;
    this.gone("was ended by SIGKILL");
  }
  gone(how: string): void {
    this.#events.gone(how);
  }
  say(message: FromShard): void {
    this.#events.message(message);
  }
  /** Answers the newest request. */
  async answer(value: unknown): Promise<void> {
    const last = this.sent.at(-1) as Extract<ToShard, { kind: "request" }>;
    this.say({ kind: "reply", id: last.id, value } as FromShard);
    await settled();
  }
}

const config: ShardConfig = {
  host: "127.0.0.1",
  port: 0,
  publicHost: "127.0.0.1",
  bundles: "dist",
  logFile: "realtime.log",
  keepMaps: false,
  gateway: null,
  limits: defaultHostLimits,
  credentials: null,
  plain: true,
  maxSockets: 10,
  beatMs: 1000,
};

function setUp() {
  const clock = new HandClock();
  const shards: FakeShard[] = [];
  const log: LogRecord[] = [];
  const supervisor = new Supervisor({
    start: (events) => {
      const shard = new FakeShard(events);
      shards.push(shard);
      return shard;
    },
    config,
    clock,
    log: { write: (record) => log.push(record) },
    heartbeatMs: 3000,
    startMs: 10_000,
    drainMs: 5000,
  });
  const beat = (shard: FakeShard, ended: string[] = []): void => shard.say({ kind: "heartbeat", ended });
  const session = { script: "duel", players: [{ playerId: "ann" }] };
  const created = (sessionId: string) => ({ sessionId, host: "127.0.0.1", port: 7000, players: [] });
  return { clock, shards, log, supervisor, beat, session, created };
}

async function started() {
  const all = setUp();
  const port = all.supervisor.open();
  all.shards[0]!.say({ kind: "ready", port: 7000 });
  expect(await port).toBe(7000);
  const create = async (id: string): Promise<void> => {
    const made = all.supervisor.create(all.session);
    await all.shards.at(-1)!.answer(all.created(id));
    await made;
  };
  return { ...all, create };
}

/** Lets a supervisor go down whose shard never answers. */
async function silentDrain(sessions: readonly string[]) {
  const all = await started();
  for (const id of sessions) await all.create(id);
  const closed = all.supervisor.close();
  await settled();
  await all.clock.turn(5000);
  return await closed;
}

const messages = (log: readonly LogRecord[]): string[] =>
  log.map(({ code, session, message }) => [code, session, message].filter((part) => part !== undefined).join(" "));

describe("supervisor", () => {
  it("starts a shard, tells it its configuration, and is serving when it is ready", async () => {
    const { supervisor, shards, create } = await started();
    expect(shards[0]!.sent[0]).toEqual({ kind: "start", config });
    expect(supervisor.state).toBe("serving");
    await create("s1");
    expect(shards[0]!.sent[1]).toMatchObject({ request: { kind: "create", session: { script: "duel" } } });
  });

  it("routes by session; what never was or has ended is not there", async () => {
    const { supervisor, shards, create, beat } = await started();
    await create("s1");
    const info = supervisor.get("s1");
    await shards[0]!.answer({ sessionId: "s1" });
    expect(await info).toEqual({ sessionId: "s1" });
    const end = supervisor.end("s1");
    await shards[0]!.answer(true);
    expect(await end).toBe(true);
    beat(shards[0]!, ["s1"]);
    expect(await supervisor.get("s1")).toBeUndefined();
    expect(await supervisor.end("s1")).toBe(false);
    expect(shards[0]!.sent).toHaveLength(4);
  });

  it("answers may come in any order, and a refusal keeps its code and position", async () => {
    const { supervisor, shards, session } = await started();
    const [one, two] = [supervisor.create(session), supervisor.create(session)];
    const [first, second] = shards[0]!.sent.slice(1) as Extract<ToShard, { kind: "request" }>[];
    const refusal = { code: "RT8206", message: "It did not load.", position: "duel.ts:1:2" } as const;
    shards[0]!.say({ kind: "refused", id: second!.id, refusal });
    shards[0]!.say({ kind: "reply", id: first!.id, value: { sessionId: "a", host: "h", port: 1, players: [] } });
    shards[0]!.say({ kind: "reply", id: 999, value: undefined });
    await expect(two).rejects.toEqual(new Fault("RT8206", "It did not load.", { position: "duel.ts:1:2" }));
    expect((await one).sessionId).toBe("a");
  });

  it("a shard that keeps its heartbeat lives; one that misses it is killed and replaced on the same port", async () => {
    const { supervisor, shards, clock, beat, log } = await started();
    for (let second = 0; second < 10; second++) {
      await clock.turn(1000);
      beat(shards[0]!);
    }
    expect(shards[0]!.killed).toBe(false);
    await clock.turn(2999);
    expect(shards[0]!.killed).toBe(false);
    await clock.turn(1);
    expect(shards[0]!.killed).toBe(true);
    expect(supervisor.state).toBe("restarting");
    await clock.turn(100);
    expect(shards).toHaveLength(2);
    expect(shards[1]!.sent[0]).toMatchObject({ kind: "start", config: { port: 7000 } });
    shards[1]!.say({ kind: "ready", port: 7000 });
    expect(supervisor.state).toBe("serving");
    expect(messages(log)).toEqual([
      "RT8306 The shard on port 7000 is gone: it gave no sign of life for 3000 ms and was killed.",
      "RT8306 A new shard listens on port 7000.",
    ]);
  });

  it("sessions of a shard that is gone are reported as lost and logged with the reason", async () => {
    const { supervisor, shards, log, create, clock } = await started();
    await create("s1");
    await create("s2");
    shards[0]!.gone("exited with code 134");
    const reason = "The shard on port 7000 is gone: it exited with code 134.";
    expect(await supervisor.get("s2")).toEqual({
      sessionId: "s2",
      script: "duel",
      state: "lost",
      reason,
      lostAt: "2023-11-14T22:13:20.000Z",
    });
    expect(messages(log)).toEqual([
      `RT8306 ${reason}`,
      `RT8307 s1 The session is lost. ${reason}`,
      `RT8307 s2 The session is lost. ${reason}`,
    ]);
    expect(await supervisor.end("s1")).toBe(false);
    await clock.turn(100);
    shards[1]!.say({ kind: "ready", port: 7000 });
    const list = supervisor.list();
    await shards[1]!.answer([]);
    expect((await list).lost.map(({ sessionId }) => sessionId)).toEqual(["s1", "s2"]);
  });

  it("remembers the newest thousand losses", async () => {
    const { supervisor, shards, create } = await started();
    for (let i = 0; i < 1001; i++) await create(`s${i}`);
    shards[0]!.gone("exited with code 1");
    expect(await supervisor.get("s0")).toBeUndefined();
    expect(await supervisor.get("s1")).toMatchObject({ state: "lost" });
  });

  it("while no shard is up every request is refused as RT8305, those that were waiting too", async () => {
    const { supervisor, shards, session } = await started();
    const waiting = supervisor.create(session);
    shards[0]!.gone("exited with code 1");
    await expect(waiting).rejects.toMatchObject({ code: "RT8305" });
    await expect(supervisor.create(session)).rejects.toMatchObject({ code: "RT8305" });
    await expect(supervisor.list()).rejects.toMatchObject({ code: "RT8305" });
  });

  it("a replacement that fails is tried again, ever more slowly, and said once each time", async () => {
    const { shards, clock, log } = await started();
    shards[0]!.gone("exited with code 1");
    await clock.turn(50);
    shards[1]!.say({
      kind: "failed",
      refusal: { code: "RT8301", message: "Port 7000 is in use.", position: undefined },
    });
    shards[1]!.gone("exited with code 1");
    await clock.turn(99);
    expect(shards).toHaveLength(2);
    await clock.turn(1);
    expect(shards).toHaveLength(3);
    await clock.turn(10_000);
    expect(shards[2]!.killed).toBe(true);
    expect(messages(log).slice(1)).toEqual([
      "RT8306 The shard could not be replaced: Port 7000 is in use. It is tried again.",
      "RT8306 The shard could not be replaced: it was not ready within 10000 ms. It is tried again.",
    ]);
    await clock.turn(200);
    expect(shards).toHaveLength(4);
  });

  it("after a sleep of the whole machine, heartbeats that are waiting are heard first", async () => {
    const { shards, clock, beat } = await started();
    await clock.turn(60_000, () => beat(shards[0]!));
    expect(shards[0]!.killed).toBe(false);
  });

  it("a process that was given up is no longer heard", async () => {
    const { supervisor, shards, clock } = await started();
    await clock.turn(3000);
    shards[0]!.say({ kind: "ready", port: 1 });
    shards[0]!.gone("exited with code 1");
    expect(supervisor.state).toBe("restarting");
    await clock.turn(50);
    expect(shards).toHaveLength(2);
  });

  it("a first start that fails is told to whoever starts, and not tried again", async () => {
    const refused = setUp();
    const port = refused.supervisor.open();
    const refusal = { code: "RT8301", message: "Port 80 is in use.", position: undefined } as const;
    refused.shards[0]!.say({ kind: "failed", refusal });
    await expect(port).rejects.toMatchObject({ code: "RT8301", message: "Port 80 is in use." });
    const crashed = setUp();
    const crash = crashed.supervisor.open();
    crashed.shards[0]!.gone("exited with code 1");
    await expect(crash).rejects.toMatchObject({
      code: "RT8306",
      message: "The shard did not start: it exited with code 1.",
    });
    const silent = setUp();
    const hang = expect(silent.supervisor.open()).rejects.toThrow("it was not ready within 10000 ms");
    await silent.clock.turn(10_000);
    await hang;
    for (const { clock, shards } of [refused, crashed, silent]) {
      await clock.turn(60_000);
      expect(shards).toHaveLength(1);
    }
  });
});

describe("supervisor: the end", () => {
  it("drains: no new sessions, the shard ends its sessions, then it is gone", async () => {
    const { supervisor, shards, session, log, create, clock } = await started();
    await create("s1");
    let closed = false;
    const close = supervisor.close().then(() => {
      closed = true;
    });
    expect(supervisor.state).toBe("draining");
    await expect(supervisor.create(session)).rejects.toMatchObject({ code: "RT8304" });
    expect(shards[0]!.sent.at(-1)).toMatchObject({ request: { kind: "drain" } });
    await shards[0]!.answer(undefined);
    expect(closed).toBe(false);
    shards[0]!.gone("exited with code 0");
    await close;
    await clock.turn(60_000);
    expect([shards.length, shards[0]!.killed, log]).toEqual([1, false, []]);
  });

  it("a shard that takes too long to drain is killed, and its sessions are said to be lost", async () => {
    const { supervisor, shards, clock, log, create } = await started();
    await create("s1");
    const close = supervisor.close();
    await clock.turn(5000);
    await close;
    expect(shards[0]!.killed).toBe(true);
    expect(messages(log)[1]).toMatch(
      /^RT8307 s1 The session is lost\. .* it took longer than 5000 ms to end its sessions/,
    );
  });

  it("closes while a shard is being replaced or still starting", async () => {
    const restarting = await started();
    restarting.shards[0]!.gone("exited with code 1");
    await restarting.supervisor.close();
    await restarting.clock.turn(60_000);
    expect(restarting.shards).toHaveLength(1);

    const starting = await started();
    starting.shards[0]!.gone("exited with code 1");
    await starting.clock.turn(50);
    await starting.supervisor.close();
    expect(starting.shards[1]!.killed).toBe(true);
  });

  it("tells whoever closes it which sessions did not end in order; none when all did", async () => {
    expect(await silentDrain(["s1", "s2"])).toMatchObject([
      {
        sessionId: "s1",
        state: "lost",
        reason: expect.stringContaining("it took longer than 5000 ms to end its sessions"),
      },
      { sessionId: "s2", state: "lost" },
    ]);
    expect(await silentDrain([])).toEqual([]);
    const { supervisor, shards, create } = await started();
    await create("s1");
    const closed = supervisor.close();
    await settled();
    await shards[0]!.answer(undefined);
    shards[0]!.gone("exited with code 0");
    expect(await closed).toEqual([]);
  });
});
