namespace Akka.Serialization;

/// <summary>Type names as manifests: without version and culture.</summary>
internal static class TypeNames
{
    public static string Of(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";
}
