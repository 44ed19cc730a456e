using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.HuggingFace;

namespace ClusterLlm.Model.Tests.HuggingFace;

public sealed class HalfPrecisionTests
{
    [Theory]
    [InlineData(0x3F800000u, 0x3F80)]
    [InlineData(0x3F808000u, 0x3F80)]
    [InlineData(0x3F818000u, 0x3F82)]
    [InlineData(0x3F808001u, 0x3F81)]
    [InlineData(0xBF818000u, 0xBF82)]
    [InlineData(0x7F7FFFFFu, 0x7F80)]
    [InlineData(0x7F800000u, 0x7F80)]
    [InlineData(0xFF800000u, 0xFF80)]
    [InlineData(0x7F800001u, 0x7FC0)]
    [InlineData(0xFFFFFFFFu, 0xFFFF)]
    [InlineData(0x00000001u, 0x0000)]
    [InlineData(0x80000000u, 0x8000)]
    public void bfloat16_rounds_to_the_nearest_and_ties_to_even(uint single, int expected) =>
        Assert.Equal(expected, Narrow(SafetensorsType.BFloat16, BitConverter.UInt32BitsToSingle(single)));

    [Theory]
    [InlineData(1f, 0x3C00)]
    [InlineData(65_504f, 0x7BFF)]
    [InlineData(65_519f, 0x7BFF)]
    [InlineData(1.00048828125f, 0x3C00)]
    [InlineData(1.00146484375f, 0x3C02)]
    [InlineData(float.NegativeInfinity, 0xFC00)]
    public void float16_rounds_to_the_nearest_and_ties_to_even(float single, int expected) =>
        Assert.Equal(expected, Narrow(SafetensorsType.Float16, single));

    [Fact]
    public void a_number_beyond_float16_is_found_and_infinity_is_none()
    {
        Assert.Null(HalfPrecision.FindOverflow([1, -65_519, float.NaN, float.PositiveInfinity]));
        Assert.Equal(-65_520, HalfPrecision.FindOverflow([1, -65_520]));
    }

    [Fact]
    public void every_bfloat16_survives()
    {
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
        {
            float value = BitConverter.UInt32BitsToSingle((uint)bits << 16);
            ushort back = Narrow(SafetensorsType.BFloat16, value);
            Assert.True(back == bits || (float.IsNaN(value) && back == (bits | 0x40)), $"{bits:X4} became {back:X4}");
        }
    }

    private static ushort Narrow(SafetensorsType type, float value)
    {
        ushort[] target = new ushort[1];
        HalfPrecision.Narrow(type, [value], target);
        return target[0];
    }
}
