/** Requests sent ahead, over a channel that notes what goes over it. */

import { describe, expect, test } from "vitest";
import { RequestsAhead } from "#compiler/typescript/ahead.ts";

/** Answers each request with its own name, in the order in which they were written. */
class Line {
  readonly log: string[] = [];
  /** How often something was written. */
  pieces = 0;
  readonly #waiting: string[] = [];
  /** As that of TypeScript's client, each request is put together in the same memory. */
  readonly #memory = Buffer.alloc(1000);

  getMethodBuf(method: string): Uint8Array {
    return Buffer.from(method);
  }

  writeTuple(_type: number, name: Uint8Array, payload: string | Uint8Array): void {
    this.writeAllBuf(this.#memory, this.#memory.write(`${Buffer.from(name)} ${payload}\n`));
  }

  writeAllBuf(data: Uint8Array, length = data.length): void {
    this.pieces++;
    for (const request of Buffer.from(data.subarray(0, length)).toString().trimEnd().split("\n")) {
      this.log.push(`write ${request}`);
      this.#waiting.push(request);
    }
  }

  requestBytesSync(method: string, payload: string | Uint8Array): Uint8Array {
    this.writeTuple(1, this.getMethodBuf(method), payload);
    const next = this.#waiting.shift();
    this.log.push(`read ${next}`);
    if (next !== `${method} ${payload}`) throw new Error(`They talk past each other: ${next}`);
    if (method === "fails") throw new Error("no such thing");
    return Buffer.from(`${method} ${payload}`);
  }
}

function line() {
  const channel = new Line();
  const ahead = new RequestsAhead(channel);
  const ask = (method: string, payload = "1"): string => String(channel.requestBytesSync(method, payload));
  return { channel, ahead, ask };
}

describe("a request that is sent ahead", () => {
  test("is written at once, and read when it is asked for", () => {
    const { channel, ahead, ask } = line();
    ahead.send(() => ask("slow"));
    expect(channel.log).toEqual(["write slow 1"]);
    expect(ask("slow")).toBe("slow 1");
    expect(ask("slow")).toBe("slow 1");
    expect(channel.log).toEqual(["write slow 1", "read slow 1", "write slow 1", "read slow 1"]);
  });

  test("is read before another is written, and its answer kept", () => {
    const { channel, ahead, ask } = line();
    ahead.send(() => ask("slow"));
    expect([ask("a"), ask("b"), ask("slow")]).toEqual(["a 1", "b 1", "slow 1"]);
    expect(channel.log).toEqual(["write slow 1", "read slow 1", "write a 1", "read a 1", "write b 1", "read b 1"]);
  });

  test("gives its answer to the same request alone", () => {
    const { ahead, ask } = line();
    ahead.send(() => ask("slow", "1"));
    expect([ask("slow", "2"), ask("slow", "1")]).toEqual(["slow 2", "slow 1"]);
  });

  test("may be followed by another that is", () => {
    const { channel, ahead, ask } = line();
    ahead.send(() => ask("one"));
    ahead.send(() => ask("two"));
    expect(channel.log).toEqual(["write one 1", "read one 1", "write two 1"]);
    expect([ask("two"), ask("one")]).toEqual(["two 1", "one 1"]);
  });

  test("may be followed by others before it is read: answers come in the order of the requests", () => {
    const { channel, ahead, ask } = line();
    for (const payload of ["1", "2", "3"]) ahead.sendBehind(() => ask("tree", payload));
    expect(ahead.waiting).toBe(3);
    expect([ask("tree", "1"), ask("tree", "3"), ask("tree", "2")]).toEqual(["tree 1", "tree 3", "tree 2"]);
    expect(channel.log.map((one) => one.split(" ")[0]).join(" ")).toBe("write write write read read read");
    expect(ahead.waiting).toBe(0);
  });

  test("may go with others in one piece", () => {
    const { channel, ahead, ask } = line();
    ahead.together(() => {
      for (const payload of ["1", "22", "333"]) ahead.sendBehind(() => ask("tree", payload));
    });
    expect(channel.pieces).toBe(1);
    expect(ahead.bytesWaiting).toBe(6);
    expect(channel.log).toEqual(["write tree 1", "write tree 22", "write tree 333"]);
    expect([ask("tree", "1"), ask("tree", "22"), ask("tree", "333")]).toEqual(["tree 1", "tree 22", "tree 333"]);
    expect(ahead.bytesWaiting).toBe(0);
    ahead.together(() => {});
    expect(channel.pieces).toBe(1);
    expect(ask("a")).toBe("a 1");
  });

  test("may be one that nobody asks for: its answer is read in its turn, and given to nobody", () => {
    const { channel, ahead, ask } = line();
    ahead.sendUnasked("warm", { up: 1 });
    expect(channel.log).toEqual(['write warm {"up":1}']);
    expect(ask("a")).toBe("a 1");
    expect(ask("warm", '{"up":1}')).toBe('warm {"up":1}');
    expect(channel.log.filter((one) => one.startsWith("write warm"))).toHaveLength(2);
    ahead.sendUnasked("fails", {});
    expect(ask("a")).toBe("a 1");
  });

  test("may be made before the client can: whoever makes it then is given its answer", () => {
    const { channel, ahead, ask } = line();
    ahead.sendEarly("open", { up: 1 });
    expect(channel.log).toEqual(['write open {"up":1}']);
    expect(ask("a")).toBe("a 1");
    expect(ask("open", '{"up":1}')).toBe('open {"up":1}');
    expect(channel.log.filter((one) => one.startsWith("write open"))).toHaveLength(1);
  });

  test("may have its answer read before it is asked for, where it is the first and of one kind", () => {
    const { channel, ahead, ask } = line();
    ahead.readFirst("tree");
    for (const payload of ["1", "22"]) ahead.sendBehind(() => ask("tree", payload));
    ahead.sendBehind(() => ask("open"));
    ahead.readFirst("open");
    expect(channel.log.filter((one) => one.startsWith("read"))).toEqual([]);
    ahead.readFirst("tree");
    expect(channel.log.filter((one) => one.startsWith("read"))).toEqual(["read tree 1"]);
    expect(ahead.waiting).toBe(2);
    expect([ask("tree", "1"), ask("tree", "22")]).toEqual(["tree 1", "tree 22"]);
    ahead.readFirst("tree");
    expect(ahead.waiting).toBe(1);
    expect(ask("open")).toBe("open 1");
  });

  test("may go with others, of which the last is answered when it is asked for", () => {
    const { channel, ahead, ask } = line();
    ahead.send(() => ask("zero"));
    ahead.send(
      () => ask("one"),
      () => ask("two"),
    );
    expect(channel.log).toEqual(["write zero 1", "read zero 1", "write one 1", "write two 1"]);
    expect(channel.pieces).toBe(2);
    expect([ask("two"), ask("one"), ask("zero")]).toEqual(["two 1", "one 1", "zero 1"]);
  });

  test("may be made by somebody who does not want to know", () => {
    const { channel, ahead, ask } = line();
    ahead.sendOff(() => ask("release"));
    ahead.sendBehind(() => ask("tree"));
    expect(ask("tree")).toBe("tree 1");
    expect(ask("release")).toBe("release 1");
    expect(channel.log.filter((one) => one === "write release 1")).toHaveLength(2);
    const asked: string[] = [];
    const nowhere = new RequestsAhead({});
    nowhere.together(() => nowhere.sendOff(() => asked.push("release")));
    expect(asked).toEqual(["release"]);
  });

  test("is known by its payload, also where that is bytes", () => {
    const { channel, ahead } = line();
    const askBytes = (payload: string) => channel.requestBytesSync("tree", new TextEncoder().encode(payload));
    ahead.send(() => askBytes("a"));
    askBytes("a");
    expect(channel.log.filter((one) => one.startsWith("write"))).toHaveLength(1);
  });

  test("is forgotten when nobody will ask for it", () => {
    const { channel, ahead, ask } = line();
    ahead.send(() => ask("slow"));
    ahead.forget();
    expect(ask("slow")).toBe("slow 1");
    expect(channel.log).toEqual(["write slow 1", "read slow 1", "write slow 1", "read slow 1"]);
  });

  test("fails where it is asked for", () => {
    const { ahead, ask } = line();
    ahead.send(() => ask("fails"));
    expect(ask("a")).toBe("a 1");
    expect(() => ask("fails")).toThrow("no such thing");
  });
});

test("a channel of another kind is left alone", () => {
  const other = { requestSync: () => "x" };
  const ahead = new RequestsAhead(other);
  let asked = 0;
  ahead.send(() => asked++);
  expect(asked).toBe(0);
  expect(Object.keys(other)).toEqual(["requestSync"]);
  expect(() => new RequestsAhead(undefined)).not.toThrow();
});
