namespace ClusterLlm.Worker.Compute;

/// <summary>What a joined worker works with.</summary>
internal sealed record OpenedRun(IGradientComputer Computer, int FrameBytes, int WindowBytes, TimeSpan OrphanTimeout);
