using System.Diagnostics;
using System.Text.Json;
using ClusterLlm.Coordinator.Serving;

namespace ClusterLlm.Coordinator.Tests.Serving;

/// <summary>The server as OpenAI's own client for JavaScript sees it.</summary>
public sealed class OpenAiClientTests
{
    private const string Package = "openai@6";

    private const string Script = """
        import OpenAI from 'openai';
        const client = new OpenAI({ baseURL: process.argv[2] + '/v1', apiKey: 'secret', maxRetries: 0 });
        const messages = [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'Hello' }];
        const chat = { model: 'tiny', messages, max_tokens: 12, seed: 3, temperature: 1 };
        const whole = await client.chat.completions.create(chat);
        let text = '', finish = null, usage = null;
        for await (const chunk of await client.chat.completions.create(
            { ...chat, stream: true, stream_options: { include_usage: true } })) {
          text += chunk.choices[0]?.delta?.content ?? '';
          finish = chunk.choices[0]?.finish_reason ?? finish;
          usage = chunk.usage ?? usage;
        }
        const plain = { model: 'tiny', prompt: 'The', max_tokens: 5, temperature: 0 };
        const completion = await client.completions.create(plain);
        let streamed = '';
        for await (const chunk of await client.completions.create({ ...plain, stream: true }))
          streamed += chunk.choices[0].text;
        const models = (await client.models.list()).data.map(model => model.id);
        const refused = await client.chat.completions.create({ ...chat, n: 2 }).catch(error => error);
        const denied = await new OpenAI({ baseURL: process.argv[2] + '/v1', apiKey: 'wrong', maxRetries: 0 })
          .models.list().catch(error => error);
        console.log(JSON.stringify({
          whole: whole.choices[0].message.content, wholeFinish: whole.choices[0].finish_reason, text, finish, total: usage.total_tokens, wholeTotal: whole.usage.total_tokens,
          completion: completion.choices[0].text, streamed, models,
          refused: refused.constructor.name + ' ' + refused.param, denied: denied.constructor.name }));
        """;

    [Fact]
    public async Task it_understands_answers_streams_and_refusals()
    {
        var folder = Directory.CreateTempSubdirectory("clusterllm-openai-").FullName;
        try
        {
            var (installed, output) = await RunAsync(folder, "npm", "install", Package, "--no-audit", "--no-fund",
                "--ignore-scripts", "--fetch-retries=0", "--fetch-timeout=20000");
            Assert.SkipUnless(installed, $"npm cannot install {Package} here: {output.Split('\n')[0]}");
            await using var server = await TestServer.StartAsync(new ServeOptions { ApiKey = "secret" });
            File.WriteAllText(Path.Combine(folder, "client.mjs"), Script);
            var (ran, result) = await RunAsync(folder, "node", "client.mjs", server.Server.Url);
            Assert.True(ran, result);
            var seen = JsonDocument.Parse(result).RootElement;
            string Seen(string name) => seen.GetProperty(name).ToString();
            Assert.NotEmpty(Seen("whole"));
            Assert.Equal((Seen("whole"), Seen("wholeFinish"), Seen("wholeTotal")),
                (Seen("text"), Seen("finish"), Seen("total")));
            Assert.NotEmpty(Seen("completion"));
            Assert.Equal(Seen("completion"), Seen("streamed"));
            Assert.Equal("""["tiny"]""", Seen("models"));
            Assert.Equal(("BadRequestError n", "AuthenticationError"), (Seen("refused"), Seen("denied")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(bool Succeeded, string Output)> RunAsync(string folder, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return process.ExitCode == 0 ? (true, await output) : (false, await errors + await output);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return (false, missing.Message);
        }
    }
}
