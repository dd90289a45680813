/**
 * Members of RTSession's objects: those that there are not, those that are functions and never called, as some built-ins are,
 * and those that are assigned to.
 *
 * Players are plain objects that scripts may add to; a member that any code adds to such a thing, or to a thing that cannot be
 * told, is there.
 */

import { rt4325, rt4326, rt4330 } from "#compiler/diagnostics/catalogue.ts";
import type { Diagnostic, Fix } from "#compiler/diagnostics/diagnostic.ts";
import { nearest } from "#compiler/text/nearest.ts";
import type { CallCode, Expression, MemberCode, Pattern } from "#compiler/typescript/code.ts";
import type { Rule, RuleContext } from "../../context.ts";
import { type ApiKind, apiMembers } from "../../flow/api-members.ts";
import { isAskedFor } from "../../questions/asked-for.ts";
import { isEquality } from "../../questions/chains.ts";
import { givenMembers } from "../../questions/given-members.ts";
import { handlersIn } from "../../questions/handlers.ts";
import { isApiKind, kindInWords, kindOf } from "../../questions/kinds.ts";
import { type CodeLookup, isFunction, lookupOf } from "../../questions/lookup.ts";
import { namesInFiles } from "../../questions/per-file.ts";
import { quoted } from "../../questions/phrase.ts";
import { makeFact, useFact } from "../../questions/reach.ts";
import { throwsWithout } from "../../questions/throws-without.ts";
import { isCalled } from "../../questions/uses.ts";

const everyMember = new Set(Object.values(apiMembers).flat());

/** What all objects have, and what functions have that are told what `this` is. */
const ofObjects = new Set(Object.getOwnPropertyNames(Object.prototype));
const ofFunctions = new Set("call apply bind toString".split(" "));

export const members: Rule = {
  codes: ["RT4325", "RT4326", "RT4330"],
  keepsNothing: true,
  inFiles(context) {
    const own = givenMembers(context);
    const added = useFact(makeFact("added members", () => namesInFiles("added members", context.files, addAdded)));
    return (lookup) => {
      const found: Diagnostic[] = [];
      const isTypeScript = /\.[cm]?ts$/.test(lookup.file.path);
      const all = lookup.all("member");
      for (let at = 0; at < all.length; at++) {
        const member = all[at]!;
        const { parent } = member;
        const isOurs = everyMember.has(member.name);
        // Of what is called only what it is called on is asked, and that not in TypeScript.
        if (parent?.kind === "call" && parent.callee === member && (isOurs || isTypeScript || !isOfParameter(member)))
          continue;
        if (isOurs && parent?.kind === "assign" && parent.target === member) {
          found.push(...assigned(context, lookup, member, parent, own));
          continue;
        }
        const finding =
          isOurs || isBuiltIn(lookup, member) || isOfText(lookup, member, own)
            ? notCalled(lookup, member, own)
            : noMember(lookup, member, own, added, isTypeScript);
        if (finding !== undefined) found.push(finding);
      }
      return found;
    };
  },
};

/** What is no object of RTSession, whatever it is given. */
const madeHere = new Set("object new array function class".split(" "));

