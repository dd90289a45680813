/**
 * Functions that only answer: `checkMove(x, y)` looks, says yes or no, and changes nothing. Whoever calls one as a statement has
 * forgotten to ask.
 *
 * Invariant: by what is seen. A call of anything that may do something, or a `throw`, and the function is none.
 */

import type { CallCode, Expression, FunctionCode } from "#compiler/typescript/code.ts";
import { callsWith } from "./calls-with.ts";
import { isEquality, isOrder } from "./chains.ts";
import { type Code, type CodeLookup, isFunction } from "./lookup.ts";

const asksByName = /^(?:check|is|has|can|may|valid(?:ate)?|verify|test|contains|exists)(?![a-z])/;

/** Whether a name asks. Asked of every call that is a statement: its first letter tells most of them. */
export function asksByItsName(name: string): boolean {
  switch (name.charCodeAt(0)) {
    case 99: // check, can, contains
    case 101: // exists
    case 104: // has
    case 105: // is
    case 109: // may
    case 116: // test
    case 118: // valid, verify
      return asksByName.test(name);
    default:
      return false;
  }
}

/** Whether a function does nothing but answer; who tells a log about it has to be asked elsewhere, too. */
export function onlyAnswers(lookup: CodeLookup, code: FunctionCode): boolean {
  if (code.suspends || code.body.length === 0) return false;
  const inside = code.body.flatMap((one) => lookup.inside(one, true));
  if (!givesAnswers(lookup, code)) return false;
  let logs = false;
  const isQuiet = inside.every((one) => {
    if (isFunction(one)) return true;
    switch (one.kind) {
      case "assign":
      case "update":
        return isOwn(lookup, one.target, code);
      case "call": {
        if (isLogging(one)) logs = true;
        else return computes(lookup, one, code);
        return true;
      }
      case "unary":
        return one.operator !== "delete";
      case "throw":
      case "new":
      case "await":
      case "yield":
      case "other":
      case "class":
        return false;
      default:
        return true;
    }
  });
  if (!isQuiet) return false;
  return !logs || callsWith(lookup, code).some((call) => isAsked(lookup, call));
}

/** Whether all that it gives is yes or no, and both may come. */
function givesAnswers(lookup: CodeLookup, code: FunctionCode): boolean {
  const given = code.body
    .flatMap((one) => lookup.inside(one))
    .flatMap((one) => (!isFunction(one) && one.kind === "return" ? [one.value] : []));
  const plain = new Set(given.map((one) => (one?.kind === "boolean" ? one.value : undefined)));
  return given.length > 0 && given.every(isAnswer) && (plain.size > 1 || plain.has(undefined));
}

function isAnswer(value: Expression | undefined): boolean {
  if (value === undefined) return false;
  if (value.kind === "boolean") return true;
  if (value.kind === "unary") return value.operator === "!";
  if (value.kind !== "binary") return false;
  if (value.operator === "&&" || value.operator === "||") return isAnswer(value.left) && isAnswer(value.right);
  return isEquality(value.operator) || isOrder(value.operator);
}

/** Whether a place is a variable of the function itself. */
function isOwn(lookup: CodeLookup, target: Code, code: FunctionCode): boolean {
  if (isFunction(target) || target.kind !== "name" || target.variable === undefined) return false;
  const { owner } = target.variable;
  return owner === code || lookup.owners(owner).includes(code);
}

function isLogging({ callee }: CallCode): boolean {
  return callee.kind === "member" && /^(?:debug|info|log|trace|warn|error)$/.test(callee.name);
}

const computing =
  /^(?:indexOf|lastIndexOf|includes|hasOwnProperty|has|get|keys|values|entries|charAt|charCodeAt|toString|toLowerCase|toUpperCase|trim|slice|substr|substring|split|join|concat|filter|map|some|every|find|findIndex|forEach|isArray|isNaN|isInteger|isFinite|getTime|now|get[A-Z]\w*)$/;
const computingGlobals = /^(?:parseInt|parseFloat|isNaN|isFinite|Number|String|Boolean)$/;

function computes(lookup: CodeLookup, call: CallCode, code: FunctionCode): boolean {
  const { callee } = call;
  if (callee.kind === "name" && callee.variable === undefined) return computingGlobals.test(callee.name);
  // It calls itself.
  if (lookup.functionOf(callee) === code) return true;
  if (callee.kind !== "member") return false;
  return computing.test(callee.name) || lookup.isGlobal(callee.object, "Math");
}

function isAsked(lookup: CodeLookup, call: CallCode): boolean {
  const parent = lookup.parent(call);
  return parent !== undefined && !isFunction(parent) && /^(?:if|unary|binary|choice|loop|declare)$/.test(parent.kind);
}
