/**
 * What generated C# brings along: methods over `RTData`, each of which a field's line of code calls. C# 3, for the compilers of
 * old Unity; no reflection and no generics of our own, for compilation ahead of time.
 *
 * `Try…` gives false where the index is empty or holds another type. `Put…` throws ArgumentException with the sentence handed
 * in. Names of a schema occur only as `TryEnum…` and `PutEnum…`, which no method here begins with.
 */

import type { EnumDefinition } from "#schemas/packet-model.ts";
import { Pieces } from "../pieces.ts";
import type { CSharpFile } from "./file.ts";

/** The class PacketData with the methods that the text before it calls; none of it where that calls none. */
export function writePacketData(file: CSharpFile): void {
  const { writer } = file;
  const enums = file.enumsUsed;
  if (enums.length > 0) file.used.add("Unfit");
  const texts = methods.with(file.used);
  if (texts.length + enums.length === 0) return;
  file.doc(["What the classes of this file read and write with."]);
  file.braces("internal static class PacketData", () => {
    for (const text of texts) writer.line(text).line();
    for (const one of enums) writeEnumMethods(file, one);
  });
}

function writeEnumMethods(file: CSharpFile, one: EnumDefinition): void {
  const { writer } = file;
  const type = file.name(one.name);
  file.braces(`private static bool IsEnum${type}(long value)`, () =>
    file.braces("switch (value)", () => {
      for (const { value } of one.values) writer.line(`case ${value}:`);
      writer.line("    return true;").line("default:").line("    return false;");
    }),
  );
  writer.line();
  file.braces(`internal static bool TryEnum${type}(RTData data, uint index, out ${type} value)`, () => {
    writer.line("long? found = data.GetLong(index);");
    writer.line(`value = default(${type});`);
    writer.line(`if (found == null || !IsEnum${type}(found.Value)) return false;`);
    writer.line(`value = (${type})found.Value;`);
    writer.line("return true;");
  });
  writer.line();
  file.braces(`internal static void PutEnum${type}(RTData data, uint index, ${type} value, string complaint)`, () => {
    writer.line(`if (!IsEnum${type}((long)value)) throw Unfit(complaint);`);
    writer.line("data.SetLong(index, (long)value);");
  });
  writer.line();
}

/** By their names. */
const methods = new Pieces(
  /^internal static .*? (\w+)\(/m,
  `
internal static global::System.ArgumentException Unfit(string complaint)
{
    return new global::System.ArgumentException(complaint);
}

internal static bool IsEmpty(RTData data, uint index)
{
    return data.GetLong(index) == null && data.GetFloat(index) == null && data.GetDouble(index) == null
        && data.GetString(index) == null && data.GetRTVector(index) == null && data.GetData(index) == null;
}

/// <summary>Items at consecutive indexes, up to the first one that is empty.</summary>
internal static int CountItems(RTData data, uint index, int most)
{
    int count = 0;
    while (count < most && !IsEmpty(data, index + (uint)count)) count++;
    return count;
}

/// <summary>A whole number that every client holds exactly: up to 2^53.</summary>
internal static bool TryNumber(RTData data, uint index, out long value)
{
    return TryLong(data, index, out value) && value >= -9007199254740991L && value <= 9007199254740991L;
}

internal static bool TryLong(RTData data, uint index, out long value)
{
    long? found = data.GetLong(index);
    value = found.GetValueOrDefault();
    return found != null;
}

internal static void PutLong(RTData data, uint index, long value, long min, long max, string complaint)
{
    if (value < min || value > max) throw Unfit(complaint);
    data.SetLong(index, value);
}

internal static bool TryBoolean(RTData data, uint index, out bool value)
{
    long? found = data.GetLong(index);
    value = found == 1;
    return found == 0 || found == 1;
}

internal static void PutBoolean(RTData data, uint index, bool value)
{
    data.SetInt(index, value ? 1 : 0);
}

internal static bool TryFloat(RTData data, uint index, out float value)
{
    float? found = data.GetFloat(index);
    value = found.GetValueOrDefault();
    return found != null;
}

internal static void PutFloat(RTData data, uint index, float value, float min, float max, string complaint)
{
    // Written so that NaN is refused, too.
    if (!(value >= min && value <= max)) throw Unfit(complaint);
    data.SetFloat(index, value);
}

internal static bool TryDouble(RTData data, uint index, out double value)
{
    double? found = data.GetDouble(index);
    value = found.GetValueOrDefault();
    return found != null;
}

internal static void PutDouble(RTData data, uint index, double value, double min, double max, string complaint)
{
    // Written so that NaN is refused, too.
    if (!(value >= min && value <= max)) throw Unfit(complaint);
    data.SetDouble(index, value);
}

internal static bool TryText(RTData data, uint index, out string value)
{
    value = data.GetString(index);
    return value != null;
}

/// <summary>Most: in bytes of UTF-8.</summary>
internal static void PutText(RTData data, uint index, string value, int most, string complaint)
{
    if (value == null || global::System.Text.Encoding.UTF8.GetByteCount(value) > most) throw Unfit(complaint);
    data.SetString(index, value);
}

/// <summary>How many components a vector has; -1 where there is one behind a gap.</summary>
internal static int CountFloats(RTVector value)
{
    if (value.x == null) return value.y == null && value.z == null && value.w == null ? 0 : -1;
    if (value.y == null) return value.z == null && value.w == null ? 1 : -1;
    if (value.z == null) return value.w == null ? 2 : -1;
    return value.w == null ? 3 : 4;
}

internal static bool IsWithin(float? value, float min, float max)
{
    // Written so that NaN is refused, too.
    return value == null || (value.Value >= min && value.Value <= max);
}

internal static bool TryVector(RTData data, uint index, int size, out RTVector value)
{
    RTVector? found = data.GetRTVector(index);
    value = found.GetValueOrDefault();
    return found != null && CountFloats(value) == size;
}

internal static void PutVector(RTData data, uint index, RTVector value, int size, float min, float max, string complaint)
{
    if (CountFloats(value) != size || !IsWithin(value.x, min, max) || !IsWithin(value.y, min, max)
        || !IsWithin(value.z, min, max) || !IsWithin(value.w, min, max)) throw Unfit(complaint);
    data.SetRTVector(index, value);
}

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
}

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
}

/// <summary>An RTData of its own with the values at these indexes: one that is received goes back to its pool.</summary>
internal static RTData PickAny(RTData data, uint index, int count)
{
    RTData picked = RTData.Get();
    CopyAny(data, picked, index, count);
    return picked;
}

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
}
`,
);
