using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ClusterLlm.Coordinator.Supervision;

/// <summary>
/// Another program in place of this one, in the same process: signals reach it, and its exit code whoever waits,
/// without anything in between. In a container it stays process 1.
/// </summary>
internal static partial class ProcessImage
{
    /// <returns>Never: only a failure comes back, as an exception.</returns>
    /// <exception cref="IOException">The program cannot be run.</exception>
    public static int Replace(string program, IReadOnlyList<string> arguments)
    {
        _ = Execute(program, [program, .. arguments, null]);
        throw new IOException($"{program} cannot be run: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Execute(string path, string?[] arguments);
}
