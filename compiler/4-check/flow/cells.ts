/**
 * Cells: what functions share (variables, members of objects, what a function returns), as the join of all that is ever put
 * there, and the rounds that this takes.
 *
 * Invariant: a cell knows in which round it was last read, also when there was nothing in it. What grows after it was read in
 * the same round makes another round necessary; what grows before does not.
 */

import type { Variable } from "#compiler/typescript/code.ts";
import type { Account } from "./functions.ts";
import { widen } from "./numbers.ts";
import { cellsOf } from "./runs.ts";
import { type Atom, type Environment, isSame, join, nothing, noValues, type Value } from "./values.ts";

export interface Cell {
  /** Undefined: nothing was put there. */
  value: Value | undefined;
  /** The number of the round that read it last. */
  seen: number;
  /** The number of the round that compared it last: there one number is like another. */
  compared: number;
}

/** The members of an object, a function or a class. */
export class Members {
  readonly cells = new Map<string, Cell>();
  prototype: Value = nothing;
  /** The number of the round that asked for the prototype last. */
  prototypeSeen = 0;
  /** The number of the round that went through all members last. */
  allSeen = 0;
  /** Why members may be there that are not known. */
  open: string | undefined;
  /** Members that are set to what has no value yet. */
  vague: Set<string> | undefined;
  /** What all of them may be; undefined until it is asked for, and whenever one of them grows. */
  joined: Value | undefined;
  /** The number of the round that last found a member missing, or took what is known for all there is. */
  missedIn = 0;
}

/** From this round on, numbers that grow are taken to grow on. */
const patience = 3;

export class Rounds {
  /** Whether the round has read something that grew after that: what it made of it is not all there is. */
  changed = false;
  /** Another one whenever a member of some object may be read anew: it has grown, or another round has begun. */
  stamp = 0;
  /** Unique for each round that was ever begun; 0 before the first. */
  now = 0;
  /** Counts the rounds since things were last settled. */
  #nth = 0;

  /** @param nth 1 for the first. */
  begin(nth: number): void {
    this.now++;
    this.stamp++;
    this.#nth = nth;
    this.changed = false;
  }

  /** What is in a cell; undefined where there is nothing. */
  read<Key extends string>(cells: Map<Key, Cell>, key: Key): Value | undefined {
    const cell = cells.get(key);
    if (cell === undefined) {
      cells.set(key, { value: undefined, seen: this.now, compared: 0 });
      return undefined;
    }
    cell.seen = this.now;
    return cell.value;
  }

  /** The same for a variable of a run. */
  readVariable(home: Environment, { slot }: Variable): Value | undefined {
    const cell = home.cells[slot];
    if (cell === undefined) {
      cellsOf(home)[slot] = { value: undefined, seen: this.now, compared: 0 };
      return undefined;
    }
    cell.seen = this.now;
    return cell.value;
  }

  /** The same for a comparison, which gives a boolean whatever numbers and texts it compares. */
  compareVariable(home: Environment, variable: Variable): Value | undefined {
    const cell = home.cells[variable.slot];
    if (cell === undefined) return this.readVariable(home, variable);
    cell.compared = this.now;
    return cell.value;
  }

  /** Changes a variable by what is in it, until that adds nothing: what it made of a part it also makes of the whole. */
  step(home: Environment, variable: Variable, change: (value: Value) => Value): Value {
    for (let turn = 0; turn < 4; turn++) {
      const before = home.cells[variable.slot]?.value;
      this.growVariable(home, variable, change(before ?? nothing));
      if (home.cells[variable.slot]?.value === before) break;
    }
    return this.readVariable(home, variable) ?? nothing;
  }

  /** What a function is known to return; undefined where there is nothing. */
  readSummary(account: Account): Value | undefined {
    const cell = account.summary;
    if (cell === undefined) {
      account.summary = { value: undefined, seen: this.now, compared: 0 };
      return undefined;
    }
    cell.seen = this.now;
    return cell.value;
  }

