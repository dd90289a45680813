/**
 * Operators: how each is written. What has none of these has no meaning for those who follow values.
 */

import { SyntaxKind } from "typescript/unstable/ast";

export const operators: { readonly [kind in SyntaxKind]?: string } = {
  [SyntaxKind.PlusToken]: "+",
  [SyntaxKind.MinusToken]: "-",
  [SyntaxKind.AsteriskToken]: "*",
  [SyntaxKind.SlashToken]: "/",
  [SyntaxKind.PercentToken]: "%",
  [SyntaxKind.AsteriskAsteriskToken]: "**",
  [SyntaxKind.LessThanToken]: "<",
  [SyntaxKind.GreaterThanToken]: ">",
  [SyntaxKind.LessThanEqualsToken]: "<=",
  [SyntaxKind.GreaterThanEqualsToken]: ">=",
  [SyntaxKind.EqualsEqualsToken]: "==",
  [SyntaxKind.ExclamationEqualsToken]: "!=",
  [SyntaxKind.EqualsEqualsEqualsToken]: "===",
  [SyntaxKind.ExclamationEqualsEqualsToken]: "!==",
  [SyntaxKind.LessThanLessThanToken]: "<<",
  [SyntaxKind.GreaterThanGreaterThanToken]: ">>",
  [SyntaxKind.GreaterThanGreaterThanGreaterThanToken]: ">>>",
  [SyntaxKind.AmpersandToken]: "&",
  [SyntaxKind.BarToken]: "|",
  [SyntaxKind.CaretToken]: "^",
  [SyntaxKind.AmpersandAmpersandToken]: "&&",
  [SyntaxKind.BarBarToken]: "||",
  [SyntaxKind.QuestionQuestionToken]: "??",
  [SyntaxKind.InKeyword]: "in",
  [SyntaxKind.InstanceOfKeyword]: "instanceof",
  [SyntaxKind.ExclamationToken]: "!",
  [SyntaxKind.TildeToken]: "~",
  [SyntaxKind.EqualsToken]: "=",
  [SyntaxKind.PlusEqualsToken]: "+=",
  [SyntaxKind.MinusEqualsToken]: "-=",
  [SyntaxKind.AsteriskEqualsToken]: "*=",
  [SyntaxKind.SlashEqualsToken]: "/=",
  [SyntaxKind.PercentEqualsToken]: "%=",
  [SyntaxKind.AsteriskAsteriskEqualsToken]: "**=",
  [SyntaxKind.LessThanLessThanEqualsToken]: "<<=",
  [SyntaxKind.GreaterThanGreaterThanEqualsToken]: ">>=",
  [SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken]: ">>>=",
  [SyntaxKind.AmpersandEqualsToken]: "&=",
  [SyntaxKind.BarEqualsToken]: "|=",
  [SyntaxKind.CaretEqualsToken]: "^=",
  [SyntaxKind.BarBarEqualsToken]: "||=",
  [SyntaxKind.AmpersandAmpersandEqualsToken]: "&&=",
  [SyntaxKind.QuestionQuestionEqualsToken]: "??=",
};

/** By the number that the encoding gives them. */
export const prefixOperators = ["+", "-", "~", "!", "++", "--"] as const;
export const postfixOperators = ["++", "--"] as const;
