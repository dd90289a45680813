/** What scripts are told when they went wrong: each number has its sentence, and nothing that comes out of an isolate breaks one. */

import { describe, expect, it } from "vitest";
import { say } from "#runtime/isolate/sentences.ts";
import * as link from "#runtime/link.ts";

const numbers = Object.entries(link).filter(([name]) => name.startsWith("SAY_") && name !== "SAY_RANGE");

describe("sentences", () => {
  it.for(numbers)("%s is one, and no other is like it", ([, number]) => {
    const sentence = say(number as number, "a", "b", "c", "d");
    expect(sentence).toMatch(/^\S.* .*\.$/);
    const others = numbers.map(([, one]) => one).filter((one) => one !== number);
    expect(new Set(others).size).toBe(numbers.length - 1);
  });

  it("calls and needs are told by number too", () => {
    expect(say(link.SAY_VALUE, link.SET_FLOAT, 3, "null", link.A_NUMBER)).toBe(
      "setFloat(3, null): the value must be a number.",
    );
    expect(say(link.SAY_FIELD, "Move", "at", "1", link.NUMBERS_OF + 3)).toBe(
      "send(Move): field at is 1; it must be an array of 3 numbers.",
    );
    expect(say(link.SAY_TARGETS, "send(Move), to")).toBe("send(Move), to: a packet goes to 4096 peers at most.");
  });

  it("a number that is none, values that are objects and endless texts break nothing", () => {
    expect(say(-1)).toBe("");
    expect(say(Number.NaN, "a")).toBe("");
    expect(say("constructor" as never)).toBe("");
    const odd = { toString: () => expect.unreachable() } as never;
    expect(say(link.SAY_VALUE, odd, odd, odd, odd)).toBe("null(null, null): the value must be null.");
    expect(say(link.SAY_NO_REQUEST, "x".repeat(100_000)).length).toBeLessThanOrEqual(4096);
    expect(say(link.SAY_VALUE, 99, 1, "2", 99)).toContain("the value must be ");
  });
});
