using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Protocol.Wire;

/// <summary>Bringing a state into memory, and putting it on disk.</summary>
internal static class StateFormats
{
    public static readonly MessageFormat[] All =
    [
        new MessageFormat<LoadState>(
            "LS", 2,
            static (ref FieldWriter w, LoadState m) =>
            {
                w.Coordinates(m.At);
                w.Text(nameof(m.CheckpointDirectory), m.CheckpointDirectory);
            },
            static (ref FieldReader r) => new LoadState(
                r.Coordinates(nameof(LoadState.At)),
                r.Text(nameof(LoadState.CheckpointDirectory)))),
        new MessageFormat<ReceiveState>(
            "RS", 3,
            static (ref FieldWriter w, ReceiveState m) =>
            {
                w.Coordinates(m.At);
                w.List(nameof(m.Donors), m.Donors, ProtocolLimits.MaxMembers, Write);
                w.UInt64(m.StateHash);
            },
            static (ref FieldReader r) => new ReceiveState(
                r.Coordinates(nameof(ReceiveState.At)),
                r.List(nameof(ReceiveState.Donors), ProtocolLimits.MaxMembers, minBytes: 3, ReadDonor),
                r.UInt64(nameof(ReceiveState.StateHash)))),
        new MessageFormat<SettleState>(
            "SE", 3,
            static (ref FieldWriter w, SettleState m) =>
            {
                w.Coordinates(m.At);
                StepFormats.Write(ref w, m.Update);
                w.Boolean(m.Skip);
            },
            static (ref FieldReader r) => new SettleState(
                r.Coordinates(nameof(SettleState.At)),
                r.Nested(nameof(SettleState.Update), StepFormats.ReadUpdate),
                r.Boolean(nameof(SettleState.Skip)))),
        new MessageFormat<StateReady>(
            "SR", 4,
            static (ref FieldWriter w, StateReady m) =>
            {
                w.Coordinates(m.At);
                w.Worker(m.Worker);
                w.UInt64(m.StateHash);
                w.Double(m.Seconds);
            },
            static (ref FieldReader r) => new StateReady(
                r.Coordinates(nameof(StateReady.At)),
                r.Worker(nameof(StateReady.Worker)),
                r.UInt64(nameof(StateReady.StateHash)),
                r.Double(nameof(StateReady.Seconds)))),
        new MessageFormat<StateFailed>(
            "SX", 3,
            static (ref FieldWriter w, StateFailed m) =>
            {
                w.Coordinates(m.At);
                w.Worker(m.Worker);
                w.Reason(m.Reason);
            },
            static (ref FieldReader r) => new StateFailed(
                r.Coordinates(nameof(StateFailed.At)),
                r.Worker(nameof(StateFailed.Worker)),
                r.Text(nameof(StateFailed.Reason)))),
        new MessageFormat<WriteCheckpoint>(
            "WC", 2,
            static (ref FieldWriter w, WriteCheckpoint m) =>
            {
                w.Coordinates(m.At);
                w.Progress(m.Progress);
            },
            static (ref FieldReader r) => new WriteCheckpoint(
                r.Coordinates(nameof(WriteCheckpoint.At)),
                r.Progress(nameof(WriteCheckpoint.Progress)))),
        new MessageFormat<CheckpointWritten>(
            "CW", 6,
            static (ref FieldWriter w, CheckpointWritten m) =>
            {
                w.Coordinates(m.At);
                w.Worker(m.Worker);
                w.Text(nameof(m.Directory), m.Directory);
                w.Text(nameof(m.ParametersSha256), m.ParametersSha256);
                w.Int64(m.Bytes);
                w.Double(m.Seconds);
            },
            static (ref FieldReader r) => new CheckpointWritten(
                r.Coordinates(nameof(CheckpointWritten.At)),
                r.Worker(nameof(CheckpointWritten.Worker)),
                r.Text(nameof(CheckpointWritten.Directory)),
                r.Text(nameof(CheckpointWritten.ParametersSha256)),
                r.Int64(nameof(CheckpointWritten.Bytes)),
                r.Double(nameof(CheckpointWritten.Seconds)))),
        new MessageFormat<CheckpointFailed>(
            "CX", 3,
            static (ref FieldWriter w, CheckpointFailed m) =>
            {
                w.Coordinates(m.At);
                w.Worker(m.Worker);
                w.Reason(m.Reason);
            },
            static (ref FieldReader r) => new CheckpointFailed(
                r.Coordinates(nameof(CheckpointFailed.At)),
                r.Worker(nameof(CheckpointFailed.Worker)),
                r.Text(nameof(CheckpointFailed.Reason)))),
    ];

    private static void Write(ref FieldWriter w, StateDonor donor)
    {
        w.Begin(2);
        w.Worker(donor.Worker);
        w.Text("Donors.DataAddress", donor.DataAddress);
    }

    private static StateDonor ReadDonor(ref FieldReader r) =>
        new(r.Worker("Donors.Worker"), r.Text("Donors.DataAddress"));
}
