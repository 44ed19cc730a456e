using ClusterLlm.Protocol.Data;

namespace ClusterLlm.Protocol.Wire;

/// <summary>Gradients and states between workers. A slice's payload is its last field, and stays so.</summary>
internal static class DataFormats
{
    public static readonly MessageFormat[] All =
    [
        new MessageFormat<GradientSlice>(
            "GS", 6,
            static (ref FieldWriter w, GradientSlice m) =>
            {
                w.Coordinates(m.At);
                w.Worker(m.From);
                Write(ref w, m.Node);
                w.Int64(m.LossTokens);
                w.Int64(m.Offset);
                w.Payload(nameof(m.Payload), m.Payload);
            },
            static (ref FieldReader r) => new GradientSlice(
                r.Coordinates(nameof(GradientSlice.At)),
                r.Worker(nameof(GradientSlice.From)),
                r.Nested(nameof(GradientSlice.Node), ReadNode),
                r.Int64(nameof(GradientSlice.LossTokens)),
                r.Int64(nameof(GradientSlice.Offset)),
                r.Payload(nameof(GradientSlice.Payload)))),
        new MessageFormat<ReducedSlice>(
            "RD", 4,
            static (ref FieldWriter w, ReducedSlice m) =>
            {
                w.Coordinates(m.At);
                w.Worker(m.From);
                w.Int64(m.Offset);
                w.Payload(nameof(m.Payload), m.Payload);
            },
            static (ref FieldReader r) => new ReducedSlice(
                r.Coordinates(nameof(ReducedSlice.At)),
                r.Worker(nameof(ReducedSlice.From)),
                r.Int64(nameof(ReducedSlice.Offset)),
                r.Payload(nameof(ReducedSlice.Payload)))),
        new MessageFormat<BlockNorms>(
            "BN", 4,
            static (ref FieldWriter w, BlockNorms m) =>
            {
                w.Coordinates(m.At);
                w.Worker(m.From);
                w.Int32(m.FirstBlock);
                w.List(
                    nameof(m.Sums), m.Sums, ProtocolLimits.MaxBlockNorms,
                    static (ref FieldWriter writer, double sum) => writer.Double(sum));
            },
            static (ref FieldReader r) => new BlockNorms(
                r.Coordinates(nameof(BlockNorms.At)),
                r.Worker(nameof(BlockNorms.From)),
                r.Int32(nameof(BlockNorms.FirstBlock)),
                r.Doubles(nameof(BlockNorms.Sums), ProtocolLimits.MaxBlockNorms))),
        new MessageFormat<Credit>(
            "CR", 3,
            static (ref FieldWriter w, Credit m) =>
            {
                w.Run(m.Run);
                w.Worker(m.From);
                w.Int64(m.Bytes);
            },
            static (ref FieldReader r) => new Credit(
                r.Run(nameof(Credit.Run)),
                r.Worker(nameof(Credit.From)),
                r.Int64(nameof(Credit.Bytes)))),
        new MessageFormat<StateRequest>(
            "SQ", 6,
            static (ref FieldWriter w, StateRequest m) =>
            {
                w.Coordinates(m.At);
                w.Worker(m.From);
                w.Text(nameof(m.DataAddress), m.DataAddress);
                w.Enum(m.Buffer);
                w.Int64(m.Offset);
                w.Int64(m.Count);
            },
            static (ref FieldReader r) => new StateRequest(
                r.Coordinates(nameof(StateRequest.At)),
                r.Worker(nameof(StateRequest.From)),
                r.Text(nameof(StateRequest.DataAddress)),
                r.Enum<StateBuffer>(nameof(StateRequest.Buffer)),
                r.Int64(nameof(StateRequest.Offset)),
                r.Int64(nameof(StateRequest.Count)))),
        new MessageFormat<StateSlice>(
            "SS", 5,
            static (ref FieldWriter w, StateSlice m) =>
            {
                w.Coordinates(m.At);
                w.Worker(m.From);
                w.Enum(m.Buffer);
                w.Int64(m.Offset);
                w.Payload(nameof(m.Payload), m.Payload);
            },
            static (ref FieldReader r) => new StateSlice(
                r.Coordinates(nameof(StateSlice.At)),
                r.Worker(nameof(StateSlice.From)),
                r.Enum<StateBuffer>(nameof(StateSlice.Buffer)),
                r.Int64(nameof(StateSlice.Offset)),
                r.Payload(nameof(StateSlice.Payload)))),
        new MessageFormat<StateRefused>(
            "SZ", 3,
            static (ref FieldWriter w, StateRefused m) =>
            {
                w.Coordinates(m.At);
                w.Worker(m.From);
                w.Reason(m.Reason);
            },
            static (ref FieldReader r) => new StateRefused(
                r.Coordinates(nameof(StateRefused.At)),
                r.Worker(nameof(StateRefused.From)),
                r.Text(nameof(StateRefused.Reason)))),
    ];

    private static void Write(ref FieldWriter w, TreeNode node)
    {
        w.Begin(2);
        w.Int32(node.Level);
        w.Int32(node.Index);
    }

    private static TreeNode ReadNode(ref FieldReader r) => new(r.Int32("Node.Level"), r.Int32("Node.Index"));
}