/** Names that some code gives as members to something that may be one of RTSession's objects. */
function addAdded(lookup: CodeLookup, found: Set<string>): void {
  const add = (target: Pattern): void => {
    if (target.kind !== "member" || target.object.kind === "this" || found.has(target.name)) return;
    if (lookup.isGlobal(target.object, "exports")) return;
    const { object } = target;
    if (object.kind === "name" && object.name === "exports") return;
    if (object.kind === "member" && (object.name === "prototype" || lookup.textOf(object) === "module.exports")) return;
    const made = lookup.valueOf(object);
    if (isFunction(made) || madeHere.has(made.kind)) return;
    found.add(target.name);
  };
  for (const { target } of lookup.all("assign")) add(target);
  for (const { target } of lookup.all("update")) add(target);
  // Handed to something that adds to it by name.
  for (const call of lookup.callsOf("assign", "defineProperty", "defineProperties", "extend")) {
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

function noMember(
  lookup: CodeLookup,
  member: MemberCode,
  own: ReadonlySet<string>,
  added: ReadonlySet<string>,
  isTypeScript: boolean,
): Diagnostic | undefined {
  const { name, object, parent } = member;
  if (!mayBeApi(object) || parent === undefined || isFunction(parent)) return undefined;
  const called = (parent.kind === "call" || parent.kind === "new") && parent.callee === member;
  // Where TypeScript knows the object, it says so itself.
  if (called && (isTypeScript || !isNamedParameter(lookup, object))) return undefined;
  if ((parent.kind === "assign" || parent.kind === "update") && parent.target === member) return undefined;
  if (name === "" || added.has(name) || ofObjects.has(name)) return undefined;
  if (!called && isAskedFor(lookup, member)) return undefined;
  const kind = kindOf(lookup, object, own);
  if (kind === undefined || !isApiKind(kind) || apiMembers[kind].includes(name)) return undefined;
  const text = quoted(lookup.textOf(object));
  const finding = rt4325(lookup.nameSpan(member), { text, name, advice: adviceFor(kind, name, called) });
  return throwsWithout(lookup, member) ? { ...finding, throws: true } : finding;
}

function isOfParameter({ object }: MemberCode): boolean {
  return object.kind === "name" && object.variable?.kind === "parameter";
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

/** In JavaScript, a parameter of a handler that is written elsewhere: TypeScript takes it for anything. */
function isNamedParameter(lookup: CodeLookup, object: Expression): boolean {
  if (object.kind !== "name" || object.variable?.kind !== "parameter") return false;
  const { owner } = object.variable;
  return handlersIn(lookup).some(({ code, argument }) => code === owner && argument.kind !== "function");
}

/** `RTSession.getPlayers.length`, `packet.getSender.getPeerId()`, `player.getPeerId == 3`: the function, not what it gives. */
function notCalled(lookup: CodeLookup, member: MemberCode, own: ReadonlySet<string>): Diagnostic | undefined {
  const { name, object, parent } = member;
  if (parent === undefined || isFunction(parent)) return undefined;
  if ((parent.kind === "call" || parent.kind === "new") && parent.callee === member) return undefined;
  // Of a packet that is never sent the rules of sends speak.
  if (name === "send" || /^on[A-Z]/.test(name)) return undefined;
  if ((parent.kind === "assign" || parent.kind === "update") && parent.target === member) return undefined;
  const uses: Expression[] = [member];
  if ((parent.kind === "declare" || parent.kind === "assign") && parent.value === member) {
    const variable = parent.target.kind === "name" ? parent.target.variable : undefined;
    const reads = variable === undefined ? [] : lookup.reads(variable);
    if (variable !== undefined && lookup.only(variable) !== member && reads.some((one) => isCalled(lookup, one)))
      return undefined;
    uses.push(...reads);
  }
  const wrong = uses.filter((one) => isTakenForResult(lookup, one));
  if (wrong.length === 0) return undefined;
  if (!isBuiltIn(lookup, member) && !isOfText(lookup, member, own)) {
    const kind = kindOf(lookup, object, own);
    if (kind === undefined || !isApiKind(kind) || !apiMembers[kind].includes(name)) return undefined;
  }
  const elsewhere = wrong.filter((one) => one !== member).slice(0, 4);
  const notes = elsewhere.map((one) => ({ message: "What it gives is wanted here.", span: lookup.span(one) }));
  const named = rt4326(lookup.nameSpan(member), { name }, notes);
  const finding: Diagnostic = wrong.some((one) => throwsAsFunction(lookup, one)) ? { ...named, throws: true } : named;
  const isAsked = wrong[0] === member && parent.kind !== "expression" && wantingNothing.test(name);
  return isAsked ? { ...finding, fix: calling(lookup, member) } : finding;
}

/** What is called without arguments. */
const wantingNothing =
  /^(?:get(?:Players|PeerId|PlayerId|Sender|TargetPlayers|OpCode|SessionId|Logger|UTC\w+|Time|FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)|isReliable|new(?:Data|Packet|Request)|now|random)$/;

function calling({ file }: CodeLookup, { end }: MemberCode): Fix {
  return { message: "Call it", edits: [{ path: file.source.path, start: end, end, text: "()" }] };
}

const ofTexts = new Set("charAt charCodeAt split substr substring toLowerCase toUpperCase".split(" "));

/** `text.charCodeAt[0]`, `name === name.toUpperCase`: functions of texts, of which nothing else has any use. */
function isOfText(lookup: CodeLookup, member: MemberCode, own: ReadonlySet<string>): boolean {
  if (!ofTexts.has(member.name) || own.has(member.name)) return false;
  if (member.object.kind === "member" && member.object.name === "prototype") return false;
  const parent = lookup.parent(member);
  if (parent === undefined || isFunction(parent)) return false;
  if (parent.kind === "index") return parent.object === member;
  return parent.kind === "binary" && /^(?:[-+<>]=?|[!=]==?)$/.test(parent.operator) && !isAskedFor(lookup, member);
}

/** `Date.now`, `Math.random`, `new Date().getTime`: functions that only give something. */
function isBuiltIn(lookup: CodeLookup, { name, object }: MemberCode): boolean {
  if (object.kind === "name" && object.variable === undefined) {
    if (object.name === "Math") return typeof Reflect.get(Math, name) === "function";
    if (object.name === "Date") return name === "now";
  }
  if (
    !name.startsWith("get") ||
    !/^get(?:UTC)?(?:Time|FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)$/.test(name)
  )
    return false;
  const made = lookup.valueOf(object);
  return !isFunction(made) && made.kind === "new" && lookup.isGlobal(made.callee, "Date");
}

/** Whether some code that runs with a file calls a member of this name, or hands it on. */
function isReadAnywhere({ files }: RuleContext, { file }: CodeLookup, name: string): boolean {
  return files.some((one) => {
    if (!one.scripts.some((script) => file.scripts.includes(script))) return false;
    const lookup = lookupOf(one);
    return lookup.all("member").some((member) => {
      const parent = lookup.parent(member);
      return member.name === name && !(parent?.kind === "assign" && parent.target === member);
    });
  });
}

/** `RTSession.onPlayerConnect = …`, `packet.setOpCode = 102`: a call was meant. */
function assigned(
  context: RuleContext,
  lookup: CodeLookup,
  member: MemberCode,
  parent: Expression & { readonly kind: "assign" },
  own: ReadonlySet<string>,
): Diagnostic[] {
  const { name, object } = member;
  const { value, operator } = parent;
  if (operator !== "=" || !/^(?:on|set)[A-Z]/.test(name)) return [];
  const isSession = lookup.isSession(object);
  // Who puts a function around one that is called means to.
  if (isSession ? !name.startsWith("on") : lookup.functionOf(value) !== undefined) return [];
  const kind = kindOf(lookup, object, new Set([...own].filter((one) => one !== name)));
  if (kind === undefined || !isApiKind(kind) || !apiMembers[kind].includes(name)) return [];
  if (isSession && isReadAnywhere(context, lookup, name)) return [];
  const first = name === "onPacket" ? "opCode, " : kind === "dataBuilder" ? "index, " : "";
  const last = isFunction(value) || value.kind === "function" ? "function …" : quoted(lookup.textOf(value));
  const finding = rt4330(lookup.nameSpan(member), { member: name, call: `${name}(${first}${last})` });
  const { path } = lookup.file.source;
  const isAll = first === "" && /^\s*=\s*$/.test(lookup.text.slice(member.end, value.start));
  if (!isAll || lookup.parent(parent)?.kind !== "expression") return [finding];
  const edits = [
    { path, start: member.end, end: value.start, text: "(" },
    { path, start: value.end, end: value.end, text: ")" },
  ];
  return [{ ...finding, fix: { message: "Call it", edits } }];
}

const takingIds = /^(?:setTargetPeers|setSender|getPlayer|setOpCode|setPlayerId)$/;

/** Whether the place of a function that should have been called throws: a setter refuses it, or a method of its result is called. */
function throwsAsFunction(lookup: CodeLookup, use: Expression): boolean {
  const parent = lookup.parent(use);
  if (parent === undefined || isFunction(parent)) return false;
  if (parent.kind === "member") return parent.object === use && throwsWithout(lookup, parent);
  const call = parent.kind === "array" ? lookup.parent(parent) : parent;
  if (call === undefined || isFunction(call) || call.kind !== "call" || call.callee.kind !== "member") return false;
  return /^set(?:Number|Float|Double|String|FloatArray|TargetPeers)$/.test(call.callee.name);
}

function isTakenForResult(lookup: CodeLookup, use: Expression): boolean {
  const parent = lookup.parent(use);
  if (parent === undefined || isFunction(parent)) return false;
  switch (parent.kind) {
    case "expression":
      return true;
    case "member":
      return parent.object === use && !ofFunctions.has(parent.name);
    case "index":
      return true;
    case "object":
      return isGetter(use) && !parent.members.some(({ key, value }) => value === use && key === use.name);
    case "each":
      return parent.object === use;
    case "call":
      if (isGetter(use) && isOnlyRead(lookup, parent, use)) return true;
      if (parent.callee.kind !== "member") return false;
      if (/^(?:push|unshift|indexOf|includes)$/.test(parent.callee.name))
        return isGetter(use) && parent.args.includes(use);
      if (parent.args[1] === use) return /^set(?:Number|Float|Double|String|FloatArray)$/.test(parent.callee.name);
      return parent.args.includes(use) && takingIds.test(parent.callee.name);
    case "array": {
      const call = lookup.parent(parent);
      return call?.kind === "call" && call.callee.kind === "member" && call.callee.name === "setTargetPeers";
    }
    case "binary": {
      if (/^[-+*/%<>]=?$/.test(parent.operator)) return true;
      const other = parent.left === use ? parent.right : parent.left;
      // Two functions may well be compared; a function and what a call gives may not.
      if (!isEquality(parent.operator)) return false;
      return /^(?:number|string|boolean|call)$/.test(other.kind) || (use.kind === "member" && ofTexts.has(use.name));
    }
    default:
      return false;
  }
}

/** `player.getPeerId`, which does nothing without its player. */
function isGetter(use: Expression): use is MemberCode {
  return use.kind === "member" && /^get(?:PeerId|PlayerId|Sender|TargetPlayers|OpCode)$/.test(use.name);
}

/** Whether the function that is called never calls what it is handed there, and hands it to nobody. */
function isOnlyRead(lookup: CodeLookup, call: CallCode, use: Expression): boolean {
  const code = lookup.functionOf(call.callee);
  const parameter = code?.parameters[call.args.indexOf(use)];
  if (code === undefined || code.usesArguments || parameter?.kind !== "name" || parameter.variable === undefined)
    return false;
  if (lookup.writes(parameter.variable).length !== 1) return false;
  const reads = lookup.reads(parameter.variable);
  return reads.length > 0 && reads.every((read) => lookup.parent(read)?.kind !== "call");
}
