using System.Globalization;
using System.Text;
using ClusterLlm.Protocol.Wire;

namespace ClusterLlm.Protocol.Tests;

/// <summary>
/// golden-vN.txt has a line for each message that version N wrote first or otherwise than the versions before:
/// manifest, type, hex of the sample's bytes. A line is never changed: other releases wrote those bytes. A new message
/// or one with a new field is appended to the file of its version; the failing test prints its line.
/// </summary>
public sealed class GoldenBytesTests
{
    private static readonly IReadOnlyList<(int Version, string Manifest, string Line)> Golden =
    [
        .. from path in Directory.GetFiles(AppContext.BaseDirectory, "golden-v*.txt")
           let version = int.Parse(Path.GetFileNameWithoutExtension(path)["golden-v".Length..],
               CultureInfo.InvariantCulture)
           orderby version
           from line in File.ReadAllLines(path)
           select (version, line.Split(' ')[0], line),
    ];

    [Fact]
    public void the_bytes_of_every_message_are_those_committed()
    {
        var newest = Golden.GroupBy(golden => golden.Manifest).ToDictionary(group => group.Key, group => group.Last());
        var written = new StringBuilder();
        foreach (var sample in Samples.All)
        {
            var line = Line(sample);
            if (!newest.TryGetValue(ProtocolCodec.Manifest(sample), out var golden) || golden.Line != line)
            {
                written.AppendLine(line);
            }
        }

        Assert.True(written.Length == 0,
            $"Lines that golden-v{ProtocolVersion.Current}.txt does not have:\n{written}");
        Assert.Equal(Samples.All.Count, newest.Count);
    }

    [Fact]
    public void committed_bytes_of_every_version_are_still_read_as_what_they_meant()
    {
        var newest = Samples.All.ToDictionary(ProtocolCodec.Manifest);
        foreach (var (version, manifest, line) in Golden)
        {
            var meant = Samples.Older.GetValueOrDefault((version, manifest)) ?? newest[manifest];
            var read = Wire.Decode(Convert.FromHexString(line.Split(' ')[2]), manifest);
            Assert.Equal(Wire.Describe(meant), Wire.Describe(read));
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
