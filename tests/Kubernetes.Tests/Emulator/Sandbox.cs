using System.Diagnostics;
using System.Globalization;
using System.Text;
using ClusterLlm.Kubernetes.Tests.Manifests;

namespace ClusterLlm.Kubernetes.Tests.Emulator;

/// <summary>
/// Starts the one container of a pod: network, mount and process namespaces of its own, a root folder with what its
/// image would hold and the volumes it mounts, and the user, privileges and environment that its manifest gives it.
/// </summary>
internal sealed class Sandbox(PodSpec spec, string podFolder, string networkNamespace, string hostsFile,
    IReadOnlyDictionary<string, string> environment, Func<Volume, string> folderOf)
{
    private const string Path = "/opt/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Container Container => spec.Containers.Single();

    /// <summary>Runs the entry point, or the manifest's command, with its arguments.</summary>
    public ContainerProcess Start(Action<string> line)
    {
        var script = System.IO.Path.Combine(podFolder, "container.sh");
        var command = (Container.Command.Count > 0 ? Container.Command : Image.EntryPoint).Concat(Container.Args)
            .Select(Expand);
        File.WriteAllText(script, Script(command));
        return new ContainerProcess(Process.Start(With(new ProcessStartInfo("ip",
            ["netns", "exec", networkNamespace, "unshare", "--mount", "--uts", "--pid", "--fork", "--kill-child=KILL",
                "/bin/sh",
            script])))!, line);
    }

    /// <summary>Runs a command beside it, as an exec hook does: no variables are put into its words.</summary>
    public Process Execute(int containerProcess, IReadOnlyList<string> command) => Process.Start(With(
        new ProcessStartInfo("nsenter",
            ["--target", $"{containerProcess}", "--mount", "--pid", "--net", "--root", "--wd",
            .. Identity(), .. command])))!;

    private ProcessStartInfo With(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment.Clear();
        start.Environment["PATH"] = Path;
        start.Environment["DOTNET_ROOT"] = "/opt/dotnet";
        if (Environment.GetEnvironmentVariable("TORCH_HOME") is { Length: > 0 } torch)
            start.Environment["TORCH_HOME"] = torch;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }

    /// <summary>$(NAME) in a command or an argument.</summary>
    private string Expand(string word) =>
        environment.Aggregate(
            word, (text, pair) => text.Replace($"$({pair.Key})", pair.Value, StringComparison.Ordinal));

    private IEnumerable<string> Identity()
    {
        var (pod, own) = (spec.SecurityContext, Container.SecurityContext);
        var user = own.RunAsUser ?? pod.RunAsUser ?? 0;
        var group = own.RunAsGroup ?? pod.RunAsGroup ?? 0;
        List<string> words = ["setpriv", "--reuid", $"{user}", "--regid", $"{group}", "--groups",
            $"{pod.FsGroup ?? group}"];
        if (own.AllowPrivilegeEscalation == false)
            words.Add("--no-new-privs");
        if (own.Capabilities?.Drop is ["ALL"])
            words.AddRange(["--bounding-set=-all", "--inh-caps=-all"]);
        return words;
    }

    private string Script(IEnumerable<string> command)
    {
        var root = System.IO.Path.Combine(podFolder, "root");
        Directory.CreateDirectory(root);
        var script = new StringBuilder($"""
            set -e
            echo {Quote(System.IO.Path.GetFileName(podFolder))} > /proc/sys/kernel/hostname
            R={Quote(root)}
            mount -t tmpfs -o mode=755 tmpfs "$R"
            mkdir -p "$R/usr" "$R/etc" "$R/dev" "$R/proc" "$R/opt/bin" "$R/opt/dotnet" "$R{Image.Programs}"
            for d in bin sbin lib lib64; do
              if [ -L /$d ]; then cp -a /$d "$R/$d"; elif [ -d /$d ]; then mkdir "$R/$d"; mount --rbind /$d "$R/$d"; fi
            done
            mount --rbind /usr "$R/usr"
            mount --rbind /dev "$R/dev"
            mount -t proc proc "$R/proc"
            cp -a /etc/alternatives /etc/ld.so.cache /etc/passwd /etc/group "$R/etc/"
            echo 'hosts: files' > "$R/etc/nsswitch.conf"
            touch "$R/etc/hosts"
            mount --bind {Quote(hostsFile)} "$R/etc/hosts"
            mount --bind {Quote(Image.DotNet)} "$R/opt/dotnet"
            mount --bind {Quote(Image.Built)} "$R{Image.Programs}"
            ln -s {Image.Programs}/Coordinator/{Image.Configuration}/ClusterLlm.Coordinator "$R/opt/bin/clusterllm"

            """);
        if (Environment.GetEnvironmentVariable("TORCH_HOME") is { Length: > 0 } torch)
            script.AppendLine(
                CultureInfo.InvariantCulture,
                $"mkdir -p \"$R\"{Quote(torch)}; mount --rbind {Quote(torch)} \"$R\"{Quote(torch)}");
        foreach (var mount in Container.VolumeMounts)
        {
            var (source, target) = (Quote(folderOf(spec.Volumes.Single(volume => volume.Name == mount.Name))),
                Quote(mount.MountPath));
            script.AppendLine(
                CultureInfo.InvariantCulture, $"mkdir -p \"$R\"{target}; mount --bind {source} \"$R\"{target}");
            if (mount.ReadOnly)
                script.AppendLine(CultureInfo.InvariantCulture, $"mount -o remount,bind,ro \"$R\"{target}");
        }
        if (Container.SecurityContext.ReadOnlyRootFilesystem == true)
            script.AppendLine("mount -o remount,ro \"$R\"");
        script.AppendLine(CultureInfo.InvariantCulture,
            $"exec chroot \"$R\" {string.Join(' ', Identity().Concat(command).Select(Quote))}");
        return script.ToString();
    }

    private static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
