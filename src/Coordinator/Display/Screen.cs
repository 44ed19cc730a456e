using Spectre.Console;

namespace ClusterLlm.Coordinator.Display;

/// <summary>Standard error, where progress goes; standard output is for results.</summary>
internal sealed class Screen
{
    private readonly Lock guard = new();
    private int lineLength;

    public Screen() => Console =
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Error) });

    public IAnsiConsole Console { get; }

    public bool IsTerminal { get; } = !System.Console.IsErrorRedirected
        && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");

    public void Line(string text)
    {
        lock (guard)
            System.Console.Error.WriteLine(text);
    }

    public void Warn(string text) => Line($"warning: {text}");

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
}
