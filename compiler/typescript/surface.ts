/**
 * Surface: what other files can see of a file's types. While it reads the same, an edit of the file changes nothing of what
 * TypeScript finds in others.
 *
 * Sound rather than sharp: it is the text of the file without the bodies of functions and methods whose types are written down,
 * and without variables that are neither exported nor named in the rest. Where a type is inferred, all stays that it may hang on.
 * Of JavaScript, whose types are all inferred, nothing is left out.
 */

import type { ClassElement, FunctionDeclaration, MethodDeclaration, Statement } from "typescript/unstable/ast";
import {
  isClassDeclaration,
  isFunctionDeclaration,
  isIdentifier,
  isMethodDeclaration,
  isVariableStatement,
} from "typescript/unstable/ast";
import type { Source } from "#compiler/text/source.ts";
import type { SourceFile } from "./syntax.ts";

const surfaces = new WeakMap<Source, string>();

/** The surface of a file that was asked for before, as it read then; undefined where it was not. */
export function knownSurface(source: Source): string | undefined {
  return surfaces.get(source);
}

/**
 * The surface of a file, found once as it reads.
 * @param syntax Gives its tree, where it is not known yet.
 */
export function surfaceOf(source: Source, syntax: () => SourceFile): string {
  let surface = surfaces.get(source);
  if (surface === undefined) {
    const { path, text } = source;
    // A name that is written by its numbers is not found.
    surface = /\.[cm]?ts$/.test(path) && !text.includes("\\u") ? findSurface(text, syntax()) : text;
    surfaces.set(source, surface);
  }
  return surface;
}

/** A statement of which nobody speaks outside of bodies, unless one of its names is found. */
interface Hidden {
  readonly names: readonly string[];
  readonly text: string;
}

function findSurface(text: string, syntax: SourceFile): string {
  const kept: string[] = [];
  let hidden: Hidden[] = [];
  for (const statement of syntax.statements) {
    const own = text.slice(statement.pos, statement.end);
    const names = hiddenNames(statement);
    if (names === undefined) kept.push(withoutBodies(statement, text));
    else hidden.push({ names, text: own });
  }
  const words = new Set<string>();
  const look = (from: number): void => {
    for (const piece of kept.slice(from)) for (const word of piece.match(/[\w$\u0080-\uffff]+/g) ?? []) words.add(word);
  };
  look(0);
  for (let found = true; found; ) {
    const from = kept.length;
    const named = hidden.filter(({ names }) => names.some((name) => words.has(name)));
    kept.push(...named.map((one) => one.text));
    hidden = hidden.filter((one) => !named.includes(one));
    look(from);
    found = named.length > 0;
  }
  return kept.join("\n;");
}

/** What a variable statement that is not exported declares; undefined for all else. */
function hiddenNames(statement: Statement): readonly string[] | undefined {
  if (!isVariableStatement(statement) || (statement.modifiers?.length ?? 0) > 0) return undefined;
  const names: string[] = [];
  for (const { name } of statement.declarationList.declarations) {
    if (!isIdentifier(name) || /[^\w$\u0080-\uffff]/.test(name.text)) return undefined;
    names.push(name.text);
  }
  return names;
}

function withoutBodies(statement: Statement, text: string): string {
  const parts: readonly (Statement | ClassElement)[] = isClassDeclaration(statement) ? statement.members : [statement];
  let kept = "";
  let from = statement.pos;
  for (const part of parts) {
    if (!isTyped(part)) continue;
    kept += `${text.slice(from, part.body!.pos)}{}`;
    from = part.body!.end;
  }
  return kept + text.slice(from, statement.end);
}

/** Whether what a function or method gives is written down. */
function isTyped(node: Statement | ClassElement): node is FunctionDeclaration | MethodDeclaration {
  return (
    (isFunctionDeclaration(node) || isMethodDeclaration(node)) && node.type !== undefined && node.body !== undefined
  );
}
