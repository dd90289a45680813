// A stand-in for the two classes of the GameSparks C# SDK that generated code names: their public shape, so that the code
// compiles against it, and their behaviour as a container. It has no bytes; Dump() tells what they would be made of.

using System;
using System.Text;

namespace GameSparks.RT
{
    public struct RTVector
    {
        public float? x, y, z, w;
    }

    public sealed class RTData : IDisposable
    {
        public static int Disposed;
        bool disposed;

        struct Slot
        {
            public long? Whole;
            public float? Single;
            public double? Number;
            public string Text;
            public RTVector? Vector;
            public RTData Nested;
        }

        readonly Slot[] slots = new Slot[128];

        RTData() { }

        public static RTData Get() { return new RTData(); }

        // What is given back to the pool belongs to somebody else from then on: nested data that lies in two is given back twice.
        public void Dispose()
        {
            if (disposed) throw new InvalidOperationException("Disposed of twice.");
            disposed = true;
            Disposed++;
            foreach (Slot slot in slots) if (slot.Nested != null) slot.Nested.Dispose();
        }

        public int? GetInt(uint index) { return (int?)At(index).Whole; }
        public long? GetLong(uint index) { return At(index).Whole; }
        public float? GetFloat(uint index) { return At(index).Single; }
        public double? GetDouble(uint index) { return At(index).Number; }
        public string GetString(uint index) { return At(index).Text; }
        public RTVector? GetRTVector(uint index) { return At(index).Vector; }
        public RTData GetData(uint index) { return At(index).Nested; }

        public RTData SetInt(uint index, int value) { return SetLong(index, value); }
        public RTData SetLong(uint index, long value) { return Put(index, new Slot { Whole = value }); }
        public RTData SetFloat(uint index, float value) { return Put(index, new Slot { Single = value }); }
        public RTData SetDouble(uint index, double value) { return Put(index, new Slot { Number = value }); }
        public RTData SetString(uint index, string value) { return Put(index, new Slot { Text = value }); }
        public RTData SetRTVector(uint index, RTVector value) { return Put(index, new Slot { Vector = value }); }
        public RTData SetData(uint index, RTData value) { return Put(index, new Slot { Nested = value }); }

        Slot At(uint index)
        {
            if (disposed) throw new InvalidOperationException("Read after it was disposed of.");
            return slots[index];
        }

        RTData Put(uint index, Slot slot)
        {
            if (index == 0) throw new ArgumentException("Index 0 is not usable.");
            slots[index] = slot;
            return this;
        }

        // 1=n:5 2=f:3f800000 3=d:3ff0000000000000 4=s:61 5=v:3f800000,40000000 6={1=n:2}
        public string Dump()
        {
            StringBuilder text = new StringBuilder();
            for (uint index = 1; index < 128; index++)
            {
                Slot slot = At(index);
                string value = slot.Whole != null ? "n:" + slot.Whole.Value
                    : slot.Single != null ? "f:" + Bits.Of(slot.Single.Value)
                    : slot.Number != null ? "d:" + Bits.Of(slot.Number.Value)
                    : slot.Text != null ? "s:" + Bits.Of(slot.Text)
                    : slot.Vector != null ? "v:" + Bits.Of(slot.Vector.Value)
                    : slot.Nested != null ? "{" + slot.Nested.Dump() + "}"
                    : null;
                if (value == null) continue;
                if (text.Length > 0) text.Append(' ');
                text.Append(index).Append('=').Append(value);
            }
            return text.ToString();
        }
    }

    // Exact numbers and texts, into and out of a test's program.
    public static class Bits
    {
        public static float Single(uint bits) { return BitConverter.ToSingle(BitConverter.GetBytes(bits), 0); }
        public static double Double(ulong bits) { return BitConverter.ToDouble(BitConverter.GetBytes(bits), 0); }

        public static RTVector Vector(params float[] values)
        {
            RTVector vector = new RTVector();
            if (values.Length > 0) vector.x = values[0];
            if (values.Length > 1) vector.y = values[1];
            if (values.Length > 2) vector.z = values[2];
            if (values.Length > 3) vector.w = values[3];
            return vector;
        }

        public static string Of(float value) { return BitConverter.ToUInt32(BitConverter.GetBytes(value), 0).ToString("x8"); }
        public static string Of(double value) { return BitConverter.ToUInt64(BitConverter.GetBytes(value), 0).ToString("x16"); }
        public static string Of(string value) { return BitConverter.ToString(Encoding.UTF8.GetBytes(value)).Replace("-", "").ToLower(); }

        public static string Of(RTVector value)
        {
            StringBuilder text = new StringBuilder();
            foreach (float? one in new float?[] { value.x, value.y, value.z, value.w })
            {
                if (one == null) break;
                if (text.Length > 0) text.Append(',');
                text.Append(Of(one.Value));
            }
            return text.ToString();
        }
    }
}
