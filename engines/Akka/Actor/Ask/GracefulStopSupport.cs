using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>Stopping and waiting for it.</summary>
public static class GracefulStopSupport
{
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout) =>
        target.GracefulStop(timeout, PoisonPill.Instance);

    /// <summary>Sends the message and ends with true when the actor has stopped; with false after the time.</summary>
    public static async Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout, object stopMessage)
    {
        var watchee = (IInternalActorRef)target;
        var provider = (ActorRefProvider)watchee.Provider!;
        var watcher = new StopWatcher(provider, provider.TempPath());
        provider.RegisterTempActor(watcher, watcher.Path);
        try
        {
            watchee.SendSystemMessage(new Watch(watchee, watcher));
            target.Tell(stopMessage, ActorRefs.NoSender);
            using var limit = new CancellationTokenSource(timeout);
            return await watcher.Stopped.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            watchee.SendSystemMessage(new Unwatch(watchee, watcher));
            provider.UnregisterTempActor(watcher.Path);
        }
    }

    private sealed class StopWatcher(IActorRefProvider provider, ActorPath path) : MinimalActorRef
    {
        private readonly TaskCompletionSource<bool> _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<bool> Stopped => _stopped.Task;

        public override ActorPath Path => path;

        public override IActorRefProvider Provider => provider;

        public override void SendSystemMessage(ISystemMessage message)
        {
            if (message is DeathWatchNotification) _stopped.TrySetResult(true);
        }
    }
}
