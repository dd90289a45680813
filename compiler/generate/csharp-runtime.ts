/**
 * What generated C# brings along: methods over `RTData`, each of which a field's line of code calls. A file holds those that
 * its packets use and no other. C# 3, for the compilers of old Unity; no reflection and no generics of our own, for
 * compilation ahead of time.
 *
 * `Try…` gives false where the index is empty or holds another type. `Put…` throws ArgumentException with the sentence handed
 * in. Names of a schema occur only as `TryEnum…` and `PutEnum…`, which no method here begins with.
 */

interface Method {
  readonly name: string;
  readonly text: string;
}

const methods: readonly Method[] = [
  method(
    "Unfit",
    `
internal static global::System.ArgumentException Unfit(string complaint)
{
    return new global::System.ArgumentException(complaint);
}`,
  ),
  method(
    "IsEmpty",
    `
internal static bool IsEmpty(RTData data, uint index)
{
    return data.GetLong(index) == null && data.GetFloat(index) == null && data.GetDouble(index) == null
        && data.GetString(index) == null && data.GetRTVector(index) == null && data.GetData(index) == null;
}`,
  ),
  method(
    "CountItems",
    `
/// <summary>Items at consecutive indexes, up to the first one that is empty.</summary>
internal static int CountItems(RTData data, uint index, int most)
{
    int count = 0;
    while (count < most && !IsEmpty(data, index + (uint)count)) count++;
    return count;
}`,
  ),
  method(
    "TryNumber",
    `
/// <summary>A whole number that every client holds exactly: up to 2^53.</summary>
internal static bool TryNumber(RTData data, uint index, out long value)
{
    return TryLong(data, index, out value) && value >= -9007199254740991L && value <= 9007199254740991L;
}`,
  ),
  method(
    "TryLong",
    `
internal static bool TryLong(RTData data, uint index, out long value)
{
    long? found = data.GetLong(index);
    value = found.GetValueOrDefault();
    return found != null;
}`,
  ),
  method(
    "PutLong",
    `
internal static void PutLong(RTData data, uint index, long value, long min, long max, string complaint)
{
    if (value < min || value > max) throw Unfit(complaint);
    data.SetLong(index, value);
}`,
  ),
  method(
    "TryBoolean",
    `
internal static bool TryBoolean(RTData data, uint index, out bool value)
{
    long? found = data.GetLong(index);
    value = found == 1;
    return found == 0 || found == 1;
}`,
  ),
  method(
    "PutBoolean",
    `
internal static void PutBoolean(RTData data, uint index, bool value)
{
    data.SetInt(index, value ? 1 : 0);
}`,
  ),
  method(
    "TryFloat",
    `
internal static bool TryFloat(RTData data, uint index, out float value)
{
    float? found = data.GetFloat(index);
    value = found.GetValueOrDefault();
    return found != null;
}`,
  ),
  method(
    "PutFloat",
    `
internal static void PutFloat(RTData data, uint index, float value, float min, float max, string complaint)
{
    // Written so that NaN is refused, too.
    if (!(value >= min && value <= max)) throw Unfit(complaint);
    data.SetFloat(index, value);
}`,
  ),
  method(
    "TryDouble",
    `
internal static bool TryDouble(RTData data, uint index, out double value)
{
    double? found = data.GetDouble(index);
    value = found.GetValueOrDefault();
    return found != null;
}`,
  ),
  method(
    "PutDouble",
    `
internal static void PutDouble(RTData data, uint index, double value, double min, double max, string complaint)
{
    // Written so that NaN is refused, too.
    if (!(value >= min && value <= max)) throw Unfit(complaint);
    data.SetDouble(index, value);
}`,
  ),
  method(
    "TryText",
    `
internal static bool TryText(RTData data, uint index, out string value)
{
    value = data.GetString(index);
    return value != null;
}`,
  ),
  method(
    "PutText",
    `
/// <summary>Most: in bytes of UTF-8.</summary>
internal static void PutText(RTData data, uint index, string value, int most, string complaint)
{
    if (value == null || global::System.Text.Encoding.UTF8.GetByteCount(value) > most) throw Unfit(complaint);
    data.SetString(index, value);
}`,
  ),
  method(
    "CountFloats",
    `
/// <summary>How many components a vector has; -1 where there is one behind a gap.</summary>
internal static int CountFloats(RTVector value)
{
    if (value.x == null) return value.y == null && value.z == null && value.w == null ? 0 : -1;
    if (value.y == null) return value.z == null && value.w == null ? 1 : -1;
    if (value.z == null) return value.w == null ? 2 : -1;
    return value.w == null ? 3 : 4;
}`,
  ),
  method(
    "IsWithin",
    `
internal static bool IsWithin(float? value, float min, float max)
{
    // Written so that NaN is refused, too.
    return value == null || (value.Value >= min && value.Value <= max);
}`,
  ),
  method(
    "TryVector",
    `
internal static bool TryVector(RTData data, uint index, int size, out RTVector value)
{
    RTVector? found = data.GetRTVector(index);
    value = found.GetValueOrDefault();
    return found != null && CountFloats(value) == size;
}`,
  ),
  method(
    "PutVector",
    `
internal static void PutVector(RTData data, uint index, RTVector value, int size, float min, float max, string complaint)
{
    if (CountFloats(value) != size || !IsWithin(value.x, min, max) || !IsWithin(value.y, min, max)
        || !IsWithin(value.z, min, max) || !IsWithin(value.w, min, max)) throw Unfit(complaint);
    data.SetRTVector(index, value);
}`,
  ),
  method(
    "TryFloats",
    `
/// <summary>The first four of a list of floats: RTData holds no more.</summary>
internal static bool TryFloats(RTData data, uint index, out float[] value)
{
    RTVector? found = data.GetRTVector(index);
    int count = found == null ? -1 : CountFloats(found.Value);
    value = null;
    if (count < 0) return false;
    value = new float[count];
    if (count > 0) value[0] = found.Value.x.Value;
    if (count > 1) value[1] = found.Value.y.Value;
    if (count > 2) value[2] = found.Value.z.Value;
    if (count > 3) value[3] = found.Value.w.Value;
    return true;
}`,
  ),
  method(
    "PutFloats",
    `
internal static void PutFloats(RTData data, uint index, float[] value, int most, float min, float max, string complaint)
{
    if (value == null || value.Length > most) throw Unfit(complaint);
    for (int i = 0; i < value.Length; i++)
    {
        if (!IsWithin(value[i], min, max)) throw Unfit(complaint);
    }
    RTVector vector = new RTVector();
    if (value.Length > 0) vector.x = value[0];
    if (value.Length > 1) vector.y = value[1];
    if (value.Length > 2) vector.z = value[2];
    if (value.Length > 3) vector.w = value[3];
    data.SetRTVector(index, vector);
}`,
  ),
  method(
    "PickAny",
    `
/// <summary>An RTData of its own with the values at these indexes: one that is received goes back to its pool.</summary>
internal static RTData PickAny(RTData data, uint index, int count)
{
    RTData picked = RTData.Get();
    CopyAny(data, picked, index, count);
    return picked;
}`,
  ),
  method(
    "CopyAny",
    `
/// <summary>Whatever is there. Nested data is copied, for no RTData may belong to two.</summary>
internal static void CopyAny(RTData from, RTData to, uint index, int count)
{
    for (uint at = index; at < index + (uint)count; at++)
    {
        long? whole = from.GetLong(at);
        float? single = from.GetFloat(at);
        double? number = from.GetDouble(at);
        string text = from.GetString(at);
        RTVector? vector = from.GetRTVector(at);
        RTData nested = from.GetData(at);
        if (whole != null) to.SetLong(at, whole.Value);
        else if (single != null) to.SetFloat(at, single.Value);
        else if (number != null) to.SetDouble(at, number.Value);
        else if (text != null) to.SetString(at, text);
        else if (vector != null) to.SetRTVector(at, vector.Value);
        else if (nested != null) to.SetData(at, PickAny(nested, 1, 127));
    }
}`,
  ),
];

function method(name: string, text: string): Method {
  return { name, text: text.slice(1) };
}

const byName: ReadonlyMap<string, Method> = new Map(methods.map((one) => [one.name, one]));

/** The methods of these names and all that they call, in the order of the table, each once. */
export function runtimeMethods(used: Iterable<string>): string[] {
  const wanted = new Set<string>();
  const open = [...used];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const text = wanted.has(name) ? undefined : byName.get(name)?.text;
    if (text === undefined) continue;
    wanted.add(name);
    open.push(...(text.match(/[A-Z]\w*/g) ?? []).filter((word) => byName.has(word)));
  }
  return methods.filter((one) => wanted.has(one.name)).map((one) => one.text);
}
