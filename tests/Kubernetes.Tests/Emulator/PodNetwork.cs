using System.Globalization;
using System.Text.RegularExpressions;

namespace ClusterLlm.Kubernetes.Tests.Emulator;

/// <summary>
/// A network of pods: a bridge of this machine, a namespace for each pod, and an address that no pod gets twice. The
/// node, which is this machine, reaches every pod.
/// </summary>
internal sealed partial class PodNetwork : IDisposable
{
    private const string Prefix = "clpod";

    private readonly string _bridge = $"{Prefix}{Environment.ProcessId}";
    private readonly string _subnet;
    private readonly HashSet<string> _pods = [];
    private int _last = 1;

    private PodNetwork(string subnet) => _subnet = subnet;

    /// <summary>The test is skipped where namespaces cannot be made.</summary>
    public static PodNetwork Create()
    {
        if (Environment.UserName != "root")
            Assert.Skip("pods are network and mount namespaces, which only root can make");
        if (Commands.Try("ip", "-V") is { } missing)
            Assert.Skip($"there is no ip command: install iproute2 ({missing})");
        RemoveStale();
        var network = new PodNetwork(FreeSubnet());
        if (Commands.Try("ip", "link", "add", network._bridge, "type", "bridge") is { } refusal)
            Assert.Skip($"bridges cannot be made here: {refusal}");
        try
        {
            Commands.Must($"ip addr add {network._subnet}.1/24 dev {network._bridge}");
            Commands.Must($"ip link set {network._bridge} up");
            return network;
        }
        catch (Exception)
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>The namespace of a pod on the network.</summary>
    public (string Namespace, string Address) Add()
    {
        string name, address;
        lock (_pods)
        {
            Assert.True(_last < 250, "the network of this test has no address left");
            var number = ++_last;
            (name, address) = ($"{_bridge}n{number}", $"{_subnet}.{number}");
            _pods.Add(name);
        }
        Commands.Must($"ip netns add {name}");
        var port = $"{_bridge}p{address.Split('.')[^1]}";
        Commands.Must($"ip -n {name} link add eth0 type veth peer name {port} netns {Environment.ProcessId}");
        Commands.Must($"ip -n {name} addr add {address}/24 dev eth0");
        Commands.Must($"ip -n {name} link set eth0 up");
        Commands.Must($"ip -n {name} link set lo up");
        Commands.Must($"ip link set {port} master {_bridge}");
        Commands.Must($"ip link set {port} up");
        return (name, address);
    }

    public void Remove(string pod)
    {
        lock (_pods)
            _pods.Remove(pod);
        Commands.Must($"ip netns del {pod}");
    }

    public void Dispose()
    {
        foreach (var pod in _pods)
            Commands.Try("ip", "netns", "del", pod);
        Commands.Try("ip", "link", "del", _bridge);
    }

    /// <summary>What tests that were killed left behind.</summary>
    private static void RemoveStale()
    {
        foreach (Match match in Named().Matches(Commands.Read("ip", "netns", "list")))
            if (!Lives(match))
            {
                foreach (var process in Commands.Read("ip", "netns", "pids", match.Value).Split('\n',
                    StringSplitOptions.RemoveEmptyEntries))
                    Commands.Try("kill", "-KILL", process);
                Commands.Try("ip", "netns", "del", match.Value);
            }
        foreach (Match match in Named().Matches(Commands.Read("ip", "-o", "link", "show", "type", "bridge")))
            if (!Lives(match))
                Commands.Try("ip", "link", "del", match.Value);
    }

    private static bool Lives(Match match) => Directory.Exists($"/proc/{match.Groups["pid"].Value}");

    private static string FreeSubnet()
    {
        var used = Commands.Read("ip", "-o", "addr") + Commands.Read("ip", "route");
        return Enumerable.Range(0, 200).Select(i => (Environment.ProcessId + i) % 200)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"10.201.{i}"))
            .First(subnet => !used.Contains(subnet + ".", StringComparison.Ordinal));
    }

    [GeneratedRegex($@"\b{Prefix}(?<pid>\d+)(n\d+)?\b")]
    private static partial Regex Named();
}
