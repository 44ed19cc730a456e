namespace ClusterLlm.Cluster.Tests.Page;

/// <summary>What came of the scenarios of one script, all played once.</summary>
public abstract class PlayedScenarios : IAsyncLifetime
{
    private IReadOnlyDictionary<string, string?> outcomes = new Dictionary<string, string?>();
    private string? missing;

    public async ValueTask InitializeAsync()
    {
        using var browser = new Browser();
        missing = await browser.PrepareAsync(TestContext.Current.CancellationToken);
        if (missing is null)
            outcomes = await PlayAsync(browser);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Skips the test where there is no browser; else the scenario must have gone well.</summary>
    public void Passes(string scenario)
    {
        Assert.SkipWhen(missing is not null, missing ?? "");
        Assert.True(outcomes.TryGetValue(scenario, out var error), $"{scenario} was not played");
        Assert.True(error is null, error);
    }

    private protected abstract Task<IReadOnlyDictionary<string, string?>> PlayAsync(Browser browser);
}
