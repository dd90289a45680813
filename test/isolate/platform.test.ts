/** What a guest finds in its isolate: each tool is what the guest takes it for, and nothing that it is given breaks one. */

import vm from "node:vm";
import { beforeAll, describe, expect, it } from "vitest";
import { HostPort } from "#runtime/host/port.ts";
import { platformCode, platformHere } from "#runtime/isolate/platform.ts";
import {
  A_NUMBER,
  HEAD_BYTES,
  ON_PACKET,
  SAY_64_BITS,
  SAY_ELEMENT,
  SAY_FUNCTION,
  SAY_INDEX,
  SAY_OP_CODE,
  SAY_OP_CODE_TYPE,
  SAY_PEER,
  SAY_RANGE,
  SAY_TARGETS,
  SAY_TOO_MANY_FLOATS,
  SAY_VALUE,
  SET_FLOAT,
  SET_FLOAT_ARRAY,
  SET_LONG,
  SET_NUMBER,
  SET_SENDER,
  SET_STRING,
  SET_TARGET_PEERS,
} from "#runtime/link.ts";

const port = new HostPort();
let gives = true;
const host = { flush() {}, give: () => gives, take: () => "taken", say: () => "said" };
const link = platformHere(port.buffer, host);
let tools: typeof import("#runtime/guest/primordials.ts");
let wire: typeof import("#runtime/guest/wire.ts");
let conversions: typeof import("#runtime/guest/convert.ts");
let place: typeof import("#runtime/guest/in-place.ts");

/** Reading in place of an isolate that has read nothing yet. */
function platformHereInPlace() {
  const [incoming, hold, , numberIn] = platformHere(port.buffer, host).inPlace;
  return { incoming, hold, numberIn };
}

beforeAll(async () => {
  // The guest's file takes the link when it is loaded.
  (globalThis as unknown as { __rtsc: unknown }).__rtsc = link;
  tools = await import("#runtime/guest/primordials.ts");
  wire = await import("#runtime/guest/wire.ts");
  conversions = await import("#runtime/guest/convert.ts");
  place = await import("#runtime/guest/in-place.ts");
});

const throws = (): never => {
  throw new Error("never seen");
};

