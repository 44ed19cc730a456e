using System.CommandLine;
using System.Globalization;
using ClusterLlm.Fuzz;

var inputs = new Option<long>("--inputs") { DefaultValueFactory = _ => 10_000_000,
    Description = "In all; the targets share them" };
var seed = new Option<int>("--seed") { DefaultValueFactory = _ => 1 };
var only = new Option<string?>("--target") { Description = string.Join(',', FuzzTargets.All.Keys) };
var corpus = new Option<string>("--corpus") { DefaultValueFactory = _ => "fuzz-corpus",
    Description = "Where findings go" };
var known = new Option<string>("--known") { DefaultValueFactory = _ => "tests/Fuzz.Tests/Corpus",
    Description = "Inputs found earlier, to begin with" };
var keep = new Option<string?>("--keep") { Description = "Where to write the shortest input of each outcome" };
var command = new RootCommand("Feeds every reader of bytes from the network with hostile ones.") { inputs, seed, only,
    corpus, known, keep };
command.SetAction(parsed =>
{
    var targets = FuzzTargets.All.Where(target => parsed.GetValue(only) is not { } name || name == target.Key).ToList();
    if (targets.Count == 0)
    {
        Console.Error.WriteLine(
            $"fuzz: there is no target '{parsed.GetValue(only)}'; expected one of {only.Description}");
        return 2;
    }
    var (each, findings) = ((parsed.GetValue(inputs) + targets.Count - 1) / targets.Count, 0);
    Directory.CreateDirectory(parsed.GetValue(corpus)!);
    Console.WriteLine("target               inputs  outcomes   pool   inputs/s  most KiB  slowest ms");
    foreach (var (name, open) in targets)
    {
        using var target = open();
        using var last = new LastInput(Path.Combine(parsed.GetValue(corpus)!, $"{name}.last"));
        var run = new FuzzRun(
            target, parsed.GetValue(seed), CorpusFile.Read(parsed.GetValue(known)!, name)
                .Select(line => line.Input), last);
        var finding = run.Run(each);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-16} {run.Inputs,10} {run.Outcomes,9} {run.Parents,6} {run.Inputs / run.Took.TotalSeconds,10:F0} {run.MostAllocated >> 10,9} {run.Slowest.TotalMilliseconds,11:F1}"));
        if (finding is not null)
        {
            findings++;
            CorpusFile.Append(parsed.GetValue(corpus)!, name, finding.Input, finding.What);
            Console.Error.WriteLine($"fuzz: {name}, seed {parsed.GetValue(seed)}, input {run.Inputs}: {finding.What}");
        }
        if (parsed.GetValue(keep) is { } folder)
            foreach (var (outcome, input) in run.Found)
                CorpusFile.Append(folder, name, input, outcome);
    }
    return findings == 0 ? 0 : 1;
});
return await command.Parse(args).InvokeAsync();
