using System.Globalization;
using System.Net.Sockets;
using ClusterLlm.Hosting.Logging;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Planes;

namespace ClusterLlm.Worker.Hosting;

/// <summary>How a worker process was started.</summary>
internal sealed record WorkerOptions
{
    public const string Usage =
        "usage: ClusterLlm.Worker (--coordinator akka.tcp://clusterllm@HOST:PORT | --join HOST:PORT) [--worker-id N] [--run RUN_DIR]"
        + " [--threads N] [--device cpu|cuda] [--precision fp32|bf16] [--data-host ADDRESS] [--bind-host ADDRESS]"
        + " [--http HOST:PORT|off] [--log-format console|json] [--log-level LEVEL] [--log-stderr true|false]"
        + " [--certificates DIR] [--join-token-file FILE] [--insecure true|false]";

    private const string Loopback = "127.0.0.1";

    /// <summary>Of the control plane: akka.tcp://clusterllm@host:port, or akka.ssl.tcp.</summary>
    public required string Coordinator { get; init; }

    /// <summary>-1: the coordinator gives one.</summary>
    public WorkerId Worker { get; init; } = new(-1);

    public int Threads { get; init; } = 1;

    public ComputeDevice Device { get; init; }

    public TrainingPrecision Precision { get; init; }

    /// <summary>
    /// The name or address that others use for both planes. Of a worker that its coordinator did not start: that from
    /// which it reaches the coordinator.
    /// </summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The address on which both planes listen; null: that of <see cref="Host"/>.</summary>
    public string? BindHost { get; init; }

    /// <summary>
    /// To standard error unless whoever started this one says otherwise, and to a file of the run's once it is known.
    /// </summary>
    public ProcessLogOptions Log { get; init; } = new() { ToStderr = true };

    /// <summary>How long this worker lives without a coordinator.</summary>
    public TimeSpan OrphanTimeout { get; init; } = TimeSpan.FromSeconds(new ClusterOptions().OrphanTimeout);

    /// <summary>How long another process may be silent until it counts as lost.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(new ClusterOptions().HeartbeatTimeout);

    /// <summary>
    /// What secures this process. Paths are those of this machine: of the run's configuration only where the run's
    /// directory is here.
    /// </summary>
    public SecurityOptions Security { get; init; } = new();

    /// <summary>
    /// Nothing says what the run wants of its workers: neither its directory, nor whoever started this one.
    /// </summary>
    public bool AsksForRun { get; private init; }

    /// <summary>Its coordinator did not start it.</summary>
    public bool Joined => !Given.ContainsKey("--run");

    /// <summary>Where this worker's own endpoints listen; null serves none.</summary>
    public (string Host, int Port)? Http { get; private init; }

    /// <summary>Nothing that the run says changes <see cref="Http"/>.</summary>
    public bool HttpIsGiven => Given.ContainsKey("--http");

    private IReadOnlyDictionary<string, string> Given { get; init; } = new Dictionary<string, string>();

