/** RTData as scripts read it: every getter against the generic codec, and what a builder makes of the values. */

import { type DataValue, readData } from "#runtime/packet/data.ts";
import { anyData } from "../data-drafts.ts";
import { golden } from "../golden.ts";
import { type Guest, loadGuest } from "../guest.ts";
import { must, same } from "../oracle.ts";
import type { Target } from "../target.ts";
import { attempt, write } from "./data.ts";

type Received = InstanceType<Guest["Data"]>;

function* readings(data: Received, index: number): Iterable<readonly [DataValue["kind"], unknown]> {
  yield ["number", attempt(() => data.getNumber(index))];
  yield ["float", attempt(() => data.getFloat(index))];
  yield ["double", attempt(() => data.getDouble(index))];
  yield ["string", attempt(() => data.getString(index))];
  yield ["floats", attempt(() => data.getFloatArray(index))];
  yield ["data", attempt(() => data.getData(index))];
}

function checkValue(data: Received, index: number, value: DataValue | undefined): void {
  must(data.has(index) === (value !== undefined), `has(${index}) is wrong.`);
  for (const [kind, got] of readings(data, index)) {
    if (value === undefined || value.kind !== kind) must(got === null, `A ${value?.kind} is read as ${kind}.`);
    else if (kind === "number") {
      must(same(got, Number(value.value)), "getNumber reads another number.");
      must(data.getLong(index) === BigInt(value.value as number | bigint), "getLong reads another number.");
    } else if (kind === "data") checkData(got as Received, value.value as Map<number, DataValue>);
    else must(same(got, value.value), `A ${kind} is read as another.`);
  }
}

function checkData(data: Received, values: Map<number, DataValue>): void {
  must(
    same(
      data.indexes(),
      [...values.keys()].sort((a, b) => a - b),
    ),
    "indexes() is wrong.",
  );
  // Each getter walks from the start: of many values some must do.
  let left = 24;
  for (const [index, value] of values) if (left-- > 0) checkValue(data, index, value);
  for (const index of [0, 5, 128, -1, 1.5, Number.NaN]) {
    if (!values.has(index)) checkValue(data, index, undefined);
  }
}

export async function guestData(): Promise<Target> {
  const guest = await loadGuest();
  const out = { bytes: new Uint8Array(8192), at: 0, end: 8192 };

  function built(values: Map<number, DataValue>): InstanceType<Guest["DataBuilder"]> {
    const builder = new guest.DataBuilder();
    for (const [index, { kind, value }] of values) {
      if (kind === "number") {
        if (typeof value === "bigint") builder.setLong(index, value);
        else builder.setNumber(index, value);
      } else if (kind === "float") builder.setFloat(index, value);
      else if (kind === "double") builder.setDouble(index, value);
      else if (kind === "string") builder.setString(index, value);
      else if (kind === "floats") builder.setFloatArray(index, value);
      else builder.setData(index, built(value as Map<number, DataValue>));
    }
    return builder;
  }

  return {
    name: "guest-data",
    // A list of what is filled has room for an index of 1,000 as well; the host cuts those out before.
    allowance: 16_384,
    seeds: golden.data,
    generate: anyData,

    run(bytes, start, end, trace) {
      const values = attempt(() => readData(bytes, start, end));
      const received = guest.receive(bytes, start, end - start);
      if (values === null) {
        // Parts of it can be read; what is thrown is a WireError all the same.
        for (const index of [1, 2, 16]) for (const [, got] of readings(received, index)) trace.value(got === null);
        trace.value(attempt(() => received.indexes()));
        trace.sort(1);
        return;
      }
      if (end - start > 2000) return;
      checkData(received, values);
      trace.value(values);
      trace.sort(8 + Math.min(7, values.size));
      let builder: InstanceType<Guest["DataBuilder"]>;
      try {
        builder = built(values);
      } catch (error) {
        // Builders take no NaN, and nested data is bound to the size of a packet.
        must(/NaN|larger than the 8192 bytes/.test((error as Error).message), (error as Error).message);
        trace.sort(2);
        return;
      }
      out.at = 0;
      guest.writeData(out, builder);
      must(same(out.bytes.slice(0, out.at), write(values, end - start)), "A builder writes other bytes.");
    },

    decode(bytes, start, end) {
      const received = guest.receive(bytes, start, end - start);
      return [received, received.indexes(), received.getString(1), received.getFloatArray(1), received.getData(1)];
    },
  };
}
