using System.Text;
using ClusterLlm.Hosting.Logging;

namespace ClusterLlm.Hosting.Tests.Logging;

public sealed class RotatingFileTests : IDisposable
{
    private const int MaxBytes = 100;
    private readonly string _folder = Directory.CreateTempSubdirectory("clusterllm-rotate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string LogFile => Path.Combine(_folder, "w0.log");

    [Fact]
    public void the_newest_lines_are_kept_in_so_many_files_of_bounded_size()
    {
        using (var file = new RotatingFile(LogFile, MaxBytes, files: 3))
            for (var i = 0; i < 100; i++)
                file.Write(Encoding.UTF8.GetBytes($"line {i:000} of a hundred\n"));
        Assert.Equal(["w0.log", "w0.log.1", "w0.log.2"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
        Assert.All(Directory.GetFiles(_folder), path => Assert.InRange(new FileInfo(path).Length, 1, MaxBytes));
        string[] kept = [.. ((string[])[".2", ".1", ""]).SelectMany(suffix => File.ReadAllLines(LogFile + suffix))];
        Assert.Equal(Enumerable.Range(100 - kept.Length, kept.Length).Select(i => $"line {i:000} of a hundred"), kept);
    }

    [Fact]
    public void a_line_longer_than_a_file_is_written_whole()
    {
        using (var file = new RotatingFile(LogFile, MaxBytes, files: 2))
            for (var i = 0; i < 3; i++)
                file.Write(new byte[3 * MaxBytes]);
        Assert.Equal(3 * MaxBytes, new FileInfo(LogFile).Length);
    }

    [Fact]
    public void a_disk_that_fills_up_within_a_line_leaves_whole_lines()
    {
        var disk = new SmallDisk(room: 30);
        using var file = new RotatingFile(LogFile, 1 << 20, files: 2, _ => disk);
        file.Write("a line of twenty...\n"u8);
        Assert.Throws<IOException>(() => file.Write("another one of them\n"u8));
        Assert.Equal("a line of twenty...\n", Encoding.UTF8.GetString(disk.ToArray()));
        disk.Room = 1_000;
        file.Write("and on it goes\n"u8);
        Assert.Equal("a line of twenty...\nand on it goes\n", Encoding.UTF8.GetString(disk.ToArray()));
    }

    private sealed class SmallDisk(int room) : MemoryStream
    {
        public int Room { get; set; } = room;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var fits = (int)Math.Min(buffer.Length, Room - Position);
            base.Write(buffer[..fits]);
            if (fits < buffer.Length)
                throw new IOException("No space left on device");
        }
    }
}
