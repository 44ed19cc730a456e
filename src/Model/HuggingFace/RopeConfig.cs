using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>
/// The rotary embedding's keys: <c>rope_theta</c> with <c>rope_scaling</c> (whose kind is called <c>rope_type</c>, or
/// <c>type</c> in older files), or all in <c>rope_parameters</c>, as transformers 5 has them.
/// </summary>
internal static class RopeConfig
{
    private const double DefaultTheta = 10_000;

    public static ModelOptions Read(ConfigReader root, ModelOptions model, ConfigOverrides overrides)
    {
        root.Demand("partial_rotary_factor", "1", "1.0");
        root.Demand("rope_interleaved", "false");
        double? theta = root.Number("rope_theta", null);
        var (scaling, parameters) = (root.Section("rope_scaling"), root.Section("rope_parameters"));
        if (scaling is not null && parameters is not null)
            throw new CheckpointException($"{root.Path}: both rope_scaling and rope_parameters; one must go");
        if ((parameters ?? scaling) is not { } section)
            return model with { RopeTheta = theta ?? DefaultTheta };
        double? inner = section.Number("rope_theta", null);
        if (theta is not null && inner is not null && theta != inner)
            throw new CheckpointException(FormattableString.Invariant(
                $"{root.Path}: rope_theta is {theta} at the top and {inner} in the section on scaling"));
        section.Demand("partial_rotary_factor", "1", "1.0");
        section.Demand("attention_factor", "1", "1.0");
        var read = ReadScaling(section, model with { RopeTheta = inner ?? theta ?? DefaultTheta });
        section.RefuseTheRest(overrides);
        return read;
    }

    private static ModelOptions ReadScaling(ConfigReader section, ModelOptions model)
    {
        string? type = section.Text("rope_type"), older = section.Text("type");
        if (type is not null && older is not null && type != older)
            throw new CheckpointException($"{section.Path}: rope_type is {type}, type is {older}; they must agree");
        switch (type ?? older ?? "default")
        {
            case "default":
                return model;
            case "linear":
                return model with
                {
                    RopeScaling = RopeScaling.Linear,
                    RopeScalingFactor = section.Number("factor"),
                };
            case "llama3":
                return model with
                {
                    RopeScaling = RopeScaling.Llama3,
                    RopeScalingFactor = section.Number("factor"),
                    RopeLowFrequencyFactor = section.Number("low_freq_factor"),
                    RopeHighFrequencyFactor = section.Number("high_freq_factor"),
                    RopeOriginalContext = section.Int("original_max_position_embeddings"),
                };
            case var other:
                throw new CheckpointException(
                    $"{section.Path}: rope scaling of the type {other} is not supported; linear and llama3 are");
        }
    }
}
