using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharpTests.Golden;

/// <summary>A tensor as make_golden.py wrote it.</summary>
internal sealed record GoldenTensor(string Type, long[] Shape, JsonElement[] Values)
{
    public Tensor ToTensor() => Type switch
    {
        "float" => tensor(Floats(), Shape),
        "long" => tensor(Array.ConvertAll(Values, value => value.GetInt64()), Shape),
        "bool" => tensor(Array.ConvertAll(Values, value => value.GetBoolean()), Shape),
        _ => throw new InvalidDataException($"Values of type {Type}."),
    };

    /// <summary>Says where they differ, or null: shapes and types must agree, floats to 1e-5.</summary>
    public string? DifferenceFrom(Tensor actual)
    {
        using Tensor expected = ToTensor();
        if (!actual.shape.SequenceEqual(Shape) || actual.dtype != expected.dtype)
        {
            return $"{actual.dtype} [{string.Join(", ", actual.shape)}] instead of {Type} "
                + $"[{string.Join(", ", Shape)}]";
        }
        double[] values = Doubles(actual);
        double[] wanted = Doubles(expected);
        for (int i = 0; i < values.Length; i++)
        {
            double tolerance = 1e-6 + (1e-5 * Math.Abs(wanted[i]));
            bool same = values[i].Equals(wanted[i]) || Math.Abs(values[i] - wanted[i]) <= tolerance;
            if (!same)
            {
                return $"{values[i]} instead of {wanted[i]} at {i}";
            }
        }
        return null;
    }

    private static double[] Doubles(Tensor values)
    {
        using Tensor doubles = values.detach().to(ScalarType.Float64).contiguous();
        return doubles.data<double>().ToArray();
    }

    private float[] Floats() => Array.ConvertAll(Values, value => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetSingle(),
        _ => value.GetString() switch
        {
            "inf" => float.PositiveInfinity,
            "-inf" => float.NegativeInfinity,
            _ => float.NaN,
        },
    });
}
