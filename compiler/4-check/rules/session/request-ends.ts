/**
 * How requests end: those that are told everything and never sent, and those that are sent without what they cannot do without.
 *
 * Invariant: said only of requests whose every setter can be seen: made and told in one chain, or in a variable that nothing else
 * is done with.
 */

import { rt4471, rt4472 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import type { CallCode, Expression, NameCode } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { type CodeLookup, isFunction } from "../../questions/lookup.ts";
import { requestTable } from "../../questions/request-table.ts";

export const requestEnds: Rule = {
  codes: ["RT4471", "RT4472"],
  inFiles: () => (lookup) => {
    if (!lookup.text.includes("newRequest")) return [];
    return lookup.all("call").flatMap((call) => {
      const request = created(lookup, call);
      return request === undefined ? [] : judge(lookup, call, request);
    });
  },
};

/** What the back end refuses a request without; others that the table calls required have a value of their own. */
const refused = /(?:[kK]ey|Id|[sS]hortCode)$/;

/** The request that `RTSession.newRequest().createXRequest()` makes, without `create`. */
function created(lookup: CodeLookup, { callee }: CallCode): string | undefined {
  if (callee.kind !== "member" || !callee.name.startsWith("create")) return undefined;
  const builder = lookup.valueOf(callee.object);
  if (isFunction(builder) || lookup.sessionCall(builder) !== "newRequest") return undefined;
  const name = callee.name.slice("create".length);
  return Object.hasOwn(requestTable(), name) ? name : undefined;
}

/** What a chain of calls on a request does with it. */
interface Chain {
  /** Attributes that it sets. */
  readonly told: readonly string[];
  readonly sent: CallCode | undefined;
  /** The last call of the chain. */
  readonly last: Expression;
}

/** Undefined where the chain ends in something other than setters and `send`. */
function chainFrom(lookup: CodeLookup, start: Expression): Chain | undefined {
  const told: string[] = [];
  let at = start;
  for (;;) {
    const member = lookup.parent(at);
    if (member?.kind !== "member" || member.object !== at) return { told, sent: undefined, last: at };
    const call = lookup.parent(member);
    if (call?.kind !== "call" || call.callee !== member) return undefined;
    if (member.name === "send") return { told, sent: call, last: call };
    if (!member.name.startsWith("set")) return undefined;
    told.push(member.name.charAt(3).toLowerCase() + member.name.slice(4));
    at = call;
  }
}

function judge(lookup: CodeLookup, call: CallCode, request: string): Diagnostic[] {
  const made = chainFrom(lookup, call);
  if (made === undefined) return [];
  const chains = [made];
  if (made.sent === undefined) {
    const parent = lookup.parent(made.last);
    if (parent?.kind === "declare" && parent.target.kind === "name") {
      const later = chainsOf(lookup, parent.target);
      if (later === undefined) return [];
      chains.push(...later);
    } else if (parent?.kind !== "expression") return [];
  }
  const place = lookup.span({ start: nameStart(call), end: call.end });
  const sent = chains.find((one) => one.sent !== undefined)?.sent;
  if (sent === undefined) return [rt4471(place, { request })];
  const told = new Set(chains.flatMap((one) => one.told.map((name) => name.toLowerCase())));
  const { parameters, openParameters } = requestTable()[request]!;
  // An attribute that it does not have may be the one that is missing, misspelled: of that another rule speaks.
  const known = new Set(["playerid", "scriptdata", ...Object.keys(parameters).map((name) => name.toLowerCase())]);
  if (openParameters !== true && [...told].some((name) => !known.has(name))) return [];
  const missing = Object.entries(parameters)
    .filter(([name, { required }]) => required === true && refused.test(name) && !told.has(name.toLowerCase()))
    .map(([name]) => name);
  const [first] = missing;
  if (first === undefined) return [];
  const setter = `set${first.charAt(0).toUpperCase()}${first.slice(1)}`;
  return [rt4472(place, { request, attribute: first, setter })];
}

function nameStart({ callee, start }: CallCode): number {
  return callee.kind === "member" ? callee.nameStart : start;
}

/** The chains on a variable that holds a request, and nothing else; undefined where anything else is done with it. */
function chainsOf(lookup: CodeLookup, { variable }: NameCode): Chain[] | undefined {
  if (variable === undefined || lookup.writes(variable).length !== 1) return undefined;
  if (variable.owner === lookup.code.top && lookup.isGlobalMember(variable)) return undefined;
  const found: Chain[] = [];
  for (const read of lookup.reads(variable)) {
    const chain = chainFrom(lookup, read);
    if (chain === undefined || chain.last === read) return undefined;
    if (chain.sent === undefined && lookup.parent(chain.last)?.kind !== "expression") return undefined;
    found.push(chain);
  }
  return found;
}
