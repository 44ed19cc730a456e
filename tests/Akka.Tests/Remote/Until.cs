using Akka.Actor;
using Akka.Tests.Core;

namespace Akka.Tests.Remote;

/// <summary>Waiting for what must come true at some time.</summary>
internal static class Until
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks again and again; an exception means not yet. Past the deadline it says what came last.</summary>
    public static async Task True(Func<Task<bool>> condition, Func<string>? seen = null)
    {
        using var deadline = new CancellationTokenSource(TestSystem.Deadline);
        using var period = new PeriodicTimer(Period);
        var last = "the condition was false";
        while (!deadline.IsCancellationRequested)
        {
            try
            {
                if (await condition()) return;
            }
            catch (Exception e)
            {
                last = e.Message;
            }
            await period.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
        throw new TimeoutException($"It did not come true: {seen?.Invoke() ?? last}");
    }

    public static Task True(Func<bool> condition, Func<string>? seen = null) =>
        True(() => Task.FromResult(condition()), seen);

    public static Task Answers(IActorRef echo) =>
        True(async () => await echo.Ask<string>("there?", TimeSpan.FromMilliseconds(500)) == "there?");
}
