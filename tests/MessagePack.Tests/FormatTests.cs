using System.Buffers;
using MessagePack;

namespace ClusterLlm.MessagePack.Tests;

public sealed class FormatTests
{
    [Fact]
    public void nil_and_booleans_are_one_byte()
    {
        Assert.Equal(Bytes.Of("c0c2c3"), Bytes.Written((ref MessagePackWriter w) =>
        {
            w.WriteNil();
            w.Write(false);
            w.Write(true);
        }));
        Assert.True(Bytes.ReadEveryWay(Bytes.Of("c0"), (ref MessagePackReader r) => r.TryReadNil()));
        Assert.Equal(Nil.Default, Bytes.ReadEveryWay(Bytes.Of("c0"), (ref MessagePackReader r) => r.ReadNil()));
        Assert.True(Bytes.ReadEveryWay(Bytes.Of("c3"), (ref MessagePackReader r) => r.ReadBoolean()));
        Assert.False(Bytes.ReadEveryWay(
            Bytes.Of("c2"), (ref MessagePackReader r) => !r.TryReadNil() && r.ReadBoolean()));
    }

    [Theory]
    [InlineData(0x00000000u)]
    [InlineData(0x80000000u)]
    [InlineData(0x3f800000u)]
    [InlineData(0x7f800000u)]
    [InlineData(0x00000001u)]
    [InlineData(0x7fc12345u)]
    public void the_bits_of_a_float_travel_unchanged(uint bits)
    {
        var bytes = Bytes.Written((ref MessagePackWriter w) => w.Write(BitConverter.UInt32BitsToSingle(bits)));
        Assert.Equal(Bytes.Of($"ca{bits:x8}"), bytes);
        Assert.Equal(
            bits,
            Bytes.ReadEveryWay(bytes, (ref MessagePackReader r) => BitConverter.SingleToUInt32Bits(r.ReadSingle())));
        var wide = (ulong)bits << 32 | 0x12345;
        bytes = Bytes.Written((ref MessagePackWriter w) => w.Write(BitConverter.UInt64BitsToDouble(wide)));
        Assert.Equal(Bytes.Of($"cb{wide:x16}"), bytes);
        Assert.Equal(
            wide,
            Bytes.ReadEveryWay(bytes, (ref MessagePackReader r) => BitConverter.DoubleToUInt64Bits(r.ReadDouble())));
    }

    [Fact]
    public void floats_are_read_as_the_other_width()
    {
        Assert.Equal(1.5d, Bytes.ReadEveryWay(Bytes.Of("ca3fc00000"), (ref MessagePackReader r) => r.ReadDouble()));
        Assert.Equal(
            1.5f, Bytes.ReadEveryWay(Bytes.Of("cb3ff8000000000000"), (ref MessagePackReader r) => r.ReadSingle()));
    }

    [Theory]
    [InlineData(0, "a0")]
    [InlineData(31, "bf")]
    [InlineData(32, "d920")]
    [InlineData(255, "d9ff")]
    [InlineData(256, "da0100")]
    [InlineData(65_535, "daffff")]
    [InlineData(65_536, "db00010000")]
    public void a_string_has_the_shortest_header_for_its_bytes(int length, string header)
    {
        var text = new string('x', length);
        var bytes = Bytes.Written((ref MessagePackWriter w) => w.Write(text));
        Assert.Equal(Bytes.Of(header), bytes[..^length]);
        Assert.Equal(bytes, Bytes.Written((ref MessagePackWriter w) => w.WriteString(bytes.AsSpan(^length..))));
        Assert.Equal(bytes, Bytes.Written((ref MessagePackWriter w) =>
            w.WriteString(Bytes.InSegments(bytes[^length..], 1000))));
        Assert.Equal(text, Bytes.ReadEveryWay(bytes, (ref MessagePackReader r) => r.ReadString()));
        Assert.Equal(
            length, Bytes.ReadEveryWay(bytes, (ref MessagePackReader r) => r.ReadStringSequence()!.Value.Length));
    }

