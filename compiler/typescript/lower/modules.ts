/**
 * Modules: what a file asks for, and what it gives.
 */

import { type ExportDeclaration, type ImportDeclaration, SyntaxKind } from "typescript/unstable/ast";
import type { Lowering } from "./lowering.ts";

export function lowerImport(lowering: Lowering, node: ImportDeclaration): void {
  const { reader, scopes } = lowering;
  const specifier = reader.literal(node.moduleSpecifier);
  if (specifier === undefined) return;
  const clause = node.importClause;
  if (clause === undefined) lowering.asked.push(specifier);
  if (clause === undefined || clause.phaseModifier === SyntaxKind.TypeKeyword) return;
  const add = (name: string, imported: string): void => {
    lowering.imports.push({ variable: scopes.declare(name, "import"), specifier, imported });
  };
  lowering.asked.push(specifier);
  if (clause.name !== undefined) add(reader.textOf(clause.name), "default");
  const bindings = clause.namedBindings;
  if (bindings?.kind === SyntaxKind.NamespaceImport) add(reader.textOf(bindings.name), "*");
  else if (bindings !== undefined) {
    for (const one of bindings.elements) {
      if (!one.isTypeOnly) add(reader.textOf(one.name), reader.textOf(one.propertyName ?? one.name));
    }
  }
}

export function lowerExport(lowering: Lowering, node: ExportDeclaration): void {
  const { reader, scopes } = lowering;
  if (node.isTypeOnly) return;
  const from = node.moduleSpecifier === undefined ? undefined : reader.literal(node.moduleSpecifier);
  if (from !== undefined) lowering.asked.push(from);
  const clause = node.exportClause;
  if (clause === undefined) {
    if (from !== undefined) lowering.exports.push({ all: from });
  } else if (clause.kind === SyntaxKind.NamespaceExport) {
    if (from !== undefined) lowering.exports.push({ name: reader.textOf(clause.name), from, imported: "*" });
  } else {
    for (const one of clause.elements) {
      if (one.isTypeOnly) continue;
      const local = reader.textOf(one.propertyName ?? one.name);
      if (from === undefined)
        lowering.exportedNames.push({ name: reader.textOf(one.name), local, scope: scopes.current });
      else lowering.exports.push({ name: reader.textOf(one.name), from, imported: local });
    }
  }
}
