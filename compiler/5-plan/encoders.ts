/**
 * What a chain of setters comes to: the steps that stay, in the order in which they run, and what is written of their results.
 * What another call replaces is converted all the same, since a conversion can throw.
 */

import type { Expression } from "#compiler/typescript/code.ts";
import { type Chain, chainOf, type Link } from "./chains.ts";
import type { Names } from "./names.ts";
import type { Conversion, Encoder, Parameter, Step } from "./plan.ts";

const setters: { readonly [member: string]: Conversion } = {
  setNumber: "asNumber",
  setLong: "asLong",
  setFloat: "asFloat",
  setDouble: "asDouble",
  setString: "asString",
  setFloatArray: "asFloats",
  setData: "asData",
};

/** Whether a member of this name sets a value of data. */
export function isSetter(member: string): boolean {
  return Object.hasOwn(setters, member);
}

/** Most bytes of a value with its key, as far as that is known: what is nested has a length of one byte only if it is short. */
const mostBytes: { readonly [as in Conversion]?: number } = { asNumber: 12, asLong: 12, asFloat: 6, asDouble: 10 };
const SHORT = 125;

/** Part of a packet that is set: a step, and which parameter its result is. */
export interface Setting {
  readonly step: Step;
  readonly parameter: Parameter;
  /** Where the name of the setter stands that nests it, and is gone itself. */
  readonly nestedBy?: number;
}

export interface Settings {
  readonly kind: "settings";
  readonly settings: readonly Setting[];
}

export type Unfit = { readonly kind: "unfit"; readonly reason: string };

export function unfit(reason: string): Unfit {
  return { kind: "unfit", reason };
}

/** What the links of a data builder set; `path` leads to the data. */
export function dataSettings(links: readonly Link[], names: Names, path: readonly number[] = []): Settings | Unfit {
  const settings: Setting[] = [];
  const set = new Set<number>();
  for (const link of links) {
    const { member, call } = link;
    const as = Object.hasOwn(setters, member) ? setters[member]! : undefined;
    if (as === undefined) return unfit(`${member} is no setter of data`);
    const [index, value] = call.args;
    if (index?.kind !== "number" || !Number.isInteger(index.value) || index.value < 1 || index.value > 127) {
      return unfit(`the index of ${member} is not written as a number from 1 to 127`);
    }
    if (call.args.some((one) => one.kind === "spread")) return unfit(`arguments of ${member} are spread`);
    if (set.has(index.value)) return unfit(twice(index.value));
    set.add(index.value);
    const here = [...path, index.value];
    const nested =
      as === "asData" && call.args.length === 2 && path.length < 8 ? shortData(value!, names, here) : undefined;
    if (nested !== undefined) settings.push(...nested.map((one) => ({ ...one, nestedBy: link.name.start })));
    else settings.push({ step: stepOf(link, as), parameter: { kind: "value", path: here, as } });
  }
  return { kind: "settings", settings };
}

/** The reason why such data is not rewritten: rare, and often a mistake. */
export function twice(index: number): string {
  return `index ${index} is set more than once`;
}

/** The settings of data that is made where it is nested, holds something, and is short whatever its values are. */
function shortData(value: Expression, names: Names, path: readonly number[]): readonly Setting[] | undefined {
  const chain = chainOf(value, names);
  if (chain?.root !== "newData") return undefined;
  const inside = dataSettings(chain.links, names, path);
  if (inside.kind === "unfit" || inside.settings.length === 0) return undefined;
  const bytes = inside.settings.map(({ parameter }) =>
    parameter.kind === "value" ? mostBytes[parameter.as] : undefined,
  );
  const sum = bytes.reduce<number>((all, one) => all + (one ?? Number.POSITIVE_INFINITY), 0);
  // Nested deeper still: what stands before it counts too, and is hardly worth it.
  const flat = inside.settings.every(
    ({ parameter }) => parameter.kind === "value" && parameter.path.length === path.length + 1,
  );
  return sum <= SHORT && flat ? inside.settings : undefined;
}

