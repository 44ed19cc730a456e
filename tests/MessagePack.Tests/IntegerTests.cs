using MessagePack;

namespace ClusterLlm.MessagePack.Tests;

public sealed class IntegerTests
{
    [Theory]
    [InlineData(0L, "00")]
    [InlineData(127L, "7f")]
    [InlineData(128L, "cc80")]
    [InlineData(255L, "ccff")]
    [InlineData(256L, "cd0100")]
    [InlineData(65_535L, "cdffff")]
    [InlineData(65_536L, "ce00010000")]
    [InlineData(4_294_967_295L, "ceffffffff")]
    [InlineData(4_294_967_296L, "cf0000000100000000")]
    [InlineData(long.MaxValue, "cf7fffffffffffffff")]
    [InlineData(-1L, "ff")]
    [InlineData(-32L, "e0")]
    [InlineData(-33L, "d0df")]
    [InlineData(-128L, "d080")]
    [InlineData(-129L, "d1ff7f")]
    [InlineData(-32_768L, "d18000")]
    [InlineData(-32_769L, "d2ffff7fff")]
    [InlineData(-2_147_483_648L, "d280000000")]
    [InlineData(-2_147_483_649L, "d3ffffffff7fffffff")]
    [InlineData(long.MinValue, "d38000000000000000")]
    public void an_integer_takes_its_smallest_form_whatever_type_it_has(long value, string hex)
    {
        var bytes = Bytes.Of(hex);
        Assert.Equal(bytes, Bytes.Written((ref MessagePackWriter w) => w.Write(value)));
        foreach (var written in WrittenAsNarrowerTypes(value))
        {
            Assert.Equal(bytes, written);
        }

        Assert.Equal(value, Bytes.ReadEveryWay(bytes, (ref MessagePackReader r) => r.ReadInt64()));
    }

    [Theory]
    [InlineData("05")]
    [InlineData("cc05")]
    [InlineData("cd0005")]
    [InlineData("ce00000005")]
    [InlineData("cf0000000000000005")]
    [InlineData("d005")]
    [InlineData("d10005")]
    [InlineData("d200000005")]
    [InlineData("d30000000000000005")]
    public void any_width_is_read_as_any_type_that_holds_the_value(string hex)
    {
        var bytes = Bytes.Of(hex);
        Assert.Equal((byte)5, Bytes.ReadEveryWay(bytes, (ref MessagePackReader r) => r.ReadByte()));
        Assert.Equal((sbyte)5, Bytes.ReadEveryWay(bytes, (ref MessagePackReader r) => r.ReadSByte()));
        Assert.Equal((ushort)5, Bytes.ReadEveryWay(bytes, (ref MessagePackReader r) => r.ReadUInt16()));
        Assert.Equal((short)5, Bytes.ReadEveryWay(bytes, (ref MessagePackReader r) => r.ReadInt16()));
        Assert.Equal(5u, Bytes.ReadEveryWay(bytes, (ref MessagePackReader r) => r.ReadUInt32()));
        Assert.Equal(5, Bytes.ReadEveryWay(bytes, (ref MessagePackReader r) => r.ReadInt32()));
        Assert.Equal(5ul, Bytes.ReadEveryWay(bytes, (ref MessagePackReader r) => r.ReadUInt64()));
        Assert.Equal(5L, Bytes.ReadEveryWay(bytes, (ref MessagePackReader r) => r.ReadInt64()));
        Assert.Equal('\x5', Bytes.ReadEveryWay(bytes, (ref MessagePackReader r) => r.ReadChar()));
        Assert.Equal(5f, Bytes.ReadEveryWay(bytes, (ref MessagePackReader r) => r.ReadSingle()));
        Assert.Equal(5d, Bytes.ReadEveryWay(bytes, (ref MessagePackReader r) => r.ReadDouble()));
    }

    [Theory]
    [InlineData("ff")]
    [InlineData("d0ff")]
    [InlineData("d1ffff")]
    [InlineData("d2ffffffff")]
    [InlineData("d3ffffffffffffffff")]
    public void minus_one_is_refused_by_unsigned_types_in_every_width(string hex)
    {
        var bytes = Bytes.Of(hex);
        Assert.Equal(-1, Bytes.ReadEveryWay(bytes, (ref MessagePackReader r) => r.ReadInt32()));
        Assert.Equal(-1f, Bytes.ReadEveryWay(bytes, (ref MessagePackReader r) => r.ReadSingle()));
        Assert.Throws<OverflowException>(() => new MessagePackReader(bytes).ReadByte());
        Assert.Throws<OverflowException>(() => new MessagePackReader(bytes).ReadUInt16());
        Assert.Throws<OverflowException>(() => new MessagePackReader(bytes).ReadUInt32());
        Assert.Throws<OverflowException>(() => new MessagePackReader(bytes).ReadUInt64());
    }

