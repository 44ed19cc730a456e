using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MessagePack;

namespace ClusterLlm.MessagePack.Tests;

public sealed class RoundTripTests
{
    [Fact]
    public void whatever_is_written_is_read_again_from_any_segments() => Prop
        .ForAll<(object?[] Values, int SegmentBytes)>(
            (from values in Value().ArrayOf() from segment in Gen.Choose(1, 40) select (values, segment)).ToArbitrary(),
            sample =>
            {
                var bytes = Bytes.Written((ref MessagePackWriter w) => Write(ref w, sample.Values));
                var reader = new MessagePackReader(Bytes.InSegments(bytes, sample.SegmentBytes));
                return Same(sample.Values, Read(ref reader)) && reader.End;
            })
        .QuickCheckThrowOnFailure();

    [Fact]
    public void skipping_a_value_ends_where_reading_it_does() => Prop
        .ForAll(Value().ToArbitrary(), value =>
        {
            var bytes = Bytes.Written((ref MessagePackWriter w) => Write(ref w, value));
            var reader = new MessagePackReader(Bytes.InSegments([.. bytes, 0xc3], 3));
            reader.Skip();
            return reader.Consumed == bytes.Length && reader.ReadBoolean();
        })
        .QuickCheckThrowOnFailure();

    private static Gen<object?> Value() => Gen.Sized(Value);

    private static Gen<object?> Value(int size)
    {
        var map = ArbMap.Default;
        Gen<object?>[] leaves =
        [
            Gen.Constant<object?>(null),
            map.GeneratorFor<bool>().Select(v => (object?)v),
            map.GeneratorFor<long>().Select(v => (object?)v),
            Gen.Choose(-200, 70_000).Select(v => (object?)(long)v),
            map.GeneratorFor<float>().Select(v => (object?)v),
            map.GeneratorFor<double>().Select(v => (object?)v),
            map.GeneratorFor<UnicodeString>().Select(v => (object?)Valid(v.Get)),
            Gen.Elements(31, 32, 255, 256, 65_535, 65_536).Select(v => (object?)new string('y', v)),
            map.GeneratorFor<byte[]>().Select(v => (object?)v),
            map.GeneratorFor<DateTime>().Select(v => (object?)DateTime.SpecifyKind(v, DateTimeKind.Utc)),
        ];
        return size < 2
            ? Gen.OneOf(leaves)
            : Gen.Frequency(
                (4, Gen.OneOf(leaves)),
                (1, Value(size / 4).ArrayOf().Resize(size / 4).Select(v => (object?)v)));
    }

    /// <summary>Lone surrogates have no UTF-8: FsCheck's become what they would be read as.</summary>
    private static string Valid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static void Write(ref MessagePackWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNil();
                break;
            case bool v:
                writer.Write(v);
                break;
            case long v:
                writer.Write(v);
                break;
            case float v:
                writer.Write(v);
                break;
            case double v:
                writer.Write(v);
                break;
            case string v:
                writer.Write(v);
                break;
            case byte[] v:
                writer.Write(v);
                break;
            case DateTime v:
                writer.Write(v);
                break;
            case object?[] v:
                writer.WriteArrayHeader(v.Length);
                foreach (var item in v)
                {
                    Write(ref writer, item);
                }

                break;
            default:
                throw new InvalidOperationException($"No case for {value.GetType()}.");
        }
    }

    private static object? Read(ref MessagePackReader reader)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Nil:
                reader.ReadNil();
                return null;
            case MessagePackType.Boolean:
                return reader.ReadBoolean();
            case MessagePackType.Integer:
                return reader.ReadInt64();
            case MessagePackType.Float:
                return reader.NextCode == MessagePackCode.Float32 ? (object)reader.ReadSingle() : reader.ReadDouble();
            case MessagePackType.String:
                return reader.ReadString();
            case MessagePackType.Binary:
                return reader.ReadBytes()!.Value.ToArray();
            case MessagePackType.Extension:
                return reader.ReadDateTime();
            default:
                var items = new object?[reader.ReadArrayHeader()];
                for (var i = 0; i < items.Length; i++)
                {
                    items[i] = Read(ref reader);
                }

                return items;
        }
    }

    private static bool Same(object? a, object? b) => (a, b) switch
    {
        (object?[] x, object?[] y) => x.Length == y.Length && x.Zip(y).All(pair => Same(pair.First, pair.Second)),
        (byte[] x, byte[] y) => x.AsSpan().SequenceEqual(y),
        _ => Equals(a, b),
    };
}
