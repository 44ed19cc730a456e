using System.Globalization;
using System.Text;

namespace ClusterLlm.Attack;

/// <summary>Steps and time between two looks at a run.</summary>
internal readonly record struct Pace(long Steps, double Seconds)
{
    public double PerSecond => Steps / Seconds;
}

/// <summary>What the attack was, and what it did to the run.</summary>
internal sealed record AttackReport(AttackOptions Options, Pace Before, Pace Under, Pace After, long TokensPerStep,
    long Frames,
    long Connections, long Refused, double AttackerCpu, double RunCpu,
    IReadOnlyList<(string Process, long Before, long Most)> Memory,
    int Uninvited, bool SameProcesses)
{
    private const long MostGrowthBytes = 64 << 20;

    /// <summary>Nobody joined, nothing died, no process grew by more than it may.</summary>
    public bool Withstood =>
        Uninvited == 0 && SameProcesses && Memory.All(process => process.Most - process.Before <= MostGrowthBytes);

    public double Speed => Under.PerSecond / ((Before.PerSecond + After.PerSecond) / 2);

    public string Table()
    {
        var text = new StringBuilder();
        Line($"frames sent       {Frames} in {Under.Seconds:F0} s, {Frames / Under.Seconds:F0} a second");
        Line($"connections       {Connections}, of which {Refused} ended before all of their frames were taken");
        Line($"tokens a second   {Before.PerSecond * TokensPerStep:F0} before, {Under.PerSecond * TokensPerStep:F0} under attack, {After.PerSecond * TokensPerStep:F0} after");
        Line($"speed             {100 * Speed:F1} % of the mean of before and after");
        Line($"CPU seconds       {AttackerCpu:F1} of the attacker, {RunCpu:F1} of coordinator and workers meanwhile");
        foreach (var (process, before, most) in Memory)
            Line($"resident          {process}: {before >> 20} MiB before, {most >> 20} at most, {(most - before) / 1048576.0:F1} more");
        Line($"uninvited joins   {Uninvited}");
        Line($"processes         {(SameProcesses ? "the same before and after" : "NOT the same before and after")}");
        text.Append($"again: {Options.Command}");
        return text.ToString();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }
}
