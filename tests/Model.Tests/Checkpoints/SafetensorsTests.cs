using System.Buffers.Binary;
using System.Text;
using ClusterLlm.Model.Checkpoints;

namespace ClusterLlm.Model.Tests.Checkpoints;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void what_is_written_is_read_again()
    {
        string path = _folder["x.safetensors"];
        float[] first = [1, -2, 3.5f, float.NaN, 0, float.MaxValue], second = [7];
        using (var file = File.Create(path))
        {
            var writer = new SafetensorsWriter(file, [("first", [2, 3]), ("s \"quoted\" é", []), ("empty", [0, 4])]);
            writer.Write(first.AsSpan(0, 4));
            writer.Write(first.AsSpan(4));
            writer.Write(second);
            writer.Complete();
        }

        using var reader = SafetensorsReader.Open(path);
        Assert.Equal("pt", reader.Metadata["format"]);
        Assert.Equal([2, 3], reader.Entries["first"].Shape);
        Assert.Equal(0, reader.Entries["empty"].Elements);
        float[] read = new float[6];
        reader.Read(reader.Entries["first"], 0, read);
        Assert.Equal(first, read);
        reader.Read(reader.Entries["first"], 4, read.AsSpan(0, 2));
        Assert.Equal(first[4..], read[..2]);
        reader.Read(reader.Entries["s \"quoted\" é"], 0, read.AsSpan(0, 1));
        Assert.Equal(7, read[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(reader.Entries["first"], 1, new float[6]));
    }

    [Fact]
    public void the_first_element_is_aligned()
    {
        string path = _folder["x.safetensors"];
        using (var file = File.Create(path))
            new SafetensorsWriter(file, [("abc", [1])]).Write([1]);
        using var reader = SafetensorsReader.Open(path);
        Assert.Equal(0, reader.Entries["abc"].Start % 8);
    }

    [Fact]
    public void too_many_or_too_few_elements_are_refused()
    {
        var writer = new SafetensorsWriter(new MemoryStream(), [("a", [2])]);
        Assert.Throws<InvalidOperationException>(() => writer.Write([1, 2, 3]));
        writer.Write([1]);
        Assert.Throws<InvalidOperationException>(writer.Complete);
    }

    [Theory]
    [InlineData("F16", new byte[] { 0x00, 0x3C, 0x00, 0xC0 })]
    [InlineData("BF16", new byte[] { 0x80, 0x3F, 0x00, 0xC0 })]
    public void half_precision_is_widened(string type, byte[] data)
    {
        using var reader = SafetensorsReader.Open(Craft($$$"""{"a":{"dtype":"{{{type}}}","shape":[2],"data_offsets":[0,4]}}""", data));
        float[] read = new float[2];
        reader.Read(reader.Entries["a"], 0, read);
        Assert.Equal([1f, -2f], read);
    }

    [Theory]
    [InlineData("F64", 8)]
    [InlineData("I64", 8)]
    [InlineData("U8", 1)]
    [InlineData("BOOL", 1)]
    [InlineData("F8_E4M3", 1)]
    public void a_type_that_cannot_be_read_is_known_and_refused_by_name(string type, int bytes)
    {
        using var reader = SafetensorsReader.Open(Craft(
            $$$"""{"a":{"dtype":"{{{type}}}","shape":[2],"data_offsets":[0,{{{2 * bytes}}}]}}""", new byte[2 * bytes]));
        var error = Assert.Throws<CheckpointException>(() => reader.Read(reader.Entries["a"], 0, new float[2]));
        Assert.Contains($"has the type {type}", error.Message);
    }

    [Fact]
    public void a_name_that_is_not_utf8_is_refused()
    {
        string path = Craft("""{"@":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", new byte[8]);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[Array.IndexOf(bytes, (byte)'@')] = 0xFF;
        File.WriteAllBytes(path, bytes);
        Assert.Throws<CheckpointException>(() => SafetensorsReader.Open(path).Dispose());
    }

    [Theory]
    [InlineData("not an object", "[]")]
    [InlineData("duplicate metadata",
        """{"__metadata__":{"a":"1","a":"2"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("metadata is a number", """{"__metadata__":{"a":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("same bytes twice",
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("hole", """{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},"b":{"dtype":"F16","shape":[1],"data_offsets":[6,8]}}""")]
    [InlineData("half a name", """{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("tensor is a list", """{"a":[]}""")]
    [InlineData("broken JSON", "{")]
    [InlineData("no JSON", "\u0001\u0002")]
    [InlineData("duplicate names",
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""")]
    [InlineData("unknown type", """{"a":{"dtype":"F99","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("type is a number", """{"a":{"dtype":7,"shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("no shape", """{"a":{"dtype":"F32","data_offsets":[0,8]}}""")]
    [InlineData("no offsets", """{"a":{"dtype":"F32","shape":[2]}}""")]
    [InlineData("one offset", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""")]
    [InlineData("negative offset", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""")]
    [InlineData("ends before it begins", """{"a":{"dtype":"F32","shape":[0],"data_offsets":[8,0]}}""")]
    [InlineData("beyond the file", """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""")]
    [InlineData("fraction of a byte", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8.5]}}""")]
    [InlineData("offset too large", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,99999999999999999999]}}""")]
    [InlineData("negative dimension", """{"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}""")]
    [InlineData("product overflows to the size",
        """{"a":{"dtype":"F32","shape":[4294967296,4294967296,2],"data_offsets":[0,8]}}""")]
    [InlineData("size differs from the shape", """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""")]
    [InlineData("overlap",
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""")]
    [InlineData("gap", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""")]
    [InlineData("left over", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("deep", """{"a":{"dtype":"F32","shape":[[[[[[1]]]]]],"data_offsets":[0,8]}}""")]
    [InlineData("metadata is no object", """{"__metadata__":1,"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("many dimensions", """{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}}""")]
    public void a_hostile_header_is_refused(string what, string header)
    {
        string path = Craft(header, new byte[8]);
        var error = Assert.Throws<CheckpointException>(() => SafetensorsReader.Open(path).Dispose());
        Assert.True(error.Message.Contains(path), what);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(20)]
    public void a_file_cut_short_is_refused(int length)
    {
        string path = Craft("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", new byte[8]);
        using (var file = File.OpenWrite(path))
            file.SetLength(length);
        Assert.Throws<CheckpointException>(() => SafetensorsReader.Open(path).Dispose());
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 40)]
    [InlineData(100_000_001UL)]
    [InlineData(1UL << 63)]
    public void a_huge_header_length_allocates_nothing(ulong length)
    {
        string path = _folder["huge.safetensors"];
        byte[] bytes = new byte[64];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        File.WriteAllBytes(path, bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<CheckpointException>(() => SafetensorsReader.Open(path).Dispose());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    private string Craft(string header, byte[] data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header), prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, json.Length);
        string path = _folder["crafted.safetensors"];
        File.WriteAllBytes(path, [.. prefix, .. json, .. data]);
        return path;
    }
}
