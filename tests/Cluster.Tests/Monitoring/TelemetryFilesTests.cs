using System.Text.Json;

namespace ClusterLlm.Cluster.Tests.Monitoring;

public sealed class TelemetryFilesTests
{
    [Fact]
    public async Task prometheus_takes_the_configuration_and_each_alert_fires_on_its_hazard()
    {
        var package = PrometheusPackage.Get();
        await package.CheckAsync(["check", "config", "prometheus/prometheus.yml"]);
        await package.CheckAsync(["check", "rules", "prometheus/alerts.yml"]);
        await package.CheckAsync(["test", "rules", "prometheus/alerts.test.yml"]);
    }

    [Fact]
    public void every_alert_is_tested_and_leads_to_a_page_that_says_what_to_do()
    {
        var tests = File.ReadAllText(Path.Combine(Repository.Telemetry, "prometheus", "alerts.test.yml"));
        foreach (var alert in AlertRule.All)
        {
            Assert.Contains($"alertname: {alert.Name}\n        exp_alerts:\n", tests, StringComparison.Ordinal);
            Assert.NotEmpty(alert.Annotations["summary"]);
            Assert.NotEmpty(alert.Annotations["description"]);
            var (page, heading) = alert.Annotations["runbook_url"].Split('#') is [var path, var anchor]
                ? (path, anchor) : throw new FormatException($"{alert.Name}: {alert.Annotations["runbook_url"]}");
            Assert.Contains(File.ReadLines(Path.Combine(Repository.Root, page)), line =>
                line.StartsWith('#') && line.TrimStart('#').Trim().ToLowerInvariant().Replace(' ', '-') == heading);
        }
    }

    [Fact]
    public void dashboards_are_whole()
    {
        Assert.Equal(["cluster.json", "resources.json", "training.json"], Dashboard.All.Select(d => d.Name));
        Assert.All(Dashboard.All, dashboard =>
        {
            var panels = dashboard.Panels.ToList();
            Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
            Assert.All(panels, panel =>
            {
                Assert.Equal("${datasource}", panel.GetProperty("datasource").GetProperty("uid").GetString());
                Assert.NotEmpty(panel.GetProperty("description").GetString()!);
            });
            Assert.Equal(panels.Sum(Area), panels.SelectMany(Cells).Distinct().Count());
            Assert.Equal(["datasource", "run", "worker"], dashboard.Root.GetProperty("templating").GetProperty("list")
                .EnumerateArray().Select(variable => variable.GetProperty("name").GetString()));
        });
        Assert.Equal(3, Dashboard.All.Select(d => d.Root.GetProperty("uid").GetString()).Distinct().Count());
    }

    private static int Area(JsonElement panel) => Cells(panel).Count();

    private static IEnumerable<(int X, int Y)> Cells(JsonElement panel)
    {
        var (x, y, w, h) = (At("x"), At("y"), At("w"), At("h"));
        Assert.InRange(x + w, 1, 24);
        return from i in Enumerable.Range(x, w) from j in Enumerable.Range(y, h) select (i, j);

        int At(string name) => panel.GetProperty("gridPos").GetProperty(name).GetInt32();
    }
}
