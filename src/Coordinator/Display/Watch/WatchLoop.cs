using System.Threading.Channels;
using ClusterLlm.Coordinator.Display.Cells;

namespace ClusterLlm.Coordinator.Display.Watch;

/// <summary>Brings a source, a model, the keys and the screen together, until the watcher leaves.</summary>
internal sealed class WatchLoop(IWatchSource source, TimeProvider time)
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);

    /// <summary>How long an answer is shown.</summary>
    private static readonly TimeSpan Answered = TimeSpan.FromSeconds(10);

    private readonly WatchModel model = new();
    private readonly Channel<Action<WatchModel>> changes = Channel.CreateBounded<Action<WatchModel>>(
        new BoundedChannelOptions(4096) { SingleReader = true });

    private CancellationToken leaving;

    public async Task RunAsync(CancellationToken interrupted)
    {
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        leaving = leave.Token;
        using var screen = new FullScreen(() => changes.Writer.TryWrite(_ => { }));
        ReadKeys(leave);
        var following = Task.Run(() => source.FollowAsync(Tell, leaving), leaving);
        try
        {
            Show(screen);
            while (await changes.Reader.WaitToReadAsync(leaving).ConfigureAwait(false))
            {
                while (changes.Reader.TryRead(out var change))
                    change(model);
                Show(screen);
                if (following.IsFaulted)
                    await following.ConfigureAwait(false);
                // What comes meanwhile is in the next frame.
                await Task.Delay(Frame, time, leaving).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // Asked to.
        }
    }

    private void Show(FullScreen screen)
    {
        var (width, height) = FullScreen.Size;
        screen.Show(WatchView.Render(model, width, height, Colours.Wanted), Colours.Wanted);
    }

    /// <summary>Waits when the screen is behind: the source is slowed down then, and nothing piles up.</summary>
    private void Tell(Action<WatchModel> change)
    {
        while (!changes.Writer.TryWrite(change) && !leaving.IsCancellationRequested)
            changes.Writer.WaitToWriteAsync(leaving).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>
    /// On a thread of its own: reading a key cannot be cancelled, and keeps the terminal from showing it.
    /// </summary>
    private void ReadKeys(CancellationTokenSource leave) => new Thread(() =>
    {
        try
        {
            while (true)
            {
                var key = Console.ReadKey(intercept: true);
                Tell(_ => Press(key, leave));
            }
        }
        catch (Exception error) when (error is InvalidOperationException or IOException or OperationCanceledException
            or ObjectDisposedException)
        {
            // The terminal is gone, or the watcher has left.
        }
    })
    { IsBackground = true, Name = "keys" }.Start();

    private void Press(ConsoleKeyInfo key, CancellationTokenSource leave)
    {
        var action = model.Press(key);
        if (action.Kind == WatchActionKind.Quit)
            leave.Cancel();
        else if (action.Kind != WatchActionKind.None)
            _ = AskAsync(action);
    }

    private async Task AskAsync(WatchAction action)
    {
        var said = await source.AskAsync(action, leaving).ConfigureAwait(false);
        Tell(model => model.Message = said);
        await Task.Delay(Answered, time, leaving).ConfigureAwait(false);
        Tell(model => model.Message = model.Message == said ? "" : model.Message);
    }
}
