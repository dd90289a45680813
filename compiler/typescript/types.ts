/**
 * The few questions phases ask of a type that TypeScript gave them.
 */

import { SymbolFlags, type Type, TypeFlags } from "typescript/unstable/sync";
import { realPath } from "./shown-folder.ts";

export type { Type } from "typescript/unstable/sync";

/** The number, where the type is one number literal. */
export function numberOf(type: Type): number | undefined {
  return type.isNumberLiteralType() ? type.value : undefined;
}

/** The name of an interface, class or module; undefined for other types. Modules bear the path of their file. */
export function nameOf(type: Type): { readonly name: string; readonly kind: "type" | "module" } | undefined {
  const symbol = type.getSymbol();
  if (symbol === undefined) return undefined;
  if ((symbol.flags & SymbolFlags.ValueModule) === 0) return { name: symbol.name, kind: "type" };
  // TypeScript keeps a module's quotes in its name.
  return { name: realPath(symbol.name.replace(/^"|"$/g, "")), kind: "module" };
}

/** Whether a value is a text, and nothing else; a text that says what it is, such as a player id, too. */
export function isText(type: Type): boolean {
  if ((type.flags & TypeFlags.StringLike) !== 0) return true;
  return type.isIntersectionType() && type.getTypes().some(isText);
}

/**
 * What 0 is called in a type of numbers of which it is one, beside null or undefined: `0` for `0 | 1 | undefined`, `Red` for an
 * enum that begins with it. Undefined for types in which nothing else is false.
 */
export function zeroBeside(type: Type): string | undefined {
  if (!type.isUnionType()) return undefined;
  let zero: string | undefined;
  let numbers = 0;
  let isMissing = false;
  for (const one of type.getTypes()) {
    if ((one.flags & (TypeFlags.Undefined | TypeFlags.Null)) !== 0) isMissing = true;
    else if (one.isNumberLiteralType()) {
      numbers++;
      if (one.value === 0) zero = one.getSymbol()?.name ?? "0";
    } else return undefined;
  }
  return isMissing && numbers > 1 ? zero : undefined;
}
