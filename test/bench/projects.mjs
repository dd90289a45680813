/**
 * Games of any size for benches of the compiler and the editor: a script, its modules, a schema, rtsc.json, and a tsconfig.json
 * by which TypeScript's own command sees the same.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/**
 * Writes a game. Every third module deals with packets of its own; the others count, keep and sort what these hand them.
 * @param cwd a folder, made if need be.
 * @param project `language` is "ts" or "js" (of the ES5 age), `modules` how many there are.
 */
export function writeProject(cwd, { language, modules }) {
  for (const name of ["scripts", "modules", "opcodes"]) mkdirSync(join(cwd, name), { recursive: true });
  const write = (path, text) => writeFileSync(join(cwd, path), text);
  const typed = language === "ts";
  const packets = {};
  for (let at = 0; at < modules; at++) {
    write(`modules/Part${at}.${language}`, typed ? typedModule(at) : oldModule(at));
    if (at % 3 !== 0) continue;
    packets[`Ask${at}`] = {
      opCode: 1000 + at,
      from: "client",
      fields: {
        x: { index: 1, type: "float" },
        y: { index: 2, type: "float" },
        name: { index: 3, type: "string", maxLength: 24 },
        place: { index: 4, type: "Place", optional: true },
      },
    };
    packets[`Tell${at}`] = {
      opCode: 5000 + at,
      from: "server",
      fields: {
        peer: { index: 1, type: "number" },
        x: { index: 2, type: "float" },
        name: { index: 3, type: "string", maxLength: 64 },
        sum: { index: 4, type: "number" },
      },
    };
  }
  const records = { Place: { fields: { row: { index: 1, type: "number" }, column: { index: 2, type: "number" } } } };
  write("opcodes/game.json", JSON.stringify({ packets, records }));
  const parts = Array.from({ length: modules }, (_, at) => at);
  write(
    `scripts/game.${language}`,
    typed
      ? `${parts.map((at) => `import * as Part${at} from "Part${at}";`).join("\n")}\n${parts.map((at) => `Part${at}.start();`).join("\n")}\n`
      : `${parts.map((at) => `var Part${at} = require("Part${at}");`).join("\n")}\n${parts.map((at) => `Part${at}.start();`).join("\n")}\n`,
  );
  const config = {
    scripts: { game: `scripts/game.${language}` },
    modules: ["modules"],
    opCodes: ["opcodes/*.json"],
    preset: typed ? "strict" : "legacy",
  };
  write("rtsc.json", JSON.stringify(config));
  const declarations = ["rtsession", "requests"].map((name) => join(root, `schemas/rtsession/${name}.d.ts`));
  const compilerOptions = {
    target: "es2022",
    lib: ["es2023"],
    module: "preserve",
    moduleResolution: "bundler",
    moduleDetection: "auto",
    allowJs: true,
    checkJs: true,
    noEmit: true,
    types: [],
    skipLibCheck: true,
    strict: typed,
    noImplicitAny: typed,
    useUnknownInCatchVariables: typed,
    paths: { "*": ["./modules/*"] },
  };
  write("tsconfig.json", JSON.stringify({ compilerOptions, files: [`scripts/game.${language}`, ...declarations] }));
}

function typedModule(at) {
  const before = at === 0 ? "" : `import { total as totalBefore } from "Part${at >> 1}";\n`;
  const packets =
    at % 3 === 0
      ? `
  RTSession.onPacket(ASK, (packet) => {
    const data = packet.getData();
    const peer = packet.getSender().getPeerId();
    if (data === null) return false;
    const x = data.getFloat(1) ?? 0;
    const y = data.getFloat(2) ?? 0;
    const place = data.getData(4);
    keep({ id: peer, x, y, name: data.getString(3) ?? "", row: place?.getNumber(1) ?? 0 });
    const answer = RTSession.newData()
      .setNumber(1, peer)
      .setFloat(2, x + y)
      .setString(3, nameOf(peer))
      .setNumber(4, Math.round(total()));
    RTSession.newPacket().setOpCode(TELL).setData(answer).setTargetPeers(peer).setReliable(true).send();
    return false;
  });`
      : `
  keep({ id: ${at}, x: ${at}, y: 1, name: "part ${at}", row: 0 });`;
  return `/** Part ${at} of the game. */
${before}
export interface Item${at} {
  id: number;
  x: number;
  y: number;
  name: string;
  row: number;
}

${at % 3 === 0 ? `const ASK = ${1000 + at};\nconst TELL = ${5000 + at};\n` : ""}const items = new Map<number, Item${at}>();
const limit = ${50 + (at % 7)};

export function keep(item: Item${at}): void {
  if (items.size >= limit) return;
  items.set(item.id, item);
}

export function nameOf(id: number): string {
  return items.get(id)?.name ?? "nobody";
}

export function total(): number {
  let sum = 0;
  for (const item of items.values()) {
    if (item.row > ${at % 5}) sum += item.x * item.y;
    else sum -= item.x;
  }
  return sum${at === 0 ? "" : " + totalBefore()"};
}

export function sorted(): Item${at}[] {
  return [...items.values()].sort((a, b) => (a.x === b.x ? a.y - b.y : a.x - b.x));
}

export function start(): void {${packets}
}
`;
}

function oldModule(at) {
  const packets =
    at % 3 === 0
      ? `
    RTSession.onPacket(ASK, function (packet) {
        var data = packet.getData();
        var peer = packet.getSender().getPeerId();
        var x = data.getFloat(1);
        var y = data.getFloat(2);
        var place = data.getData(4);
        exports.keep({ id: peer, x: x, y: y, name: data.getString(3), row: place ? place.getNumber(1) : 0 });
        var answer = RTSession.newData();
        answer.setNumber(1, peer);
        answer.setFloat(2, x + y);
        answer.setString(3, exports.nameOf(peer));
        answer = answer.setNumber(4, Math.round(exports.total()));
        RTSession.newPacket().setOpCode(TELL).setData(answer).setTargetPeers(peer).setReliable(true).send();
        return false;
    });`
      : `
    exports.keep({ id: ${at}, x: ${at}, y: 1, name: "part ${at}", row: 0 });`;
  return `// Part ${at} of the game.
${at === 0 ? "" : `var Before = require("Part${at >> 1}");\n`}${at % 3 === 0 ? `var ASK = ${1000 + at};\nvar TELL = ${5000 + at};\n` : ""}var items = {};
var count = 0;
var limit = ${50 + (at % 7)};

function Item(values) {
    this.id = values.id;
    this.x = values.x;
    this.y = values.y;
    this.name = values.name;
    this.row = values.row;
}

Item.prototype.area = function () {
    return this.x * this.y;
};

exports.keep = function (values) {
    if (count >= limit) return;
    items[values.id] = new Item(values);
    count++;
};

exports.nameOf = function (id) {
    return items[id] ? items[id].name : "nobody";
};

exports.total = function () {
    var sum = 0;
    for (var id in items) {
        if (items[id].row > ${at % 5}) sum += items[id].area();
        else sum -= items[id].x;
    }
    return sum${at === 0 ? "" : " + Before.total()"};
};

exports.start = function () {${packets}
};
`;
}
