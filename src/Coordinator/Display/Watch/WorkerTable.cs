using ClusterLlm.Coordinator.Display.Cells;
using ClusterLlm.Coordinator.Operations.Contracts;
using static System.FormattableString;

namespace ClusterLlm.Coordinator.Display.Watch;

/// <summary>The workers of a run, one in a row, and which of them is chosen.</summary>
internal static class WorkerTable
{
    private const double Mebibyte = 1024 * 1024;

    /// <param name="rows">With the headings. Where they are too few, they follow the chosen worker.</param>
    public static void Draw(CellGrid grid, int top, int rows, IReadOnlyList<WorkerView> workers, string selected)
    {
        if (rows < 2)
            return;
        var chosen = workers.Index().Where(pair => pair.Item.Id == selected).Select(pair => pair.Index)
            .FirstOrDefault();
        var first = Math.Clamp(chosen - ((rows - 1) / 2), 0, Math.Max(0, workers.Count - (rows - 1)));
        var shown = workers.Skip(first).Take(rows - 1).ToList();
        var table = new TextTable("worker", "state", "phase", "for", "done", "lag", "memory", "process", "detail");
        foreach (var worker in shown)
            table.Add(worker.Id, worker.Draining ? "drains" : worker.Status.Replace('_', ' '),
                worker.Phase.Replace('_', ' '),
                Invariant($"{worker.PhaseSeconds:F1} s"), $"{worker.MicroBatchesDone}",
                Invariant($"{worker.LagSeconds:F2} s"),
                worker.ResidentBytes > 0 ? Invariant($"{worker.ResidentBytes / Mebibyte:N0} MiB") : "-",
                worker.Pid > 0 ? $"{worker.Pid} on {worker.Host}" : "-",
                worker.WaitsFor is { Length: > 0 } other ? $"waits for {other}" : worker.Detail);
        foreach (var (index, line) in table.Lines().Index())
        {
            var ink = index == 0 ? Ink.Bold : shown[index - 1] switch
            {
                var worker when worker.Id == selected => Ink.Chosen,
                { Status: "ready" } => Ink.Plain,
                { Status: "given_up" } => Ink.Bad,
                _ => Ink.Warning,
            };
            grid.PutWithin(0, top + index, grid.Width, ink == Ink.Chosen ? line.PadRight(grid.Width) : line, ink);
        }
    }
}
