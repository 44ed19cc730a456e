using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Akka.Tests.Core;

public sealed class HostingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task actors_are_made_at_the_start_and_found_by_their_keys()
    {
        using var host = Build("hosted", (builder, _) => builder.WithActors((system, registry) =>
            registry.Register<Echo>(system.ActorOf(Props.Create(() => new Echo("plain")), "echo"))));
        await host.StartAsync(Token);

        var echo = host.Services.GetRequiredService<IRequiredActor<Echo>>().ActorRef;
        Assert.Equal("plain: hello", await echo.Ask<string>("hello", TestSystem.Deadline));
        var registry = ActorRegistry.For(host.Services.GetRequiredService<ActorSystem>());
        Assert.Equal(echo, registry.Get<Echo>());
        Assert.Equal(echo, await registry.GetAsync<Echo>(Token));
        Assert.Throws<MissingActorRegistryEntryException>(() => registry.Get<HostingTests>());
        Assert.Throws<DuplicateActorRegistryException>(() => registry.Register<Echo>(echo));
        Assert.False(registry.TryGet<HostingTests>(out _));
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task a_waiting_lookup_ends_when_the_actor_is_registered()
    {
        using var host = Build("hosted", (_, _) => { });
        await host.StartAsync(Token);
        var system = host.Services.GetRequiredService<ActorSystem>();
        var registry = ActorRegistry.For(system);

        var waiting = registry.GetAsync<Echo>(Token);
        Assert.False(waiting.IsCompleted);
        var echo = system.ActorOf(Props.Create(() => new Echo("late")));
        registry.Register<Echo>(echo);

        Assert.Equal(echo, await waiting.WaitAsync(TestSystem.Deadline, Token));
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task actors_get_their_dependencies_from_the_container()
    {
        using var host = Build(
            "hosted",
            (builder, _) => builder.WithActors((system, registry, resolver) =>
                registry.Register<Echo>(system.ActorOf(resolver.Props<Echo>(), "echo"))),
            services => services.AddSingleton("injected"));
        await host.StartAsync(Token);

        var echo = host.Services.GetRequiredService<IRequiredActor<Echo>>().ActorRef;

        Assert.Equal("injected: hello", await echo.Ask<string>("hello", TestSystem.Deadline));
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task startup_tasks_run_when_the_actors_are_there()
    {
        var order = new List<string>();
        using var host = Build("hosted", (builder, _) => builder
            .AddStartup((_, _) => order.Add("startup"))
            .WithActors((_, _) => order.Add("actors")));

        await host.StartAsync(Token);

        Assert.Equal(["actors", "startup"], order);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task stopping_the_host_ends_the_system_in_order()
    {
        using var host = Build("hosted", (_, _) => { });
        await host.StartAsync(Token);
        var system = host.Services.GetRequiredService<ActorSystem>();

        await host.StopAsync(Token);

        Assert.True(system.WhenTerminated.IsCompleted);
        Assert.Same(CoordinatedShutdown.ClrExitReason.Instance, CoordinatedShutdown.Get(system).ShutdownReason);
    }

    [Fact]
    public async Task the_end_of_the_system_stops_the_host()
    {
        using var host = Build("hosted", (_, _) => { });
        await host.StartAsync(Token);
        var stopping = new TaskCompletionSource();
        using var registration = host.Services.GetRequiredService<IHostApplicationLifetime>()
            .ApplicationStopping.Register(stopping.SetResult);

        await host.Services.GetRequiredService<ActorSystem>().Terminate();

        await stopping.Task.WaitAsync(TestSystem.Deadline, Token);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task log_entries_reach_the_hosts_loggers_with_their_level_and_cause()
    {
        var entries = new Entries();
        using var host = Build(
            "hosted",
            (builder, _) => builder
                .ConfigureLoggers(l =>
                {
                    l.ClearLoggers();
                    l.AddLoggerFactory();
                    l.LogLevel = Akka.Event.LogLevel.WarningLevel;
                })
                .WithActors((system, registry) => registry.Register<Shouting>(
                    system.ActorOf(Props.Create(() => new Shouting())))),
            services => services.AddSingleton<ILoggerProvider>(entries));
        await host.StartAsync(Token);

        host.Services.GetRequiredService<IRequiredActor<Shouting>>().ActorRef.Tell("fire");

        var (level, text, cause) = await entries.Seen.Task.WaitAsync(TestSystem.Deadline, Token);
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Warning, level);
        Assert.Contains("it says fire", text);
        Assert.IsType<InvalidOperationException>(cause);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task configuration_added_later_wins_or_fills_as_told()
    {
        using var host = Build("hosted", (builder, _) => builder
            .AddHocon("my { a = 1, b = 1 }", HoconAddMode.Append)
            .AddHocon("my { a = 2, c = 2 }", HoconAddMode.Append)
            .AddHocon("my { b = 3 }", HoconAddMode.Prepend));
        await host.StartAsync(Token);

        var config = host.Services.GetRequiredService<ActorSystem>().Settings.Config.GetConfig("my");

        Assert.Equal((1, 3, 2), (config.GetInt("a"), config.GetInt("b"), config.GetInt("c")));
        await host.StopAsync(Token);
    }

    internal static IHost Build(
        string name, Action<AkkaConfigurationBuilder, IServiceProvider> configure,
        Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        services?.Invoke(builder.Services);
        builder.Services.AddAkka(name, (akka, provider) =>
        {
            akka.ConfigureLoggers(l => l.ClearLoggers());
            configure(akka, provider);
        });
        return builder.Build();
    }

    private sealed class Echo(string prefix) : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell($"{prefix}: {message}");
    }

    private sealed class Shouting : UntypedActor
    {
        private readonly ILoggingAdapter _log = Context.GetLogger();

        protected override void OnReceive(object message)
        {
            _log.Info("not important");
            _log.Warning(new InvalidOperationException("cause"), "it says {0}", message);
        }
    }

    private sealed class Entries : ILoggerProvider, ILogger
    {
        public TaskCompletionSource<(
            Microsoft.Extensions.Logging.LogLevel Level, string Text, Exception? Cause)> Seen
        { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;

        public void Log<TState>(
            Microsoft.Extensions.Logging.LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            var text = formatter(state, exception);
            if (text.Contains("it says") || text.Contains("not important"))
                Seen.TrySetResult((logLevel, text, exception));
        }

        public void Dispose()
        {
        }
    }
}
