using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Protocol.Wire;

/// <summary>Coming and going.</summary>
internal static class JoinFormats
{
    public static readonly MessageFormat[] All =
    [
        new MessageFormat<JoinRun>(
            "JR", 13,
            static (ref FieldWriter w, JoinRun m) =>
            {
                w.Int32(m.ProtocolVersion);
                w.Worker(m.Worker);
                w.Guid(m.Incarnation.Value);
                w.Int32(m.ProcessId);
                w.Text(nameof(m.Host), m.Host);
                w.Text(nameof(m.DataAddress), m.DataAddress);
                Write(ref w, m.Numerics);
                w.Int64(m.AppliedStep.Value);
                w.Int64(m.PreparedStep.Value);
                w.Run(m.Run);
                w.Text(nameof(m.ConfigurationHash), m.ConfigurationHash);
                w.Text(nameof(m.HttpAddress), m.HttpAddress, ProtocolLimits.MaxUrlBytes);
                w.Secret(nameof(m.Token), m.Token);
            },
            static (ref FieldReader r) => new JoinRun(
                r.Int32(nameof(JoinRun.ProtocolVersion)),
                r.Worker(nameof(JoinRun.Worker)),
                new Incarnation(r.Guid(nameof(JoinRun.Incarnation))),
                r.Int32(nameof(JoinRun.ProcessId)),
                r.Text(nameof(JoinRun.Host)),
                r.Text(nameof(JoinRun.DataAddress)),
                r.Nested(nameof(JoinRun.Numerics), ReadNumerics),
                new StepId(r.Int64(nameof(JoinRun.AppliedStep))),
                new StepId(r.Int64(nameof(JoinRun.PreparedStep), absent: -1)),
                r.HasMore ? r.Run(nameof(JoinRun.Run)) : default(RunId),
                r.HasMore ? r.Text(nameof(JoinRun.ConfigurationHash)) : "",
                r.HasMore ? r.Text(nameof(JoinRun.HttpAddress), ProtocolLimits.MaxUrlBytes) : "",
                r.Secret(nameof(JoinRun.Token)))),
        new MessageFormat<JoinAccepted>(
            "JA", 7,
            static (ref FieldWriter w, JoinAccepted m) =>
            {
                w.Int32(m.ProtocolVersion);
                w.Coordinates(m.At);
                w.Worker(m.Worker);
                w.Text(nameof(m.ConfigurationYaml), m.ConfigurationYaml, ProtocolLimits.MaxConfigurationBytes);
                w.Text(nameof(m.RunDirectory), m.RunDirectory);
                w.Text(nameof(m.CorpusDirectory), m.CorpusDirectory);
                w.Text(nameof(m.ConfigurationHash), m.ConfigurationHash);
            },
            static (ref FieldReader r) => new JoinAccepted(
                r.Int32(nameof(JoinAccepted.ProtocolVersion)),
                r.Coordinates(nameof(JoinAccepted.At)),
                r.Worker(nameof(JoinAccepted.Worker)),
                r.Text(nameof(JoinAccepted.ConfigurationYaml), ProtocolLimits.MaxConfigurationBytes),
                r.Text(nameof(JoinAccepted.RunDirectory)),
                r.Text(nameof(JoinAccepted.CorpusDirectory)),
                r.HasMore ? r.Text(nameof(JoinAccepted.ConfigurationHash)) : "")),
        new MessageFormat<JoinRefused>(
            "JX", 2,
            static (ref FieldWriter w, JoinRefused m) =>
            {
                w.Enum(m.Code);
                w.Reason(m.Reason);
            },
            static (ref FieldReader r) => new JoinRefused(
                r.Enum<JoinRefusal>(nameof(JoinRefused.Code)),
                r.Text(nameof(JoinRefused.Reason)))),
        new MessageFormat<LeaveRun>(
            "LR", 3,
            static (ref FieldWriter w, LeaveRun m) =>
            {
                w.Worker(m.Worker);
                w.Guid(m.Incarnation.Value);
                w.Reason(m.Reason);
            },
            static (ref FieldReader r) => new LeaveRun(
                r.Worker(nameof(LeaveRun.Worker)),
                new Incarnation(r.Guid(nameof(LeaveRun.Incarnation))),
                r.Text(nameof(LeaveRun.Reason)))),
        new MessageFormat<StopWorker>(
            "SW", 4,
            static (ref FieldWriter w, StopWorker m) =>
            {
                w.Run(m.Run);
                w.Int64(m.Fence.Value);
                w.Reason(m.Reason);
                w.Int32(m.ExitCode);
            },
            static (ref FieldReader r) => new StopWorker(
                r.Run(nameof(StopWorker.Run)),
                new Fence(r.Int64(nameof(StopWorker.Fence))),
                r.Text(nameof(StopWorker.Reason)),
                r.Int32(nameof(StopWorker.ExitCode)))),
        new MessageFormat<WorkerHeartbeat>(
            "WH", 8,
            static (ref FieldWriter w, WorkerHeartbeat m) =>
            {
                w.Coordinates(m.At);
                w.Worker(m.Worker);
                w.Enum(m.Phase);
                w.Int32(m.MicroBatchesDone);
                w.Double(m.PhaseSeconds);
                w.Int64(m.ResidentBytes);
                w.OptionalWorker(m.WaitsFor);
                w.Reason(m.Detail);
            },
            static (ref FieldReader r) => new WorkerHeartbeat(
                r.Coordinates(nameof(WorkerHeartbeat.At)),
                r.Worker(nameof(WorkerHeartbeat.Worker)),
                r.Enum<WorkerPhase>(nameof(WorkerHeartbeat.Phase)),
                r.Int32(nameof(WorkerHeartbeat.MicroBatchesDone)),
                r.Double(nameof(WorkerHeartbeat.PhaseSeconds)),
                r.Int64(nameof(WorkerHeartbeat.ResidentBytes)),
                r.HasMore ? r.OptionalWorker(nameof(WorkerHeartbeat.WaitsFor)) : null,
                r.HasMore ? r.Text(nameof(WorkerHeartbeat.Detail)) : "")),
        new MessageFormat<DrainWorker>(
            "DW", 3,
            static (ref FieldWriter w, DrainWorker m) =>
            {
                w.Worker(m.Worker);
                w.Reason(m.Reason);
                w.Secret(nameof(m.Token), m.Token);
            },
            static (ref FieldReader r) => new DrainWorker(
                r.Worker(nameof(DrainWorker.Worker)),
                r.Text(nameof(DrainWorker.Reason)),
                r.Secret(nameof(DrainWorker.Token)))),
        new MessageFormat<DrainAnswered>(
            "DA", 3,
            static (ref FieldWriter w, DrainAnswered m) =>
            {
                w.Worker(m.Worker);
                w.Boolean(m.Accepted);
                w.Reason(m.Reason);
            },
            static (ref FieldReader r) => new DrainAnswered(
                r.Worker(nameof(DrainAnswered.Worker)),
                r.Boolean(nameof(DrainAnswered.Accepted)),
                r.Text(nameof(DrainAnswered.Reason)))),
        new MessageFormat<DumpFlight>(
            "DF", 3,
            static (ref FieldWriter w, DumpFlight m) =>
            {
                w.Run(m.Run);
                w.Int64(m.Fence.Value);
                w.Reason(m.Reason);
            },
            static (ref FieldReader r) => new DumpFlight(
                r.Run(nameof(DumpFlight.Run)),
                new Fence(r.Int64(nameof(DumpFlight.Fence))),
                r.Text(nameof(DumpFlight.Reason)))),
        new MessageFormat<AskRun>(
            "AR", 2,
            static (ref FieldWriter w, AskRun m) =>
            {
                w.Int32(m.ProtocolVersion);
                w.Secret(nameof(m.Token), m.Token);
            },
            static (ref FieldReader r) => new AskRun(
                r.Int32(nameof(AskRun.ProtocolVersion)),
                r.Secret(nameof(AskRun.Token)))),
        new MessageFormat<RunDescribed>(
            "DR", 3,
            static (ref FieldWriter w, RunDescribed m) =>
            {
                w.Int32(m.ProtocolVersion);
                w.Run(m.Run);
                w.Text(nameof(m.ConfigurationYaml), m.ConfigurationYaml, ProtocolLimits.MaxConfigurationBytes);
            },
            static (ref FieldReader r) => new RunDescribed(
                r.Int32(nameof(RunDescribed.ProtocolVersion)),
                r.Run(nameof(RunDescribed.Run)),
                r.Text(nameof(RunDescribed.ConfigurationYaml), ProtocolLimits.MaxConfigurationBytes))),
    ];

    private static void Write(ref FieldWriter w, NumericsFingerprint numerics)
    {
        w.Begin(7);
        w.Text("Numerics.LibTorch", numerics.LibTorch);
        w.Text("Numerics.Blas", numerics.Blas);
        w.Text("Numerics.CpuCapability", numerics.CpuCapability);
        w.Text("Numerics.Operators", numerics.Operators);
        w.Int32(numerics.Threads);
        w.Text("Numerics.Precision", numerics.Precision);
        w.Text("Numerics.Device", numerics.Device);
    }

    private static NumericsFingerprint ReadNumerics(ref FieldReader r) => new(
        r.Text("Numerics.LibTorch"),
        r.Text("Numerics.Blas"),
        r.Text("Numerics.CpuCapability"),
        r.Text("Numerics.Operators"),
        r.Int32("Numerics.Threads"),
        r.Text("Numerics.Precision"),
        r.Text("Numerics.Device"));
}