    /// <exception cref="ConfigurationException">An option is unknown, without value, or wrong.</exception>
    public static WorkerOptions Parse(IReadOnlyList<string> arguments)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (!Known.Contains(arguments[i]))
                throw new ConfigurationException($"unknown option {arguments[i]}; {Usage}");
            values[arguments[i]] = i + 1 < arguments.Count
                ? arguments[i + 1]
                : throw new ConfigurationException($"{arguments[i]} needs a value; {Usage}");
        }

        return From(values, values.TryGetValue("--run", out var directory) ? ReadConfiguration(directory) : null);
    }

    /// <summary>These, with what was not given when the worker was started taken from the run.</summary>
    public WorkerOptions For(RunConfiguration run) => From(Given, run);

    private static WorkerOptions From(IReadOnlyDictionary<string, string> values, RunConfiguration? run)
    {
        var security = SecurityOf(values, run);
        var coordinator = values.GetValueOrDefault("--coordinator")
            ?? (values.TryGetValue("--join", out var join) ? Address(join, security.Certificates is not null) : null)
            ?? throw new ConfigurationException($"--coordinator is missing; {Usage}");
        var cluster = run?.Cluster ?? new ClusterOptions();
        var worker = Place(values);
        return new WorkerOptions
        {
            Given = values,
            AsksForRun = run is null && !values.ContainsKey("--threads"),
            Coordinator = coordinator,
            Worker = worker,
            Threads = Number(values, "--threads") ?? run?.Cluster.ThreadsPerWorker ?? ThreadsOfEnvironment() ?? 1,
            Device = Choice<ComputeDevice>(values, "--device") ?? cluster.Device,
            Precision = Choice<TrainingPrecision>(values, "--precision") ?? run?.Training.Precision
                ?? TrainingPrecision.Fp32,
            Host = values.GetValueOrDefault("--data-host")
                ?? (values.ContainsKey("--run") ? cluster.Host : OwnHost(coordinator)),
            BindHost = values.GetValueOrDefault("--bind-host")
                ?? (values.ContainsKey("--run") ? cluster.BindHost : null),
            Log = LogOf(values, run?.Logging ?? new LoggingOptions(), worker),
            OrphanTimeout = TimeSpan.FromSeconds(cluster.OrphanTimeout),
            Silence = TimeSpan.FromSeconds(cluster.HeartbeatTimeout),
            Http = HttpOf(values, run?.Telemetry ?? new TelemetryOptions()),
            Security = security,
        };
    }

    private static ProcessLogOptions LogOf(IReadOnlyDictionary<string, string> values, LoggingOptions logging,
        WorkerId worker) => ProcessLogOptions.From(new LoggingOptions
        {
            Format = Choice<LogFormat>(values, "--log-format") ?? logging.Format,
            Level = Choice<LoggingLevel>(values, "--log-level") ?? logging.Level,
        }) with
        {
            ToStderr = Choice<Answer>(values, "--log-stderr") is not Answer.False,
            Path = values.TryGetValue("--run", out var run) && worker.Value >= 0 && Directory.Exists(run)
                ? Path.Combine(run, "logs", $"{worker}.log") : null,
        };

    private static SecurityOptions SecurityOf(IReadOnlyDictionary<string, string> values, RunConfiguration? run)
    {
        var here = values.ContainsKey("--run") && run is not null ? run.Security : new SecurityOptions();
        return here with
        {
            Certificates = values.GetValueOrDefault("--certificates") ?? here.Certificates,
            JoinTokenFile = values.GetValueOrDefault("--join-token-file") ?? here.JoinTokenFile,
            Insecure = Boolean(values, "--insecure") ?? here.Insecure,
            // Both ends of a connection must do the same.
            DataPlaneTls = run?.Security.DataPlaneTls ?? here.DataPlaneTls,
        };
    }

    private static string Address(string hostAndPort, bool secure) =>
        ControlPlane.Address(hostAndPort, secure);

    /// <summary>
    /// A worker of another host than the coordinator's is reached by the address that it reaches it from.
    /// </summary>
    private static string OwnHost(string coordinator)
    {
        try
        {
            var address = Akka.Actor.Address.Parse(coordinator);
            return CoordinatorClient.OwnHost(address.Host!, address.Port!.Value);
        }
        catch (Exception e) when (e is FormatException or UriFormatException or InvalidOperationException
            or ArgumentNullException or SocketException)
        {
            throw new ConfigurationException($"no way leads to the coordinator at {coordinator}: {e.Message}");
        }
    }

    private static readonly HashSet<string> Known =
        ["--coordinator", "--join", "--worker-id", "--run", "--threads", "--device", "--precision", "--data-host",
        "--bind-host", "--http", "--log-format", "--log-level", "--log-stderr", "--certificates", "--join-token-file",
        "--insecure"];

    private enum Answer { True, False }

    private static (string, int)? HttpOf(IReadOnlyDictionary<string, string> values, TelemetryOptions telemetry)
    {
        if (!values.TryGetValue("--http", out var text))
            return !telemetry.WorkerHttp ? null : (Loopback, telemetry.WorkerPort == 0 ? 0
                : telemetry.WorkerPort + Math.Max(0, Place(values).Value));
        if (text == "off")
            return null;
        var colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture,
            out var port) && port <= ushort.MaxValue
            ? (text[..colon].Trim('[', ']'), port)
            : throw new ConfigurationException($"--http {text}: expected HOST:PORT, such as 127.0.0.1:0, or off");
    }

    private static RunConfiguration? ReadConfiguration(string directory)
    {
        var path = Path.Combine(directory, "config.yaml");
        return File.Exists(path) ? ConfigurationFile.Load(path) : null;
    }

    private static int? ThreadsOfEnvironment() =>
        int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), CultureInfo.InvariantCulture,
            out var threads) && threads > 0
            ? threads : null;

    private static WorkerId Place(IReadOnlyDictionary<string, string> values)
    {
        if (!values.TryGetValue("--worker-id", out var text) || text == "-1")
            return new WorkerId(-1);
        return WorkerId.TryParse(text, out var worker) ? worker : throw new ConfigurationException(
            $"--worker-id {text}: expected a number, or a name that ends in one such as worker-1");
    }

    private static int? Number(IReadOnlyDictionary<string, string> values, string option)
    {
        if (!values.TryGetValue(option, out var text))
            return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number : throw new ConfigurationException($"{option} {text}: expected a whole number");
    }

    private static bool? Boolean(IReadOnlyDictionary<string, string> values, string option)
    {
        if (!values.TryGetValue(option, out var text))
            return null;
        return bool.TryParse(text, out var value) ? value
            : throw new ConfigurationException($"{option} {text}: expected true or false");
    }

    private static T? Choice<T>(IReadOnlyDictionary<string, string> values, string option)
        where T : struct, Enum
    {
        if (!values.TryGetValue(option, out var text))
            return null;
        return Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<T>(text, ignoreCase: true)
            : throw new ConfigurationException(
                $"{option} {text}: expected {string.Join(" or ", Enum.GetNames<T>()).ToLowerInvariant()}");
    }
}
