/**
 * Names: what an expression that is put into a packet is called in the script.
 */

import type { Expression } from "#compiler/typescript/code.ts";

/** Calls that only turn a value into another form of itself: it keeps its name. */
const forms =
  /^(?:parseInt|parseFloat|Number|String|Boolean|round|floor|ceil|trunc|stringify|toString|toFixed|abs|max|min)$/;

/** The name in an expression that says what it is; undefined where none does. */
export function speakingName(expression: Expression): string | undefined {
  switch (expression.kind) {
    case "name":
      return expression.name;
    case "member":
      return expression.name === "length" ? countOf(expression.object) : expression.name;
    case "index":
      return speakingName(expression.object);
    case "unary":
      return speakingName(expression.operand);
    case "await":
      return speakingName(expression.operand);
    case "choice":
      return expression.yes.kind === "number" || expression.yes.kind === "string"
        ? speakingName(expression.test)
        : speakingName(expression.yes);
    case "binary":
      // A text that is put together is none of its parts.
      if (expression.operator === "+" && holdsText(expression)) return undefined;
      return nameInSum(expression);
    case "call": {
      const { callee, args } = expression;
      const name = callee.kind === "member" || callee.kind === "name" ? callee.name : undefined;
      if (name === undefined) return undefined;
      // A builder says nothing about what is in it.
      if (/^set[A-Z]|^newData$/.test(name)) return undefined;
      if (name === "now" || name === "getTime") return "time";
      if (forms.test(name)) {
        const [first] = args;
        return first === undefined && callee.kind === "member"
          ? speakingName(callee.object)
          : first && speakingName(first);
      }
      const bare = /^(?:get|to|find|make|create|compute|calc|build)(?=[A-Z])(.+)$/.exec(name)?.[1];
      return bare ?? name;
    }
    default:
      return undefined;
  }
}

/** The first part of a sum that has a name. */
function nameInSum(sum: Expression): string | undefined {
  const parts: Expression[] = [];
  let first = sum;
  for (; first.kind === "binary"; first = first.left) parts.push(first.right);
  for (const part of [first, ...parts.reverse()]) {
    const name = part.kind === "binary" ? undefined : speakingName(part);
    if (name !== undefined) return name;
  }
  return undefined;
}

/** `cards.length` is how many cards. */
function countOf(list: Expression): string | undefined {
  const name = speakingName(list);
  return name === undefined ? undefined : `${name.replace(/([^s])s$/, "$1")}Count`;
}

function holdsText(sum: Expression): boolean {
  let at = sum;
  for (; at.kind === "binary"; at = at.left) if (isText(at.right)) return true;
  return isText(at);
}

function isText(expression: Expression): boolean {
  return expression.kind === "string" || expression.kind === "template";
}
