using System.Globalization;
using System.Text.Json;

namespace ClusterLlm.Model.HuggingFace;

/// <summary>Numbers that readers want to be floats: transformers takes 10000 for an integer, and complains.</summary>
internal static class JsonFloats
{
    /// <summary>With a point or an exponent, whatever the value.</summary>
    public static void WriteFloat(this Utf8JsonWriter json, string name, double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        json.WritePropertyName(name);
        json.WriteRawValue(text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text.Replace('E', 'e'));
    }
}
