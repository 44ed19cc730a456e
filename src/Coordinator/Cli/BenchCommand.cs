using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ClusterLlm.Coordinator.Bench;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Supervision;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Transformer;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm bench: measures this machine and this program on it.</summary>
internal static class BenchCommand
{
    private const double MatmulSeconds = 2;

    public static Command Create() =>
        new("bench", "Measure training steps, generation, all-reduce, tokenizers and this machine")
        {
            Step(), Operations(), Generate(), AllReduce(), Tokenizer(), Matmul(),
        };

    private static Command Step()
    {
        var options = new RunOptions();
        var microBatch = new Option<int>("--micro-batch")
        {
            Description = "Sequences of a micro-batch",
            DefaultValueFactory = _ => 4,
        };
        var context = new Option<int?>("--context") { Description = "Tokens of a sequence (default: the preset's)" };
        var workers = new Option<int>("--workers")
        {
            Description = "Worker processes",
            DefaultValueFactory = _ => Machine.PhysicalCores(),
        };
        var steps = new Option<int>("--steps")
        {
            Description = "Steps that are measured",
            DefaultValueFactory = _ => 6,
        };
        var precision = new Option<string>("--precision")
        {
            Description = "fp32 or bf16",
            DefaultValueFactory = _ => "fp32",
        };
        var command = new Command("step", "Whole training steps on made-up tokens")
        {
            options.Preset, microBatch, context, workers, steps, precision, options.Set, options.Json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            Require(parsed.GetValue(steps) >= 1, "--steps", parsed.GetValue(steps));
            Require(parsed.GetValue(workers) >= 1, "--workers", parsed.GetValue(workers));
            Require(parsed.GetValue(microBatch) >= 1, "--micro-batch", parsed.GetValue(microBatch));
            var screen = new Screen();
            var result = await StepBenchmark.RunAsync(
                new StepBenchmarkOptions(parsed.GetValue(options.Preset) ?? "tiny", parsed.GetValue(microBatch),
                    parsed.GetValue(context),
                    parsed.GetValue(workers), parsed.GetValue(steps), parsed.GetValue(precision)!,
                    options.PresetSettings(parsed), parsed.GetValue(options.Set) ?? []),
                screen, cancellation).ConfigureAwait(false);
            var matmul = await MatmulBenchmark.GflopsPerSecondAsync(MatmulSeconds, cancellation).ConfigureAwait(false);
            result = result with
            {
                MatmulGflopsPerSecond = matmul,
                MatmulFraction = result.TokensPerSecond * result.GflopPerToken / matmul
            };
            Print(result, parsed.GetValue(options.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Operations()
    {
        var options = new RunOptions();
        var workers = new Option<int>("--workers")
        {
            Description = "Worker processes",
            DefaultValueFactory = _ => Machine.PhysicalCores(),
        };
        var steps = new Option<int>("--steps")
        {
            Description = "Steps of a run that are measured",
            DefaultValueFactory = _ => 200,
        };
        var warmUp = new Option<int>("--warm-up")
        {
            Description = "Steps before them: until then code is compiled that is called once a step or every few seconds",
            DefaultValueFactory = _ => 600,
        };
        var rounds = new Option<int>("--rounds") { Description = "Runs of each kind", DefaultValueFactory = _ => 5 };
        var command = new Command("operations", "Training steps with telemetry, API and TLS on and off, in turns")
        {
            options.Preset, workers, steps, warmUp, rounds, options.Set, options.Json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            Require(parsed.GetValue(steps) >= 1, "--steps", parsed.GetValue(steps));
            Require(parsed.GetValue(warmUp) >= 1, "--warm-up", parsed.GetValue(warmUp));
            Require(parsed.GetValue(workers) >= 1, "--workers", parsed.GetValue(workers));
            Require(parsed.GetValue(rounds) >= 1, "--rounds", parsed.GetValue(rounds));
            var costs = await OperationsBenchmark.RunAsync(
                new StepBenchmarkOptions(parsed.GetValue(options.Preset) ?? "tiny", MicroBatch: 4, Context: null,
                    parsed.GetValue(workers), parsed.GetValue(steps), "fp32", options.PresetSettings(parsed),
                    parsed.GetValue(options.Set) ?? []) { WarmUpSteps = parsed.GetValue(warmUp) },
                parsed.GetValue(rounds), new Screen(), cancellation).ConfigureAwait(false);
            if (parsed.GetValue(options.Json))
                Console.Out.WriteLine(JsonSerializer.Serialize(costs, JsonText.Options));
            else
                foreach (var cost in costs)
                    Console.Out.WriteLine(FormattableString.Invariant(
                        $"{cost.On,-24} {cost.StepSeconds * 1_000:F2} ms a step, {cost.Share:+0.00%;-0.00%}"));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Generate()
    {
        var options = new RunOptions();
        var tokens = new Option<int>("--tokens")
        {
            Description = "Tokens of a text",
            DefaultValueFactory = _ => 256,
        };
        var batch = new Option<int>("--batch") { Description = "Texts at once", DefaultValueFactory = _ => 8 };
        var command = new Command("generate", "Generation: one text, several at once, and one without the cache")
        {
            options.Preset, tokens, batch, options.Json,
        };
        command.SetAction(parsed =>
        {
            Require(parsed.GetValue(tokens) >= 1, "--tokens", parsed.GetValue(tokens));
            Require(parsed.GetValue(batch) >= 1, "--batch", parsed.GetValue(batch));
            Print(GenerationBenchmark.Run(options.FindPreset(parsed) ?? ModelPreset.Gpt2Small(),
                parsed.GetValue(tokens), parsed.GetValue(batch), TimeProvider.System), parsed.GetValue(options.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command AllReduce()
    {
        var workers = new Option<int>("--workers") { Description = "Worker processes", DefaultValueFactory = _ => 2 };
        var megabytes = new Option<double>("--megabytes")
        {
            Description = "Size of the buffer",
            DefaultValueFactory = _ => 128,
        };
        var rounds = new Option<int>("--rounds")
        {
            Description = "All-reduces that are measured",
            DefaultValueFactory = _ => 30,
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var tls = new Option<bool>("--tls") { Description = "Inside TLS, with certificates made for it" };
        var command = new Command("allreduce", "The all-reduce of gradients between worker processes")
        {
            workers, megabytes, rounds, tls, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            Require(parsed.GetValue(workers) >= 1, "--workers", parsed.GetValue(workers));
            Require(parsed.GetValue(megabytes) > 0, "--megabytes", parsed.GetValue(megabytes));
            Require(parsed.GetValue(rounds) >= 1, "--rounds", parsed.GetValue(rounds));
            var result = await AllReduceBenchmark.RunAsync(parsed.GetValue(workers), parsed.GetValue(megabytes),
                parsed.GetValue(rounds), parsed.GetValue(tls), cancellation).ConfigureAwait(false);
            Print(result, parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Tokenizer()
    {
        var data = new Option<string?>("--data") { Description = "Text (default: the built-in corpus)" };
        var tokenizer = new Option<string?>("--tokenizer")
        {
            Description = "tokenizer.json, or a folder with it or GPT-2's files (default: a bpe trained on the text)",
        };
        var seconds = new Option<double>("--seconds") { Description = "How long", DefaultValueFactory = _ => 3 };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("tokenizer", "Encoding on one core") { data, tokenizer, seconds, json };
        command.SetAction(parsed =>
        {
            Require(parsed.GetValue(seconds) > 0, "--seconds", parsed.GetValue(seconds));
            Print(TokenizerBenchmark.Run(parsed.GetValue(data), parsed.GetValue(tokenizer), parsed.GetValue(seconds),
                TimeProvider.System), parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Matmul()
    {
        var seconds = new Option<double>("--seconds")
        {
            Description = "How long",
            DefaultValueFactory = _ => MatmulSeconds,
        };
        var oneCore = new Option<bool>(MatmulBenchmark.OneCore) { Hidden = true };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("matmul", "This machine's rate of float32 matrix products, all cores at once")
        {
            seconds, oneCore, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            Require(parsed.GetValue(seconds) > 0, "--seconds", parsed.GetValue(seconds));
            if (parsed.GetValue(oneCore))
                Console.Out.WriteLine(MatmulBenchmark.OnThisThread(parsed.GetValue(seconds), TimeProvider.System)
                    .ToString("R", CultureInfo.InvariantCulture));
            else
                Print(new Measurement
                {
                    MatmulGflopsPerSecond =
                    await MatmulBenchmark.GflopsPerSecondAsync(parsed.GetValue(seconds), cancellation)
                        .ConfigureAwait(false)
                },
                    parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Print(Measurement result, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(result.ToJson());
            return;
        }
        Line("tokens/s", result.TokensPerSecond, "N0");
        Line("  several at once", result.BatchTokensPerSecond, "N0");
        Line("  times one", result.BatchSpeedup, "F1");
        Line("  without cache", result.RecomputedTokensPerSecond, "N1");
        Line("  cache times that", result.CacheSpeedup, "F1");
        Line("step (s)", result.StepSeconds, "F3");
        Line("  compute (s)", result.ComputeSeconds, "F3");
        Line("  reduce (s)", result.ReduceSeconds, "F3");
        Line("  apply and rest (s)", result.ApplyAndOtherSeconds, "F3");
        Line("GFLOP a token", result.GflopPerToken, "F3");
        Line("matmul GFLOP/s", result.MatmulGflopsPerSecond, "N0");
        Line("fraction of matmul", result.MatmulFraction, "P1");
        Line("GB/s", result.GigabytesPerSecond, "F2");
        Line("MB/s a core", result.MegabytesPerSecond, "F1");
        Line("seconds", result.Seconds, "G4");

        static void Line(string name, double? value, string format)
        {
            if (value is { } number)
                Console.Out.WriteLine($"{name,-20} {number.ToString(format, CultureInfo.InvariantCulture)}");
        }
    }

    private static void Require(bool holds, string option, double value)
    {
        if (!holds)
            throw new ConfigurationException(FormattableString.Invariant($"{option} is {value}, but must be above 0"));
    }
}
