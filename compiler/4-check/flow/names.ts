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
      return expression.name === "length" ? speakingName(expression.object) : expression.name;
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
      return speakingName(expression.left) ?? speakingName(expression.right);
    case "call": {
      const { callee, args } = expression;
      const name = callee.kind === "member" || callee.kind === "name" ? callee.name : undefined;
      if (name === undefined) return undefined;
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
