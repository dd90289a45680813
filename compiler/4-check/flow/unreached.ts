/**
 * Unreached: calls by RTSession's telling names that following never came to (dead code, handlers in tables that cannot be
 * seen into). They are sites all the same, and open.
 */

import { type Code, eachChild, isFunction, wait } from "#compiler/typescript/children.ts";
import type { CallCode, FunctionCode } from "#compiler/typescript/code.ts";
import { tellingKind } from "./calling.ts";
import { type Records, unreached } from "./records.ts";
import type { FileInfo, WorldCode } from "./world.ts";

/** @param followed the calls by such names that following came to, by their files. */
export function addUnreached(
  world: WorldCode,
  records: Records,
  followed: ReadonlyMap<FileInfo, ReadonlySet<CallCode>>,
): void {
  for (const file of world.files.values()) {
    const { code, source } = file;
    const words = tellingWords(source.text);
    const calls = followed.get(file);
    // Mostly following came to every one of them; a name may be written in escapes, which are not counted.
    if (words === 0 || (words === calls?.size && !source.text.includes("\\"))) continue;
    for (const one of code.functions) {
      eachCall(one, (call) => {
        if (call.callee.kind !== "member" || call.args.length === 0 || calls?.has(call) === true) return;
        const { name, nameStart } = call.callee;
        const kind = tellingKind(name);
        if (kind === undefined) return;
        const first = call.args[0]!;
        const at =
          kind === "sends" || kind === "registers" ? first : { start: nameStart, end: nameStart + name.length };
        records.at(kind, source, at, call, name).open ??= unreached;
      });
    }
  }
}

/** How often a text has a telling name, in whatever place. */
export function tellingWords(text: string): number {
  return text.match(telling)?.length ?? 0;
}

const telling = /\b(?:onPacket|setOpCode|[gs]et(?:Number|Long|Float|Double|String|FloatArray))\b/g;

/** Every call in a function's own code. With a stack of its own: a sum of thousands of parts is legal. */
function eachCall(code: FunctionCode, visit: (call: CallCode) => void): void {
  const waiting: Code[] = [];
  eachChild(code, wait, waiting);
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (isFunction(node)) continue;
    if (node.kind === "call") visit(node as CallCode);
    eachChild(node, wait, waiting);
  }
}
