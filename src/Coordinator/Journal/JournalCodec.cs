using System.Buffers;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using MessagePack;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>
/// Journal records in MessagePack: an array of kind, time and the record's fields in order. Kinds are never reused and
/// fields only added at the end, so that a newer coordinator reads an older journal.
/// </summary>
internal static class JournalCodec
{
    private enum Kind
    {
        RunOpened = 1, NumericsPinned = 2, SettingsChanged = 3, Committed = 4, Evaluated = 5,
        CheckpointSaved = 6,
        CheckpointLost = 7, MembershipChanged = 8, StepAborted = 9, Rewound = 10, RunStopped = 11,
        DamageSkipped = 12, StepSkipped = 13, StepOverdue = 14, Verified = 15, Diverged = 16,
        RunPaused = 17, RunResumed = 18
    }

    public static void Write(IBufferWriter<byte> output, JournalRecord record)
    {
        var writer = new MessagePackWriter(output);
        switch (record)
        {
            case RunOpened r:
                Begin(ref writer, Kind.RunOpened, 7, r);
                writer.Write(r.Run.Value.ToString("N"));
                writer.Write(r.Fence.Value);
                writer.Write(r.Step.Value);
                writer.Write(r.ConfigurationHash);
                writer.Write(r.CorpusFingerprint);
                writer.Write(r.TokenizerSha256);
                writer.Write(r.Configuration);
                break;
            case NumericsPinned r:
                Begin(ref writer, Kind.NumericsPinned, 7, r);
                Write(ref writer, r.Numerics);
                break;
            case SettingsChanged r:
                Begin(ref writer, Kind.SettingsChanged, 1, r);
                writer.Write(r.Changes);
                break;
            case Committed r:
                Begin(ref writer, Kind.Committed, r.Rewards is null ? 14 : 17, r);
                Write(ref writer, r);
                Write(ref writer, r.Rewards);
                break;
            case Evaluated r:
                Begin(ref writer, Kind.Evaluated, r.Rewards is null ? 3 : 6, r);
                writer.Write(r.Step.Value);
                writer.Write(r.Loss);
                writer.Write(r.Tokens);
                Write(ref writer, r.Rewards);
                break;
            case CheckpointSaved r:
                Begin(ref writer, Kind.CheckpointSaved, 6, r);
                writer.Write(r.Step.Value);
                writer.Write(r.Directory);
                writer.Write(r.ParametersSha256);
                writer.Write(r.Bytes);
                writer.Write(r.Seconds);
                writer.Write(r.Writer.Value);
                break;
            case CheckpointLost r:
                Begin(ref writer, Kind.CheckpointLost, 3, r);
                writer.Write(r.Step.Value);
                writer.Write(r.Writer.Value);
                writer.Write(r.Reason);
                break;
            case MembershipChanged r:
                Begin(ref writer, Kind.MembershipChanged, 5, r);
                writer.Write(r.Worker.Value);
                writer.Write((int)r.Change);
                writer.Write(r.ProcessId);
                writer.Write(r.Step.Value);
                writer.Write(r.Reason);
                break;
            case StepAborted r:
                Begin(ref writer, Kind.StepAborted, 3, r);
                writer.Write(r.Step.Value);
                writer.Write(r.Generation.Value);
                writer.Write(r.Reason);
                break;
            case Rewound r:
                Begin(ref writer, Kind.Rewound, 3, r);
                writer.Write(r.To.Value);
                writer.Write(r.Reason);
                writer.Write(r.StateSuspect);
                break;
            case RunStopped r:
                Begin(ref writer, Kind.RunStopped, 3, r);
                writer.Write(r.Step.Value);
                writer.Write(r.ExitCode);
                writer.Write(r.Reason);
                break;
            case StepSkipped r:
                Begin(ref writer, Kind.StepSkipped, 2, r);
                writer.Write(r.Step.Value);
                writer.Write(r.Reason);
                break;
            case StepOverdue r:
                Begin(ref writer, Kind.StepOverdue, 3, r);
                writer.Write(r.Step.Value);
                writer.Write(r.Seconds);
                writer.Write(r.Reason);
                break;
            case Verified r:
                Begin(ref writer, Kind.Verified, 2, r);
                writer.Write(r.Step.Value);
                writer.Write(r.StateHash);
                break;
            case Diverged r:
                Begin(ref writer, Kind.Diverged, 2, r);
                writer.Write(r.Step.Value);
                writer.Write(r.Hashes);
                break;
            case RunPaused r:
                Begin(ref writer, Kind.RunPaused, 2, r);
                writer.Write(r.Step.Value);
                writer.Write(r.Reason);
                break;
            case RunResumed r:
                Begin(ref writer, Kind.RunResumed, 2, r);
                writer.Write(r.Step.Value);
                writer.Write(r.Reason);
                break;
            case DamageSkipped r:
                Begin(ref writer, Kind.DamageSkipped, 3, r);
                writer.Write(r.Offset);
                writer.Write(r.Bytes);
                writer.Write(r.Reason);
                break;
            default:
                throw new InvalidOperationException($"{record.GetType().Name} is not a journal record");
        }
        writer.Flush();
    }

