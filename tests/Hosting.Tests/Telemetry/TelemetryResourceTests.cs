using ClusterLlm.Hosting.Telemetry;

namespace ClusterLlm.Hosting.Tests.Telemetry;

public sealed class TelemetryResourceTests
{
    private static readonly TelemetryIdentity Worker = TelemetryIdentity.Worker("w3", "run-id", "monday");

    [Fact]
    public void It_says_which_process_of_which_run_on_which_host()
    {
        var attributes = TelemetryResource.Attributes(Worker, _ => null).ToDictionary();
        Assert.Equal("clusterllm-worker", attributes["service.name"]);
        Assert.Equal("clusterllm", attributes["service.namespace"]);
        Assert.Equal("run-id/w3", attributes["service.instance.id"]);
        Assert.Equal("run-id", attributes["clusterllm.run"]);
        Assert.Equal((long)Environment.ProcessId, attributes["process.pid"]);
        Assert.Equal(Environment.MachineName, attributes["host.name"]);
        Assert.NotEqual("", attributes["service.version"]);
        Assert.DoesNotContain(attributes.Keys, key => key.StartsWith("k8s.", StringComparison.Ordinal));
    }

    [Fact]
    public void In_a_pod_it_says_which_by_the_downward_api()
    {
        var attributes = TelemetryResource.Attributes(Worker, name => name switch
        {
            "K8S_POD_NAME" => "worker-3",
            "K8S_NAMESPACE_NAME" => "training",
            "K8S_NODE_NAME" => "node-a",
            _ => "",
        }).ToDictionary();
        Assert.Equal(["worker-3", "training", "node-a"],
            [attributes["k8s.pod.name"], attributes["k8s.namespace.name"], attributes["k8s.node.name"]]);
        Assert.False(attributes.ContainsKey("k8s.container.name"));
    }
}
