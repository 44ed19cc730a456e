using ClusterLlm.Protocol.Wire;
using MessagePack;

namespace ClusterLlm.Protocol.Tests;

public sealed class DocumentationTests
{
    private static readonly string[] Page = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "protocol.md"));

    [Fact]
    public void the_protocol_page_has_a_table_with_every_field_of_every_message()
    {
        foreach (var sample in Samples.All)
        {
            var heading = Array.FindIndex(
                Page, line => line.StartsWith($"### `{ProtocolCodec.Manifest(sample)}` {sample.GetType().Name}: "));
            Assert.True(heading >= 0, $"docs/protocol.md has no heading for {sample.GetType().Name}");
            var documented = Page.Skip(heading + 4)
                .TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|')[2].Trim());
            var declared = sample.GetType().GetConstructors().MaxBy(c => c.GetParameters().Length)!.GetParameters();
            Assert.Equal(declared.Select(p => p.Name), documented);
            Assert.Equal(declared.Length, new MessagePackReader(Wire.Encode(sample)).ReadArrayHeader());
        }
    }
}
