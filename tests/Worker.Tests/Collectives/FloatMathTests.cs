using System.Buffers;
using System.Runtime.InteropServices;
using ClusterLlm.Worker.Collectives;

namespace ClusterLlm.Worker.Tests.Collectives;

public sealed unsafe class FloatMathTests
{
    [Theory]
    [InlineData(true, null)]
    [InlineData(false, null)]
    [InlineData(true, 3f)]
    [InlineData(false, 3f)]
    public void a_payload_torn_anywhere_adds_the_same_bits(bool payloadIsLeft, float? divisor)
    {
        var random = new Random(7);
        var (payload, other, target) = (Floats.Random(random, 1_001), Floats.Random(random, 1_001), new float[1_001]);
        for (var round = 0; round < 50; round++)
        {
            var sequence = Floats.Torn(random, MemoryMarshal.AsBytes<float>(payload).ToArray());
            fixed (float* o = other, t = target)
                FloatMath.Add(sequence, payloadIsLeft, o, t, divisor);
            for (var i = 0; i < payload.Length; i++)
                Assert.Equal((payload[i] + other[i]) / (divisor ?? 1), target[i]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(65_536)]
    [InlineData(65_535)]
    public void the_sum_of_squares_follows_its_documented_lanes(int count)
    {
        var values = Floats.Random(new Random(3), count);
        var lanes = new double[16];
        var whole = count / 16 * 16;
        for (var i = 0; i < whole; i++)
            lanes[i % 16] += (double)values[i] * values[i];
        var four = Enumerable.Range(0, 4).Select(i => (lanes[i] + lanes[i + 4]) + (lanes[i + 8] + lanes[i + 12]))
            .ToArray();
        var expected = (four[0] + four[1]) + (four[2] + four[3]);
        for (var i = whole; i < count; i++)
            expected += (double)values[i] * values[i];
        fixed (float* pointer = values)
            Assert.Equal(expected, FloatMath.SumOfSquares(pointer, count));
    }
}
