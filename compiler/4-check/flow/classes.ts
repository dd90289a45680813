/**
 * Classes: what `class` and `new` make: prototypes and their members, instances and their fields, in the form of classes and of
 * constructor functions.
 */

import type { CallCode, ClassCode } from "#compiler/typescript/code.ts";
import { constructBuiltIn } from "./built-ins.ts";
import type { Interpreter } from "./interpreter.ts";
import { withoutBinding } from "./objects.ts";
import { startFrame } from "./runs.ts";
import { type AtomOf, atom, join, nothing, noValues, one, type Value } from "./values.ts";
import { newLocals } from "./ways.ts";

/** How many classes may be made from each other in a row. */
const deepest = 8;

/** A class, as a value. */
export function followClass(machine: Interpreter, code: ClassCode): Value {
  const { objects } = machine;
  const made = atom({ k: "class", code, env: machine.frame.env });
  const prototype = objects.prototypeOf(made);
  if (code.base !== undefined) {
    for (const base of machine.evaluate(code.base)) {
      if (base.k === "class" || base.k === "function") objects.inherit(prototype, [objects.prototypeOf(base)]);
      else objects.open(prototype, base.k === "unknown" ? base.reason : "it extends what cannot be followed");
    }
  }
  for (const member of code.members) {
    if (member.kind === "field" && !member.isStatic) continue;
    const value = member.value === undefined ? nothing : machine.evaluate(member.value);
    const kept = member.kind === "accessor" ? one({ k: "builtin", name: `get ${member.name}` }) : value;
    objects.setMember(member.isStatic ? [made] : [prototype], member.name, kept);
  }
  if (code.constructorCode !== undefined) {
    machine.closure(code.constructorCode);
    machine.classOf.set(code.constructorCode, code);
  }
  return [made];
}

/** `new` on whatever it may be on. */
export function followNew(machine: Interpreter, call: CallCode): Value {
  machine.step();
  const value = machine.evaluate(call.callee);
  machine.slips.call(machine.file, call.callee, value);
  const args = machine.argumentsOf(call);
  let result: Value = nothing;
  for (let at = 0; at < value.length; at++) {
    const made = value[at]!;
    if (made.k === "function" || made.k === "class") result = join(result, instanceOf(machine, made, call, args));
    else if (made.k === "unknown") {
      machine.escape(args, made.reason);
      result = join(result, [made]);
    } else result = join(result, constructBuiltIn(machine, made, call, args));
  }
  return result;
}

function instanceOf(
  machine: Interpreter,
  made: AtomOf<"function"> | AtomOf<"class">,
  call: CallCode,
  args: readonly Value[],
): Value {
  const { objects } = machine;
  const instance = objects.at(call, ` ${nameOf(made.code)}`, "plain");
  objects.inherit(instance, [objects.prototypeOf(withoutBinding(made))]);
  if (made.k === "class") {
    construct(machine, made, [instance], args, call, 0);
    return [instance];
  }
  // What a constructor makes that is being followed already is not followed to its end.
  if (isActive(machine, made)) objects.open(instance, "its constructor calls itself");
  const returned = machine.callFunction(made, [instance], args, call);
  const given = returned.filter((one) => one.k === "object" || one.k === "function" || one.k === "class");
  // `new` on a factory gives what the factory returns; a constructor that may end without returning gives what it made, too.
  if (given.length > 0) return made.code.body.at(-1)?.kind === "return" ? given : join(given, [instance]);
  return returned.some((one) => one.k === "data" || one.k === "builder") ? returned : [instance];
}

function isActive({ functions }: Interpreter, { code }: AtomOf<"function">): boolean {
  return functions.of(code).active > 0;
}

function construct(
  machine: Interpreter,
  made: AtomOf<"class">,
  instance: Value,
  args: readonly Value[],
  call: CallCode,
  depth: number,
): void {
  const { code, env } = made;
  const fields = code.members.filter((one) => one.kind === "field" && !one.isStatic && one.value !== undefined);
  if (fields.length > 0) {
    // Fields run with `this` being the instance, in the place of the class.
    const { runs, ways } = machine;
    const { frame } = machine;
    const context = runs.fields(frame.context);
    const account = machine.functions.of(env.code);
    machine.enter(startFrame(account, runs.withSelf(env, instance), env.file, context, []));
    const { locals } = ways.state;
    // Where the class is made in the function that runs, its fields see what that has.
    ways.state.locals = frame.code === env.code ? locals.slice() : newLocals(env.code);
    ways.state.ownsLocals = true;
    for (const field of fields) machine.objects.setMember(instance, field.name, machine.evaluate(field.value!));
    machine.leave();
    ways.state.locals = locals;
    ways.state.ownsLocals = false;
  }
  if (code.constructorCode !== undefined) {
    const callee = atom({ k: "function", code: code.constructorCode, env, self: undefined, bound: noValues });
    machine.callFunction(callee as AtomOf<"function">, instance, args, call);
  } else if (code.base !== undefined && depth < deepest) {
    for (const base of machine.evaluate(code.base)) {
      if (base.k === "class") construct(machine, base, instance, args, call, depth + 1);
      else if (base.k === "function") machine.callFunction(base, instance, args, call);
    }
  }
}

/** `super(…)` in a constructor. */
export function superCall(machine: Interpreter, call: CallCode): Value {
  const args = machine.argumentsOf(call);
  const { self } = machine;
  const base = machine.classOf.get(machine.frame.code)?.base;
  for (const made of base === undefined ? nothing : machine.evaluate(base)) {
    if (made.k === "class") construct(machine, made, self, args, call, 1);
    else if (made.k === "function") machine.callFunction(made, self, args, call);
  }
  return nothing;
}

/** `super` in a method: what the prototypes of `this` inherit from. */
export function superPrototype({ self, rounds }: Interpreter): Value {
  let result: Value = nothing;
  for (const made of self) {
    if (made.k !== "object") continue;
    for (const parent of rounds.prototypeOf(made.members)) {
      if (parent.k === "object") result = join(result, rounds.prototypeOf(parent.members));
    }
  }
  return result;
}

export function nameOf(code: { readonly name: string }): string {
  return code.name === "" ? "this function" : code.name;
}
