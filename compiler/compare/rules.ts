/**
 * THE table of what can change between two packet models, and whom it breaks. Each rule has a page under its code.
 *
 * `purpose` is the reasoning in plain words; `breaks` is what follows from it (see `Effect`). A change of a packet's order,
 * of the order of files, or of a definition's file is no change: a model has no such order.
 */

import type { Effect } from "./breaks.ts";

export interface Rule {
  readonly code: string;
  readonly purpose: string;
  readonly breaks: readonly Effect[];
}

const everyone = ["clients", "servers", "recordings", "source"] as const;
const bothWays = ["old-to-new", "new-to-old"] as const;

/** By the name that the code here uses; ascending by code. */
export const rules = {
  packetRemoved: {
    code: "RT7001",
    purpose:
      "Whoever still sends the packet is no longer understood, whoever waits for it waits in vain, and nothing can read it from a recording.",
    breaks: everyone,
  },
  packetAdded: {
    code: "RT7002",
    purpose: "Nobody old sends the packet, and who does not know an op-code ignores it.",
    breaks: [],
  },
  opCodeShared: {
    code: "RT7003",
    purpose:
      "An old server knows the op-code as one that only servers send, and drops it when a client does; it would have ignored an unknown one.",
    breaks: ["servers"],
  },
  packetRenamed: {
    code: "RT7004",
    purpose: "Names do not travel. Code that says the name no longer compiles.",
    breaks: ["source"],
  },
  opCodeRenumbered: {
    code: "RT7005",
    purpose:
      "The op-code is all that tells packets apart: old and new no longer recognise each other's. Code that says the number itself is wrong too.",
    breaks: everyone,
  },
  opCodeReused: {
    code: "RT7006",
    purpose: "What one side sends as one packet the other reads as quite another.",
    breaks: ["clients", "servers", "recordings"],
  },
  senderRemoved: {
    code: "RT7007",
    purpose:
      "The side that may no longer send it still does in old versions, and old versions of the other side wait for it.",
    breaks: [...bothWays, "source"],
  },
  clientsMaySend: {
    code: "RT7008",
    purpose: "Servers still running drop the packet when a client sends it, because to them only the server may.",
    breaks: ["servers"],
  },
  serverMaySend: {
    code: "RT7009",
    purpose:
      "Clients already shipped know the packet; from the server they did not expect it, and may ignore it like a new one.",
    breaks: [],
  },
  deliveryWeakened: {
    code: "RT7010",
    purpose: "Whoever reads it was built for packets that arrive, or arrive in order, and now some do not.",
    breaks: ["new-to-old"],
  },
  deliveryStrengthened: {
    code: "RT7011",
    purpose: "Whoever reads it had to live with less, and a sender may always choose less for one packet.",
    breaks: [],
  },
  requiredFieldRemoved: {
    code: "RT7012",
    purpose:
      "Old readers need the field: a server still running drops the packet without it, a shipped client reads nothing there. What old writers still send is ignored.",
    breaks: ["new-to-old", "source"],
  },
  optionalFieldRemoved: {
    code: "RT7013",
    purpose:
      "Old readers had to do without the field at times, and new readers ignore it. Only code that names it is concerned.",
    breaks: ["source"],
  },
  requiredFieldAdded: {
    code: "RT7014",
    purpose:
      "Old writers do not send the field: a new server drops their packets, a new client reads nothing there. Old readers ignore it. Code that builds the packet must set it.",
    breaks: ["old-to-new", "source"],
  },
  optionalFieldAdded: {
    code: "RT7015",
    purpose: "New readers do without it, and old readers ignore an index they do not know.",
    breaks: [],
  },
  fieldRenamed: {
    code: "RT7016",
    purpose: "On the wire a field is its index. Code that says the name no longer compiles.",
    breaks: ["source"],
  },
  fieldMoved: {
    code: "RT7017",
    purpose:
      "Each side looks for the field where the other does not put it. Code that reads by index is wrong too, and no compiler tells.",
    breaks: [...bothWays, "source"],
  },
  indexReused: {
    code: "RT7018",
    purpose:
      "The index holds another field now. With another type, getters read it silently as null and servers drop the packet; with the same type, one value is taken for the other.",
    breaks: [...bothWays, "source"],
  },
  typeReplaced: {
    code: "RT7019",
    purpose:
      "Values of either type are not values of the other: getters read them silently as null, and servers drop the packet.",
    breaks: [...bothWays, "source"],
  },
  typeWidened: {
    code: "RT7020",
    purpose: "New readers take all old values, but new writers send values that old readers do not take.",
    breaks: ["new-to-old", "source"],
  },
  typeNarrowed: {
    code: "RT7021",
    purpose: "Old readers take all new values, but old writers send values that new readers do not take.",
    breaks: ["old-to-new", "source"],
  },
  typeRestated: {
    code: "RT7022",
    purpose: "The same values are right under either type, and look the same on the wire; only code has another type.",
    breaks: ["source"],
  },
  madeRequired: {
    code: "RT7023",
    purpose:
      "Old writers may leave the field out: a new server then drops the packet, a new client reads nothing there. Code that builds the packet must set it.",
    breaks: ["old-to-new", "source"],
  },
  madeOptional: {
    code: "RT7024",
    purpose:
      "New writers may leave the field out: a server still running then drops the packet, a shipped client reads nothing there. Code that reads it must expect that.",
    breaks: ["new-to-old", "source"],
  },
  listMade: {
    code: "RT7025",
    purpose:
      "One old value reads as a list of one. Of a list old readers see the first item only, and where they need a value an empty list has none.",
    breaks: ["new-to-old", "source"],
  },
  listUnmade: {
    code: "RT7026",
    purpose: "Of an old list new readers see the first item only, and where they need a value an empty list has none.",
    breaks: ["old-to-new", "source"],
  },
  limitTightened: {
    code: "RT7027",
    purpose:
      "Old writers send values outside the new limit: a new server drops the packet, a new client was built for less.",
    breaks: ["old-to-new"],
  },
  limitWidened: {
    code: "RT7028",
    purpose:
      "New writers send values outside the old limit: a server still running drops the packet, a shipped client was built for less.",
    breaks: ["new-to-old"],
  },
  shapeTightened: {
    code: "RT7029",
    purpose: "Old writers send JSON that new readers do not take; the types in code change with the shape.",
    breaks: ["old-to-new", "source"],
  },
  shapeWidened: {
    code: "RT7030",
    purpose: "New writers send JSON that old readers do not take; the types in code change with the shape.",
    breaks: ["new-to-old", "source"],
  },
  shapeReplaced: {
    code: "RT7031",
    purpose: "JSON of either shape is not always JSON of the other; the types in code change with the shape.",
    breaks: [...bothWays, "source"],
  },
  shapeRestated: {
    code: "RT7032",
    purpose: "Old and new take each other's JSON; only the types in code change with the shape.",
    breaks: ["source"],
  },
  valueRemoved: {
    code: "RT7033",
    purpose:
      "Old writers still send the number, and new readers have no name for it. Code that says the name no longer compiles.",
    breaks: ["old-to-new", "source"],
  },
  valueAdded: {
    code: "RT7034",
    purpose:
      "New writers send a number that old readers have no name for. Code that lists all names is no longer complete.",
    breaks: ["new-to-old", "source"],
  },
  valueRenumbered: {
    code: "RT7035",
    purpose:
      "The number is what travels: each side gives the other's number another name or none. Code that says the number is wrong too.",
    breaks: [...bothWays, "source"],
  },
  valueRenamed: {
    code: "RT7036",
    purpose: "The number is what travels. Code that says the name no longer compiles.",
    breaks: ["source"],
  },
  definitionRenamed: {
    code: "RT7037",
    purpose: "Names of records and enums do not travel. Code that says the name no longer compiles.",
    breaks: ["source"],
  },
  definitionRemoved: {
    code: "RT7038",
    purpose:
      "A record or enum travels only in fields, whose changes tell of themselves. Code that says its name no longer compiles.",
    breaks: ["source"],
  },
  definitionAdded: {
    code: "RT7039",
    purpose: "Nobody old uses the record or enum, and it travels only in fields.",
    breaks: [],
  },
  deprecationChanged: {
    code: "RT7040",
    purpose: "It still travels and still compiles; editors strike it through.",
    breaks: [],
  },
  wordsChanged: {
    code: "RT7041",
    purpose: "Descriptions and units are for people and never travel.",
    breaks: [],
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleName = keyof typeof rules;
