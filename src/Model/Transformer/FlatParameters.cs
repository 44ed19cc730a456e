using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Transformer;

/// <summary>
/// Owns the flat float32 buffer of all parameters and the views of it that the modules compute with; binds their
/// gradients to views of whichever flat buffer is to receive them. Made outside every dispose scope.
/// </summary>
internal sealed class FlatParameters : IDisposable
{
    // A worker turns between a few buffers: as many as nodes of the reduction tree that it holds at once.
    private const int BindingsKept = 8;

    private readonly Dictionary<string, Parameter> _views = new(StringComparer.Ordinal);
    private readonly List<GradientBinding> _bindings = [];
    private GradientBinding? _bound;

    public FlatParameters(ParameterLayout layout, Device device, bool trained = true)
    {
        Layout = layout;
        Flat = zeros(layout.Length, dtype: ScalarType.Float32, device: device);
        foreach (var spec in layout.Parameters)
            _views.Add(spec.Name, new Parameter(View(Flat, spec), requires_grad: trained));
    }

    public ParameterLayout Layout { get; }

    /// <summary>(Length), see <see cref="ParameterLayout"/>.</summary>
    public Tensor Flat { get; }

    public Parameter this[string name] => _views[name];

    public Parameter? Find(string name) => _views.GetValueOrDefault(name);

    /// <summary>
    /// From here on backward passes leave their gradients in <paramref name="gradient"/>; gives what is needed to begin
    /// one.
    /// </summary>
    public GradientBinding Bind(Tensor gradient)
    {
        if (_bound is { } current && ReferenceEquals(current.Gradient, gradient))
            return current;
        var binding = _bindings.Find(known => ReferenceEquals(known.Gradient, gradient));
        if (binding is null)
        {
            Forget(_bindings.Where(known => known.Gradient.IsInvalid).ToList());
            Forget(_bindings.Take(_bindings.Count - BindingsKept + 1).ToList());
            binding = new GradientBinding(Layout, gradient);
            _bindings.Add(binding);
        }

        for (int i = 0; i < Layout.Parameters.Count; i++)
            _views[Layout.Parameters[i].Name].grad = binding.Views[i];
        return _bound = binding;
    }

    public void Dispose()
    {
        Forget([.. _bindings]);
        foreach (var view in _views.Values)
            view.Dispose();
        Flat.Dispose();
    }

    private void Forget(List<GradientBinding> bindings)
    {
        foreach (var binding in bindings)
        {
            binding.Dispose();
            _bindings.Remove(binding);
        }
    }

    /// <summary>The tensor of a parameter inside a flat buffer. The caller disposes it.</summary>
    internal static Tensor View(Tensor flat, ParameterSpec spec)
    {
        using var range = flat.narrow(0, spec.Offset, spec.Elements);
        return range.view(spec.Shape);
    }
}
