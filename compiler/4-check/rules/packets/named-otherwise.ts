/**
 * Functions that send the packet of another one: `despawn` sends `Op.SPAWN`, and `Op.DESPAWN`, which the table has, is used nowhere.
 *
 * Certain by what is left over: the op-code has the name of the function, and no file uses it; and the one that is sent has the name
 * of another function, which sends it, too.
 */

import { rt4647 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { Expression, FunctionCode } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { type CodeLookup, isFunction, lookupOf } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";

export const namedOtherwise: Rule = {
  codes: ["RT4647"],
  words: ["setOpCode"],
  inFiles(context) {
    let unused: ReadonlyMap<string, Expression> | undefined;
    return (lookup) => {
      const calls = lookup.callsOf("setOpCode");
      return calls.flatMap((call): Diagnostic[] => {
        const [code] = call.args;
        if (code?.kind !== "member" && code?.kind !== "name") return [];
        const owner = lookup.owner(call);
        const name = nameOf(lookup, owner);
        if (name.length < 4 || plain(code.name) === plain(name)) return [];
        unused ??= unusedCodes(context);
        const meant = unused.size === 0 ? undefined : [...unused.keys()].find((one) => isNamed(one, name));
        if (meant === undefined || isNamed(code.name, name) || prefixOf(meant) !== prefixOf(code.name)) return [];
        // The one packet that the function sends.
        if (calls.some((other) => other !== call && lookup.owner(other) === owner)) return [];
        const isOfAnother = calls.some((other) => {
          const [same] = other.args;
          if (other === call || same === undefined || lookup.textOf(same) !== lookup.textOf(code)) return false;
          return isNamed(code.name, nameOf(lookup, lookup.owner(other)));
        });
        if (!isOfAnother) return [];
        const text = quoted(lookup.textOf(code));
        return [rt4647(lookup.span(code), { name, text, meant })];
      });
    };
  },
};

/** What a function is called: by its own name, or that of the member that it is given to. */
function nameOf(lookup: CodeLookup, code: FunctionCode): string {
  if (code.name !== "") return code.name;
  const held = lookup.parent(code);
  const around = held === undefined || isFunction(held) ? undefined : lookup.parent(held);
  if (around?.kind === "assign" && (around.target.kind === "member" || around.target.kind === "name"))
    return around.target.name;
  if (around?.kind !== "object") return "";
  const key = around.members.find(({ value }) => value === held)?.key;
  return typeof key === "string" ? key : "";
}

function plain(name: string): string {
  return name.replace(/[_$]/g, "").toLowerCase();
}

/** `OP_`, `RT_`: what all op-codes of a table begin with. */
function prefixOf(name: string): string {
  return /^(?:OP|OPCODE|RT|PACKET|MSG|CODE|S|SC|SERVER)_/i.exec(name)?.[0] ?? "";
}

/** Whether an op-code is called like a function that sends it: `DESPAWN`, `OP_DESPAWN` and `despawn`, `sendDespawn`, `despawnPacket`. */
function isNamed(opCode: string, name: string): boolean {
  const code = plain(opCode.slice(prefixOf(opCode).length));
  const own = plain(name).replace(/^(?:send|broadcast|tell|notify|emit)|(?:packet|message|msg|toall|toclients?)$/g, "");
  return code === own;
}

/** The constants of tables of op-codes that no file uses. */
function unusedCodes(context: RuleContext): ReadonlyMap<string, Expression> {
  const found = new Map<string, Expression>();
  const used = new Set<string>();
  for (const file of context.files) {
    const lookup = lookupOf(file);
    const add = (name: string, value: Expression | undefined): void => {
      if (value?.kind === "number" && /^[A-Z][A-Z\d_]{3,}$|^(?:OP|Op)[A-Z]/.test(name)) found.set(name, value);
    };
    for (const { members } of lookup.all("object"))
      if (members.length > 2) for (const { key, value } of members) if (typeof key === "string") add(key, value);
    const targets = new Set<unknown>();
    for (const one of [...lookup.all("declare"), ...lookup.all("assign")]) {
      if (one.target.kind !== "member" && one.target.kind !== "name") continue;
      targets.add(one.target);
      add(one.target.name, one.value);
    }
    for (const one of lookup.all("member")) if (!targets.has(one)) used.add(one.name);
    for (const one of lookup.all("string")) used.add(one.value);
    for (const variable of lookup.code.variables) if (lookup.reads(variable).length > 0) used.add(variable.name);
    for (const { name } of lookup.free) used.add(name);
  }
  for (const name of used) found.delete(name);
  return found;
}
