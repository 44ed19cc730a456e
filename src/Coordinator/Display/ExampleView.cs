using System.Globalization;
using System.Text.Json;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Model.Data.FineTuning;
using ClusterLlm.Model.Tokenizers;
using Spectre.Console;

namespace ClusterLlm.Coordinator.Display;

/// <summary>
/// Examples on standard output: as flowing text in colours where that is a terminal with colours, else a line for each
/// token, with + before those that are learnt.
/// </summary>
internal sealed class ExampleView(ITokenizer tokenizer, string template)
{
    // One line of output is one line of the text: the terminal wraps, so that it can be copied.
    private const int NoWrapping = 1 << 20;

    private static readonly Style[] Given = [new(Color.Grey), new(Color.Silver)];
    private static readonly Style[] Learnt = [new(Color.Black, Color.Green), new(Color.Black, Color.Lime)];

    public void Print(IReadOnlyList<EncodedRecord> shown, ExampleReader reader)
    {
        foreach (var (title, tokens, mask) in shown.SelectMany(Sequences))
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{title}: {tokens.Length:N0} tokens, {mask.Count(learnt => learnt):N0} learnt"));
            if (!TryPrintColours(tokens, mask))
                PrintLines(tokens, mask);
            Console.Out.WriteLine();
        }
        Summarise(reader);
    }

    public void PrintJson(IReadOnlyList<EncodedRecord> shown, ExampleReader reader)
    {
        var report = reader.Report;
        Console.Out.WriteLine(JsonSerializer.Serialize(
            new
            {
                template,
                records = reader.Records.Records,
                examples = report.Examples,
                tokens = report.Tokens,
                loss_tokens = report.LossTokens,
                longest = report.Longest,
                truncated = report.Truncated,
                first_truncated = report.FirstTruncated,
                dropped = report.Dropped,
                first_dropped = report.FirstDropped,
                bad_lines = reader.Records.BadLines,
                first_bad_lines = reader.Records.FirstBadLines,
                shown = shown.SelectMany(Sequences).Select(sequence => new
                {
                    at = sequence.Title,
                    tokens = sequence.Tokens,
                    text = sequence.Tokens.Select(token => TokenText.Shown(tokenizer, token)),
                    learnt = sequence.Mask.Select(learnt => learnt ? 1 : 0),
                }),
            }, JsonText.Options));
    }

    private void Summarise(ExampleReader reader)
    {
        var (report, records) = (reader.Report, reader.Records);
        Line("template", template);
        Line("records", string.Create(CultureInfo.InvariantCulture, $"{records.Records:N0}"));
        Line("examples", string.Create(CultureInfo.InvariantCulture, $"{report.Examples:N0}"));
        Line("tokens", string.Create(CultureInfo.InvariantCulture, $"{report.Tokens:N0}, longest {report.Longest:N0}"));
        Line("learnt", string.Create(CultureInfo.InvariantCulture, $"{report.LossTokens:N0} tokens"));
        Line("truncated", string.Create(CultureInfo.InvariantCulture, $"{report.Truncated:N0}"), report.FirstTruncated);
        Line("dropped", string.Create(CultureInfo.InvariantCulture, $"{report.Dropped:N0}"), report.FirstDropped);
        Line("bad lines", string.Create(CultureInfo.InvariantCulture, $"{records.BadLines:N0}"), records.FirstBadLines);
    }

    private static void Line(string name, string value, IReadOnlyList<string>? first = null)
    {
        Console.Out.WriteLine($"{name,-10} {value}");
        foreach (var line in first ?? [])
            Console.Out.WriteLine($"           {line}");
    }

    private void PrintLines(int[] tokens, bool[] mask)
    {
        for (var i = 0; i < tokens.Length; i++)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{(mask[i] ? '+' : ' ')} {tokens[i],7} {TokenText.Shown(tokenizer, tokens[i])}"));
    }

    private bool TryPrintColours(int[] tokens, bool[] mask)
    {
        if (Console.IsOutputRedirected)
            return false;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (console.Profile.Capabilities.ColorSystem == ColorSystem.NoColors)
            return false;
        console.Profile.Width = NoWrapping;
        for (var i = 0; i < tokens.Length; i++)
        {
            var style = (mask[i] ? Learnt : Given)[i % 2];
            var lines = TokenText.Shown(tokenizer, tokens[i]).Split("\\n");
            for (var line = 0; line < lines.Length; line++)
            {
                var ends = line < lines.Length - 1;
                console.Write(new Text(lines[line] + (ends ? "⏎" : ""), style));
                if (ends)
                    console.WriteLine();
            }
        }
        console.WriteLine();
        return true;
    }

    private static IEnumerable<(string Title, int[] Tokens, bool[] Mask)> Sequences(EncodedRecord record)
    {
        if (record.Example is { } example)
            yield return (record.Origin.ToString(), example.Tokens, example.Mask);
        if (record.Pair is { } pair)
        {
            yield return Completed($"{record.Origin}, chosen", pair.Prompt, pair.Chosen);
            yield return Completed($"{record.Origin}, rejected", pair.Prompt, pair.Rejected);
        }
    }

    private static (string Title, int[] Tokens, bool[] Mask) Completed(
        string title, int[] prompt, int[] completion) => (
        title, [.. prompt, .. completion],
        [.. Enumerable.Repeat(false, prompt.Length), .. Enumerable.Repeat(true, completion.Length)]);
}
