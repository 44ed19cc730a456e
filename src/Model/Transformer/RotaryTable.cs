using ClusterLlm.Model.Configuration;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>
/// Cosines and sines of the rotary position embedding (Su et al. 2021), (context, D/2) each: angle p / theta^(2i/D) at
/// position p.
/// </summary>
internal sealed class RotaryTable : IDisposable
{
    private readonly Tensor _cosine;
    private readonly Tensor _sine;

    public RotaryTable(ModelOptions model, Device device)
    {
        int half = model.HeadWidth() / 2;
        float[] cosine = new float[model.Context * half], sine = new float[model.Context * half];
        for (int i = 0; i < cosine.Length; i++)
        {
            int position = i / half, pair = i % half;
            double angle = position / Math.Pow(model.RopeTheta, 2.0 * pair / model.HeadWidth());
            (sine[i], cosine[i]) = ((float)Math.Sin(angle), (float)Math.Cos(angle));
        }

        _cosine = tensor(cosine, [model.Context, half], device: device);
        _sine = tensor(sine, [model.Context, half], device: device);
    }

    /// <summary>The rows of the tokens of a pass, which the caller disposes: see <see cref="ForwardPass.AtPositions"/>.</summary>
    public (Tensor Cosine, Tensor Sine) At(ForwardPass pass, long tokens) =>
        (pass.AtPositions(_cosine, tokens), pass.AtPositions(_sine, tokens));

    public void Dispose()
    {
        _cosine.Dispose();
        _sine.Dispose();
    }
}
