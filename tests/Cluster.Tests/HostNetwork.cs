using System.Diagnostics;

namespace ClusterLlm.Cluster.Tests;

/// <summary>
/// Hosts with addresses of their own on one switch, as network namespaces of this machine: 10.77.0.1 is the first. They
/// share its files.
/// </summary>
internal sealed class HostNetwork : IDisposable
{
    private static int _networks;
    private readonly string _prefix = $"cl{Environment.ProcessId}n{Interlocked.Increment(ref _networks)}";
    private readonly int _hosts;

    private HostNetwork(int hosts) => _hosts = hosts;

    private string Switch => _prefix + "s";

    /// <summary>The test is skipped where namespaces cannot be made.</summary>
    public static HostNetwork Create(int hosts)
    {
        if (!File.Exists("/usr/sbin/ip") && !File.Exists("/sbin/ip") && !File.Exists("/usr/bin/ip"))
            Assert.Skip("there is no ip command: install iproute2");
        var network = new HostNetwork(hosts);
        if (Run("ip", $"netns add {network.Switch}") is { } refusal)
            Assert.Skip($"network namespaces cannot be made here: {refusal}");
        try
        {
            network.Connect();
        }
        catch (Exception)
        {
            network.Dispose();
            throw;
        }
        return network;
    }

    /// <summary>The namespace of a host, from 1.</summary>
    public string Host(int number) => $"{_prefix}h{number}";

    public static string Address(int number) => $"10.77.0.{number}";

    /// <summary>Nothing passes between the host and the others; it learns nothing of that.</summary>
    public void Cut(int number) => Must("ip", $"-n {Switch} link set p{number} down");

    public void Heal(int number) => Must("ip", $"-n {Switch} link set p{number} up");

    /// <summary>Delays and loses what the host sends; the test is skipped where the kernel cannot.</summary>
    public void Worsen(int number, string how)
    {
        if (Run("tc", $"-n {Host(number)} qdisc add dev eth0 root netem {how}") is { } refusal)
            Assert.Skip($"this kernel has no netem: {refusal}");
    }

    public void Dispose()
    {
        foreach (var host in Enumerable.Range(1, _hosts).Select(Host).Append(Switch))
            Run("ip", $"netns del {host}");
    }

    private void Connect()
    {
        Must("ip", $"-n {Switch} link add br0 type bridge");
        Must("ip", $"-n {Switch} link set br0 up");
        for (var i = 1; i <= _hosts; i++)
        {
            Must("ip", $"netns add {Host(i)}");
            Must("ip", $"-n {Host(i)} link add eth0 type veth peer name p{i} netns {Switch}");
            Must("ip", $"-n {Host(i)} addr add {Address(i)}/24 dev eth0");
            Must("ip", $"-n {Host(i)} link set eth0 up");
            Must("ip", $"-n {Host(i)} link set lo up");
            Must("ip", $"-n {Switch} link set p{i} master br0");
            Must("ip", $"-n {Switch} link set p{i} up");
        }
    }

    private static void Must(string program, string arguments)
    {
        if (Run(program, arguments) is { } refusal)
            throw new InvalidOperationException($"{program} {arguments}: {refusal}");
    }

    /// <summary>What the program complains of; null when it has done what it was told.</summary>
    private static string? Run(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : errors.Length > 0 ? errors : $"exit code {process.ExitCode}";
    }
}
