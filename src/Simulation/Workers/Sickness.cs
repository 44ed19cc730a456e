namespace ClusterLlm.Simulation.Workers;

/// <summary>What a worker process does wrong from some moment on, until it ends.</summary>
internal enum Sickness
{
    None,

    /// <summary>Its gradients are not finite, and it finds that itself.</summary>
    SpoilsGradients,

    /// <summary>Its gradients are not finite, and it finds nothing.</summary>
    SpoilsSilently,

    /// <summary>What it adds up for the others is not finite, and nobody finds a share of which that is so.</summary>
    SpoilsSums,

    /// <summary>It reports another norm than that of the gradient.</summary>
    MisreportsNorm,
}
