using System.Globalization;
using System.Text;
using System.Text.Json;
using ClusterLlm.Coordinator.Journal;

namespace ClusterLlm.Coordinator.Evaluation;

/// <summary>How many answers were right, and which were not.</summary>
internal sealed record TaskReport(string Task, string Checkpoint, IReadOnlyList<TaskAnswer> Answers, double Seconds)
{
    private const int ShownWrong = 5;
    private const int ShownCharacters = 160;

    private int Exact => Answers.Count(answer => answer.IsExact);

    private double ExactMatch => (double)Exact / Answers.Count;

    private double RougeL => Answers.Average(answer => answer.RougeL);

    public string ToJson() => JsonSerializer.Serialize(
        new Dictionary<string, object>
        {
            ["task"] = Task,
            ["checkpoint"] = Checkpoint,
            ["examples"] = Answers.Count,
            ["exact"] = Exact,
            ["exact_match"] = ExactMatch,
            ["rouge_l"] = RougeL,
            ["seconds"] = Math.Round(Seconds, 1),
        },
        JsonText.Options);

    public string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"model    {Checkpoint}");
        text.AppendLine(CultureInfo.InvariantCulture, $"task     {Task}, {Answers.Count} examples in {Seconds:F0} s");
        text.AppendLine(CultureInfo.InvariantCulture, $"exact    {Exact} ({100 * ExactMatch:F1} %)");
        text.AppendLine(CultureInfo.InvariantCulture, $"rouge-l  {RougeL:F3}");
        foreach (var wrong in Answers.Where(answer => !answer.IsExact).Take(ShownWrong))
        {
            text.AppendLine();
            text.AppendLine(CultureInfo.InvariantCulture, $"asked    {Shown(wrong.Item.Asked)}");
            text.AppendLine(CultureInfo.InvariantCulture, $"right    {Shown(wrong.Item.Expected)}");
            text.AppendLine(CultureInfo.InvariantCulture, $"said     {Shown(wrong.Said)}");
        }
        return text.ToString();
    }

    /// <summary>One JSON object a line: asked, expected, said, exact, rouge_l.</summary>
    public void WriteAnswers(string path) => AtomicFile.Replace(Path.GetFullPath(path), string.Concat(
        Answers.Select(answer => JsonSerializer.Serialize(
            new Dictionary<string, object>
            {
                ["asked"] = answer.Item.Asked,
                ["expected"] = answer.Item.Expected,
                ["said"] = answer.Said,
                ["exact"] = answer.IsExact,
                ["rouge_l"] = answer.RougeL,
            },
            JsonText.Options) + "\n")));

    /// <summary>As one line, and of a long one the end, where the question stands.</summary>
    private static string Shown(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= ShownCharacters ? line : $"...{line[^ShownCharacters..]}";
    }
}
