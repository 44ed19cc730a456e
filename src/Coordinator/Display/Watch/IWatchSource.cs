namespace ClusterLlm.Coordinator.Display.Watch;

/// <summary>Where a watched run is known from.</summary>
internal interface IWatchSource
{
    /// <summary>Tells what is there and what comes, until it is cancelled or there will be no more.</summary>
    /// <param name="tell">Takes changes of the model; they are applied one after another.</param>
    /// <param name="cancellation">Ends it.</param>
    Task FollowAsync(Action<Action<WatchModel>> tell, CancellationToken cancellation);

    /// <returns>What became of it, in a line.</returns>
    Task<string> AskAsync(WatchAction action, CancellationToken cancellation);
}