describe("platform", () => {
  it("built-ins stand in the places where the guest looks for them", () => {
    const { WrongType, OutOfRange, Bytes, toBigInt, ProxyOf } = tools;
    expect([WrongType, OutOfRange, Bytes]).toEqual([TypeError, RangeError, Uint8Array]);
    expect([toBigInt, ProxyOf]).toEqual([BigInt, Proxy]);
    const { isArray, isSafeInteger, trunc, parse, stringify } = tools;
    expect([isArray, isSafeInteger]).toEqual([Array.isArray, Number.isSafeInteger]);
    expect([trunc, parse, stringify]).toEqual([Math.trunc, JSON.parse, JSON.stringify]);
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

  it("conversions stand where the guest looks for them, with the sentences of the link", () => {
    for (const [name, one] of Object.entries(conversions)) expect((one as { name: string }).name).toBe(name);
    const said: unknown[] = [];
    const { convert } = platformHere(port.buffer, { ...host, say: (...what) => `${said.push(what)}` });
    const [
      wrong,
      unfit,
      indexOf,
      numberOf,
      ,
      wholeOf,
      longOf,
      ,
      textOf,
      floatsOf,
      opCodeOf,
      peerOf,
      targetsOf,
      callable,
    ] = convert;
    expect(wrong(SAY_RANGE - 1)).toBeInstanceOf(TypeError);
    expect(wrong(SAY_RANGE)).toBeInstanceOf(RangeError);
    expect(unfit(SET_FLOAT, 2, {}, A_NUMBER)).toBeInstanceOf(TypeError);
    for (const refused of [
      () => indexOf(SET_FLOAT, 128),
      () => numberOf(SET_FLOAT, 2, null),
      () => wholeOf(SET_NUMBER, 2, 2 ** 70),
      () => longOf(SET_LONG, 2, 1.5),
      () => textOf(SET_STRING, 2, {}),
      () => floatsOf(SET_FLOAT_ARRAY, 2, null, []),
      () => floatsOf(SET_FLOAT_ARRAY, 2, [1, "x"], []),
      () => floatsOf(SET_FLOAT_ARRAY, 2, { length: 0, 0: 1 }, []),
      () => floatsOf(SET_FLOAT_ARRAY, 2, new Uint8Array(16_385), []),
      () => opCodeOf(ON_PACKET, 0),
      () => opCodeOf(ON_PACKET, "1"),
      () => peerOf(SET_SENDER, 0.5),
      () => targetsOf(SET_TARGET_PEERS, Array(4097).fill(1)),
      () => callable(ON_PACKET, 5),
    ])
      expect(refused).toThrow();
    // The first three of them were not thrown.
    expect(said.slice(3).map((what) => (what as unknown[])[0])).toEqual([
      ...[SAY_INDEX, SAY_VALUE, SAY_64_BITS, SAY_VALUE, SAY_VALUE, SAY_VALUE, SAY_ELEMENT, SAY_VALUE],
      ...[SAY_TOO_MANY_FLOATS, SAY_OP_CODE, SAY_OP_CODE_TYPE, SAY_PEER, SAY_TARGETS, SAY_FUNCTION],
    ]);
    expect(floatsOf(SET_FLOAT_ARRAY, 2, 1, [1, "2", true])).toMatchObject({ count: 3, 0: 1, 1: 2, 2: 1 });
    expect(targetsOf(SET_TARGET_PEERS, [[3, -1, 4]])).toMatchObject({ count: 2, 0: 3, 1: 4 });
    expect(targetsOf(SET_TARGET_PEERS, [])).toBe(null);
  });

  it("data is read in place under the mark that was given last, and under no other", () => {
    for (const [name, one] of Object.entries(place)) {
      if (name !== "incoming") expect((one as { name: string }).name).toBe(name);
    }
    const { incoming, hold, ahead, numberIn, floatIn, stringIn, isIn } = place;
    const at = HEAD_BYTES + 8;
    const put = (...bytes: number[]): number => {
      tools.bytes.set(bytes, at);
      incoming.at = at;
      incoming.end = at + bytes.length;
      return hold();
    };
    const first = put(0x08, 0x0a, 0x15, 0, 0, 0x80, 0x3f, 0x1a, 3, 0x0a, 1, 0x61);
    ahead();
    expect([numberIn(1), numberIn("1"), floatIn(2), stringIn(3), isIn(3), isIn(4)]).toEqual([
      5,
      5,
      1,
      "a",
      true,
      false,
    ]);
    expect([numberIn(2), floatIn(1), stringIn(1), numberIn(0), numberIn(1.5), numberIn(200)]).toEqual(
      Array(6).fill(null),
    );
    const second = put(0x08, 0x0c);
    expect(second).not.toBe(first);
    expect([incoming.held, numberIn(1), floatIn(2), isIn(3)]).toEqual([second, 6, null, false]);
    // Cut off: all that read it are refused, also when it was looked through before.
    put(0x08, 0x0c, 0x15, 0);
    ahead();
    for (const read of [() => numberIn(1), () => floatIn(2), () => isIn(1)]) expect(read).toThrow(wire.WireError);
  });

  it("marks come round again, and none of them is nobody's", () => {
    const { incoming, hold, numberIn } = platformHereInPlace();
    let rounds = 0;
    tools.bytes.set([0x08, 0x0a], HEAD_BYTES);
    incoming.at = HEAD_BYTES;
    incoming.end = HEAD_BYTES + 2;
    const first = hold();
    expect(numberIn(1)).toBe(5);
    incoming.end = HEAD_BYTES;
    for (let mark = 0; mark !== first; rounds++) {
      mark = hold();
      if (mark === 0) throw new Error("Nobody's mark was given.");
    }
    expect(rounds).toBe(2 ** 25 - 1);
    // What was found under this mark, a round ago, is found no more.
    expect(numberIn(1)).toBe(null);
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
    const make = vm.runInContext(platformCode, context);
    const made = make(port.buffer, host.flush, host.give, host.take, host.say);
    expect(context["__rtsc"]).toBe(made);
    class One {}
    class Other {}
    const turn = () => {};
    made.start(turn, { here: true }, One, Other);
    expect(made.turn).toBe(turn);
    const names = "__rtsc WebAssembly console SharedArrayBuffer Atomics RTSession".split(" ");
    const left = names.map((name) => vm.runInContext(`typeof ${name}`, context));
    expect(left).toEqual([...Array(5).fill("undefined"), "object"]);
    expect([One, Other].map(({ prototype }) => Object.hasOwn(prototype, "constructor"))).toEqual([false, false]);
    // Strict: it shows neither its caller nor its arguments.
    expect(() => made.start.caller).toThrow("strict mode");
  });
});
