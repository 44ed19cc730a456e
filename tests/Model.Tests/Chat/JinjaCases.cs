using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterLlm.Model.Chat;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Tests.Chat;

/// <summary>Templates and conversations of these tests, and what Jinja makes of them.</summary>
internal static class JinjaCases
{
    public static readonly TimeProvider Clock = new FixedClock();

    private static readonly JsonArray Conversations = JsonNode.Parse(Read("conversations.json"))!.AsArray();

    public static IReadOnlyList<(ChatMessage[] Messages, bool Prompt)> Chats { get; } =
        [.. Conversations.Select(chat => (
        chat!["messages"]!.AsArray().Select(message => new ChatMessage(
            ChatRoles.Parse((string)message!["role"]!, out _)!.Value, (string)message["content"]!)).ToArray(),
        (bool)chat["prompt"]!))];

    /// <summary>By name: sources of whole templates, and short cases.</summary>
    public static IReadOnlyDictionary<string, string> Sources { get; } = Collect();

    /// <summary>By name: the text for each conversation, null for an error; as committed.</summary>
    public static IReadOnlyDictionary<string, string?[]> Expected { get; } =
        JsonSerializer.Deserialize<Dictionary<string, string?[]>>(Read("jinja-expected.json"))!;

    public static string Read(string name)
    {
        using Stream stream = typeof(JinjaCases).Assembly.GetManifestResourceStream("chat/" + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>What our engine makes of a template for each conversation: the text, or the reason why not.</summary>
    public static (string? Text, string Reason)[] Render(string source)
    {
        ChatTemplate template;
        try
        {
            template = ChatTemplate.Parse(source, new TemplateTokens("<s>", "</s>"), time: Clock);
        }
        catch (DataException error)
        {
            return [.. Chats.Select(_ => ((string?)null, error.Message))];
        }

        return [.. Chats.Select(chat => Attempt(() => template.Render(chat.Messages, chat.Prompt)))];
    }

    /// <summary>What Jinja makes of templates; the test is skipped where it is not installed.</summary>
    public static Dictionary<string, string?[]> AskJinja(IReadOnlyDictionary<string, string> templates)
    {
        string script = Path.Combine(Directory.CreateTempSubdirectory("clusterllm-jinja-").FullName, "oracle.py");
        File.WriteAllText(script, Read("jinja_oracle.py"));
        try
        {
            return Ask(script, templates);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(script)!, recursive: true);
        }
    }

    private static Dictionary<string, string?[]> Ask(string script, IReadOnlyDictionary<string, string> templates)
    {
        var start = new ProcessStartInfo("python3", [script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process? python = null;
        try
        {
            python = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("python3 is not installed");
        }

        using (python!)
        {
            Task<string> errors = python!.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            Task<string> answer = python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            try
            {
                python.StandardInput.Write(JsonSerializer.Serialize(new { conversations = Conversations, templates }));
                python.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended before it read: the reason is on its standard error.
            }

            python.WaitForExit();
            bool missing = errors.Result.Contains("No module named 'jinja2'", StringComparison.Ordinal);
            Assert.SkipWhen(missing, "jinja2 is not installed");
            Assert.True(python.ExitCode == 0, errors.Result);
            return JsonSerializer.Deserialize<Dictionary<string, string?[]>>(answer.Result)!;
        }
    }

    private static (string? Text, string Reason) Attempt(Func<string> render)
    {
        try
        {
            return (render(), "");
        }
        catch (DataException error)
        {
            return (null, error.Message);
        }
    }

    private static Dictionary<string, string> Collect()
    {
        var sources = typeof(JinjaCases).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".jinja", StringComparison.Ordinal)).Select(name => name["chat/".Length..])
            .ToDictionary(name => Path.GetFileNameWithoutExtension(name), Read);
        int number = 0;
        foreach (JsonNode? source in JsonNode.Parse(Read("jinja-cases.json"))!.AsArray())
        {
            sources.Add($"case {number++}: {source}", (string)source!);
        }

        return sources;
    }

    private sealed class FixedClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2024, 7, 26, 13, 4, 5, TimeSpan.Zero);
    }
}
