using ClusterLlm.Model.Configuration;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>
/// Cosines and sines of the rotary position embedding (Su et al. 2021), (context, D/2) each: angle p / theta^(2i/D) at
/// position p, where <see cref="RopeScaling"/> does not change the divisor.
/// </summary>
internal sealed class RotaryTable : IDisposable
{
    private readonly Tensor _cosine;
    private readonly Tensor _sine;

    public RotaryTable(ModelOptions model, Device device)
    {
        int half = model.HeadWidth() / 2;
        double[] periods = Periods(model);
        float[] cosine = new float[checked(model.Context * half)];
        float[] sine = new float[cosine.Length];
        for (int i = 0; i < cosine.Length; i++)
        {
            int position = i / half;
            double angle = position / periods[i % half];
            (sine[i], cosine[i]) = ((float)Math.Sin(angle), (float)Math.Cos(angle));
        }

        _cosine = tensor(cosine, [model.Context, half], device: device);
        _sine = tensor(sine, [model.Context, half], device: device);
    }

    /// <summary>
    /// The rows of the tokens of a pass, which the caller disposes: see <see cref="ForwardPass.AtPositions"/>.
    /// </summary>
    public (Tensor Cosine, Tensor Sine) At(ForwardPass pass, long tokens) =>
        (pass.AtPositions(_cosine, tokens), pass.AtPositions(_sine, tokens));

    /// <summary>Positions per radian of each pair of dimensions, (D/2).</summary>
    internal static double[] Periods(ModelOptions model) =>
    [
        .. Enumerable.Range(0, model.HeadWidth() / 2)
            .Select(pair => Scaled(Math.Pow(model.RopeTheta, 2.0 * pair / model.HeadWidth()), model)),
    ];

    /// <summary>
    /// Linear: Chen et al. 2023, section 3.2. Llama3: as Llama 3.1's published code and transformers have it.
    /// </summary>
    private static double Scaled(double period, ModelOptions model)
    {
        if (model.RopeScaling != RopeScaling.Llama3)
            return period * model.RopeScalingFactor;
        double turns = model.RopeOriginalContext / (2 * Math.PI * period);
        double low = model.RopeLowFrequencyFactor, high = model.RopeHighFrequencyFactor;
        double kept = Math.Clamp((turns - low) / (high - low), 0, 1);
        return period / (((1 - kept) / model.RopeScalingFactor) + kept);
    }

    public void Dispose()
    {
        _cosine.Dispose();
        _sine.Dispose();
    }
}
