using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace ClusterLlm.Coordinator.Display;

/// <summary>Standard error, where progress goes; standard output is for results.</summary>
internal sealed partial class Screen
{
    private const int MaxEarly = 100;

    private readonly List<string> early = [];
    private readonly Lock guard = new();
    private int lineLength;
    private ILogger? log;
    private bool logOnly;

    public Screen() => Console =
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Error) });

    public IAnsiConsole Console { get; }

    public bool IsTerminal { get; } = !System.Console.IsErrorRedirected
        && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");

    /// <summary>
    /// Warnings are logged too, those said before included; with <paramref name="only"/> all lines are, and standard
    /// error is the log's.
    /// </summary>
    public void LogTo(ILogger logger, bool only)
    {
        lock (guard)
        {
            (log, logOnly) = (logger, only);
            foreach (var warning in early)
                LogWarning(logger, warning);
            early.Clear();
        }
    }

    public void Line(string text)
    {
        lock (guard)
            if (logOnly)
                LogLine(log!, text);
            else
                System.Console.Error.WriteLine(text);
    }

    public void Warn(string text)
    {
        lock (guard)
        {
            if (!logOnly)
                System.Console.Error.WriteLine($"warning: {text}");
            if (log is not null)
                LogWarning(log, text);
            else if (early.Count < MaxEarly)
                early.Add(text);
        }
    }

    /// <summary>Replaces what the last call wrote; an empty text clears it.</summary>
    public void Overwrite(string text)
    {
        lock (guard)
        {
            System.Console.Error.Write($"\r{text.PadRight(lineLength)}");
            if (text.Length == 0)
                System.Console.Error.Write('\r');
            lineLength = text.Length;
        }
    }

    [LoggerMessage(EventId = 2201, EventName = "progress", Level = LogLevel.Information, Message = "{Text}")]
    private static partial void LogLine(ILogger log, string text);

    [LoggerMessage(EventId = 2202, EventName = "warning", Level = LogLevel.Warning, Message = "{Text}")]
    private static partial void LogWarning(ILogger log, string text);
}
