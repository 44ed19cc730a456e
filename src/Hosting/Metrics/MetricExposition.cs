using OpenTelemetry.Metrics;

namespace ClusterLlm.Hosting.Metrics;

/// <summary>One instrument's time series as a metric family.</summary>
internal static class MetricExposition
{
    public static void Write(ExpositionWriter writer, IEnumerable<Metric> metrics,
        IEnumerable<KeyValuePair<string, object>> resource)
    {
        Target(writer, resource);
        // A family may stand there once only: of two instruments with one name the first is shown.
        foreach (var (family, metric) in metrics.Select(metric => (Family(metric), metric))
            .DistinctBy(pair => pair.Item1).OrderBy(pair => pair.Item1, StringComparer.Ordinal))
            Write(writer, family, metric);
    }

    private static bool IsCounter(Metric metric) => metric.MetricType is MetricType.LongSum or MetricType.DoubleSum;

    private static string UnitOf(Metric metric) => MetricNames.Unit(metric.Unit,
        !IsCounter(metric) && metric.MetricType is not MetricType.Histogram);

    private static string Family(Metric metric)
    {
        var name = IsCounter(metric) && metric.Name.EndsWith(".total", StringComparison.Ordinal)
            ? metric.Name[..^".total".Length] : metric.Name;
        return MetricNames.Family(name, UnitOf(metric));
    }

    private static void Target(ExpositionWriter writer, IEnumerable<KeyValuePair<string, object>> resource)
    {
        if (writer.IsOpenMetrics)
            writer.Head("target", "info", "", "Target metadata");
        else
            writer.Head("target_info", "gauge", "", "Target metadata");
        writer.Sample("target_info", resource).Value(1).EndLine();
    }

    private static void Write(ExpositionWriter writer, string family, Metric metric)
    {
        var help = string.IsNullOrEmpty(metric.Description) ? metric.Name : metric.Description;
        var unit = UnitOf(metric);
        switch (metric.MetricType)
        {
            case MetricType.LongSum or MetricType.DoubleSum:
                var total = family + "_total";
                writer.Head(writer.IsOpenMetrics ? family : total, "counter", unit, help);
                foreach (ref readonly var point in metric.GetMetricPoints())
                {
                    writer.Sample(total, point.Tags);
                    Sum(writer, metric, in point);
                    writer.EndLine();
                }
                break;
            case MetricType.Histogram:
                writer.Head(family, "histogram", unit, help);
                foreach (ref readonly var point in metric.GetMetricPoints())
                    Histogram(writer, family, in point);
                break;
            case MetricType.ExponentialHistogram:
                break;
            default:
                writer.Head(family, "gauge", unit, help);
                foreach (ref readonly var point in metric.GetMetricPoints())
                {
                    writer.Sample(family, point.Tags);
                    Sum(writer, metric, in point);
                    writer.EndLine();
                }
                break;
        }
    }

    private static ExpositionWriter Sum(ExpositionWriter writer, Metric metric, in MetricPoint point) =>
        metric.MetricType switch
        {
            MetricType.LongSum or MetricType.LongSumNonMonotonic => writer.Value(point.GetSumLong()),
            MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => writer.Value(point.GetSumDouble()),
            MetricType.LongGauge => writer.Value(point.GetGaugeLastValueLong()),
            _ => writer.Value(point.GetGaugeLastValueDouble()),
        };

    private static void Histogram(ExpositionWriter writer, string family, in MetricPoint point)
    {
        long count = 0;
        var below = double.NegativeInfinity;
        point.TryGetExemplars(out var exemplars);
        foreach (var bucket in point.GetHistogramBuckets())
        {
            count += bucket.BucketCount;
            writer.Sample(family + "_bucket", point.Tags, ("le", ExpositionWriter.Bound(bucket.ExplicitBound)))
                .Value(count);
            if (writer.IsOpenMetrics)
                Exemplar(writer, exemplars, below, bucket.ExplicitBound);
            writer.EndLine();
            below = bucket.ExplicitBound;
        }
        writer.Sample(family + "_sum", point.Tags).Value(point.GetHistogramSum()).EndLine();
        writer.Sample(family + "_count", point.Tags).Value(point.GetHistogramCount()).EndLine();
    }

    /// <summary>The one of the bucket (below, bound], if it has one that belongs to a trace.</summary>
    private static void Exemplar(ExpositionWriter writer, ReadOnlyExemplarCollection exemplars, double below,
        double bound)
    {
        foreach (ref readonly var exemplar in exemplars)
        {
            if (exemplar.DoubleValue <= below || exemplar.DoubleValue > bound || exemplar.TraceId == default)
                continue;
            writer.Exemplar(exemplar.TraceId.ToHexString(), exemplar.SpanId.ToHexString(), exemplar.DoubleValue,
                exemplar.Timestamp);
            return;
        }
    }
}
