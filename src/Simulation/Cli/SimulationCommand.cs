using ClusterLlm.Simulation.Engine;
namespace ClusterLlm.Simulation.Cli;

internal static class SimulationCommand
{
    public static int Run(string[] args)
    {
        var first = ulong.Parse(args[0]); var count = int.Parse(args[1]);
        int? workers = args.Length > 2 && args[2] != "-" ? int.Parse(args[2]) : null;
        long? steps = args.Length > 3 && args[3] != "-" ? long.Parse(args[3]) : null;
        double? mtbf = args.Length > 4 && args[4] != "-" ? double.Parse(args[4]) : null;
        var trace = args.Contains("--trace");
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        var (committed, failed, events, faults) = (0L, 0, 0L, 0);
        var kinds = new SortedDictionary<string, (int, string)>();
        var gate = new object();
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = trace ? 1 : 2 }, i => {
            var result = Simulator.Run(SimulationPlan.For(first + (ulong)i, workers, steps, mtbf), null, trace ? Console.WriteLine : null);
            lock (gate) {
                committed += result.Commits; events += result.Events; faults += result.Faults;
                if (result.Violation is { } v) { failed++; if (args.Contains("--each")) Console.WriteLine($"seed {first + (ulong)i}: {v.Message[..Math.Min(v.Message.Length, 420)]}"); kinds[v.Invariant] = (kinds.GetValueOrDefault(v.Invariant).Item1 + 1, $"seed {first + (ulong)i}: {v.Message}"); }
                if (count == 1) Console.WriteLine($"{result.Seconds:F3} s {result.Violation?.Message}");
            }
        });
        foreach (var (k, v) in kinds) Console.WriteLine($"{k} {v.Item1} {v.Item2[..Math.Min(v.Item2.Length, 900)]}");
        var s = System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine($"{count} seeds, {failed} failed, {committed} commits, {events} events, {faults} faults, {s:F1} s, {s * 1e6 / committed:F1} us/commit");
        return failed == 0 ? 0 : 1;
    }
}
