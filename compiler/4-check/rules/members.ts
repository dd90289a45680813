/**
 * Members of RTSession's objects: those that there are not, and those that are functions and never called.
 *
 * Players are plain objects that scripts may add to; a member that any code adds to such a thing, or to a thing that cannot be
 * told, is there.
 */

import { rt4325, rt4326 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "#compiler/diagnostics/diagnostic.ts";
import { nearest } from "#compiler/text/nearest.ts";
import type { Expression, MemberCode } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../context.ts";
import { givenMembers } from "../questions/given-members.ts";
import { handlersIn } from "../questions/handlers.ts";
import { type ApiKind, apiMembers, isApiKind, kindInWords, kindOf } from "../questions/kinds.ts";
import { type CodeLookup, isFunction, lookupOf } from "../questions/lookup.ts";
import { quoted } from "../questions/phrase.ts";

const everyMember = new Set(Object.values(apiMembers).flat());

/** What all objects have, and what functions have that are told what `this` is. */
const ofObjects = new Set(Object.getOwnPropertyNames(Object.prototype));
const ofFunctions = new Set("call apply bind toString".split(" "));

export const members: Rule = {
  codes: ["RT4325", "RT4326"],
  run(context) {
    const own = givenMembers(context);
    const added = addedMembers(context);
    return context.files.flatMap((file) => {
      const lookup = lookupOf(file);
      return lookup.all("member").flatMap((member): Diagnostic[] => {
        const found = everyMember.has(member.name)
          ? notCalled(lookup, member, own)
          : noMember(lookup, member, own, added);
        return found === undefined ? [] : [found];
      });
    });
  },
};

/** Names that some code gives as members to something that may be one of RTSession's objects. */
function addedMembers(context: RuleContext): ReadonlySet<string> {
  const found = new Set<string>();
  for (const file of context.files) {
    const lookup = lookupOf(file);
    for (const { target } of [...lookup.all("assign"), ...lookup.all("update")]) {
      if (target.kind !== "member" || target.object.kind === "this") continue;
      const made = lookup.valueOf(target.object);
      if (isFunction(made) || /^(?:object|new|array|function|class)$/.test(made.kind)) continue;
      const text = lookup.textOf(target.object);
      if (text === "exports" || text === "module.exports" || text.endsWith(".prototype")) continue;
      found.add(target.name);
    }
    // Handed to something that adds to it by name.
    for (const call of lookup.all("call")) {
      if (
        call.callee.kind !== "member" ||
        !/^(?:assign|defineProperty|defineProperties|extend)$/.test(call.callee.name)
      )
        continue;
      for (const arg of call.args) {
        for (const one of lookup.inside(arg)) {
          if (one.kind === "string") found.add(one.value);
          else if (one.kind === "object") {
            for (const { key } of one.members) if (typeof key === "string") found.add(key);
          }
        }
      }
    }
  }
  return found;
}

function noMember(
  lookup: CodeLookup,
  member: MemberCode,
  own: ReadonlySet<string>,
  added: ReadonlySet<string>,
): Diagnostic | undefined {
  const { name, object } = member;
  if (ofObjects.has(name) || added.has(name) || name === "" || !mayBeApi(object)) return undefined;
  const parent = lookup.parent(member);
  if (parent === undefined || isFunction(parent)) return undefined;
  if ((parent.kind === "assign" || parent.kind === "update") && parent.target === member) return undefined;
  const called = (parent.kind === "call" || parent.kind === "new") && parent.callee === member;
  // Where TypeScript knows the object, it says so itself.
  if (called && !isNamedParameter(lookup, object)) return undefined;
  if (!called && isAskedFor(lookup, member)) return undefined;
  const kind = kindOf(lookup, object, own);
  if (kind === undefined || !isApiKind(kind) || apiMembers[kind].includes(name)) return undefined;
  const text = quoted(lookup.textOf(object));
  return rt4325(lookup.nameSpan(member), { text, name, advice: adviceFor(kind, name, called) });
}

/** Sifts by syntax: the objects are named, or come from calls. */
function mayBeApi({ kind }: Expression): boolean {
  return kind === "name" || kind === "call" || kind === "index";
}

function adviceFor(kind: ApiKind, name: string, called: boolean): string {
  const known = apiMembers[kind];
  const getter = `get${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  if (!called && known.includes(getter)) return `call ${getter}().`;
  const meant = nearest(name, known);
  if (meant !== undefined) return `did you mean ${meant}?`;
  return known.length > 7 ? "rtsession.d.ts lists what it has." : `${kindInWords(kind)} has ${known.join(", ")}.`;
}

/** A parameter of a handler that is written elsewhere: TypeScript takes it for anything in JavaScript. */
function isNamedParameter(lookup: CodeLookup, object: Expression): boolean {
  if (object.kind !== "name" || object.variable?.kind !== "parameter" || /\.[cm]?ts$/.test(lookup.file.path))
    return false;
  const { owner } = object.variable;
  return handlersIn(lookup).some(({ code, argument }) => code === owner && argument.kind !== "function");
}

/** Asking whether there is such a member is no mistake. */
function isAskedFor(lookup: CodeLookup, node: Expression): boolean {
  const parent = lookup.parent(node);
  if (parent === undefined || isFunction(parent)) return false;
  switch (parent.kind) {
    case "if":
    case "choice":
    case "loop":
      return parent.test === node;
    case "unary":
      return true;
    case "binary": {
      if (/^(?:&&|\|\||\?\?)$/.test(parent.operator)) return true;
      const other = parent.left === node ? parent.right : parent.left;
      return /^[!=]==?$/.test(parent.operator) && (other.kind === "null" || lookup.isGlobal(other, "undefined"));
    }
    default:
      return false;
  }
}

/** `RTSession.getPlayers.length`, `packet.getSender.getPeerId()`, `player.getPeerId == 3`: the function, not what it gives. */
function notCalled(lookup: CodeLookup, member: MemberCode, own: ReadonlySet<string>): Diagnostic | undefined {
  const { name, object } = member;
  // Of a packet that is never sent the rules of sends speak.
  if (name === "send" || /^on[A-Z]/.test(name)) return undefined;
  const parent = lookup.parent(member);
  if (parent === undefined || isFunction(parent)) return undefined;
  if ((parent.kind === "call" || parent.kind === "new") && parent.callee === member) return undefined;
  if ((parent.kind === "assign" || parent.kind === "update") && parent.target === member) return undefined;
  const uses: Expression[] = [member];
  if (parent.kind === "declare" && parent.value === member && parent.target.kind === "name") {
    const { variable } = parent.target;
    if (variable === undefined || lookup.only(variable) !== member) return undefined;
    uses.push(...lookup.reads(variable));
  }
  const wrong = uses.find((one) => isTakenForResult(lookup, one));
  if (wrong === undefined) return undefined;
  const kind = kindOf(lookup, object, own);
  if (kind === undefined || !isApiKind(kind) || !apiMembers[kind].includes(name)) return undefined;
  const notes = wrong === member ? [] : [{ message: "What it gives is wanted here.", span: lookup.span(wrong) }];
  return rt4326(lookup.nameSpan(member), { name }, notes);
}

const takingIds = /^(?:setTargetPeers|setSender|getPlayer|setOpCode|setPlayerId)$/;

function isTakenForResult(lookup: CodeLookup, use: Expression): boolean {
  const parent = lookup.parent(use);
  if (parent === undefined || isFunction(parent)) return false;
  switch (parent.kind) {
    case "expression":
      return true;
    case "member":
      return parent.object === use && !ofFunctions.has(parent.name);
    case "index":
      return parent.object === use;
    case "each":
      return parent.object === use;
    case "call":
      return parent.args.includes(use) && parent.callee.kind === "member" && takingIds.test(parent.callee.name);
    case "binary": {
      if (/^[-+*/%<>]=?$/.test(parent.operator)) return true;
      const other = parent.left === use ? parent.right : parent.left;
      // Two functions may well be compared; a function and what a call gives may not.
      return /^[!=]==?$/.test(parent.operator) && /^(?:number|string|boolean|call)$/.test(other.kind);
    }
    default:
      return false;
  }
}
