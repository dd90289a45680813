/**
 * Setters on the wrong builder, and lists handed over number by number. Packets have an op-code, targets and data; values belong
 * into the data.
 */

import { rt4304, rt4305 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { builderOf } from "../../questions/builder-of.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

const ofData = new Set("setNumber setLong setFloat setDouble setString setFloatArray".split(" "));
const ofPackets = new Set("setOpCode setTargetPeers setSender setReliable send".split(" "));

export const wrongBuilder: Rule = {
  codes: ["RT4304", "RT4305"],
  words: [...ofData, ...ofPackets],
  inFiles(context) {
    const own = givenMembers(context);
    return (lookup) => {
      const { file } = lookup;
      const found: Diagnostic[] = [];
      for (const call of lookup.callsOf(...ofData, ...ofPackets)) {
        const { callee, args } = call;
        const { name, object } = callee;
        if (name === "setFloatArray" && !own.has(name) && isOneByOne(lookup, args)) {
          const list = args.slice(1);
          const [first, last] = [list[0]!, list.at(-1)!];
          const fix = {
            message: "Make the numbers a list",
            edits: [
              { path: file.source.path, start: first.start, end: first.start, text: "[" },
              { path: file.source.path, start: last.end, end: last.end, text: "]" },
            ],
          };
          const numbers = lookup.text.slice(first.start, last.end);
          const place = lookup.span({ start: first.start, end: last.end });
          const finding = rt4304(place, { numbers, index: lookup.textOf(args[0]!) });
          // Parentheses around an argument are no part of it.
          found.push(/^[\w\s.,+\-*/]*$/.test(numbers) ? { ...finding, fix } : finding);
        }
        if (name === "send" && args.length > 0 && builderOf(lookup, object) === "newPacket") {
          const text = quoted(lookup.textOf(args[0]!));
          const has = `takes nothing there, so ${text} is not sent`;
          const way = "hand it to setData before that";
          found.push(rt4305(lookup.span(args[0]!), { name, on: "a packet builder", has, way }));
          continue;
        }
        const wrong = ofData.has(name) ? "newPacket" : ofPackets.has(name) ? "newData" : undefined;
        if (wrong === undefined || builderOf(lookup, object) !== wrong) continue;
        // Once in a chain is enough.
        if (object.kind === "call" && object.callee.kind === "member" && isOf(wrong, object.callee.name)) continue;
        const [on, way] =
          wrong === "newPacket"
            ? ["a packet builder", "make the data with RTSession.newData(), and hand it to setData"]
            : ["a data builder", "hand the data to setData of RTSession.newPacket(), and go on there"];
        found.push(rt4305(lookup.nameSpan(callee), { name, on, has: "has no such member", way }));
      }
      return found;
    };
  },
};

/** Whether a member belongs to the other builder than this one. */
function isOf(builder: "newPacket" | "newData", name: string): boolean {
  return (builder === "newPacket" ? ofData : ofPackets).has(name);
}

/** Whether a list comes as several arguments, or as one number. */
function isOneByOne(lookup: CodeLookup, args: readonly Expression[]): boolean {
  if (args.length < 2 || args.some((one) => one.kind === "spread")) return false;
  if (args.length > 2) return true;
  const value = lookup.valueOf(args[1]!);
  return !isFunction(value) && value.kind === "number";
}
