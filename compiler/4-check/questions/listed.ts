/**
 * Listed: what is in a list as long as nobody takes it out again, so that it is found there.
 *
 * Those who are here are put into a list as they connect, and taken out as they disconnect: the host tells no disconnect
 * without a connect before it. What a function itself has put into a list is in there later, too.
 *
 * Invariant: yes only where what is sought was certainly added, and nothing else takes from the list.
 */

import type { CallCode, Expression, Variable } from "#compiler/typescript/code.ts";
import { callsWith } from "./calls-with.ts";
import { type Handler, handlersIn } from "./handlers.ts";
import { type CodeLookup, conditionsAround, exitsBefore, isFunction } from "./lookup.ts";

/**
 * Whether what is sought in a list, to be taken out, is there.
 * @param removal `list.splice(…)`
 * @param sought What is sought, such as `player.getPeerId()`.
 */
export function isListed(lookup: CodeLookup, removal: CallCode, sought: Expression): boolean {
  if (removal.callee.kind !== "member") return false;
  const list = lookup.textOf(removal.callee.object);
  if (isPut(lookup, list, sought) || isHanded(lookup, list, sought)) return !changesOtherwise(lookup, list, removal);
  const owner = lookup.owner(removal);
  const handlers = handlersIn(lookup);
  const leaving = handlers.find((one) => one.member === "onPlayerDisconnect" && one.code === owner);
  const id = leaving === undefined ? undefined : idOf(lookup, sought, leaving);
  if (id === undefined || changesOtherwise(lookup, list, removal)) return false;
  return handlers.some((one) => one.member === "onPlayerConnect" && adds(lookup, one, list, id));
}

/** `list.push(one)`, of the same variable, that nothing decides about. */
function isPut(lookup: CodeLookup, list: string, sought: Expression): boolean {
  if (sought.kind !== "name" || sought.variable === undefined || lookup.writes(sought.variable).length !== 1)
    return false;
  return lookup.reads(sought.variable).some((read) => {
    const push = lookup.parent(read);
    if (push?.kind !== "call" || push.callee.kind !== "member" || push.callee.name !== "push") return false;
    return (
      lookup.textOf(push.callee.object) === list &&
      lookup.owner(push) === sought.variable!.owner &&
      conditionsAround(lookup, push).length === 0
    );
  });
}

/** A parameter that every call gives what it has put into the list or taken from it: `list.forEach(function (a) { end(a); })`. */
function isHanded(lookup: CodeLookup, list: string, sought: Expression): boolean {
  if (sought.kind !== "name" || sought.variable === undefined) return false;
  const [write, another] = lookup.writes(sought.variable);
  if (write === undefined || another !== undefined || !isFunction(write.by)) return false;
  const code = write.by;
  const at = code.parameters.findIndex((one) => one.kind === "name" && one.variable === sought.variable);
  const calls = callsWith(lookup, code);
  return (
    at !== -1 &&
    calls.length > 0 &&
    calls.every(({ callee, args }) => {
      const given = args[at];
      if (given === undefined || lookup.functionOf(callee) !== code) return false;
      if (given.kind === "index") return lookup.textOf(given.object) === list;
      if (given.kind !== "name" || given.variable === undefined) return false;
      return isPut(lookup, list, given) || isTakenFrom(lookup, given.variable, list);
    })
  );
}

/** Whether what a variable holds comes from a list: an element of it, or one that a callback or a loop through it is given. */
export function isTakenFrom(lookup: CodeLookup, variable: Variable, list: string): boolean {
  return lookup.writes(variable).some(({ value, by }) => {
    if (value !== undefined) return mentions(lookup.textOf(value), list);
    if (isFunction(by))
      return lookup
        .all("call")
        .some(
          (one) =>
            one.callee.kind === "member" &&
            mentions(lookup.textOf(one.callee.object), list) &&
            one.args.some((arg) => lookup.functionOf(arg) === by),
        );
    return by.kind === "each" && mentions(lookup.textOf(by.object), list);
  });
}

/** Whether a text has a word that is no part of a longer one. */
export function mentions(text: string, word: string): boolean {
  return new RegExp(String.raw`(?<![\w$])${word.replace(/[^\w]/g, "\\$&")}(?![\w$])`).test(text);
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
