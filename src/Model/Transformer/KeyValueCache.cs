using ClusterLlm.Model.Configuration;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>
/// Keys and values of the tokens of one sequence that were read, layer by layer: (1, H', room, D) each. The room grows
/// with the sequence, up to the context.
/// </summary>
internal sealed class KeyValueCache(ModelOptions model, Device device) : IDisposable
{
    private const int FirstRoom = 64;

    private readonly Tensor?[] _keys = new Tensor?[model.Layers];
    private readonly Tensor?[] _values = new Tensor?[model.Layers];

    /// <summary>Tokens held.</summary>
    public int Length { get; private set; }

    /// <summary>
    /// Writes (1, H', T, D) behind what is held and gives views of all of it: (1, H', Length + T, D).
    /// </summary>
    public (Tensor Keys, Tensor Values) Extend(int layer, Tensor key, Tensor value) =>
        (Write(ref _keys[layer], key), Write(ref _values[layer], value));

    /// <summary>Every layer has been extended by so many tokens.</summary>
    public void Advance(int tokens) => Length += tokens;

    /// <summary>Forgets all but the first so many tokens.</summary>
    public void Truncate(int length) => Length = Math.Min(Length, length);

    public void Dispose()
    {
        foreach (var tensor in _keys.Concat(_values))
            tensor?.Dispose();
    }

    private Tensor Write(ref Tensor? buffer, Tensor added)
    {
        long needed = Length + added.size(2);
        if (buffer is null || buffer.size(2) < needed)
            Grow(ref buffer, needed);
        using var place = buffer!.narrow(2, Length, added.size(2));
        place.copy_(added).Dispose();
        return buffer.narrow(2, 0, needed);
    }

    private void Grow(ref Tensor? buffer, long needed)
    {
        long room = Math.Max(needed, Math.Min(model.Context, Math.Max(FirstRoom, 2 * (buffer?.size(2) ?? 0))));
        var larger = empty([1, model.KeyValueHeads(), room, model.HeadWidth()], device: device)
            .DetachFromDisposeScope();
        if (buffer is not null && Length > 0)
        {
            using var from = buffer.narrow(2, 0, Length);
            using var to = larger.narrow(2, 0, Length);
            to.copy_(from).Dispose();
        }
        buffer?.Dispose();
        buffer = larger;
    }
}
