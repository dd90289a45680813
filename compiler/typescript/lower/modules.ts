/**
 * Modules: what a file asks for, and what it gives.
 */

import { SyntaxKind } from "typescript/unstable/ast";
import { part } from "../parts.ts";
import type { At } from "../tree.ts";
import type { Lowering } from "./lowering.ts";

/** The bits of a clause that imports types alone, and of a specifier that does. */
const typesAlone = 1;

export function lowerImport(lowering: Lowering, node: At): void {
  const { tree, scopes } = lowering;
  const specifier = tree.literal(tree.part(node, part.import.specifier));
  if (specifier === undefined) return;
  const clause = tree.part(node, part.import.clause);
  if (clause === 0) lowering.asked.push(specifier);
  if (clause === 0 || (tree.detail(clause) & 3) === typesAlone) return;
  const add = (name: string, imported: string): void => {
    lowering.imports.push({ variable: scopes.declare(name, "import"), specifier, imported });
  };
  lowering.asked.push(specifier);
  const name = tree.part(clause, part.importClause.name);
  if (name !== 0) add(tree.textOf(name), "default");
  const bindings = tree.part(clause, part.importClause.bindings);
  if (bindings === 0) return;
  if (tree.kind(bindings) === SyntaxKind.NamespaceImport) add(tree.textOf(tree.part(bindings, part.name)), "*");
  else {
    for (let one = tree.first(tree.part(bindings, part.elements)); one !== 0; one = tree.next(one)) {
      if ((tree.detail(one) & 1) === typesAlone) continue;
      const local = tree.part(one, part.specifier.name);
      add(tree.textOf(local), tree.textOf(tree.part(one, part.specifier.key) || local));
    }
  }
}

export function lowerExport(lowering: Lowering, node: At): void {
  const { tree, scopes } = lowering;
  if ((tree.detail(node) & 1) === typesAlone) return;
  const specifier = tree.part(node, part.export.specifier);
  const from = specifier === 0 ? undefined : tree.literal(specifier);
  if (from !== undefined) lowering.asked.push(from);
  const clause = tree.part(node, part.export.clause);
  if (clause === 0) {
    if (from !== undefined) lowering.exports.push({ all: from });
  } else if (tree.kind(clause) === SyntaxKind.NamespaceExport) {
    const name = tree.part(clause, part.name);
    if (from !== undefined) lowering.exports.push({ name: tree.textOf(name), from, imported: "*" });
  } else {
    for (let one = tree.first(tree.part(clause, part.elements)); one !== 0; one = tree.next(one)) {
      if ((tree.detail(one) & 1) === typesAlone) continue;
      const name = tree.part(one, part.specifier.name);
      const local = tree.textOf(tree.part(one, part.specifier.key) || name);
      if (from === undefined) {
        lowering.exportedNames.push({ name: tree.textOf(name), local, scope: scopes.current });
      } else lowering.exports.push({ name: tree.textOf(name), from, imported: local });
    }
  }
}
