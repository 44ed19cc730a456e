using ClusterLlm.Engines.Torch.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>A table whose rows are looked up by number. (*) of integers to (*, dims).</summary>
public sealed class Embedding : Module<Tensor, Tensor>
{
    private readonly long? _paddingIndex;
    private readonly bool _scaleByFrequency;
    private readonly bool _sparse;
    private Parameter _weight;

    internal Embedding(Parameter weight, long? paddingIndex, bool scaleByFrequency, bool sparse)
        : base(nameof(Embedding))
    {
        _paddingIndex = paddingIndex;
        _scaleByFrequency = scaleByFrequency;
        _sparse = sparse;
        _weight = weight;
        register_parameter(nameof(weight), weight);
    }

    /// <summary>(num, dims).</summary>
    public Parameter? weight => _weight;

    public override Tensor forward(Tensor input) =>
        Ops.embedding.Call(_weight, input, _paddingIndex ?? -1, _scaleByFrequency, _sparse);
}
