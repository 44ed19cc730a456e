namespace ClusterLlm.Coordinator.Display.Watch;

internal enum WatchActionKind { None, Quit, Pause, Resume, Checkpoint, Drain }

/// <summary>What a key asks of the run or of the program.</summary>
/// <param name="Worker">Whom it is about; empty for the run.</param>
internal readonly record struct WatchAction(WatchActionKind Kind, string Worker = "")
{
    public static WatchAction None { get; } = new(WatchActionKind.None);
}
