using System.Buffers.Binary;
using System.Text;
using ClusterLlm.Coordinator.RunHistory.Export;

namespace ClusterLlm.Coordinator.Tests.RunHistory;

public sealed class ExportTests
{
    private sealed record Scalars(
        double WallTime, long Step, string Version, IReadOnlyDictionary<string, float> Values);

    [Fact]
    public void tensorboard_reads_what_the_run_wrote()
    {
        using var run = new RunFolder("my run")
            .Metrics(RunFolder.Row(1, 4.5),
                RunFolder.Row(2, double.NaN).Replace(":NaN", ":\"NaN\"", StringComparison.Ordinal),
            RunFolder.Row(300, 2.25, "\"val_loss\":2.5,")).Events(RunFolder.Event(0, "run_opened"));
        var path = TensorBoardExport.Write(run.Directory, Path.Combine(run.Root, "tb"));
        Assert.Equal($"events.out.tfevents.{RunFolder.Start.ToUnixTimeSeconds()}.my-run", Path.GetFileName(path));
        var events = Frames(File.ReadAllBytes(path)).Select(Parse).ToList();
        Assert.Equal(4, events.Count);
        Assert.Equal(
            ("brain.Event:2", (double)RunFolder.Start.ToUnixTimeSeconds()), (events[0].Version, events[0].WallTime));
        Assert.Equal([1L, 2, 300], events.Skip(1).Select(found => found.Step));
        Assert.Equal((4.5f, 64f, 0.5f),
            (events[1].Values["train/loss"], events[1].Values["train/tokens"], events[1].Values["perf/step_seconds"]));
        Assert.Equal(0.001f, events[1].Values["train/learning_rate"]);
        Assert.True(float.IsNaN(events[2].Values["train/loss"]));
        Assert.Equal(2.5f, events[3].Values["validation/loss"]);
        Assert.DoesNotContain("validation/loss", events[1].Values.Keys);
        // No journal: steps follow the beginning by what they took.
        Assert.Equal([0.5, 1.0, 1.5], events.Skip(1).Select(found => found.WallTime - events[0].WallTime));
        Assert.Equal(path, TensorBoardExport.Write(run.Directory, Path.Combine(run.Root, "tb")));
        Assert.Single(Directory.GetFiles(Path.Combine(run.Root, "tb")));
    }

    [Fact]
    public void the_checksum_is_that_of_tfrecord()
    {
        // CRC-32C of "123456789" is e3069283 (RFC 3720, appendix B.4 has its kin); rotated by 15 and displaced.
        Assert.Equal(unchecked(0xe3069283u >> 15 | 0xe3069283u << 17) + 0xa282ead8u, MaskedCrc.Of("123456789"u8));
        Assert.Equal(Masked("123456789"u8), MaskedCrc.Of("123456789"u8));
    }

    [Fact]
    public void csv_has_all_digits_and_empty_fields_for_what_is_absent()
    {
        using var run = new RunFolder("a,b").Metrics("""{"step":1,"loss":0.1234567890123456789,"odd \"name\"":1}""",
            """{"step":2,"loss":null,"val_loss":"-Infinity"}""");
        Assert.Equal(
            "step,loss,\"odd \"\"name\"\"\",val_loss\r\n1,0.12345678901234568,1,\r\n2,nan,,-inf\r\n", Csv(run));
        using var other = new RunFolder("c").Losses(4);
        Assert.StartsWith("run,step,loss,\"odd \"\"name\"\"\",val_loss,learning_rate,tokens,step_seconds\r\n\"a,b\",1,",
            Csv(run, other), StringComparison.Ordinal);
        Assert.Contains("\r\nc,1,4,,2,0.001,64,0.5\r\n", Csv(run, other), StringComparison.Ordinal);
    }

    private static string Csv(params RunFolder[] runs)
    {
        var text = new StringWriter();
        CsvExport.Write([.. runs.Select(run => run.Directory)], text);
        return text.ToString();
    }

    /// <summary>As the format's description says, checksums verified bit by bit.</summary>
    private static List<byte[]> Frames(byte[] file)
    {
        var frames = new List<byte[]>();
        for (var at = 0; at < file.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Masked(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            frames.Add(file[(at + 12)..(at + 12 + length)]);
            Assert.Equal(Masked(frames[^1]), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            at += 16 + length;
        }
        return frames;
    }

    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82f63b78 : crc >> 1;
        }
        crc = ~crc;
        return unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8);
    }

    private static Scalars Parse(byte[] message)
    {
        var (wall, step, version, values) = (0.0, 0L, "", new Dictionary<string, float>());
        foreach (var (field, number, bytes) in Fields(message))
            switch (field)
            {
                case 1:
                    wall = BitConverter.Int64BitsToDouble((long)number);
                    break;
                case 2:
                    step = (long)number;
                    break;
                case 3:
                    version = Encoding.ASCII.GetString(bytes);
                    break;
                case 5:
                    foreach (var value in Fields(bytes).Select(
                        value => Fields(value.Bytes).ToDictionary(part => part.Field)))
                        values.Add(
                            Encoding.UTF8.GetString(value[1].Bytes),
                            BitConverter.Int32BitsToSingle((int)value[2].Number));
                    break;
                default:
                    Assert.Fail($"field {field} in an Event");
                    break;
            }
        return new Scalars(wall, step, version, values);
    }

    private static List<(int Field, ulong Number, byte[] Bytes)> Fields(byte[] message)
    {
        var (fields, at) = (new List<(int, ulong, byte[])>(), 0);
        while (at < message.Length)
        {
            var tag = Varint();
            (ulong Number, byte[] Bytes) value = (tag & 7) switch
            {
                0 => (Varint(), []),
                1 => (BinaryPrimitives.ReadUInt64LittleEndian(Take(8)), []),
                2 => (0, Take((int)Varint())),
                5 => (BinaryPrimitives.ReadUInt32LittleEndian(Take(4)), []),
                var type => throw new InvalidDataException($"wire type {type}"),
            };
            fields.Add(((int)(tag >> 3), value.Number, value.Bytes));
        }
        return fields;

        byte[] Take(int count) => message[at..(at += count)];

        ulong Varint()
        {
            var number = 0UL;
            for (var shift = 0; ; shift += 7)
            {
                var part = message[at++];
                number |= (ulong)(part & 0x7f) << shift;
                if (part < 0x80)
                    return number;
            }
        }
    }
}