    [Theory]
    [InlineData("")]
    [InlineData("żółw")]
    [InlineData("日本語のテキスト")]
    [InlineData("👩‍🚀🚀")]
    [InlineData("ten characters, then twelve: ααααααααααα")]
    public void text_of_several_bytes_a_character_survives_any_segmentation(string text)
    {
        var bytes = Bytes.Written((ref MessagePackWriter w) => w.Write(text));
        Assert.Equal(text, Bytes.ReadEveryWay(bytes, (ref MessagePackReader r) => r.ReadString()));
    }

    [Fact]
    public void nil_reads_as_no_string_and_no_bytes()
    {
        var bytes = Bytes.Written((ref MessagePackWriter w) =>
        {
            w.Write((string?)null);
            w.Write((byte[]?)null);
            w.WriteNil();
        });
        Assert.Equal(Bytes.Of("c0c0c0"), bytes);
        Assert.True(Bytes.ReadEveryWay(bytes, (ref MessagePackReader r) =>
            r.ReadString() is null && r.ReadBytes() is null && r.ReadStringSequence() is null));
    }

    [Fact]
    public void a_string_span_is_given_only_where_it_lies_in_one_segment()
    {
        var bytes = Bytes.Of("a3616263");
        var whole = new MessagePackReader(bytes);
        Assert.True(whole.TryReadStringSpan(out var span));
        Assert.Equal("abc"u8.ToArray(), span.ToArray());
        Assert.True(whole.End);

        var cut = new MessagePackReader(Bytes.InSegments(bytes, 2));
        Assert.False(cut.TryReadStringSpan(out _));
        Assert.Equal("abc", cut.ReadString());
    }

