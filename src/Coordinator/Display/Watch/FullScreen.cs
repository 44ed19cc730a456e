using System.Runtime.InteropServices;
using System.Text;
using ClusterLlm.Coordinator.Display.Cells;

namespace ClusterLlm.Coordinator.Display.Watch;

/// <summary>A terminal's alternate screen: entered when made, and left as it was when disposed.</summary>
internal sealed class FullScreen : IDisposable
{
    private readonly Stream output = Console.OpenStandardOutput();
    private readonly List<PosixSignalRegistration> signals = [];

    /// <param name="changed">Called when the terminal's size has changed.</param>
    public FullScreen(Action changed)
    {
        if (!OperatingSystem.IsWindows())
        {
            signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => changed()));
            // Suspended, it would leave its picture in the shell.
            signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTSTP, context => context.Cancel = true));
        }
        Write("\e[?1049h\e[?25l\e[2J");
    }

    public static bool IsPossible => !Console.IsOutputRedirected && !Console.IsInputRedirected
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    public static (int Width, int Height) Size =>
        (Math.Max(20, Console.WindowWidth), Math.Max(8, Console.WindowHeight));

    /// <summary>At once, as far as the terminal can: mode 2026 is ignored by those that do not know it.</summary>
    public void Show(CellGrid grid, bool colours)
    {
        var frame = new StringBuilder("\e[?2026h\e[H");
        foreach (var (row, line) in grid.Lines(colours).Index())
            frame.Append(row > 0 ? "\r\n" : "").Append(line).Append("\e[K");
        Write(frame.Append("\e[J\e[?2026l").ToString());
    }

    public void Dispose()
    {
        Write("\e[0m\e[?25h\e[?1049l");
        signals.ForEach(signal => signal.Dispose());
        output.Dispose();
    }

    private void Write(string text)
    {
        output.Write(Encoding.UTF8.GetBytes(text));
        output.Flush();
    }
}