  /** A function may return this as well. */
  growSummary(account: Account, value: Value): void {
    const cell = account.summary;
    if (cell !== undefined) this.#growCell(cell, value, 0);
    else if (value.length > 0) account.summary = { value, seen: 0, compared: 0 };
  }

  /** A variable of a run may be this as well. */
  growVariable(home: Environment, { slot }: Variable, value: Value): void {
    const cell = home.cells[slot];
    if (cell !== undefined) this.#growCell(cell, value, 0);
    else if (value.length > 0) cellsOf(home)[slot] = { value, seen: 0, compared: 0 };
  }

  /** A member may be this as well. */
  growMember(members: Members, name: string, value: Value): void {
    if (!this.grow(members.cells, name, value, members.allSeen)) return;
    members.joined = undefined;
    this.stamp++;
  }

  /**
   * @param allSeen the number of the round that read all cells of these last.
   * @returns whether that is new.
   */
  grow<Key extends string>(cells: Map<Key, Cell>, key: Key, value: Value, allSeen = 0): boolean {
    const cell = cells.get(key);
    if (cell !== undefined) return this.#growCell(cell, value, allSeen);
    if (value.length === 0) return false;
    cells.set(key, { value, seen: 0, compared: 0 });
    if (allSeen === this.now) this.changed = true;
    return true;
  }

  #growCell(cell: Cell, value: Value, allSeen: number): boolean {
    const before = cell.value ?? nothing;
    const after = this.#nth > patience ? widen(before, value) : join(before, value);
    if (isSame(after, before)) return false;
    cell.value = after;
    if (cell.seen === this.now || allSeen === this.now) this.changed = true;
    else if (cell.compared === this.now && !(before.every(isPlain) && after.every(isPlain))) this.changed = true;
    return true;
  }

  /** Why there may be more members than are known; undefined where these are taken for all there is. */
  openness(members: Members): string | undefined {
    members.missedIn = this.now;
    return members.open;
  }

  open(members: Members, reason: string): void {
    members.open = reason;
    this.stamp++;
    if (members.missedIn === this.now) this.changed = true;
  }

  /** The values of all members; whatever comes to them later makes another round necessary. */
  readAll(members: Members): [string, Value][] {
    members.allSeen = this.now;
    const found: [string, Value][] = [];
    if (members.cells.size === 0) return found;
    members.cells.forEach(({ value }, name) => {
      if (value !== undefined) found.push([name, value]);
    });
    return found;
  }

  /** The same without their names. */
  valuesOf(members: Members): readonly Value[] {
    members.allSeen = this.now;
    if (members.cells.size === 0) return noValues;
    const found: Value[] = [];
    members.cells.forEach(({ value }) => {
      if (value !== undefined) found.push(value);
    });
    return found;
  }

  /** The same as one value: tables of many numbers are asked for it again and again. */
  joined(members: Members): Value {
    members.allSeen = this.now;
    if (members.joined === undefined) {
      let all: Value = nothing;
      members.cells.forEach(({ value }) => {
        if (value !== undefined) all = join(all, value);
      });
      members.joined = all;
    }
    return members.joined;
  }

  prototypeOf(members: Members): Value {
    members.prototypeSeen = this.now;
    return members.prototype;
  }

  inherit(members: Members, from: Value): void {
    const after = join(members.prototype, from);
    if (after === members.prototype) return;
    members.prototype = after;
    this.stamp++;
    if (members.prototypeSeen === this.now) this.changed = true;
  }

  /** Things that are there or not, and that nothing but their coming changes. */
  readonly #missed = new Map<string, number>();

  /** Something was asked for by this name, and is not there. */
  missed(name: string): void {
    this.#missed.set(name, this.now);
  }

  /** It is there now. */
  came(name: string): void {
    if (this.#missed.get(name) === this.now) this.changed = true;
  }
}

/** A number or a text, and nothing that the script received, or that may be missing. */
function isPlain({ k }: Atom): boolean {
  return k === "num" || k === "range" || k === "number" || k === "str";
}
