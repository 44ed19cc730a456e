using ClusterLlm.Model.Transformer;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>
/// The tensors of optimizer.safetensors: both moments of each parameter, in the names and layout of model.safetensors,
/// prefixed.
/// </summary>
internal static class OptimizerTensors
{
    public static IReadOnlyList<(string Name, StatePart Part, ExportedTensor Tensor)> AllOf(ParameterLayout layout)
    {
        var trained = ExportedTensor.AllOf(layout).Where(tensor => tensor.Spec is not null).ToList();
        return
        [
            .. trained.Select(tensor => ($"first_moment.{tensor.Name}", StatePart.FirstMoments, tensor)),
            .. trained.Select(tensor => ($"second_moment.{tensor.Name}", StatePart.SecondMoments, tensor)),
        ];
    }
}
