using System.Text;
using ClusterLlm.Hosting.Logging;

namespace ClusterLlm.Hosting.Tests.Logging;

public sealed class LineWriterTests : IDisposable
{
    private readonly ManualResetEventSlim _reads = new();

    public void Dispose() => _reads.Dispose();

    [Fact]
    public void a_reader_that_does_not_read_holds_up_nobody_and_is_told_how_much_it_missed()
    {
        using var pipe = new Pipe(_reads);
        using (var writer = new LineWriter(pipe, text => $"! {text}\n"))
        {
            for (var i = 0; i < 20_000; i++)
                writer.Write($"line {i}\n");
            Assert.False(writer.Flush(TimeSpan.Zero));
            _reads.Set();
            Assert.True(SpinWait.SpinUntil(() => writer.Flush(TimeSpan.FromSeconds(1)), TimeSpan.FromSeconds(30)));
            writer.Write("the last\n");
        }
        var lines = pipe.Text.TrimEnd('\n').Split('\n');
        var missing = lines.Where(line => line.StartsWith("! ", StringComparison.Ordinal))
            .Sum(line => int.Parse(line.Split(' ')[1]));
        Assert.Equal(20_001, missing + lines.Count(line => line[0] != '!'));
        Assert.True(missing > 10_000);
        Assert.Equal("the last", lines[^1]);
    }

    private sealed class Pipe(ManualResetEventSlim reads) : MemoryStream
    {
        private readonly StringBuilder _text = new();

        public string Text => _text.ToString();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            reads.Wait();
            _text.Append(Encoding.UTF8.GetString(buffer));
        }
    }
}
