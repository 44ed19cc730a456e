using Akka.Actor;

namespace Akka.Event;

/// <summary>Logs dead letters, and unhandled messages where that is configured.</summary>
internal sealed class DeadLetterListener(ActorSystemImpl system)
{
    private int _count;

    public void Notice(object @event)
    {
        switch (@event)
        {
            case DeadLetter letter:
                if (system.IsTerminating && !system.Settings.LogDeadLettersDuringShutdown) return;
                var count = Interlocked.Increment(ref _count);
                if (count > system.Settings.LogDeadLetters) return;
                system.Log.Info(
                    "Message [{0}] from {1} to {2} was not delivered. [{3}] dead letters encountered.",
                    letter.Message.GetType().Name, letter.Sender, letter.Recipient, count);
                break;
            case UnhandledMessage unhandled when system.Settings.DebugUnhandledMessage:
                system.Log.Debug(
                    "Unhandled message from {0} : {1}", unhandled.Sender, unhandled.Message);
                break;
        }
    }
}
