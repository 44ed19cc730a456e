using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace ClusterLlm.Hosting.Logging;

/// <summary>
/// Writes lines from a thread of its own, so that no disk and no reader of standard error ever holds up who logs. What
/// cannot be written is lost and counted, and the count is told once writing goes on. Safe to call from any thread.
/// </summary>
internal sealed class LineWriter : IDisposable
{
    private const int MaxWaiting = 4_096;

    private readonly BlockingCollection<object> _waiting = new(MaxWaiting);
    private readonly List<byte[]> _early = [];
    private readonly Stream? _stderr;
    private readonly bool _fileWanted;
    private readonly Func<string, string> _notice;
    private readonly Thread _thread;
    private RotatingFile? _file;
    private long _crowdedOut;
    private long _lost;
    private string _why = "";

    /// <param name="stderr">Gets every line too; null: none does.</param>
    /// <param name="fileWanted">There will be a file: what comes before it is kept for it.</param>
    /// <param name="notice">Makes a line of a message of the log's own.</param>
    public LineWriter(Stream? stderr, bool fileWanted, Func<string, string> notice)
    {
        (_stderr, _fileWanted, _notice) = (stderr, fileWanted, notice);
        _thread = new Thread(Run) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    public void Write(string line)
    {
        if (!Add(Encoding.UTF8.GetBytes(line)))
            Interlocked.Increment(ref _crowdedOut);
    }

    /// <summary>From now on lines go there, and first those that came before it.</summary>
    public void WriteTo(RotatingFile file) => _ = Add(file);

    /// <summary>Whether everything written so far has left this process within that time.</summary>
    public bool Flush(TimeSpan patience)
    {
        var reached = new ManualResetEventSlim();
        return Add(reached) && reached.Wait(patience);
    }

    public void Dispose()
    {
        Flush(TimeSpan.FromSeconds(2));
        _waiting.CompleteAdding();
        if (_thread.Join(TimeSpan.FromSeconds(1)))
            _waiting.Dispose();
    }

    private bool Add(object item)
    {
        try
        {
            return _waiting.TryAdd(item);
        }
        catch (InvalidOperationException)
        {
            // Closed: the process is ending.
            return false;
        }
    }

    private void Run()
    {
        foreach (var item in _waiting.GetConsumingEnumerable())
            switch (item)
            {
                case byte[] line:
                    Put(line);
                    break;
                case RotatingFile file:
                    Begin(file);
                    break;
                case ManualResetEventSlim reached:
                    reached.Set();
                    break;
            }
        _file?.Dispose();
    }

    private void Begin(RotatingFile file)
    {
        _file?.Dispose();
        _file = file;
        foreach (var line in _early)
            ToFile(line);
        _early.Clear();
    }

    private void Put(byte[] line)
    {
        ToStderr(line);
        if (!_fileWanted)
            return;
        if (_file is not null)
            ToFile(line);
        else if (_early.Count < MaxWaiting)
            _early.Add(line);
    }

    private void ToFile(byte[] line)
    {
        try
        {
            var missing = _lost + Interlocked.Exchange(ref _crowdedOut, 0);
            _lost = missing;
            if (missing > 0)
            {
                _file!.Write(Encoding.UTF8.GetBytes(_notice(string.Create(CultureInfo.InvariantCulture,
                    $"{missing} lines were lost: {(_why.Length > 0 ? _why : "they came faster than they could be written")}"))));
                (_lost, _why) = (0, "");
            }
            _file!.Write(line);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // A full disk: what is logged is lost, what is done goes on.
            (_lost, _why) = (_lost + 1, error.Message);
        }
    }

    private void ToStderr(byte[] line)
    {
        try
        {
            _stderr?.Write(line);
            _stderr?.Flush();
        }
        catch (IOException)
        {
            // Nobody reads it any more; the file has it.
        }
    }
}
