using ClusterLlm.Model.Transformer;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Tests.Transformer;

internal static class FlatBufferAccess
{
    public static void Set(Tensor flat, long element, float value) => FlatBuffers.Write(flat, element, [value]);
}
