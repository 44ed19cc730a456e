using System.IO.MemoryMappedFiles;

namespace ClusterLlm.Fuzz;

/// <summary>
/// The input under way, in a file that outlives the process: a stack that overflows leaves nothing else. It is removed
/// when all went well.
/// </summary>
internal sealed class LastInput : IDisposable
{
    private readonly string path;
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    /// <param name="path">Its first four bytes are the input's length, little-endian; the input follows.</param>
    public LastInput(string path)
    {
        this.path = path;
        file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, sizeof(int) + Mutator.MaxBytes);
        view = file.CreateViewAccessor();
    }

    public void Keep(byte[] input)
    {
        var count = Math.Min(input.Length, Mutator.MaxBytes);
        view.Write(0, count);
        view.WriteArray(sizeof(int), input, 0, count);
    }

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
        File.Delete(path);
    }
}
