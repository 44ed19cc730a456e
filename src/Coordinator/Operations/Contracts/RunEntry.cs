namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>A run as its folder tells it.</summary>
/// <param name="Name">The folder's.</param>
/// <param name="Directory">Where it lies.</param>
/// <param name="Phase">Of its coordinator; ended when that is gone.</param>
/// <param name="Step">The last that was committed.</param>
/// <param name="Steps">Of the whole run.</param>
/// <param name="Loss">Of the last step.</param>
/// <param name="ValLoss">The last among its last steps.</param>
/// <param name="Started">When it was first opened.</param>
/// <param name="Alive">Its coordinator runs, on this machine.</param>
internal sealed record RunEntry(string Name, string Directory, string Phase, long Step, long Steps, double? Loss,
    double? ValLoss, string? Started, bool Alive);
