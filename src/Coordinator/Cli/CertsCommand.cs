using System.CommandLine;
using ClusterLlm.Coordinator.Certificates;
using ClusterLlm.Hosting.Security;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm certs: an authority of one's own, and the certificates of the machines of a cluster.</summary>
internal static class CertsCommand
{
    private const int AuthorityDays = 3_650;
    private const int NodeDays = 30;

    public static Command Create() => new("certs", "Make and renew the certificates of a cluster")
    {
        Init(), Issue(), Rotate(), Show(),
    };

    private static Command Init()
    {
        var (authority, days) = (Authority(), Days(AuthorityDays));
        var force = new Option<bool>("--force") { Description = "Replace an authority that is there; its certificates are worthless then" };
        var command = new Command("init", "Make an authority: ca.pem, and ca.key, which should stay on this machine")
        {
            authority, days, force,
        };
        command.SetAction(parsed => Say(Desk().Init(parsed.GetValue(authority)!, parsed.GetValue(days),
            parsed.GetValue(force))));
        return command;
    }

    private static Command Issue()
    {
        var name = new Argument<string>("NAME") { Description = "Of the machine or pod, for people; also the folder's" };
        var hosts = new Option<string[]>("--host")
        {
            Description = "A name or address by which others reach it; may be given several times",
            HelpName = "name",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var output = new Option<string?>("--out") { Description = "Where its files go (default: NAME in the authority's folder)", HelpName = "dir" };
        var (authority, days) = (Authority(), Days(NodeDays));
        var command = new Command("issue", "Make the folder for one machine: ca.pem, node.pem and node.key")
        {
            name, hosts, output, authority, days,
        };
        command.SetAction(parsed => Say(Desk().Issue(parsed.GetValue(authority)!, parsed.GetValue(name)!,
            parsed.GetValue(hosts)!, parsed.GetValue(output), parsed.GetValue(days))));
        return command;
    }

    private static Command Rotate()
    {
        var folders = new Argument<string[]>("FOLDERS") { Description = "Of machines, as certs issue has made them" };
        var (authority, days) = (Authority(), Days(NodeDays));
        var replace = new Option<bool>("--authority") { Description = "Replace the authority too; both are trusted until --retire" };
        var retire = new Option<bool>("--retire") { Description = "Trust no authority but the newest any more" };
        var command = new Command(
            "rotate", "Renew certificates in place; processes that run take the new ones by themselves")
        {
            folders, authority, days, replace, retire,
        };
        command.SetAction(parsed => Say(Desk().Rotate(parsed.GetValue(authority)!, parsed.GetValue(folders)!,
            parsed.GetValue(days), parsed.GetValue(replace), parsed.GetValue(retire))));
        return command;
    }

    private static Command Show()
    {
        var folder = new Argument<string>("FOLDER") { Description = "Of a machine or of an authority" };
        var command = new Command("show", "Say whom certificates are for, and until when they are valid") { folder };
        command.SetAction(parsed => Say(Desk().Show(parsed.GetValue(folder)!)));
        return command;
    }

    private static CertificateDesk Desk() => new(TimeProvider.System);

    private static int Say(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            Console.Out.WriteLine(line);
        return ExitCodes.Done;
    }

    private static Option<string> Authority() => new("--ca")
    {
        Description = "The authority's folder",
        HelpName = "dir",
        DefaultValueFactory = _ => "certs",
    };

    private static Option<int> Days(int normal) => new("--days")
    {
        Description = $"How long they are valid (default: {normal})",
        DefaultValueFactory = _ => normal,
    };
}
