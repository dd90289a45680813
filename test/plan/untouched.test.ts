/** Scripts that do more with RTSession than to call its members are left as they are, and so is what they share. */

import { expect, it } from "vitest";
import type { Plan } from "#compiler/5-plan/plan.ts";
import { buildUnchecked } from "../emit/unchecked.ts";

async function planOf(text: string): Promise<Plan> {
  const send = "RTSession.newPacket().setOpCode(1).send();\n";
  const [built] = await buildUnchecked({ "game.js": `${send}${text}\n` }, { game: "game.js" }, [true]);
  return built!.plan;
}

it.each([
  ["a member is replaced", "RTSession.newPacket = function () {};"],
  ["a member is taken", "var make = RTSession.newPacket;"],
  ["a member is computed", 'RTSession["new" + "Packet"]();'],
  ["it has another name", "var RT = RTSession;"],
  ["it is handed on", "Object.freeze(RTSession);"],
  ["it is reached through the global object", "this.RTSession.newPacket = null;"],
  ["a prototype is reached", "Object.getPrototypeOf(RTSession.newData()).setNumber = null;"],
  ["a prototype is reached by its old name", "RTSession.newData().__proto__.setNumber = null;"],
  ["text is run", 'eval("1");'],
  ["functions are made of text", 'new Function("return 1")();'],
  ["scopes are objects", "with ({}) { RTSession.newPacket(); }"],
  ["a name is one of ours", "var $rtsc_on = 1;"],
  ["a class hides it", "class A { static { RTSession.newPacket = null; } }"],
])("nothing is rewritten where %s", async (_name, text) => {
  const plan = await planOf(text);
  expect(plan.rewrites.size).toBe(0);
  expect(plan.sites[0]?.decision).toMatchObject({ kind: "generic", reason: expect.stringMatching(/^game\.js /) });
});

it.each([
  ["it is only called", ""],
  ["a comment or a string names it", '// eval RTSession = 1\nvar s = "eval(RTSession)";'],
  [
    "a function has a parameter of its name",
    "function f(RTSession) { RTSession.newPacket = 1; RTSession.newPacket().setOpCode(1).send(); }",
  ],
])("sites are rewritten where %s", async (_name, text) => {
  const plan = await planOf(text);
  expect(plan.rewrites.get("game.js")?.map(({ kind }) => kind)).toEqual(["send"]);
});