    /// <exception cref="MessagePackSerializationException">Not a record.</exception>
    /// <exception cref="UnknownRecordException">Of a kind that this version does not know.</exception>
    public static JournalRecord Read(ReadOnlyMemory<byte> bytes)
    {
        var reader = new MessagePackReader(bytes);
        var fields = reader.ReadArrayHeader() - 2;
        var kind = (Kind)reader.ReadInt32();
        var unixMs = reader.ReadInt64();
        JournalRecord record = kind switch
        {
            Kind.RunOpened => new RunOpened(new RunId(Guid.ParseExact(Text(ref reader), "N")),
                new Fence(reader.ReadInt64()), Step(ref reader),
                Text(ref reader), Text(ref reader), Text(ref reader), fields > 6 ? Text(ref reader) : ""),
            Kind.NumericsPinned =>
                new NumericsPinned(new NumericsFingerprint(Text(ref reader), Text(ref reader), Text(ref reader),
                    Text(ref reader),
                reader.ReadInt32(), Text(ref reader), Text(ref reader))),
            Kind.SettingsChanged => new SettingsChanged(Text(ref reader)),
            Kind.Committed => new Committed(Step(ref reader), reader.ReadDouble(), reader.ReadDouble(),
                reader.ReadBoolean(), reader.ReadSingle(),
                reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadDouble(), reader.ReadDouble(),
                reader.ReadDouble(),
                reader.ReadInt32(), reader.ReadInt32(), reader.ReadBoolean())
            {
                Rewards = fields > 14 ? Rewards(ref reader) : null,
            },
            Kind.Evaluated => new Evaluated(Step(ref reader), reader.ReadDouble(), reader.ReadInt64())
            {
                Rewards = fields > 3 ? Rewards(ref reader) : null,
            },
            Kind.CheckpointSaved =>
                new CheckpointSaved(Step(ref reader), Text(ref reader), Text(ref reader), reader.ReadInt64(),
                    reader.ReadDouble(),
                Worker(ref reader)),
            Kind.CheckpointLost => new CheckpointLost(Step(ref reader), Worker(ref reader), Text(ref reader)),
            Kind.MembershipChanged =>
                new MembershipChanged(Worker(ref reader), (MembershipChange)reader.ReadInt32(), reader.ReadInt32(),
                Step(ref reader), Text(ref reader)),
            Kind.StepAborted => new StepAborted(Step(ref reader), new Generation(reader.ReadInt32()), Text(ref reader)),
            Kind.Rewound => new Rewound(Step(ref reader), Text(ref reader), fields > 2 && reader.ReadBoolean()),
            Kind.RunStopped => new RunStopped(Step(ref reader), reader.ReadInt32(), Text(ref reader)),
            Kind.StepSkipped => new StepSkipped(Step(ref reader), Text(ref reader)),
            Kind.StepOverdue => new StepOverdue(Step(ref reader), reader.ReadDouble(), Text(ref reader)),
            Kind.Verified => new Verified(Step(ref reader), reader.ReadUInt64()),
            Kind.Diverged => new Diverged(Step(ref reader), Text(ref reader)),
            Kind.RunPaused => new RunPaused(Step(ref reader), Text(ref reader)),
            Kind.RunResumed => new RunResumed(Step(ref reader), Text(ref reader)),
            Kind.DamageSkipped => new DamageSkipped(reader.ReadInt64(), reader.ReadInt64(), Text(ref reader)),
            _ => throw new UnknownRecordException((int)kind),
        };
        return record with { UnixMs = unixMs };
    }

    private static void Begin(ref MessagePackWriter writer, Kind kind, int fields, JournalRecord record)
    {
        writer.WriteArrayHeader(fields + 2);
        writer.Write((int)kind);
        writer.Write(record.UnixMs);
    }

    private static void Write(ref MessagePackWriter writer, Committed r)
    {
        writer.Write(r.Step.Value);
        writer.Write(r.Loss);
        writer.Write(r.GradientNorm);
        writer.Write(r.Skip);
        writer.Write(r.LearningRate);
        writer.Write(r.Tokens);
        writer.Write(r.TotalTokens);
        writer.Write(r.OptimizerSteps);
        writer.Write(r.StepSeconds);
        writer.Write(r.ComputeSeconds);
        writer.Write(r.ReduceSeconds);
        writer.Write(r.Workers);
        writer.Write(r.Generation);
        writer.Write(r.EvaluationFollows);
    }

    private static void Write(ref MessagePackWriter writer, RewardMeans? means)
    {
        if (means is not { } rewards)
            return;
        writer.Write(rewards.Chosen);
        writer.Write(rewards.Rejected);
        writer.Write(rewards.Accuracy);
    }

    private static RewardMeans Rewards(ref MessagePackReader reader) =>
        new(reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());

    private static void Write(ref MessagePackWriter writer, NumericsFingerprint numerics)
    {
        writer.Write(numerics.LibTorch);
        writer.Write(numerics.Blas);
        writer.Write(numerics.CpuCapability);
        writer.Write(numerics.Operators);
        writer.Write(numerics.Threads);
        writer.Write(numerics.Precision);
        writer.Write(numerics.Device);
    }

    private static string Text(ref MessagePackReader reader) => reader.ReadString() ?? "";

    private static StepId Step(ref MessagePackReader reader) => new(reader.ReadInt64());

    private static WorkerId Worker(ref MessagePackReader reader) => new(reader.ReadInt32());
}
