using System.Diagnostics;
using System.Diagnostics.Metrics;
using ClusterLlm.Hosting.Metrics;

namespace ClusterLlm.Hosting.Tests.Metrics;

/// <summary>Golden texts of both formats.</summary>
public sealed class MetricsScrapeTests
{
    [Fact]
    public void Counters_end_in_total_and_carry_their_unit()
    {
        using var scrapes = new Scrapes();
        scrapes.Meter.CreateCounter<long>("llm.tokens", "{token}", "Tokens so far").Add(41);
        scrapes.Meter.CreateCounter<double>("llm.cpu.time", "s", "Time")
            .Add(0.5, new KeyValuePair<string, object?>("mode", "user"));
        Assert.Equal("""
            # HELP llm_cpu_time_seconds_total Time
            # TYPE llm_cpu_time_seconds_total counter
            llm_cpu_time_seconds_total{mode="user"} 0.5
            # HELP llm_tokens_total Tokens so far
            # TYPE llm_tokens_total counter
            llm_tokens_total 41

            """, scrapes.Text(ExpositionFormat.Prometheus), ignoreLineEndingDifferences: true);
        Assert.Equal("""
            # HELP llm_cpu_time_seconds Time
            # TYPE llm_cpu_time_seconds counter
            # UNIT llm_cpu_time_seconds seconds
            llm_cpu_time_seconds_total{mode="user"} 0.5
            # HELP llm_tokens Tokens so far
            # TYPE llm_tokens counter
            llm_tokens_total 41
            # EOF

            """, scrapes.Text(ExpositionFormat.OpenMetrics), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Gauges_keep_numbers_that_are_none()
    {
        using var scrapes = new Scrapes();
        scrapes.Meter.CreateObservableGauge("llm.loss", () => double.NaN, null, "Loss");
        scrapes.Meter.CreateObservableGauge("llm.norm", () => double.PositiveInfinity, null, "Norm");
        scrapes.Meter.CreateObservableGauge("llm.goodput", () => 1e-7, "1", "Share");
        scrapes.Meter.CreateObservableGauge("llm.size.bytes", () => 12L, "By", "Size");
        Assert.Equal("""
            # HELP llm_goodput_ratio Share
            # TYPE llm_goodput_ratio gauge
            llm_goodput_ratio 1E-07
            # HELP llm_loss Loss
            # TYPE llm_loss gauge
            llm_loss NaN
            # HELP llm_norm Norm
            # TYPE llm_norm gauge
            llm_norm +Inf
            # HELP llm_size_bytes Size
            # TYPE llm_size_bytes gauge
            llm_size_bytes 12

            """, scrapes.Text(ExpositionFormat.Prometheus), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Histograms_count_up_to_each_bound()
    {
        using var scrapes = new Scrapes();
        var histogram = scrapes.Meter.CreateHistogram("llm.step.duration", "s", "A step", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.25, 1] });
        foreach (var seconds in (double[])[0.125, 0.25, 0.5, 4])
            histogram.Record(seconds);
        Assert.Equal("""
            # HELP llm_step_duration_seconds A step
            # TYPE llm_step_duration_seconds histogram
            # UNIT llm_step_duration_seconds seconds
            llm_step_duration_seconds_bucket{le="0.25"} 2
            llm_step_duration_seconds_bucket{le="1.0"} 3
            llm_step_duration_seconds_bucket{le="+Inf"} 4
            llm_step_duration_seconds_sum 4.875
            llm_step_duration_seconds_count 4
            # EOF

            """, scrapes.Text(ExpositionFormat.OpenMetrics), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void A_slow_step_leads_to_its_trace_in_openmetrics_alone()
    {
        using var scrapes = new Scrapes();
        var histogram = scrapes.Meter.CreateHistogram("llm.step.duration", "s", "A step", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [1] });
        using var step = new Activity("step") { ActivityTraceFlags = ActivityTraceFlags.Recorded };
        step.SetIdFormat(ActivityIdFormat.W3C).Start();
        histogram.Record(2.5);
        step.Stop();
        var line = scrapes.Text(ExpositionFormat.OpenMetrics).Split('\n').Single(text => text.Contains("+Inf"));
        Assert.StartsWith("llm_step_duration_seconds_bucket{le=\"+Inf\"} 1 # "
            + $"{{trace_id=\"{step.TraceId}\",span_id=\"{step.SpanId}\"}} 2.5 ", line);
        Assert.DoesNotContain(step.TraceId.ToString(), scrapes.Text(ExpositionFormat.Prometheus));
    }

    [Fact]
    public void Whatever_a_label_or_a_description_holds_the_lines_stay_lines()
    {
        using var scrapes = new Scrapes();
        scrapes.Meter.CreateCounter<int>("llm.things", null, "one\ntwo \"three\" \\")
            .Add(1, new KeyValuePair<string, object?>("reason.text", "a \"b\"\n\\c"));
        Assert.Equal("""
            # HELP llm_things_total one\ntwo "three" \\
            # TYPE llm_things_total counter
            llm_things_total{reason_text="a \"b\"\n\\c"} 1

            """, scrapes.Text(ExpositionFormat.Prometheus), ignoreLineEndingDifferences: true);
        Assert.Contains("""# HELP llm_things one\ntwo \"three\" \\""", scrapes.Text(ExpositionFormat.OpenMetrics));
    }

    [Fact]
    public void What_has_ended_is_shown_no_more()
    {
        using var scrapes = new Scrapes();
        var phase = "computing";
        scrapes.Meter.CreateObservableGauge("llm.phase",
            () => new Measurement<int>(1, new KeyValuePair<string, object?>("phase", phase)), null, "Phase");
        Assert.Contains("llm_phase{phase=\"computing\"} 1", scrapes.Text(ExpositionFormat.Prometheus));
        phase = "reducing";
        var text = scrapes.Text(ExpositionFormat.Prometheus);
        Assert.Contains("llm_phase{phase=\"reducing\"} 1", text);
        Assert.DoesNotContain("computing", text);
    }

    [Fact]
    public void The_target_says_whose_metrics_they_are()
    {
        using var scrapes = new Scrapes();
        Assert.StartsWith("# HELP target Target metadata\n# TYPE target info\n"
            + "target_info{service_name=\"test\",a_b=\"7\"} 1\n", scrapes.Scrape.Take(ExpositionFormat.OpenMetrics));
        Assert.StartsWith("# HELP target_info Target metadata\n# TYPE target_info gauge\ntarget_info{",
            scrapes.Scrape.Take(ExpositionFormat.Prometheus));
    }

    [Fact]
    public async Task Scrapes_at_once_get_whole_texts_each()
    {
        using var scrapes = new Scrapes();
        var counter = scrapes.Meter.CreateCounter<long>("llm.tokens", "{token}", "Tokens");
        counter.Add(1);
        var texts = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() =>
        {
            counter.Add(1);
            return scrapes.Text(ExpositionFormat.OpenMetrics);
        })));
        Assert.All(texts, text => Assert.Equal(4, text.TrimEnd('\n').Split('\n').Length));
    }
}
