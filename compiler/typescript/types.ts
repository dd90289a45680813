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

/** Whether a value is a text, and nothing else. */
export function isText(type: Type): boolean {
  return (type.flags & TypeFlags.StringLike) !== 0;
}
