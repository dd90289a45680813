/**
 * Patterns: where values are put: variables, members, and what takes a value apart.
 */

import type { Expression, MemberCode, Pattern } from "#compiler/typescript/code.ts";
import type { Interpreter } from "./interpreter.ts";
import { anyMember } from "./objects.ts";
import { isUnknown, join, unknown, type Value } from "./values.ts";

export function assign(machine: Interpreter, target: Pattern, value: Value): void {
  switch (target.kind) {
    case "name":
      if (!isUnknown(value)) nameValues(machine, value, target.name);
      if (target.variable !== undefined) machine.write(target.variable, value);
      else machine.modules.setUndeclared(target.name, value);
      return;
    case "member": {
      nameValues(machine, value, target.name);
      const object = machine.evaluate(target.object);
      machine.slips.members.take(machine.frames, object, target);
      machine.objects.setMember(object, target.name, value);
      return;
    }
    case "index": {
      const object = machine.evaluate(target.object);
      const index = machine.evaluate(target.index);
      machine.slips.key(machine.file, target.index, index);
      const names = memberNames(index);
      for (let at = 0; at < names.length; at++) machine.objects.setMember(object, names[at]!, value);
      return;
    }
    case "default": {
      const before = machine.ways.part();
      const otherwise = machine.evaluate(target.value);
      machine.ways.rejoin(before);
      machine.records.guard(value);
      assign(machine, target.target, join(value, otherwise));
      return;
    }
    case "objectPattern":
      for (let at = 0; at < target.members.length; at++) {
        const { key, target: inner } = target.members[at]!;
        if (key === undefined) assign(machine, inner, unknown("it is the rest of an object"));
        else assign(machine, inner, machine.objects.member(value, key, memberAt(target, key, inner.start)));
      }
      return;
    case "arrayPattern":
      for (let at = 0; at < target.items.length; at++) {
        const inner = target.items[at];
        if (inner === undefined) continue;
        const isRest = target.rest && at === target.items.length - 1;
        const part = isRest ? unknown("it is the rest of a list") : machine.objects.indexed(value, String(at));
        assign(machine, inner, part);
      }
      return;
    case "nowhere":
      return;
  }
}

/** Received values that get a name in the script. */
export function nameValues({ records }: Interpreter, value: Value, name: string): void {
  for (let at = 0; at < value.length; at++) {
    const one = value[at]!;
    if (one.k !== "got" && !(one.k === "received" && one.site !== "")) continue;
    const record = records.get(one.site);
    if (record !== undefined) records.name(record, name);
  }
}

const whichever: readonly string[] = [anyMember];

/** The members a computed name may mean. */
export function memberNames(index: Value): readonly string[] {
  // Nearly always there is one.
  if (index.length === 1) {
    const only = index[0]!;
    return only.k === "str" ? [only.value] : only.k === "num" ? [String(only.value)] : whichever;
  }
  const names: string[] = [];
  for (let at = 0; at < index.length; at++) {
    const one = index[at]!;
    if (one.k === "str") names.push(one.value);
    else if (one.k === "num") names.push(String(one.value));
    else return whichever;
  }
  return names.length === 0 ? whichever : names;
}

function memberAt(pattern: Pattern, name: string, nameStart: number): MemberCode {
  const nowhere: Expression = { kind: "null", start: pattern.start, end: pattern.start, parent: undefined };
  return {
    kind: "member",
    object: nowhere,
    name,
    nameStart,
    start: pattern.start,
    end: pattern.end,
    parent: undefined,
  };
}
