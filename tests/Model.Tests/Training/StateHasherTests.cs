using ClusterLlm.Model.Training;

namespace ClusterLlm.Model.Tests.Training;

public sealed class StateHasherTests
{
    private static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => (float)Math.Sin(i))];

    private static ulong Hash(params float[][] pieces)
    {
        var hasher = new StateHasher();
        foreach (float[] piece in pieces)
            hasher.Add(piece);
        return hasher.Finish();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(1_023)]
    public void cuts_do_not_change_the_hash(int cut)
    {
        float[] numbers = Numbers(5_000);
        Assert.Equal(Hash(numbers), Hash(numbers[..cut], [], numbers[cut..2_000], numbers[2_000..]));
    }

    [Fact]
    public void every_single_bit_matters()
    {
        float[] numbers = Numbers(300);
        var seen = new HashSet<ulong> { Hash(numbers) };
        for (int i = 0; i < numbers.Length; i++)
        {
            for (int bit = 0; bit < 32; bit++)
            {
                float kept = numbers[i];
                numbers[i] = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(kept) ^ (1 << bit));
                Assert.True(seen.Add(Hash(numbers)), $"bit {bit} of element {i}");
                numbers[i] = kept;
            }
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)] // another 8 bytes of the stripe
    [InlineData(0, 16)] // another stripe
    [InlineData(0, 1_024)] // the same place in the next block
    public void exchanged_elements_change_the_hash(int left, int right)
    {
        float[] numbers = Numbers(3_000);
        ulong before = Hash(numbers);
        (numbers[left], numbers[right]) = (numbers[right], numbers[left]);
        Assert.NotEqual(before, Hash(numbers));
    }

    [Fact]
    public void a_zero_more_changes_the_hash() => Assert.NotEqual(Hash(new float[16]), Hash(new float[17]));
}
