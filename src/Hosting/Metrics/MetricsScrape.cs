namespace ClusterLlm.Hosting.Metrics;

/// <summary>The present metrics of this process as text. Collected when asked for, by one at a time.</summary>
public sealed class MetricsScrape
{
    private const int MostChars = 16 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock guard = new();
    private readonly ScrapeExporter exporter;
    private readonly Func<IEnumerable<KeyValuePair<string, object>>> resource;

    internal MetricsScrape(ScrapeExporter exporter, Func<IEnumerable<KeyValuePair<string, object>>> resource) =>
        (this.exporter, this.resource) = (exporter, resource);

    /// <exception cref="InvalidOperationException">There are more metrics than a scraper should be given.</exception>
    public string Take(ExpositionFormat format)
    {
        lock (guard)
        {
            var writer = new ExpositionWriter(format, MostChars);
            Exception? failure = null;
            // The SDK swallows what an exporter throws.
            exporter.Read(Patience, metrics =>
            {
                try
                {
                    MetricExposition.Write(writer, metrics, resource());
                }
                catch (Exception error)
                {
                    failure = error;
                }
            });
            if (failure is not null)
                throw new InvalidOperationException($"the metrics cannot be shown: {failure.Message}", failure);
            return writer.End();
        }
    }
}
