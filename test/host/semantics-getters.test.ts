/** Which getter answers to a field of which type, from a client's packet to the script. */

import { expect, it } from "vitest";
import type { ScalarKind } from "#schemas/packet-model.ts";
import { packet, playSession } from "../support/session.ts";

const kinds = {
  number: -7,
  long: 9_007_199_254_740_993n,
  boolean: true,
  float: 1.5,
  double: 0.1,
  string: "text",
  json: { a: [1] },
  floats: [1, 2, 3, 4, 5],
  vector2: [1, 2],
  vector3: [1, 2, 3],
  vector4: [1, 2, 3, 4],
} satisfies { readonly [kind in Exclude<ScalarKind, "any">]: unknown };

const answers: { readonly [getter: string]: { readonly [kind: string]: unknown } } = {
  getNumber: { number: -7, long: 9_007_199_254_740_992, boolean: 1 },
  getLong: { number: "-7", long: "9007199254740993", boolean: "1" },
  getFloat: { float: 1.5 },
  getDouble: { double: 0.1 },
  getString: { string: "text", json: '{"a":[1]}' },
  getFloatArray: { floats: [1, 2, 3, 4, 5], vector2: [1, 2], vector3: [1, 2, 3], vector4: [1, 2, 3, 4] },
  getData: {},
};

it.each(Object.keys(answers))(
  "By field type: %s answers to fields of its types, and gives null for every other",
  async (getter) => {
    const names = Object.keys(kinds) as (keyof typeof kinds)[];
    const fields = Object.fromEntries(names.map((kind) => [kind, kind]));
    const session = await playSession({
      packets: [packet(9, "All", fields, "client")],
      script: `RTSession.onPacket(9, function (packet) {
        var data = packet.getData(), found = [];
        for (var i = 1; i <= ${names.length}; i++) {
          var value = data.${getter}(i);
          found.push(typeof value === "bigint" ? String(value) : value);
        }
        RTSession.getLogger().info(found);
      });`,
    });
    session.player(1).send(9, kinds);
    await session.settle();
    expect(session.info.counters.dropped).toEqual({});
    expect(session.messages).toEqual([names.map((kind) => answers[getter]?.[kind] ?? null)]);
    await session.end();
  },
);
