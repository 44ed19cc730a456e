using System.Text;
using ClusterLlm.Protocol.Wire;

namespace ClusterLlm.Protocol.Tests;

/// <summary>
/// golden-v1.txt has a line for each message: manifest, type, hex of the sample's bytes. A line is never changed: other
/// releases wrote those bytes. A new message is appended; the failing test prints its line.
/// </summary>
public sealed class GoldenBytesTests
{
    private static readonly string[] Golden =
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "golden-v1.txt"));

    [Fact]
    public void the_bytes_of_every_message_are_those_committed()
    {
        var written = new StringBuilder();
        foreach (var sample in Samples.All)
        {
            var line = Line(sample);
            if (!Golden.Contains(line))
            {
                written.AppendLine(line);
            }
        }

        Assert.True(written.Length == 0, $"Lines that golden-v1.txt does not have:\n{written}");
        Assert.Equal(Samples.All.Count, Golden.Length);
    }

    [Fact]
    public void committed_bytes_are_still_read_as_what_they_meant()
    {
        foreach (var (sample, line) in Samples.All.Zip(Golden))
        {
            var parts = line.Split(' ');
            var read = Wire.Decode(Convert.FromHexString(parts[2]), parts[0]);
            Assert.Equal(Wire.Describe(sample), Wire.Describe(read));
        }
    }

    [Fact]
    public void every_message_has_a_sample_and_a_manifest_of_its_own()
    {
        Assert.Equal(
            ProtocolCodec.MessageTypes.Select(type => type.Name).Order(),
            Samples.All.Select(sample => sample.GetType().Name).Order());
        Assert.Equal(Samples.All.Count, Samples.All.Select(ProtocolCodec.Manifest).Distinct().Count());
    }

    private static string Line(object sample) =>
        $"{ProtocolCodec.Manifest(sample)} {sample.GetType().Name} {Convert.ToHexStringLower(Wire.Encode(sample))}";
}
