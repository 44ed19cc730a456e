using ClusterLlm.Coordinator.Sampling;
using ClusterLlm.Model.Generation;

namespace ClusterLlm.Coordinator.Display;

/// <summary>A sample of what the trained model writes: several documents where they are short.</summary>
internal static class SampleText
{
    private const int Characters = 400;
    private const int Documents = 8;

    public static void Write(string checkpoint, TextWriter output)
    {
        using var generation = TextGeneration.Open(checkpoint);
        output.WriteLine();
        output.WriteLine("sample");
        var written = 0;
        var options = generation.Defaults(new GenerationOptions()) with { MaxTokens = Characters, Temperature = 0.7 };
        using var enough = new CancellationTokenSource();
        try
        {
            for (var seed = 0; seed < Documents; seed++)
            {
                generation.Write(generation.Encode(""), options with { Seed = seed }, text =>
                {
                    output.Write(text);
                    written += text.Length;
                    if (written >= Characters)
                        enough.Cancel();
                }, enough.Token);
                output.WriteLine();
            }
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            output.WriteLine("...");
        }
    }
}
