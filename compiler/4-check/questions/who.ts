/**
 * Who: what an expression is where players are spoken of: a player, a peer id, a player id, or a list of one of them.
 *
 * Peer ids are numbers of a session, player ids are texts of the back end, players are objects; each has its places, and none
 * is told from the others by its look. Decided by syntax alone, and only where there is one answer.
 */

import type { CallCode, Expression, FunctionCode } from "#compiler/typescript/code.ts";
import { type CodeLookup, isFunction } from "./lookup.ts";

export type One = "player" | "peerId" | "playerId" | "text";
export type Who = One | "players" | "peerIds" | "playerIds" | "texts";

const listOf = { player: "players", peerId: "peerIds", playerId: "playerIds", text: "texts" } as const;
const oneOf = { players: "player", peerIds: "peerId", playerIds: "playerId", texts: "text" } as const;

/** The way out of names that lead in circles. */
const deepest = 8;

/** What an expression is; undefined where that is not certain. */
export function whoIs(lookup: CodeLookup, expression: Expression, depth = 0): Who | undefined {
  if (depth > deepest) return undefined;
  const ask = (one: Expression): Who | undefined => whoIs(lookup, one, depth + 1);
  switch (expression.kind) {
    case "string":
    case "template":
      return "text";
    case "name": {
      const { variable } = expression;
      if (variable === undefined) return undefined;
      const writes = lookup.writes(variable);
      const [only] = writes;
      if (only === undefined || writes.length > 1) return undefined;
      if (only.value !== undefined) {
        const value = lookup.only(variable);
        return value === undefined || isFunction(value) ? undefined : ask(value);
      }
      const { by } = only;
      if (isFunction(by)) return by.parameters[0] === only.name ? parameterOf(lookup, by, depth) : undefined;
      if (by.kind === "each" && by.target === only.name) {
        if (!by.of) return "text";
        const list = ask(by.object);
        return list !== undefined && isList(list) ? oneOf[list] : undefined;
      }
      return undefined;
    }
    case "array": {
      const kinds = new Set(expression.items.map(ask));
      const [kind] = kinds;
      return kinds.size === 1 && kind !== undefined && !isList(kind) ? listOf[kind] : undefined;
    }
    case "index": {
      const list = ask(expression.object);
      return list !== undefined && isList(list) ? oneOf[list] : undefined;
    }
    case "choice": {
      const yes = ask(expression.yes);
      return yes === ask(expression.no) ? yes : undefined;
    }
    case "binary":
      if (expression.operator !== "+") return undefined;
      return [expression.left, expression.right].some((one) => ask(one) === "text") ? "text" : undefined;
    case "call":
      return ofCall(lookup, expression, depth);
    default:
      return undefined;
  }
}

function ofCall(lookup: CodeLookup, call: CallCode, depth: number): Who | undefined {
  const { callee, args } = call;
  const ofSession = lookup.sessionCall(call);
  if (ofSession !== undefined) {
    return ofSession === "getPlayers" ? "players" : ofSession === "getPlayer" ? "player" : undefined;
  }
  if (callee.kind === "name") return callee.name === "String" && callee.variable === undefined ? "text" : undefined;
  if (callee.kind !== "member") return undefined;
  switch (callee.name) {
    case "getPeerId":
      return args.length === 0 ? "peerId" : undefined;
    case "getPlayerId":
      return args.length === 0 ? "playerId" : undefined;
    case "getSender":
      return args.length === 0 ? "player" : undefined;
    case "getTargetPlayers":
      return args.length === 0 ? "peerIds" : undefined;
    case "getString":
      return args.length === 1 ? "text" : undefined;
    case "keys":
      return callee.object.kind === "name" && lookup.isGlobal(callee.object, "Object") ? "texts" : undefined;
    case "filter":
    case "slice": {
      const list = whoIs(lookup, callee.object, depth + 1);
      return list !== undefined && isList(list) ? list : undefined;
    }
    case "find":
    case "pop":
    case "shift": {
      const list = whoIs(lookup, callee.object, depth + 1);
      return list !== undefined && isList(list) ? oneOf[list] : undefined;
    }
    case "map": {
      const made = args[0] === undefined ? undefined : lookup.functionOf(args[0]);
      const [last] = made?.body.slice(-1) ?? [];
      if (made === undefined || last?.kind !== "return" || last.value === undefined || made.body.length !== 1) {
        return undefined;
      }
      const kind = whoIs(lookup, last.value, depth + 1);
      return kind === undefined || isList(kind) ? undefined : listOf[kind];
    }
    default:
      return undefined;
  }
}

/** What the first parameter of a function is: that of a handler of players, or of a callback over a list of them. */
function parameterOf(lookup: CodeLookup, code: FunctionCode, depth: number): Who | undefined {
  const found = new Set<Who | undefined>();
  for (const call of callsWith(lookup, code)) {
    const member = lookup.sessionCall(call);
    if (member === "onPlayerConnect" || member === "onPlayerDisconnect") found.add("player");
    else if (
      call.callee.kind === "member" &&
      /^(?:forEach|map|filter|some|every|find|findIndex)$/.test(call.callee.name)
    ) {
      const list = whoIs(lookup, call.callee.object, depth + 1);
      found.add(list !== undefined && isList(list) ? oneOf[list] : undefined);
    } else return undefined;
  }
  const [kind] = found;
  return found.size === 1 ? kind : undefined;
}

/** The calls that a function is handed to as their first argument; a call of the function itself spoils the answer. */
function callsWith(lookup: CodeLookup, code: FunctionCode): CallCode[] {
  return lookup.all("call").filter((call) => {
    const [first] = call.args;
    if (first !== undefined && lookup.functionOf(first) === code) return true;
    return lookup.functionOf(call.callee) === code;
  });
}

export function isList(who: Who): who is keyof typeof oneOf {
  return Object.hasOwn(oneOf, who);
}

const words: { readonly [who in Who]: string } = {
  player: "a player",
  peerId: "a peer id",
  playerId: "a player id, which is a text",
  text: "a text",
  players: "a list of players",
  peerIds: "a list of peer ids",
  playerIds: "a list of player ids, which are texts",
  texts: "a list of texts",
};

/** As the end of a sentence: `… is a player id, which is a text`. */
export function whoInWords(who: Who): string {
  return words[who];
}
