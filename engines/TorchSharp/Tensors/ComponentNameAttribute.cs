namespace TorchSharp.Utils;

/// <summary>The name under which a module registers the component in this field; no dots.</summary>
[AttributeUsage(AttributeTargets.Field)]
public class ComponentNameAttribute : Attribute
{
    public string Name { get; set; } = "";
}
