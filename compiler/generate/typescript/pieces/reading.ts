/**
 * Pieces of generated TypeScript that find values in bytes, and the check of JSON against its shape, which both directions make.
 *
 * Bytes are a stranger's: every length is looked at before it is followed, and what is malformed is a PacketError.
 */

/** `take…` reads the value at an index; null where there is none. */
export const reading = `
/** Where the value of an index lies. Its form is a wire type (0, 1, 5), or text (0x0a), floats (0x12), data (0x72). */
interface $Slot {
  readonly form: number;
  readonly at: number;
  readonly end: number;
}

interface $Data {
  readonly name: string;
  readonly bytes: globalThis.Uint8Array;
  readonly slots: globalThis.Map<number, $Slot>;
  readonly depth: number;
}

interface $Cursor {
  readonly name: string;
  readonly bytes: globalThis.Uint8Array;
  at: number;
  readonly end: number;
}

function malformedData(name: string): never {
  throw new PacketError(\`The data of \${name} is malformed.\`);
}

/** An unsigned number of at most 64 bits, in two halves. */
function takeHalves(c: $Cursor): { low: number; high: number } {
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 70 && c.at < c.end; shift += 7) {
    const byte = c.bytes[c.at++] as number;
    const group = byte & 0x7f;
    if (shift < 28) low |= group << shift;
    else if (shift === 28) {
      low |= group << 28;
      high = group >>> 4;
    } else if (shift === 63 && byte > 1) break;
    else high |= group << (shift - 32);
    if (byte < 0x80) return { low: low >>> 0, high: high >>> 0 };
  }
  return malformedData(c.name);
}

/** An unsigned number of at most 32 bits in at most 5 bytes. */
function takeVarint(c: $Cursor): number {
  const from = c.at;
  const { low, high } = takeHalves(c);
  if (high !== 0 || c.at - from > 5) malformedData(c.name);
  return low;
}

/** Moves on by so many bytes and tells where they begin. */
function passBytes(c: $Cursor, count: number): number {
  const at = c.at;
  if (count > c.end - at) malformedData(c.name);
  c.at = at + count;
  return at;
}

/** Finds the values in a packet's data by their index. Of several at one index the last counts. */
function dataOf(name: string, given: globalThis.Uint8Array | null, start = 0, end = given?.length ?? 0, depth = 1): $Data {
  const bytes = given ?? new Uint8Array(0);
  const slots = new Map<number, $Slot>();
  if (depth > 32) malformedData(name);
  const c: $Cursor = { name, bytes, at: start, end };
  while (c.at < end) {
    const from = c.at;
    const key = takeVarint(c);
    const index = key >>> 3;
    const usable = index >= 1 && index <= 127;
    if (usable && c.at - from !== (index < 16 ? 1 : 2)) malformedData(name);
    let form = key & 7;
    let at = c.at;
    if (form === 0) takeHalves(c);
    else if (form === 1) passBytes(c, 8);
    else if (form === 5) passBytes(c, 4);
    else if (form === 2) {
      at = passBytes(c, takeVarint(c));
      if (!usable) continue;
      if (c.at === at) {
        slots.delete(index);
        continue;
      }
      const box: $Cursor = { name, bytes, at: at + 1, end: c.at };
      form = bytes[at] as number;
      const length = takeVarint(box);
      at = box.at;
      if (form !== 0x0a && form !== 0x12 && form !== 0x72) malformedData(name);
      if (length !== c.at - at || (form === 0x12 && length % 4 !== 0)) malformedData(name);
    } else malformedData(name);
    if (usable) slots.set(index, { form, at, end: c.at });
  }
  return { name, bytes, slots, depth };
}

function slotOf(data: $Data, index: number, form: number, field: string, need: string): $Slot | null {
  const slot = data.slots.get(index);
  if (slot === undefined) return null;
  if (slot.form !== form) throw new PacketError(\`\${data.name}.\${field} is not \${need}.\`);
  return slot;
}

function missingField(data: $Data, field: string): never {
  throw new PacketError(\`\${data.name}.\${field} is missing.\`);
}

function bigOf(low: number, high: number): bigint {
  const sign = -(low & 1);
  return (BigInt((high >>> 1) ^ sign) << 32n) | BigInt((((low >>> 1) | (high << 31)) ^ sign) >>> 0);
}

/** The number of a zigzag form; what is no safe integer is rounded. */
function wholeOf(low: number, high: number): number {
  const sign = -(low & 1);
  return ((high >>> 1) ^ sign) * 0x1_0000_0000 + ((((low >>> 1) | (high << 31)) ^ sign) >>> 0);
}

function viewOf(bytes: globalThis.Uint8Array): globalThis.DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function takeNumber(data: $Data, index: number, field: string): number | null {
  const slot = slotOf(data, index, 0, field, "a whole number");
  if (slot === null) return null;
  const { low, high } = takeHalves({ name: data.name, bytes: data.bytes, at: slot.at, end: slot.end });
  const value = wholeOf(low, high);
  if (!Number.isSafeInteger(value)) throw new PacketError(\`\${data.name}.\${field} is a number beyond 2^53.\`);
  return value;
}

function takeLong(data: $Data, index: number, field: string): bigint | null {
  const slot = slotOf(data, index, 0, field, "a whole number");
  if (slot === null) return null;
  const { low, high } = takeHalves({ name: data.name, bytes: data.bytes, at: slot.at, end: slot.end });
  return bigOf(low, high);
}

function takeBoolean(data: $Data, index: number, field: string): boolean | null {
  const value = takeNumber(data, index, field);
  if (value === null) return null;
  if (value !== 0 && value !== 1) throw new PacketError(\`\${data.name}.\${field} is \${value}, which is neither 1 nor 0.\`);
  return value === 1;
}

function takeEnum<T extends string>(data: $Data, index: number, numbers: $Numbers, field: string): T | null {
  const value = takeNumber(data, index, field);
  if (value === null) return null;
  const found = numbers.find((one) => one[1] === value);
  if (found === undefined) throw new PacketError(\`\${data.name}.\${field} is \${value}, which has no name.\`);
  return found[0] as T;
}

function takeFloat(data: $Data, index: number, field: string): number | null {
  const slot = slotOf(data, index, 5, field, "a float");
  return slot === null ? null : viewOf(data.bytes).getFloat32(slot.at, true);
}

function takeDouble(data: $Data, index: number, field: string): number | null {
  const slot = slotOf(data, index, 1, field, "a double");
  return slot === null ? null : viewOf(data.bytes).getFloat64(slot.at, true);
}

/** UTF-8; where it is none, one character for each byte, as old clients write. */
function textOf(bytes: globalThis.Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return text;
  }
}

function takeString(data: $Data, index: number, field: string): string | null {
  const slot = slotOf(data, index, 0x0a, field, "a string");
  return slot === null ? null : textOf(data.bytes.slice(slot.at, slot.end));
}

function takeJson(data: $Data, index: number, field: string): unknown {
  const text = takeString(data, index, field);
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new PacketError(\`\${data.name}.\${field} is not JSON.\`);
  }
}

/** Checks what JSON holds. A key that ends in ? may be absent; keys that are not named may be there. */
function inShape(field: string, value: unknown, shape: unknown): void {
  if (shape === "any") return;
  if (typeof shape === "string") {
    if (typeof value !== shape) unfit(field, value, \`a \${shape}\`);
  } else if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return unfit(field, value, "a list");
    for (const item of value) inShape(\`\${field}[]\`, item, shape[0]);
  } else {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return unfit(field, value, "an object");
    for (const [key, inside] of Object.entries(shape as { [key: string]: unknown })) {
      const name = key.endsWith("?") ? key.slice(0, -1) : key;
      const own = Object.prototype.hasOwnProperty.call(value, name);
      const item = own ? (value as { [key: string]: unknown })[name] : undefined;
      if (item === undefined && name !== key) continue;
      if (item === undefined) throw new PacketError(\`\${field}.\${name} is missing.\`);
      inShape(\`\${field}.\${name}\`, item, inside);
    }
  }
}

function putShaped(out: $Out, index: number, value: unknown, shape: unknown, field: string, longest = Infinity): void {
  const text = jsonOf(value, field);
  // What arrives counts: NaN is null there, and undefined is not there at all.
  inShape(field, JSON.parse(text), shape);
  putString(out, index, text, field, longest);
}

function takeShaped<T>(data: $Data, index: number, shape: unknown, field: string): T | null {
  const value = takeJson(data, index, field);
  if (value === undefined) return null;
  inShape(\`\${data.name}.\${field}\`, value, shape);
  return value as T;
}

function takeFloats(data: $Data, index: number, field: string): number[] | null {
  const slot = slotOf(data, index, 0x12, field, "a list of floats");
  if (slot === null) return null;
  const view = viewOf(data.bytes);
  const values: number[] = [];
  for (let at = slot.at; at < slot.end; at += 4) values.push(view.getFloat32(at, true));
  return values;
}

function takeVector<T extends number[]>(data: $Data, index: number, size: number, field: string): T | null {
  const values = takeFloats(data, index, field);
  if (values !== null && values.length !== size) {
    throw new PacketError(\`\${data.name}.\${field} has \${values.length} floats; it must have \${size}.\`);
  }
  return values as T | null;
}

function takeRecord<T>(data: $Data, index: number, name: string, field: string, read: (data: $Data) => T): T | null {
  const slot = slotOf(data, index, 0x72, field, "data");
  return slot === null ? null : read(dataOf(name, data.bytes, slot.at, slot.end, data.depth + 1));
}

/** Items at consecutive indexes, up to the first one that is empty. */
function takeList<T>(data: $Data, index: number, most: number, take: (index: number) => T): globalThis.NonNullable<T>[] {
  const items: globalThis.NonNullable<T>[] = [];
  for (let at = index; at < index + most && data.slots.has(at); at++) items.push(take(at) as globalThis.NonNullable<T>);
  return items;
}

/** Whatever is there: a number (a bigint beyond 2^53), a string, a list of numbers, or an object whose keys are indexes. */
function takeAny(data: $Data, index: number, field: string): unknown {
  const slot = data.slots.get(index);
  switch (slot?.form) {
    case undefined:
      return null;
    case 0: {
      const value = takeLong(data, index, field) as bigint;
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    }
    case 1:
      return takeDouble(data, index, field);
    case 5:
      return takeFloat(data, index, field);
    case 0x0a:
      return takeString(data, index, field);
    case 0x12:
      return takeFloats(data, index, field);
    default:
      return takeRecord(data, index, \`\${data.name}.\${field}\`, field, takeIndexes);
  }
}

function takeIndexes(data: $Data): unknown {
  const values: { [index: number]: unknown } = {};
  for (const index of data.slots.keys()) values[index] = takeAny(data, index, String(index));
  return values;
}
`;
