using ClusterLlm.Model.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Hosting.Logging;

/// <summary>
/// The log of one process: one factory for every logger in it, one file, and where the process is in its run. Logging
/// never throws and never waits for a disk.
/// </summary>
public sealed partial class ProcessLog : IDisposable
{
    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(1);

    private readonly ProcessLogOptions _options;
    private readonly LineWriter _lines;
    private readonly LineWriter? _stderr;
    private readonly ServiceProvider _services;
    private readonly LimitedLoggerFactory _loggers;
    private readonly ILogger _log;
    private string? _path;

    /// <param name="options">Where to, in which format, from which level on.</param>
    /// <param name="time">For the lines' times and for limits.</param>
    /// <param name="configure">Adds further providers, such as an exporter; they see the same scopes and
    /// limits.</param>
    public ProcessLog(ProcessLogOptions options, TimeProvider time, Action<ILoggingBuilder>? configure = null)
    {
        _options = options;
        ILineFormat format = options.Format == LogFormat.Json
            ? new JsonLineFormat()
            : new ConsoleLineFormat(time.LocalTimeZone);
        string Notice(string text) => format.Format(new LogEntry(time.GetUtcNow(), LogLevel.Warning,
            typeof(ProcessLog).FullName!, new EventId(1001, "log_lines_lost"), text, [], [], null, null));
        _lines = new LineWriter(null, Notice);
        // Of its own: who does not read standard error holds up no file.
        _stderr = options.ToStderr ? new LineWriter(Console.OpenStandardError(), Notice) : null;
        if (options.Path is { } path)
            WriteTo(path);
        var services = new ServiceCollection();
        services.AddSingleton<IExternalScopeProvider>(Scopes);
        services.AddLogging(logging =>
        {
            logging.AddProcessLines(options.Level, new LineLoggerProvider(format, Write, time));
            configure?.Invoke(logging);
        });
        _services = services.BuildServiceProvider();
        _loggers = new LimitedLoggerFactory(_services.GetRequiredService<ILoggerFactory>(), time);
        _log = _loggers.CreateLogger<ProcessLog>();
        AppDomain.CurrentDomain.UnhandledException += Unhandled;
        TaskScheduler.UnobservedTaskException += Unobserved;
    }

    /// <summary>Where this process is in its run: every line says so.</summary>
    public RunScopes Scopes { get; } = new();

    /// <summary>For every host and actor system of this process. Disposed of with the log, by nobody else.</summary>
    public ILoggerFactory Loggers => _loggers;

    /// <summary>Names the file once it is known; what was logged before goes there first.</summary>
    public void WriteTo(string path)
    {
        if (Interlocked.Exchange(ref _path, path) != path)
            _lines.WriteTo(new RotatingFile(path, _options.MaxFileBytes, _options.Files));
    }

    /// <summary>Waits until what was logged has been written; not for long.</summary>
    public void Flush()
    {
        _lines.Flush(FlushPatience);
        _stderr?.Flush(FlushPatience);
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= Unhandled;
        TaskScheduler.UnobservedTaskException -= Unobserved;
        _loggers.Dispose();
        _services.Dispose();
        _lines.Dispose();
        _stderr?.Dispose();
    }

    private void Write(string line)
    {
        _lines.Write(line);
        _stderr?.Write(line);
    }

    private void Unhandled(object sender, UnhandledExceptionEventArgs happened)
    {
        LogUnhandled(_log, happened.ExceptionObject as Exception);
        Flush();
    }

    private void Unobserved(object? sender, UnobservedTaskExceptionEventArgs happened) =>
        LogUnobserved(_log, happened.Exception);

    [LoggerMessage(EventId = 1002, EventName = "process_crashed", Level = LogLevel.Critical,
        Message = "the process ends: an exception was handled by nobody")]
    private static partial void LogUnhandled(ILogger log, Exception? error);

    [LoggerMessage(EventId = 1003, EventName = "task_failed_unseen", Level = LogLevel.Error,
        Message = "a task failed and nobody looked")]
    private static partial void LogUnobserved(ILogger log, Exception error);
}
