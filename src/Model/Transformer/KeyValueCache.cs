using ClusterLlm.Model.Configuration;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>
/// Keys and values of the tokens generated so far, layer by layer, for a batch of one: (1, H', context, D) each.
/// </summary>
internal sealed class KeyValueCache : IDisposable
{
    private readonly Tensor[] _keys;
    private readonly Tensor[] _values;

    public KeyValueCache(ModelOptions model, Device device)
    {
        long[] shape = [1, model.KeyValueHeads(), model.Context, model.HeadWidth()];
        _keys = [.. Enumerable.Range(0, model.Layers).Select(_ => zeros(shape, device: device))];
        _values = [.. Enumerable.Range(0, model.Layers).Select(_ => zeros(shape, device: device))];
    }

    /// <summary>Tokens held.</summary>
    public int Length { get; private set; }

    /// <summary>
    /// Writes (1, H', T, D) behind what is held and gives views of all of it: (1, H', Length + T, D).
    /// </summary>
    public (Tensor Keys, Tensor Values) Extend(int layer, Tensor key, Tensor value) =>
        (Write(_keys[layer], key), Write(_values[layer], value));

    /// <summary>Every layer has been extended by so many tokens.</summary>
    public void Advance(int tokens) => Length += tokens;

    /// <summary>Forgets everything.</summary>
    public void Clear() => Length = 0;

    public void Dispose()
    {
        foreach (var tensor in _keys.Concat(_values))
            tensor.Dispose();
    }

    private Tensor Write(Tensor buffer, Tensor added)
    {
        long tokens = added.size(2);
        using var place = buffer.narrow(2, Length, tokens);
        place.copy_(added).Dispose();
        return buffer.narrow(2, 0, Length + tokens);
    }
}
