/**
 * What generated TypeScript brings along instead of a dependency: pieces of source, each under the one name it declares. A
 * file holds those that its packets use and no other, so that no linter finds a dead one.
 *
 * The pieces speak the wire as `runtime/packet` does, and are held against it by tests. Values are called `put…` and `take…`,
 * types begin with `$`: no name of a schema can be one of those. A schema may well name a packet `Map` or `Uint8Array`, so
 * global types are reached by `globalThis` and their names stand in no annotation.
 */

interface Piece {
  readonly name: string;
  readonly text: string;
}

const pieces: readonly Piece[] = [
  piece(
    "PacketError",
    `
/** A value that its packet cannot carry, or data that is not of the packet it should be. The message names the field. */
export class PacketError extends Error {
  override readonly name = "PacketError";
}`,
  ),

  // Writing.
  piece(
    "newBytes",
    `
const newBytes = (length: number) => new Uint8Array(length);`,
  ),
  piece(
    "$Bytes",
    `
type $Bytes = globalThis.ReturnType<typeof newBytes>;`,
  ),
  piece(
    "$Out",
    `
interface $Out {
  bytes: $Bytes;
  view: globalThis.DataView;
  at: number;
  depth: number;
}`,
  ),
  piece(
    "beginData",
    `
function beginData(): $Out {
  const bytes = newBytes(64);
  return { bytes, view: new DataView(bytes.buffer), at: 0, depth: 1 };
}`,
  ),
  piece(
    "finishData",
    `
function finishData(out: $Out): $Bytes {
  return out.bytes.slice(0, out.at);
}`,
  ),
  piece(
    "makeRoom",
    `
/** Makes room for so many bytes and tells where it begins. */
function makeRoom(out: $Out, count: number): number {
  const at = out.at;
  out.at += count;
  if (out.at > out.bytes.length) {
    const larger = newBytes(Math.max(out.at, out.bytes.length * 2));
    larger.set(out.bytes);
    out.bytes = larger;
    out.view = new DataView(larger.buffer);
  }
  return at;
}`,
  ),
  piece(
    "putByte",
    `
function putByte(out: $Out, byte: number): void {
  const at = makeRoom(out, 1);
  out.bytes[at] = byte;
}`,
  ),
  piece(
    "putVarint",
    `
/** An unsigned number of 64 bits, handed over in two halves. */
function putVarint(out: $Out, low: number, high = 0): void {
  while (high !== 0 || low > 0x7f) {
    putByte(out, (low & 0x7f) | 0x80);
    low = ((low >>> 7) | (high << 25)) >>> 0;
    high >>>= 7;
  }
  putByte(out, low);
}`,
  ),
  piece(
    "putWhole",
    `
/** A whole number in zigzag form: the sign is the lowest bit. */
function putWhole(out: $Out, n: number): void {
  const top = Math.floor(n / 0x1_0000_0000);
  const sign = top >> 31;
  putVarint(out, ((n << 1) ^ sign) >>> 0, (((top << 1) | (n >>> 31)) ^ sign) >>> 0);
}`,
  ),
  piece(
    "putKey",
    `
function putKey(out: $Out, index: number, wireType: number): void {
  putVarint(out, (index << 3) | wireType);
}`,
  ),
  piece(
    "putBox",
    `
/** All that stands before the content of a text (0x0a) or of floats (0x12). */
function putBox(out: $Out, index: number, form: number, length: number): void {
  putKey(out, index, 2);
  putVarint(out, 1 + varintLength(length) + length);
  putByte(out, form);
  putVarint(out, length);
}`,
  ),
  piece(
    "varintLength",
    `
function varintLength(n: number): number {
  return n < 0x80 ? 1 : n < 0x4000 ? 2 : n < 0x20_0000 ? 3 : n < 0x1000_0000 ? 4 : 5;
}`,
  ),
  piece(
    "showValue",
    `
function showValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? \`\${value.slice(0, 40)}…\` : value);
  if (typeof value === "bigint") return \`\${value}n\`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value) ? "a list" : "an object";
}`,
  ),
  piece(
    "unfit",
    `
function unfit(field: string, value: unknown, need: string): never {
  throw new PacketError(\`\${field} is \${showValue(value)}; it must be \${need}.\`);
}`,
  ),
  piece(
    "checkRange",
    `
function checkRange(field: string, value: number | bigint, min: number, max: number): void {
  if (value >= min && value <= max) return;
  unfit(field, value, max === Infinity ? \`at least \${min}\` : min === -Infinity ? \`at most \${max}\` : \`from \${min} to \${max}\`);
}`,
  ),
  piece(
    "checkObject",
    `
function checkObject(name: string, value: object): void {
  if (typeof value !== "object" || value === null) unfit(name, value, "an object with its fields");
}`,
  ),
  piece(
    "putNumber",
    `
function putNumber(out: $Out, index: number, value: number, field: string, min = -Infinity, max = Infinity): void {
  if (!Number.isSafeInteger(value)) unfit(field, value, "a whole number");
  checkRange(field, value, min, max);
  putKey(out, index, 0);
  putWhole(out, value);
}`,
  ),
  piece(
    "putLong",
    `
function putLong(out: $Out, index: number, value: bigint, field: string, min = -Infinity, max = Infinity): void {
  if (typeof value !== "bigint") unfit(field, value, "a bigint");
  if (BigInt.asIntN(64, value) !== value) unfit(field, value, "a number of 64 bits");
  checkRange(field, value, min, max);
  putKey(out, index, 0);
  const zigzag = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  putVarint(out, Number(zigzag & 0xffff_ffffn), Number(zigzag >> 32n));
}`,
  ),
  piece(
    "putBoolean",
    `
function putBoolean(out: $Out, index: number, value: boolean, field: string): void {
  if (typeof value !== "boolean") unfit(field, value, "true or false");
  putKey(out, index, 0);
  putWhole(out, value ? 1 : 0);
}`,
  ),
  piece(
    "putEnum",
    `
function putEnum(out: $Out, index: number, value: string, numbers: $Numbers, field: string): void {
  const found = numbers.find((one) => one[0] === value);
  if (found === undefined) return unfit(field, value, \`one of \${numbers.map((one) => one[0]).join(", ")}\`);
  putKey(out, index, 0);
  putWhole(out, found[1]);
}`,
  ),
  piece(
    "$Numbers",
    `
/** Names of an enum, each with its number on the wire. */
type $Numbers = readonly (readonly [name: string, number: number])[];`,
  ),
  piece(
    "checkReal",
    `
function checkReal(field: string, value: number, min: number, max: number): void {
  if (typeof value !== "number" || Number.isNaN(value)) unfit(field, value, "a number");
  checkRange(field, value, min, max);
}`,
  ),
  piece(
    "putFloat",
    `
function putFloat(out: $Out, index: number, value: number, field: string, min = -Infinity, max = Infinity): void {
  checkReal(field, value, min, max);
  putKey(out, index, 5);
  const at = makeRoom(out, 4);
  out.view.setFloat32(at, value, true);
}`,
  ),
  piece(
    "putDouble",
    `
function putDouble(out: $Out, index: number, value: number, field: string, min = -Infinity, max = Infinity): void {
  checkReal(field, value, min, max);
  putKey(out, index, 1);
  const at = makeRoom(out, 8);
  out.view.setFloat64(at, value, true);
}`,
  ),
  piece(
    "putString",
    `
/** The longest is counted in bytes of UTF-8. */
function putString(out: $Out, index: number, value: string, field: string, longest = Infinity): void {
  if (typeof value !== "string") unfit(field, value, "a string");
  const bytes = new TextEncoder().encode(value);
  if (bytes.length > longest) {
    throw new PacketError(\`\${field} is \${bytes.length} bytes long; it may have \${longest}.\`);
  }
  putBox(out, index, 0x0a, bytes.length);
  const at = makeRoom(out, bytes.length);
  out.bytes.set(bytes, at);
}`,
  ),
  piece(
    "putJson",
    `
function putJson(out: $Out, index: number, value: unknown, field: string, longest = Infinity): void {
  putString(out, index, jsonOf(value, field), field, longest);
}`,
  ),
  piece(
    "jsonOf",
    `
function jsonOf(value: unknown, field: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // A circle or a bigint: like what has no text at all, it is told below.
  }
  return text ?? unfit(field, value, "a value that JSON can hold");
}`,
  ),
  piece(
    "putFloats",
    `
function putFloats(out: $Out, index: number, values: readonly number[], field: string, longest = Infinity, min = -Infinity, max = Infinity): void {
  if (!Array.isArray(values)) unfit(field, values, "a list of numbers");
  if (values.length > longest) throw new PacketError(\`\${field} has \${values.length} floats; it may have \${longest}.\`);
  for (const value of values) checkReal(field, value, min, max);
  putBox(out, index, 0x12, values.length * 4);
  for (const value of values) {
    const at = makeRoom(out, 4);
    out.view.setFloat32(at, value, true);
  }
}`,
  ),
  piece(
    "putVector",
    `
function putVector(out: $Out, index: number, value: readonly number[], size: number, field: string, min = -Infinity, max = Infinity): void {
  if (!Array.isArray(value) || value.length !== size) unfit(field, value, \`a list of \${size} numbers\`);
  putFloats(out, index, value, field, size, min, max);
}`,
  ),
  piece(
    "putNested",
    `
/** Nested data: what is written inside is moved up once its length is known. */
function putNested(out: $Out, index: number, write: () => void): void {
  if (++out.depth > 32) throw new PacketError("Data may nest 32 levels deep and no deeper.");
  putKey(out, index, 2);
  const start = out.at;
  write();
  const length = out.at - start;
  const head = 1 + varintLength(length);
  const gap = varintLength(head + length) + head;
  makeRoom(out, gap);
  out.bytes.copyWithin(start + gap, start, start + length);
  out.at = start;
  putVarint(out, head + length);
  putByte(out, 0x72);
  putVarint(out, length);
  out.at += length;
  out.depth--;
}`,
  ),
  piece(
    "putRecord",
    `
function putRecord<T>(out: $Out, index: number, value: T, write: (out: $Out, value: T) => void): void {
  putNested(out, index, () => write(out, value));
}`,
  ),
  piece(
    "putList",
    `
/** A list takes the indexes from its own up, one for each item. */
function putList<T>(index: number, items: readonly T[], most: number, field: string, put: (index: number, item: T) => void): void {
  if (!Array.isArray(items)) unfit(field, items, "a list");
  if (items.length > most) throw new PacketError(\`\${field} has \${items.length} items; it may have \${most}.\`);
  for (let at = 0; at < items.length; at++) put(index + at, items[at] as T);
}`,
  ),
  piece(
    "putAny",
    `
/**
 * A field of any type: whole numbers and bigints go as whole numbers, other numbers as doubles, booleans as 1 and 0, lists
 * of numbers as floats, an object whose keys are indexes as nested data.
 */
function putAny(out: $Out, index: number, value: unknown, field: string): void {
  if (typeof value === "bigint") putLong(out, index, value, field);
  else if (typeof value === "number" && Number.isSafeInteger(value)) putNumber(out, index, value, field);
  else if (typeof value === "number") putDouble(out, index, value, field);
  else if (typeof value === "boolean") putBoolean(out, index, value, field);
  else if (typeof value === "string") putString(out, index, value, field);
  else if (Array.isArray(value)) putFloats(out, index, value, field);
  else if (typeof value !== "object" || value === null) unfit(field, value, "of a type that a packet can carry");
  else putNested(out, index, () => putIndexes(out, value, field));
}`,
  ),
  piece(
    "putIndexes",
    `
function putIndexes(out: $Out, values: object, field: string): void {
  // Keys that are whole numbers come in ascending order.
  for (const [key, value] of Object.entries(values)) {
    if (!/^[1-9]\\d{0,2}$/.test(key) || Number(key) > 127) unfit(field, key, "an index, 1 to 127");
    if (value !== undefined && value !== null) putAny(out, Number(key), value, \`\${field}.\${key}\`);
  }
}`,
  ),

  // Reading.
  piece(
    "$Slot",
    `
/** Where the value of an index lies. Its form is a wire type (0, 1, 5), or text (0x0a), floats (0x12), data (0x72). */
interface $Slot {
  readonly form: number;
  readonly at: number;
  readonly end: number;
}`,
  ),
  piece(
    "$Data",
    `
interface $Data {
  readonly name: string;
  readonly bytes: globalThis.Uint8Array;
  readonly slots: globalThis.Map<number, $Slot>;
  readonly depth: number;
}`,
  ),
  piece(
    "$Cursor",
    `
interface $Cursor {
  readonly name: string;
  readonly bytes: globalThis.Uint8Array;
  at: number;
  readonly end: number;
}`,
  ),
  piece(
    "malformedData",
    `
function malformedData(name: string): never {
  throw new PacketError(\`The data of \${name} is malformed.\`);
}`,
  ),
  piece(
    "takeHalves",
    `
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
}`,
  ),
  piece(
    "takeVarint",
    `
/** An unsigned number of at most 32 bits in at most 5 bytes. */
function takeVarint(c: $Cursor): number {
  const from = c.at;
  const { low, high } = takeHalves(c);
  if (high !== 0 || c.at - from > 5) malformedData(c.name);
  return low;
}`,
  ),
  piece(
    "passBytes",
    `
/** Moves on by so many bytes and tells where they begin. */
function passBytes(c: $Cursor, count: number): number {
  const at = c.at;
  if (count > c.end - at) malformedData(c.name);
  c.at = at + count;
  return at;
}`,
  ),
  piece(
    "dataOf",
    `
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
}`,
  ),
  piece(
    "slotOf",
    `
function slotOf(data: $Data, index: number, form: number, field: string, need: string): $Slot | null {
  const slot = data.slots.get(index);
  if (slot === undefined) return null;
  if (slot.form !== form) throw new PacketError(\`\${data.name}.\${field} is not \${need}.\`);
  return slot;
}`,
  ),
  piece(
    "missingField",
    `
function missingField(data: $Data, field: string): never {
  throw new PacketError(\`\${data.name}.\${field} is missing.\`);
}`,
  ),
  piece(
    "bigOf",
    `
function bigOf(low: number, high: number): bigint {
  const sign = -(low & 1);
  return (BigInt((high >>> 1) ^ sign) << 32n) | BigInt((((low >>> 1) | (high << 31)) ^ sign) >>> 0);
}`,
  ),
  piece(
    "wholeOf",
    `
/** The number of a zigzag form; what is no safe integer is rounded. */
function wholeOf(low: number, high: number): number {
  const sign = -(low & 1);
  return ((high >>> 1) ^ sign) * 0x1_0000_0000 + ((((low >>> 1) | (high << 31)) ^ sign) >>> 0);
}`,
  ),
  piece(
    "viewOf",
    `
function viewOf(bytes: globalThis.Uint8Array): globalThis.DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}`,
  ),
  piece(
    "takeNumber",
    `
function takeNumber(data: $Data, index: number, field: string): number | null {
  const slot = slotOf(data, index, 0, field, "a whole number");
  if (slot === null) return null;
  const { low, high } = takeHalves({ name: data.name, bytes: data.bytes, at: slot.at, end: slot.end });
  const value = wholeOf(low, high);
  if (!Number.isSafeInteger(value)) throw new PacketError(\`\${data.name}.\${field} is a number beyond 2^53.\`);
  return value;
}`,
  ),
  piece(
    "takeLong",
    `
function takeLong(data: $Data, index: number, field: string): bigint | null {
  const slot = slotOf(data, index, 0, field, "a whole number");
  if (slot === null) return null;
  const { low, high } = takeHalves({ name: data.name, bytes: data.bytes, at: slot.at, end: slot.end });
  return bigOf(low, high);
}`,
  ),
  piece(
    "takeBoolean",
    `
function takeBoolean(data: $Data, index: number, field: string): boolean | null {
  const value = takeNumber(data, index, field);
  if (value === null) return null;
  if (value !== 0 && value !== 1) throw new PacketError(\`\${data.name}.\${field} is \${value}, which is neither 1 nor 0.\`);
  return value === 1;
}`,
  ),
  piece(
    "takeEnum",
    `
function takeEnum<T extends string>(data: $Data, index: number, numbers: $Numbers, field: string): T | null {
  const value = takeNumber(data, index, field);
  if (value === null) return null;
  const found = numbers.find((one) => one[1] === value);
  if (found === undefined) throw new PacketError(\`\${data.name}.\${field} is \${value}, which has no name.\`);
  return found[0] as T;
}`,
  ),
  piece(
    "takeFloat",
    `
function takeFloat(data: $Data, index: number, field: string): number | null {
  const slot = slotOf(data, index, 5, field, "a float");
  return slot === null ? null : viewOf(data.bytes).getFloat32(slot.at, true);
}`,
  ),
  piece(
    "takeDouble",
    `
function takeDouble(data: $Data, index: number, field: string): number | null {
  const slot = slotOf(data, index, 1, field, "a double");
  return slot === null ? null : viewOf(data.bytes).getFloat64(slot.at, true);
}`,
  ),
  piece(
    "textOf",
    `
/** UTF-8; where it is none, one character for each byte, as old clients write. */
function textOf(bytes: globalThis.Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return text;
  }
}`,
  ),
  piece(
    "takeString",
    `
function takeString(data: $Data, index: number, field: string): string | null {
  const slot = slotOf(data, index, 0x0a, field, "a string");
  return slot === null ? null : textOf(data.bytes.slice(slot.at, slot.end));
}`,
  ),
  piece(
    "takeJson",
    `
function takeJson(data: $Data, index: number, field: string): unknown {
  const text = takeString(data, index, field);
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new PacketError(\`\${data.name}.\${field} is not JSON.\`);
  }
}`,
  ),
  piece(
    "inShape",
    `
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
}`,
  ),
  piece(
    "putShaped",
    `
function putShaped(out: $Out, index: number, value: unknown, shape: unknown, field: string, longest = Infinity): void {
  const text = jsonOf(value, field);
  // What arrives counts: NaN is null there, and undefined is not there at all.
  inShape(field, JSON.parse(text), shape);
  putString(out, index, text, field, longest);
}`,
  ),
  piece(
    "takeShaped",
    `
function takeShaped<T>(data: $Data, index: number, shape: unknown, field: string): T | null {
  const value = takeJson(data, index, field);
  if (value === undefined) return null;
  inShape(\`\${data.name}.\${field}\`, value, shape);
  return value as T;
}`,
  ),
  piece(
    "takeFloats",
    `
function takeFloats(data: $Data, index: number, field: string): number[] | null {
  const slot = slotOf(data, index, 0x12, field, "a list of floats");
  if (slot === null) return null;
  const view = viewOf(data.bytes);
  const values: number[] = [];
  for (let at = slot.at; at < slot.end; at += 4) values.push(view.getFloat32(at, true));
  return values;
}`,
  ),
  piece(
    "takeVector",
    `
function takeVector<T extends number[]>(data: $Data, index: number, size: number, field: string): T | null {
  const values = takeFloats(data, index, field);
  if (values !== null && values.length !== size) {
    throw new PacketError(\`\${data.name}.\${field} has \${values.length} floats; it must have \${size}.\`);
  }
  return values as T | null;
}`,
  ),
  piece(
    "takeRecord",
    `
function takeRecord<T>(data: $Data, index: number, name: string, field: string, read: (data: $Data) => T): T | null {
  const slot = slotOf(data, index, 0x72, field, "data");
  return slot === null ? null : read(dataOf(name, data.bytes, slot.at, slot.end, data.depth + 1));
}`,
  ),
  piece(
    "takeList",
    `
/** Items at consecutive indexes, up to the first one that is empty. */
function takeList<T>(data: $Data, index: number, most: number, take: (index: number) => T): globalThis.NonNullable<T>[] {
  const items: globalThis.NonNullable<T>[] = [];
  for (let at = index; at < index + most && data.slots.has(at); at++) items.push(take(at) as globalThis.NonNullable<T>);
  return items;
}`,
  ),
  piece(
    "takeAny",
    `
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
}`,
  ),
  piece(
    "takeIndexes",
    `
function takeIndexes(data: $Data): unknown {
  const values: { [index: number]: unknown } = {};
  for (const index of data.slots.keys()) values[index] = takeAny(data, index, String(index));
  return values;
}`,
  ),

  // Frames.
  piece(
    "PacketFrame",
    `
/** A packet as it travels. */
export interface PacketFrame {
  readonly opCode: number;
  /** Peer id of the player who sent it; 0 is the server. */
  readonly sender: number;
  /** What \`decode…\` takes; null when the packet has none. */
  readonly data: $Bytes | null;
  /** The body of a message of the protocol itself, such as the answer to a login; null when there is none. */
  readonly payload: $Bytes | null;
}`,
  ),
  piece(
    "frame",
    `
/**
 * A packet as one binary message of a WebSocket: its op-code and the data that \`encode…\` gave.
 *
 * @param to peer ids of those it is for, 0 is the server alone; everyone else when absent or empty.
 * @param reliable false for a packet that may be lost.
 */
export function frame(opCode: number, data: globalThis.Uint8Array | null, { to = [], reliable = true }: { readonly to?: readonly number[]; readonly reliable?: boolean } = {}) {
  const out = beginData();
  putByte(out, 0x08);
  putWhole(out, opCode);
  for (const peer of to) {
    putByte(out, 0x20);
    putVarint(out, peer);
  }
  if (!reliable) {
    putByte(out, 0x30);
    putByte(out, 0);
  }
  if (data !== null) {
    putByte(out, 0x72);
    putVarint(out, data.length);
    const at = makeRoom(out, data.length);
    out.bytes.set(data, at);
  }
  const length = out.at;
  const head = varintLength(length);
  makeRoom(out, head);
  out.bytes.copyWithin(head, 0, length);
  out.at = 0;
  putVarint(out, length);
  out.at += length;
  return finishData(out);
}`,
  ),
  piece(
    "unframe",
    `
/**
 * The packets of one binary message of a WebSocket; servers send one, but may send several.
 *
 * @throws PacketError when the message holds anything but whole packets.
 */
export function unframe(message: globalThis.Uint8Array): PacketFrame[] {
  const name = "this message";
  const packets: PacketFrame[] = [];
  const c: $Cursor = { name, bytes: message, at: 0, end: message.length };
  while (c.at < c.end) {
    const start = passBytes(c, takeVarint(c));
    const p: $Cursor = { name, bytes: message, at: start, end: c.at };
    let opCode: number | null = null;
    let sender = 0;
    let data: $Bytes | null = null;
    let payload: $Bytes | null = null;
    while (p.at < p.end) {
      const key = takeVarint(p);
      if (key === 0x08) {
        const n = takeVarint(p);
        opCode = (n >>> 1) ^ -(n & 1);
      } else if (key === 0x28) sender = takeVarint(p);
      else if (key === 0x72) data = copyOf(message, passBytes(p, takeVarint(p)), p.at);
      else if (key === 0x7a) payload = copyOf(message, passBytes(p, takeVarint(p)), p.at);
      else if ((key & 7) === 0) takeHalves(p);
      else if ((key & 7) === 1) passBytes(p, 8);
      else if ((key & 7) === 5) passBytes(p, 4);
      else if ((key & 7) === 2) passBytes(p, takeVarint(p));
      else malformedData(name);
    }
    if (opCode === null) malformedData(name);
    packets.push({ opCode, sender, data, payload });
  }
  return packets;
}`,
  ),
  piece(
    "copyOf",
    `
function copyOf(bytes: globalThis.Uint8Array, start: number, end: number): $Bytes {
  const copy = newBytes(end - start);
  copy.set(bytes.subarray(start, end));
  return copy;
}`,
  ),
];

function piece(name: string, text: string): Piece {
  return { name, text: text.slice(1) };
}

const byName: ReadonlyMap<string, Piece> = new Map(pieces.map((one) => [one.name, one]));

/** Names of exports of every generated file; no definition may be called like one of the types among them. */
export const exportedTypes: readonly string[] = ["PacketError", "PacketFrame"];

/** The pieces that these names lead to, in the order of the table: each once, with all that they use. */
export function runtimePieces(used: Iterable<string>): string[] {
  const wanted = new Set<string>();
  const open = [...used];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const text = wanted.has(name) ? undefined : byName.get(name)?.text;
    if (text === undefined) continue;
    wanted.add(name);
    open.push(...namesIn(text));
  }
  return pieces.filter((one) => wanted.has(one.name)).map((one) => one.text);
}

/** Every word of a text that could be the name of a piece. */
export function namesIn(text: string): string[] {
  return text.match(/\$?[A-Za-z]\w*/g)?.filter((word) => byName.has(word)) ?? [];
}
