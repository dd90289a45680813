/**
 * Lists of who is here: filled as players connect, emptied as they disconnect. The host tells no disconnect without a connect
 * before it, so in such a list everybody who leaves is found.
 *
 * Invariant: yes only where each connect adds to the list, and nothing else takes from it.
 */

import type { CallCode, Expression } from "#compiler/typescript/code.ts";
import { type Handler, handlersIn } from "./handlers.ts";
import { type CodeLookup, conditionsAround, exitsBefore, isFunction } from "./lookup.ts";

/**
 * Whether what a handler of leaving players seeks in a list is there.
 * @param removal `list.splice(…)`
 * @param sought What is sought, such as `player.getPeerId()`.
 */
export function isListedByComing(lookup: CodeLookup, removal: CallCode, sought: Expression): boolean {
  if (removal.callee.kind !== "member") return false;
  const list = lookup.textOf(removal.callee.object);
  const owner = lookup.owner(removal);
  const handlers = handlersIn(lookup);
  const leaving = handlers.find((one) => one.member === "onPlayerDisconnect" && one.code === owner);
  const id = leaving === undefined ? undefined : idOf(lookup, sought, leaving);
  if (id === undefined || changesOtherwise(lookup, list, removal)) return false;
  return handlers.some((one) => one.member === "onPlayerConnect" && adds(lookup, one, list, id));
}

/** Which id of the handler's player an expression is: the name of the member that gives it. */
function idOf(lookup: CodeLookup, expression: Expression, { code }: Handler): string | undefined {
  const [player] = code?.parameters ?? [];
  const value = lookup.valueOf(expression);
  if (isFunction(value) || value.kind !== "call" || value.callee.kind !== "member" || player?.kind !== "name")
    return undefined;
  const { object, name } = value.callee;
  if (object.kind !== "name" || object.variable === undefined || object.variable !== player.variable) return undefined;
  return name === "getPeerId" || name === "getPlayerId" ? name : undefined;
}

/** Whether each player who connects is in the list afterwards: no condition but one about the list itself. */
function adds(lookup: CodeLookup, coming: Handler, list: string, id: string): boolean {
  return lookup.all("call").some((call) => {
    const { callee, args } = call;
    if (callee.kind !== "member" || callee.name !== "push" || lookup.textOf(callee.object) !== list) return false;
    if (lookup.owner(call) !== coming.code || args.length !== 1 || idOf(lookup, args[0]!, coming) !== id) return false;
    const search = `${list}.indexOf(`;
    return [...conditionsAround(lookup, call), ...exitsBefore(lookup, call)].every((one) =>
      lookup.textOf(one).startsWith(search),
    );
  });
}

function changesOtherwise(lookup: CodeLookup, list: string, removal: CallCode): boolean {
  const taking = lookup.all("call").some((call) => {
    const { callee } = call;
    if (call === removal || callee.kind !== "member" || lookup.textOf(callee.object) !== list) return false;
    return /^(?:splice|pop|shift|fill|copyWithin)$/.test(callee.name);
  });
  const written = lookup.all("assign").filter(({ target }) => [list, `${list}.length`].includes(lookup.textOf(target)));
  return taking || written.some((one) => one.value.kind !== "array" || lookup.owner(one) !== lookup.code.top);
}
