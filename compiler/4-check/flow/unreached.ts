/**
 * Unreached: calls by RTSession's telling names that following never came to (dead code, handlers in tables that cannot be
 * seen into). They are sites all the same, and open.
 */

import { type Code, eachChild, isFunction } from "#compiler/typescript/children.ts";
import type { CallCode, FunctionCode } from "#compiler/typescript/code.ts";
import { tellingKind } from "./calling.ts";
import { type Records, unreached } from "./records.ts";
import type { WorldCode } from "./world.ts";

export function addUnreached(world: WorldCode, records: Records, followed: ReadonlySet<CallCode>): void {
  for (const { code, source } of world.files.values()) {
    if (!/\b(?:onPacket|setOpCode|[gs]et(?:Number|Long|Float|Double|String|FloatArray))\b/.test(source.text)) continue;
    for (const one of code.functions) {
      eachCall(one, (call) => {
        if (call.callee.kind !== "member" || call.args.length === 0 || followed.has(call)) return;
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

function wait(child: Code, waiting: Code[]): void {
  waiting.push(child);
}
