using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Engines;

/// <summary>
/// 8-bit blockwise quantisation by the largest magnitude (Dettmers et al. 2022, section 2, with linear codes): W[o, i]
/// is codes[o, i] x scales[o, i / 64], off by at most half a scale.
/// </summary>
public static class BlockQuantization
{
    /// <summary>Elements of a row that share a scale; the last block of a row may be shorter.</summary>
    public const int Block = 64;

    private const float LargestCode = 127;

    /// <summary>
    /// float32 (O, I) to int8 codes (O, I) and float32 scales (O, ceil(I / 64)); the caller disposes both.
    /// </summary>
    public static (Tensor Codes, Tensor Scales) Quantize(Tensor weight)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var blocks = Blocks(weight.to(ScalarType.Float32)); // (O, I / 64, 64)
        var scales = blocks.abs().amax([-1L]) / LargestCode; // (O, I / 64)
        var steps = scales.unsqueeze(-1); // (O, I / 64, 1)
        var codes = (blocks / steps.masked_fill(steps == 0, 1)).round().to(ScalarType.Int8); // (O, I / 64, 64)
        long rows = weight.size(0), columns = weight.size(1);
        var whole = codes.view(rows, -1).narrow(1, 0, columns).contiguous(); // (O, I)
        return (whole.MoveToOuterDisposeScope(), scales.contiguous().MoveToOuterDisposeScope());
    }

    /// <summary>float32 (O, I).</summary>
    public static Tensor Dequantize(Tensor codes, Tensor scales)
    {
        using var scope = NewDisposeScope();
        long rows = codes.size(0), columns = codes.size(1);
        var blocks = Blocks(codes.to(ScalarType.Float32)) * scales.unsqueeze(-1); // (O, I / 64, 64)
        return blocks.view(rows, -1).narrow(1, 0, columns).MoveToOuterDisposeScope(); // (O, I)
    }

    private static Tensor Blocks(Tensor weight)
    {
        long rows = weight.size(0), missing = (Block - (weight.size(1) % Block)) % Block;
        if (missing > 0)
            weight = cat([weight, zeros([rows, missing], dtype: weight.dtype, device: weight.device)], 1);
        return weight.view(rows, -1, Block); // (O, I / 64, 64)
    }
}
