/** What a guest finds in its isolate: each tool is what the guest takes it for, and nothing that it is given breaks one. */

import vm from "node:vm";
import { beforeAll, describe, expect, it } from "vitest";
import { HostPort } from "#runtime/host/port.ts";
import { platformCode, platformHere } from "#runtime/isolate/platform.ts";
import { HEAD_BYTES } from "#runtime/link.ts";

const port = new HostPort();
let gives = true;
const host = { flush() {}, give: () => gives, take: () => "taken", say: () => "said" };
const link = platformHere(port.buffer, host);
let tools: typeof import("#runtime/guest/primordials.ts");
let wire: typeof import("#runtime/guest/wire.ts");

beforeAll(async () => {
  // The guest's file takes the link when it is loaded.
  (globalThis as unknown as { __rtsc: unknown }).__rtsc = link;
  tools = await import("#runtime/guest/primordials.ts");
  wire = await import("#runtime/guest/wire.ts");
});

const throws = (): never => {
  throw new Error("never seen");
};

describe("platform", () => {
  it("built-ins stand in the places where the guest looks for them", () => {
    const { WrongType, OutOfRange, Bytes, Words, toBigInt, ProxyOf, asIntN } = tools;
    expect([WrongType, OutOfRange, Bytes, Words]).toEqual([TypeError, RangeError, Uint8Array, Int32Array]);
    expect([toBigInt, ProxyOf, asIntN]).toEqual([BigInt, Proxy, BigInt.asIntN]);
    const { isArray, isView, isSafeInteger, trunc, numberAhead, parse, stringify } = tools;
    expect([isArray, isView, isSafeInteger]).toEqual([Array.isArray, ArrayBuffer.isView, Number.isSafeInteger]);
    expect([trunc, numberAhead, parse, stringify]).toEqual([Math.trunc, parseFloat, JSON.parse, JSON.stringify]);
    expect(tools.slice("abc", 1, 2)).toBe("b");
    expect(tools.toLowerCase("A")).toBe("a");
    expect([tools.words, tools.bytes, tools.times].map(({ buffer }) => buffer)).toEqual(Array(3).fill(port.buffer));
    expect([tools.words, tools.bytes, tools.times].map((view) => view.BYTES_PER_ELEMENT)).toEqual([4, 1, 8]);
    expect(link.now()).toBeGreaterThan(1e12);
  });

  it("a promise is waited for as the language does", async () => {
    const caught: unknown[] = [];
    await tools.react(Promise.reject(new Error("lost")), undefined, (error) => void caught.push(error));
    expect(caught).toEqual([new Error("lost")]);
    expect(() => tools.react({} as never, undefined, () => {})).toThrow(TypeError);
  });

  it("floats are read and written in the buffer and outside of it, little end first, wherever they begin", () => {
    for (const bytes of [tools.bytes, new Uint8Array(HEAD_BYTES + 64)]) {
      const at = HEAD_BYTES + 1;
      tools.setFloatAt(bytes, at, -1.5);
      expect([...bytes.subarray(at, at + 4)]).toEqual([0, 0, 0xc0, 0xbf]);
      expect(tools.floatAt(bytes, at)).toBe(-1.5);
      tools.setDoubleAt(bytes, at, Math.PI);
      expect([...bytes.subarray(at, at + 8)]).toEqual([...new Uint8Array(Float64Array.of(Math.PI).buffer)]);
      expect(tools.doubleAt(bytes, at)).toBe(Math.PI);
      tools.copy(bytes, at + 16, bytes, at, 8);
      expect(tools.doubleAt(bytes, at + 16)).toBe(Math.PI);
    }
  });

  /** The bytes that are written of a text, behind its box. */
  const written = (text: string): Buffer => {
    const c = { bytes: new Uint8Array(200), at: 0, end: 200 };
    const end = wire.writeText(c, 0, text);
    expect([...c.bytes.subarray(0, 3)]).toEqual([end - 1, 0x0a, end - 3]);
    return Buffer.from(c.bytes.subarray(3, end));
  };

  it.for([
    "",
    "plain",
    "eight ch",
    "sixteen letters.",
    "é",
    "12345678é",
    "日本語",
    "🎮 at the end",
    "\ufeffmark",
    "\0",
  ])("UTF-8 there and back: %j", (text) => {
    const bytes = Buffer.from(text);
    expect(written(text)).toEqual(bytes);
    const c = { bytes, at: 0, end: bytes.length };
    expect(wire.readText(c, bytes.length)).toBe(text);
    expect(c.at).toBe(bytes.length);
    expect(() => wire.readText(c, 1)).toThrow(wire.WireError);
  });

  it.for([
    [0xff],
    [0xc3],
    [0x41, 0xc0, 0x80],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [...Buffer.from("12345678"), 0xe9],
  ])("bytes that are not UTF-8 are a character each: %j", (given) => {
    const bytes = Uint8Array.from([0x30, ...given, 0x30]);
    expect(wire.readText({ bytes, at: 1, end: bytes.length }, given.length)).toBe(String.fromCharCode(...given));
  });

  it("half a pair becomes U+FFFD", () => {
    expect(written("a\ud800b").toString()).toBe("a\ufffdb");
  });

  it("what the wire is made of stands where the guest looks for it", () => {
    for (const [name, one] of Object.entries(wire)) expect((one as { name: string }).name).toBe(name);
    const { malformed, WireError, room } = wire;
    expect(malformed()).toBeInstanceOf(WireError);
    expect(() => room({ bytes: tools.bytes, at: 0, end: 4 }, 5)).toThrow(WireError);
    expect(() => room({ bytes: tools.bytes, at: 0, end: 4 }, 4)).not.toThrow();
  });

  it("texts of the link are written as they are read; long ones are given and taken", () => {
    const at = HEAD_BYTES / 4;
    for (const text of ["", "a", "ab", "日本", "x".repeat(8192)]) {
      expect(tools.putText(at, text)).toBe(at + 1 + Math.ceil(text.length / 2));
      expect(tools.linkText(at)).toBe(text);
    }
    const long = "x".repeat(8193);
    expect(tools.putText(at, long)).toBe(at + 1);
    expect(tools.linkText(at)).toBe("taken");
    gives = false;
    expect(tools.putText(at, long)).toBe(0);
  });

  it("values are shown short, and without their own code", () => {
    const odd = { toString: throws, toJSON: throws };
    const shown = [
      1,
      -0,
      Number.NaN,
      "a\n",
      "x".repeat(50),
      5n,
      true,
      null,
      undefined,
      [odd],
      odd,
      throws,
      Symbol("s"),
    ];
    expect(shown.map(tools.show)).toEqual([
      ...["1", "0", "NaN", '"a\\n"', `"${"x".repeat(40)}…"`, "5n", "true", "null", "undefined"],
      ...["an array", "an object", "a function", "a symbol"],
    ]);
    expect([{}, [], null, "a", throws, undefined].map(tools.isObject)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it("whatever was thrown has a message, and whatever is logged is JSON", () => {
    const getters = Object.defineProperties(
      {},
      { message: { get: throws }, stack: { get: throws }, name: { get: throws } },
    );
    const thrown = [
      "text",
      new TypeError("wrong"),
      new Error(""),
      { message: "bare" },
      { a: 1 },
      { toJSON: throws },
      5,
      null,
    ];
    expect(thrown.map(tools.messageOf)).toEqual([
      ...["text", "TypeError: wrong", "Error", "bare", '{"a":1}', "an object", "5", "null"],
    ]);
    expect(tools.messageOf(getters)).toBe("{}");
    expect(tools.textIn(getters, "stack")).toBe("");
    expect(tools.textIn({ stack: 5 }, "stack")).toBe("");
    expect(tools.textIn(undefined, "stack")).toBe("");
    const cycle: unknown[] = [];
    cycle.push(cycle);
    const logged = [{ a: [1] }, "text", new RangeError("far"), undefined, throws, 5n, cycle, { toJSON: throws }];
    expect(logged.map(tools.jsonOf)).toEqual([
      ...[
        '{"a":[1]}',
        '"text"',
        '"RangeError: far"',
        '"undefined"',
        '"a function"',
        '"5n"',
        '"an array"',
        '"an object"',
      ],
    ]);
  });

  it("is a text that needs nothing around it, and says who it is to nobody", () => {
    const context = vm.createContext();
    const make = vm.runInContext(`(function(){${platformCode}})`, context);
    const made = make(port.buffer, host.flush, host.give, host.take, host.say);
    expect(context["__rtsc"]).toBe(made);
    class Bare {}
    class Other {}
    const turn = () => {};
    made.start(turn, { here: true }, Bare, Other);
    expect(made.turn).toBe(turn);
    const names = "__rtsc WebAssembly console SharedArrayBuffer Atomics RTSession".split(" ");
    const left = names.map((name) => vm.runInContext(`typeof ${name}`, context));
    expect(left).toEqual([...Array(5).fill("undefined"), "object"]);
    expect(Object.getPrototypeOf(Bare.prototype)).toBe(null);
    expect([Bare, Other].map(({ prototype }) => Object.hasOwn(prototype, "constructor"))).toEqual([false, false]);
    // Strict: it shows neither its caller nor its arguments.
    expect(() => made.start.caller).toThrow("strict mode");
  });
});
