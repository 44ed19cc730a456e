using System.Globalization;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>Where a record stands, for messages.</summary>
/// <param name="File">Its path.</param>
/// <param name="Line">From 1.</param>
/// <param name="Instance">From 1 where a line holds several records, else 0.</param>
public sealed record RecordOrigin(string File, long Line, int Instance = 0)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{File}: line {Line}{(Instance > 0 ? $", instance {Instance}" : "")}");
}
