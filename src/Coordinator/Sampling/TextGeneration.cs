using ClusterLlm.Model.Generation;

namespace ClusterLlm.Coordinator.Sampling;

internal sealed class TextGeneration : IDisposable
{
    public static TextGeneration Open(string checkpoint) => throw new NotSupportedException(checkpoint);

    public void Write(string prompt, GenerationOptions options, Action<string> onText, CancellationToken cancellation) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