    [Fact]
    public void a_value_that_does_not_fit_is_an_overflow_not_a_wrong_number()
    {
        Assert.Throws<OverflowException>(() => new MessagePackReader(Bytes.Of("cd0100")).ReadByte());
        Assert.Throws<OverflowException>(() => new MessagePackReader(Bytes.Of("cc80")).ReadSByte());
        Assert.Throws<OverflowException>(() => new MessagePackReader(Bytes.Of("d1ff7f")).ReadSByte());
        Assert.Throws<OverflowException>(() => new MessagePackReader(Bytes.Of("ce00010000")).ReadUInt16());
        Assert.Throws<OverflowException>(() => new MessagePackReader(Bytes.Of("cd8000")).ReadInt16());
        Assert.Throws<OverflowException>(() => new MessagePackReader(Bytes.Of("cf0000000100000000")).ReadUInt32());
        Assert.Throws<OverflowException>(() => new MessagePackReader(Bytes.Of("ce80000000")).ReadInt32());
        Assert.Throws<OverflowException>(() => new MessagePackReader(Bytes.Of("cf8000000000000000")).ReadInt64());
        Assert.Equal(ulong.MaxValue, new MessagePackReader(Bytes.Of("cfffffffffffffffff")).ReadUInt64());
        Assert.Equal(18446744073709551615d, new MessagePackReader(Bytes.Of("cfffffffffffffffff")).ReadDouble());
    }

    [Fact]
    public void a_form_that_is_asked_for_is_kept()
    {
        Assert.Equal(Bytes.Of("cc01"), Bytes.Written((ref MessagePackWriter w) => w.WriteUInt8(1)));
        Assert.Equal(Bytes.Of("cd0001"), Bytes.Written((ref MessagePackWriter w) => w.WriteUInt16(1)));
        Assert.Equal(Bytes.Of("ce00000001"), Bytes.Written((ref MessagePackWriter w) => w.WriteUInt32(1)));
        Assert.Equal(Bytes.Of("cf0000000000000001"), Bytes.Written((ref MessagePackWriter w) => w.WriteUInt64(1)));
        Assert.Equal(Bytes.Of("d0ff"), Bytes.Written((ref MessagePackWriter w) => w.WriteInt8(-1)));
        Assert.Equal(Bytes.Of("d1ffff"), Bytes.Written((ref MessagePackWriter w) => w.WriteInt16(-1)));
        Assert.Equal(Bytes.Of("d2ffffffff"), Bytes.Written((ref MessagePackWriter w) => w.WriteInt32(-1)));
        Assert.Equal(Bytes.Of("d3ffffffffffffffff"), Bytes.Written((ref MessagePackWriter w) => w.WriteInt64(-1)));
    }

    private static IEnumerable<byte[]> WrittenAsNarrowerTypes(long value)
    {
        if (value is >= byte.MinValue and <= byte.MaxValue)
        {
            yield return Bytes.Written((ref MessagePackWriter w) => w.Write((byte)value));
        }

        if (value is >= sbyte.MinValue and <= sbyte.MaxValue)
        {
            yield return Bytes.Written((ref MessagePackWriter w) => w.Write((sbyte)value));
        }

        if (value is >= ushort.MinValue and <= ushort.MaxValue)
        {
            yield return Bytes.Written((ref MessagePackWriter w) => w.Write((ushort)value));
        }

        if (value is >= short.MinValue and <= short.MaxValue)
        {
            yield return Bytes.Written((ref MessagePackWriter w) => w.Write((short)value));
        }

        if (value is >= uint.MinValue and <= uint.MaxValue)
        {
            yield return Bytes.Written((ref MessagePackWriter w) => w.Write((uint)value));
        }

        if (value is >= int.MinValue and <= int.MaxValue)
        {
            yield return Bytes.Written((ref MessagePackWriter w) => w.Write((int)value));
        }

        if (value >= 0)
        {
            yield return Bytes.Written((ref MessagePackWriter w) => w.Write((ulong)value));
        }
    }
}