    [Theory]
    [InlineData(0, "c400")]
    [InlineData(255, "c4ff")]
    [InlineData(256, "c50100")]
    [InlineData(65_535, "c5ffff")]
    [InlineData(65_536, "c600010000")]
    [InlineData(3_000_000, "c6002dc6c0")]
    public void a_binary_is_written_short_and_read_as_a_view(int length, string header)
    {
        var data = new byte[length];
        new Random(length).NextBytes(data);
        var bytes = Bytes.Written((ref MessagePackWriter w) => w.Write(data));
        Assert.Equal(Bytes.Of(header), bytes[..^length]);
        Assert.True(bytes.AsSpan(bytes.Length - length).SequenceEqual(data));
        Assert.Equal(bytes, Bytes.Written((ref MessagePackWriter w) => w.Write(Bytes.InSegments(data, 777_777))));

        var reader = new MessagePackReader(Bytes.InSegments(bytes, 500_000));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var view = reader.ReadBytes();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200);
        Assert.True(view!.Value.ToArray().AsSpan().SequenceEqual(data));
        Assert.True(reader.End);
    }

    [Fact]
    public void binaries_are_accepted_in_wider_headers_and_as_strings_of_old_writers()
    {
        foreach (var hex in (string[])["c402beef", "c50002beef", "c600000002beef", "a2beef", "d902beef", "da0002beef"])
        {
            Assert.Equal("BEEF", Bytes.ReadEveryWay(
                Bytes.Of(hex), (ref MessagePackReader r) => Convert.ToHexString(r.ReadBytes()!.Value.ToArray())));
        }
    }

    [Theory]
    [InlineData(0, "90", "80")]
    [InlineData(15, "9f", "8f")]
    [InlineData(16, "dc0010", "de0010")]
    [InlineData(65_535, "dcffff", "deffff")]
    [InlineData(65_536, "dd00010000", "df00010000")]
    public void counts_are_written_short(int count, string array, string map)
    {
        Assert.Equal(Bytes.Of(array), Bytes.Written((ref MessagePackWriter w) => w.WriteArrayHeader(count)));
        Assert.Equal(Bytes.Of(map), Bytes.Written((ref MessagePackWriter w) => w.WriteMapHeader(count)));
        var padding = new byte[2 * count];
        var reader = new MessagePackReader((byte[])[.. Bytes.Of(array), .. padding]);
        Assert.Equal(count, reader.ReadArrayHeader());
        reader = new MessagePackReader((byte[])[.. Bytes.Of(map), .. padding]);
        Assert.Equal(count, reader.ReadMapHeader());
    }

    [Theory]
    [InlineData(1, "d4")]
    [InlineData(2, "d5")]
    [InlineData(4, "d6")]
    [InlineData(8, "d7")]
    [InlineData(16, "d8")]
    [InlineData(0, "c700")]
    [InlineData(3, "c703")]
    [InlineData(255, "c7ff")]
    [InlineData(256, "c80100")]
    [InlineData(65_535, "c8ffff")]
    [InlineData(65_536, "c900010000")]
    public void an_extension_has_the_shortest_header(int length, string header)
    {
        var data = new byte[length];
        var bytes = Bytes.Written((ref MessagePackWriter w) => w.WriteExtensionFormat(new ExtensionResult(-7, data)));
        Assert.Equal(Bytes.Of(header + "f9"), bytes[..^length]);
        Assert.Equal((-7, (long)length), Bytes.ReadEveryWay(bytes, (ref MessagePackReader r) =>
        {
            var extension = r.ReadExtensionFormat();
            return (extension.TypeCode, extension.Data.Length);
        }));
    }

    [Theory]
    [InlineData("1970-01-01T00:00:00Z", "d6ff00000000")]
    [InlineData("2018-01-02T03:04:05Z", "d6ff5a4af6a5")]
    [InlineData("2018-01-02T03:04:05.6789012Z", "d7ffa1dcd7405a4af6a5")]
    [InlineData("2106-02-07T06:28:16Z", "d7ff0000000100000000")]
    [InlineData("1969-12-31T23:59:59Z", "c70cff00000000ffffffffffffffff")]
    [InlineData("0001-01-01T00:00:00Z", "c70cff00000000fffffff1886e0900")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "c70cff3b9ac99c0000003afff4417f")]
    public void a_time_is_a_timestamp_extension_in_its_shortest_form(string time, string hex)
    {
        var value = DateTime.Parse(time, null, System.Globalization.DateTimeStyles.RoundtripKind);
        Assert.Equal(Bytes.Of(hex), Bytes.Written((ref MessagePackWriter w) => w.Write(value)));
        Assert.Equal(value, Bytes.ReadEveryWay(Bytes.Of(hex), (ref MessagePackReader r) => r.ReadDateTime()));
    }

    [Fact]
    public void the_family_of_every_code_is_the_specifications()
    {
        MessagePackType[] fromC0 =
        [
            MessagePackType.Nil, MessagePackType.Unknown, MessagePackType.Boolean, MessagePackType.Boolean,
            MessagePackType.Binary, MessagePackType.Binary, MessagePackType.Binary,
            MessagePackType.Extension, MessagePackType.Extension, MessagePackType.Extension,
            MessagePackType.Float, MessagePackType.Float,
            .. Enumerable.Repeat(MessagePackType.Integer, 8),
            .. Enumerable.Repeat(MessagePackType.Extension, 5),
            MessagePackType.String, MessagePackType.String, MessagePackType.String,
            MessagePackType.Array, MessagePackType.Array, MessagePackType.Map, MessagePackType.Map,
            .. Enumerable.Repeat(MessagePackType.Integer, 32),
        ];
        MessagePackType[] expected =
        [
            .. Enumerable.Repeat(MessagePackType.Integer, 128),
            .. Enumerable.Repeat(MessagePackType.Map, 16),
            .. Enumerable.Repeat(MessagePackType.Array, 16),
            .. Enumerable.Repeat(MessagePackType.String, 32),
            .. fromC0,
        ];
        Assert.Equal(expected, Enumerable.Range(0, 256).Select(code => MessagePackCode.ToMessagePackType((byte)code)));
    }

    [Fact]
    public void a_peek_reader_does_not_move_the_original()
    {
        var reader = new MessagePackReader(Bytes.Of("9301a16103"));
        reader.ReadArrayHeader();
        var peek = reader.CreatePeekReader();
        peek.Skip();
        Assert.Equal("a", peek.ReadString());
        Assert.Equal(1, reader.ReadInt32());
        Assert.Equal(Bytes.Of("a161"), reader.ReadRaw().ToArray());
        Assert.Equal(Bytes.Of("03"), reader.ReadRaw(1).ToArray());
        Assert.True(reader.End);
    }

    [Fact]
    public void bytes_can_be_written_in_place()
    {
        Assert.Equal(Bytes.Of("c403010203"), Bytes.Written((ref MessagePackWriter w) =>
        {
            w.WriteBinHeader(3);
            ((byte[])[1, 2, 3]).CopyTo(w.GetSpan(3));
            w.Advance(3);
        }));
    }
}
