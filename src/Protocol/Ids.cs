namespace ClusterLlm.Protocol;

/// <summary>One training run; stays the same when the run is resumed.</summary>
public readonly record struct RunId(Guid Value)
{
    public override string ToString() => Value.ToString("N")[..12];
}

/// <summary>A place in the cluster, not a process: a restarted worker keeps it.</summary>
public readonly record struct WorkerId(int Value) : IComparable<WorkerId>
{
    public int CompareTo(WorkerId other) => Value.CompareTo(other.Value);
    public override string ToString() => $"w{Value}";
}

/// <summary>One process in a place; differs after each restart.</summary>
public readonly record struct Incarnation(Guid Value);

/// <summary>Optimizer steps count from 1; 0 is the state before the first.</summary>
public readonly record struct StepId(long Value) : IComparable<StepId>
{
    public StepId Next => new(Value + 1);
    public int CompareTo(StepId other) => Value.CompareTo(other.Value);
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Grows with each coordinator that opens the run: who has seen a higher one refuses lower ones.</summary>
public readonly record struct Fence(long Value) : IComparable<Fence>
{
    public int CompareTo(Fence other) => Value.CompareTo(other.Value);
}

/// <summary>Grows with each change of membership under one fence.</summary>
public readonly record struct Generation(int Value) : IComparable<Generation>
{
    public Generation Next => new(Value + 1);
    public int CompareTo(Generation other) => Value.CompareTo(other.Value);
}

/// <summary>Where in the run a message belongs: a receiver drops what is not of its own coordinates, in one place.</summary>
public readonly record struct Coordinates(RunId Run, Fence Fence, Generation Generation, StepId Step);

/// <summary>Node (level, index) of the canonical reduction tree covers micro-batches [index 2^level, min((index+1) 2^level, V)).</summary>
public readonly record struct TreeNode(int Level, int Index);

/// <summary>Micro-batches or other units [Start, End).</summary>
public readonly record struct IndexRange(int Start, int End)
{
    public int Count => End - Start;
}
