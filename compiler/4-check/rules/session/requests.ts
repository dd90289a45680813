/**
 * Requests: which there are, what they can be told, and what they answer. Judged by the table that the guest and the
 * declarations are made from.
 */

import { rt4309, rt4311, rt4312, rt4313, rt4314, rt4464 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { nearest } from "#compiler/text/nearest.ts";
import type { CallCode, Expression, MemberCode } from "#compiler/typescript/code.ts";
import type { Rule } from "../../context.ts";
import { type Code, type CodeLookup, conditionsAround, exitsBefore, isFunction } from "../../questions/lookup.ts";
import { quoted } from "../../questions/phrase.ts";
import { requestTable } from "../../questions/request-table.ts";

export const requests: Rule = {
  codes: ["RT4309", "RT4311", "RT4312", "RT4313", "RT4314", "RT4464"],
  inFiles: () => (lookup) => {
    const found: Diagnostic[] = [];
    if (!lookup.text.includes("newRequest")) return found;
    const legacy = lookup.file.preset === "legacy";
    for (const call of lookup.all("call")) {
      if (call.callee.kind !== "member") continue;
      const { name, object } = call.callee;
      const unknown = unknownRequest(lookup, call);
      if (unknown !== undefined) found.push(unknown);
      if (name.startsWith("set")) {
        const request = requestOf(lookup, object);
        const finding = request === undefined ? undefined : judgeSetter(lookup, call, request, legacy);
        if (finding !== undefined) found.push(finding);
      } else if (name === "send") {
        const request = requestOf(lookup, object);
        if (request !== undefined) found.push(...judgeResponse(lookup, call, request));
      }
    }
    return found;
  },
};

function isBuilder(lookup: CodeLookup, expression: Expression): boolean {
  const value = lookup.valueOf(expression);
  return !isFunction(value) && lookup.sessionCall(value) === "newRequest";
}

function unknownRequest(lookup: CodeLookup, call: CallCode): Diagnostic | undefined {
  const { callee } = call;
  if (callee.kind !== "member" || !callee.name.startsWith("create") || !isBuilder(lookup, callee.object))
    return undefined;
  const names = Object.keys(requestTable()).map((name) => `create${name}`);
  if (names.includes(callee.name)) return undefined;
  const meant = nearest(callee.name, names);
  const advice = meant === undefined ? "rtsession.d.ts lists those there are." : `did you mean ${meant}?`;
  const finding = rt4311(lookup.nameSpan(callee), { name: callee.name, advice });
  if (meant === undefined) return finding;
  const start = callee.nameStart;
  const edits = [{ path: lookup.file.source.path, start, end: start + callee.name.length, text: meant }];
  return { ...finding, fix: { message: `Make it ${meant}`, edits } };
}

/** The name of the request that a chain of setters begins with, without `create`. */
function requestOf(lookup: CodeLookup, object: Expression): string | undefined {
  let at = object;
  for (let hops = 0; hops < 200; hops++) {
    if (at.kind === "call" && at.callee.kind === "member") {
      const { name } = at.callee;
      if (name.startsWith("create") && isBuilder(lookup, at.callee.object)) {
        return Object.hasOwn(requestTable(), name.slice(6)) ? name.slice(6) : undefined;
      }
      if (!name.startsWith("set")) return undefined;
      at = at.callee.object;
    } else if (at.kind === "name") {
      const value = lookup.only(at.variable);
      if (value === undefined || isFunction(value)) return undefined;
      at = value;
    } else return undefined;
  }
  return undefined;
}

/** Setters that every request has. */
const common = ["playerId", "scriptData"];

function judgeSetter(lookup: CodeLookup, call: CallCode, request: string, legacy: boolean): Diagnostic | undefined {
  const { callee } = call;
  const row = requestTable()[request]!;
  if (callee.kind !== "member" || row.openParameters === true) return undefined;
  const attribute = callee.name.charAt(3).toLowerCase() + callee.name.slice(4);
  const known = [...Object.keys(row.parameters), ...common];
  if (attribute === "" || known.includes(attribute)) return undefined;
  const meant = nearest(attribute, known);
  // Old scripts tell requests what no table knows, on purpose.
  if (legacy && meant === undefined) return undefined;
  const setter = (name: string): string => `set${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const advice =
    meant !== undefined
      ? `did you mean ${setter(meant)}?`
      : `it takes ${known.map(setter).slice(0, 6).join(", ")}${known.length > 6 ? " and others" : ""}.`;
  return rt4312(lookup.nameSpan(callee), { request, attribute, advice });
}

/** What every response may carry, and what requests are known by. */
const always = new Set(["scriptData", "error", "@class", "requestId"]);
const ofObjects = new Set(Object.getOwnPropertyNames(Object.prototype));

/** What the back end came to answer after its table was published: balances by the names of currencies, beside those by number. */
const cameLater = new Set(["currencies", "reservedCurrencies", "currenciesAdded"]);

function judgeResponse(lookup: CodeLookup, call: CallCode, request: string): Diagnostic[] {
  const code = call.args[0] === undefined ? undefined : lookup.functionOf(call.args[0]);
  const [parameter] = code?.parameters ?? [];
  if (parameter?.kind !== "name" || parameter.variable === undefined) return [];
  if (lookup.writes(parameter.variable).length > 1) return [];
  const requests = askedWith(lookup, code!) ?? [request];
  const fields = new Set(
    requests.flatMap((name) => Object.keys(requestTable()[name]!.response)).filter((name) => !always.has(name)),
  );
  const found: Diagnostic[] = [];
  for (const read of lookup.reads(parameter.variable)) {
    const member = lookup.parent(read);
    if (member?.kind !== "member" || member.object !== read) continue;
    const around = lookup.parent(member);
    const called = around?.kind === "call" && around.callee === member;
    const unguarded = unguardedRead(lookup, member, parameter.name) ?? unguardedThrough(lookup, member, parameter.name);
    if (unguarded !== undefined && !called && (fields.has(member.name) || member.name === "scriptData")) {
      found.push(rt4309(lookup.nameSpan(member), { field: member.name, response: parameter.name, member: unguarded }));
    }
    if (member.name === "scriptData") {
      if (called) found.push(rt4314(lookup.nameSpan(member), { response: parameter.name }));
      if (isParsed(lookup, member)) {
        const holes = { text: quoted(lookup.textOf(member)), is: "an object", advice: "it need not be parsed." };
        found.push({ ...rt4464(lookup.span(member), holes), throws: true });
      }
      continue;
    }
    if ([always, fields, ofObjects, cameLater].some((known) => known.has(member.name))) continue;
    const meant = nearest(member.name, [...fields, ...always]);
    const advice =
      meant !== undefined
        ? `did you mean ${meant}?`
        : fields.size === 0
          ? "it has scriptData and error only."
          : `it has ${[...fields].slice(0, 6).join(", ")}${fields.size > 6 ? " and others" : ""}, scriptData and error.`;
    found.push(rt4313(lookup.nameSpan(member), { request: requests.join(" or of "), field: member.name, advice }));
  }
  return found;
}

/** `JSON.parse(response.scriptData)`, where nothing asks of which type it is. */
function isParsed(lookup: CodeLookup, member: MemberCode): boolean {
  const call = lookup.parent(member);
  if (call?.kind !== "call" || call.args[0] !== member || call.callee.kind !== "member") return false;
  if (call.callee.name !== "parse" || !lookup.isGlobal(call.callee.object, "JSON")) return false;
  if (lookup.around(member).some((one) => one.kind === "try")) return false;
  const asked = [...conditionsAround(lookup, call), ...exitsBefore(lookup, call)];
  return !asked.some((one) => lookup.textOf(one).includes("typeof"));
}

/** The member that is taken from a field of a response, where nothing asks before whether there is such a field. */
function unguardedRead(lookup: CodeLookup, field: MemberCode, response: string): string | undefined {
  const outer = lookup.parent(field);
  if (outer === undefined || isFunction(outer) || (outer.kind !== "member" && outer.kind !== "index")) return undefined;
  if (outer.object !== field || /^\s*(?:\?|!=)/.test(lookup.text.slice(field.end))) return undefined;
  const asks = new RegExp(String.raw`(?<![\w$.])${response.replace(/\$/g, "\\$")}(?![\w$])`);
  const tests = [...conditionsAround(lookup, outer), ...exitsBefore(lookup, outer)];
  // What stands around the callback's own code asks about something else.
  const isAsked = (one: Code): boolean => {
    if (asks.test(lookup.textOf(one))) return true;
    // `var items = response.scriptData && response.scriptData.items; if (!items) return;`
    return lookup.inside(one).some((name) => {
      if (isFunction(name) || name.kind !== "name") return false;
      const value = lookup.only(name.variable);
      return value !== undefined && !isFunction(value) && asks.test(lookup.textOf(value));
    });
  };
  if (tests.some(isAsked)) return undefined;
  if (lookup.around(field).some((one) => one.kind === "try")) return undefined;
  return outer.kind === "member" ? outer.name : "an element";
}

/** `var data = response.scriptData;`, and then a member of `data`, where nothing asks for either before. */
function unguardedThrough(lookup: CodeLookup, field: MemberCode, response: string): string | undefined {
  const declare = lookup.parent(field);
  if (declare?.kind !== "declare" || declare.value !== field || declare.target.kind !== "name") return undefined;
  const { variable } = declare.target;
  if (variable === undefined || lookup.only(variable) !== field) return undefined;
  const [first] = lookup.reads(variable);
  // Where the first use asks, or hands it on, somebody knows that it may be missing.
  if (first === undefined || lookup.owner(first) !== variable.owner) return undefined;
  const name = variable.name.replace(/\$/g, "\\$");
  const asks = new RegExp(String.raw`(?<![\w$.])(?:${name}|${response.replace(/\$/g, "\\$")})(?![\w$.[])`);
  const whole = new RegExp(String.raw`(?<![\w$.])${response.replace(/\$/g, "\\$")}(?![\w$])`);
  const tests = [...conditionsAround(lookup, first), ...exitsBefore(lookup, first)];
  if (tests.some((one) => asks.test(lookup.textOf(one)) || whole.test(lookup.textOf(one)))) return undefined;
  if (lookup.around(first).some((one) => one.kind === "try")) return undefined;
  const part = lookup.parent(first);
  if (part?.kind !== "member" || part.object !== first || /^\s*(?:\?|!=)/.test(lookup.text.slice(first.end)))
    return undefined;
  return part.name;
}

/** Every request that a callback is sent with; undefined where one of them is not known. */
function askedWith(lookup: CodeLookup, code: unknown): string[] | undefined {
  const names: string[] = [];
  for (const call of lookup.all("call")) {
    if (!call.args.some((one) => lookup.functionOf(one) === code)) continue;
    const request =
      call.callee.kind === "member" && call.callee.name === "send" ? requestOf(lookup, call.callee.object) : undefined;
    if (request === undefined) return Object.keys(requestTable());
    if (!names.includes(request)) names.push(request);
  }
  return names.length === 0 ? undefined : names;
}