/** What the links of a packet builder set. `localData`: data of a builder that has variables instead. */
export function packetSettings(
  links: readonly Link[],
  names: Names,
  localData: (value: Expression) => readonly Parameter[] | undefined,
): { readonly kind: "packet"; readonly settings: readonly Setting[]; readonly effects: readonly Effect[] } | Unfit {
  const settings: Setting[] = [];
  const effects: Effect[] = [];
  const set = (link: Link, as: Conversion, kind: "opCode" | "sender" | "delivery" | "targets" | "data"): void => {
    settings.push({ step: stepOf(link, as), parameter: { kind } });
    effects.push({ kind: "parameter", of: kind, at: settings.length - 1 });
  };
  for (const link of links) {
    const { member, call } = link;
    const { args } = call;
    if (member !== "setTargetPeers" && (args.length !== 1 || args[0]!.kind === "spread")) {
      return unfit(`${member} has not just one argument`);
    }
    switch (member) {
      case "setOpCode":
        set(link, "asOpCode", "opCode");
        break;
      case "setSender":
        set(link, "asSender", "sender");
        break;
      case "setReliable":
        set(link, "asReliable", "delivery");
        break;
      case "setTargetPeers":
        if (args.length === 0) effects.push({ kind: "everyone" });
        else set(link, args.length === 1 && args[0]!.kind !== "spread" ? "asTarget" : "asTargets", "targets");
        break;
      case "setData": {
        if (
          effects.some(
            (one) => one.kind === "local" || one.kind === "fields" || (one.kind === "parameter" && one.of === "data"),
          )
        )
          return unfit("it is given data twice");
        const local = localData(args[0]!);
        if (local !== undefined) {
          effects.push({ kind: "local", parameters: local });
          break;
        }
        const chain = chainOf(args[0]!, names);
        const inside = chain?.root === "newData" ? dataSettings(chain.links, names) : undefined;
        if (inside?.kind !== "settings") set(link, "asPacketData", "data");
        else {
          effects.push({ kind: "fields", from: settings.length, to: settings.length + inside.settings.length });
          settings.push(...inside.settings);
        }
        break;
      }
      default:
        return unfit(`${member} is no setter of a packet`);
    }
  }
  return { kind: "packet", settings, effects };
}

/** What a link does to the packet, as places in the list of settings. */
export type Effect =
  | {
      readonly kind: "parameter";
      readonly of: "opCode" | "sender" | "delivery" | "targets" | "data";
      readonly at: number;
    }
  | { readonly kind: "everyone" }
  | { readonly kind: "fields"; readonly from: number; readonly to: number }
  | { readonly kind: "local"; readonly parameters: readonly Parameter[] };

function stepOf({ name, call }: Link, as: Conversion): Step {
  return { name, end: call.end, as };
}

/** The parameters of a packet that is sent: those without effect on what is written are dead. Undefined: it has no op-code. */
export function encoderOf(settings: readonly Setting[], effects: readonly Effect[]): Encoder | undefined {
  const live = new Map<string, number>();
  let data: Encoder["data"] = "none";
  let fields: readonly number[] = [];
  let locals: readonly Parameter[] = [];
  for (const effect of effects) {
    switch (effect.kind) {
      case "parameter":
        if (effect.of === "data") data = "given";
        live.set(effect.of, effect.at);
        break;
      case "everyone":
        live.delete("targets");
        break;
      case "fields":
        data = "fields";
        fields = Array.from({ length: effect.to - effect.from }, (_, at) => effect.from + at);
        break;
      case "local":
        data = "fields";
        locals = effect.parameters;
        break;
    }
  }
  if (!live.has("opCode")) return undefined;
  const alive = new Set([...live.values(), ...fields]);
  const parameters: Parameter[] = settings.map(({ parameter }, at) => (alive.has(at) ? parameter : { kind: "dead" }));
  parameters.push(...locals);
  return { name: nameOf(parameters, data), parameters, data };
}

const letters: { readonly [as in Conversion]: string } = {
  asOpCode: "o",
  asSender: "s",
  asReliable: "r",
  asTarget: "t",
  asTargets: "t",
  asPacketData: "d",
  asNumber: "n",
  asLong: "n",
  asFloat: "f",
  asDouble: "g",
  asString: "x",
  asFloats: "v",
  asData: "d",
};

const kinds = { opCode: "o", sender: "s", delivery: "r", targets: "t", data: "d", dead: "z" } as const;

/** Two encoders have the same name if they do the same. */
function nameOf(parameters: readonly Parameter[], data: Encoder["data"]): string {
  const parts = parameters.map((one) =>
    one.kind === "value" ? letters[one.as] + one.path.join("$") : kinds[one.kind],
  );
  return `${data === "none" ? "signal" : data === "given" ? "pass" : "send"}_${parts.join("_")}`;
}

/** The chain of a send: `send()` is its last link, and only that. */
export function sendLinks(chain: Chain): readonly Link[] | undefined {
  const last = chain.links.at(-1);
  if (last?.member !== "send" || last.call.args.length > 0) return undefined;
  return chain.links.slice(0, -1);
}
