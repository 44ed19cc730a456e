using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ClusterLlm.Model.Configuration;

/// <summary>
/// YAML's events, as long as they are not nested deeper than settings ever are, and none is within itself by its name:
/// what makes nodes of them takes stack for each level, and a coordinator's settings reach a worker over the network.
/// </summary>
internal sealed class ShallowParser(IParser parser) : IParser
{
    private const int MaxDepth = 16;
    private int depth;

    public ParsingEvent? Current => parser.Current;

    /// <exception cref="YamlException">Too deep, perhaps without an end, or no YAML.</exception>
    public bool MoveNext()
    {
        if (!parser.MoveNext())
            return false;
        depth += parser.Current!.NestingIncrease;
        // Stream and document count, too.
        if (depth > MaxDepth)
            throw Refused($"nested more than {MaxDepth} deep");
        if (parser.Current is NodeEvent { Anchor.IsEmpty: false } and not Scalar)
            throw Refused("only a single value may have an anchor");
        return true;
    }

    private YamlException Refused(string why) => new(parser.Current!.Start, parser.Current.End, why);
}
