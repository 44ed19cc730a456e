namespace TorchSharp;

public static partial class torch
{
    /// <summary>The innermost dispose scope of this thread.</summary>
    public static DisposeScope? CurrentDisposeScope => DisposeScope.Current;

    /// <summary>
    /// Opens a scope that disposes the tensors made in it: <c>using var scope = NewDisposeScope();</c>
    /// </summary>
    public static DisposeScope NewDisposeScope() => new();

    /// <summary>Runs an expression, disposing its temporaries and keeping its result.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using DisposeScope scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }

    /// <summary>Until it is disposed, operations on this thread record no gradients.</summary>
    public static IDisposable no_grad() => new GradientMode(enabled: false);

    public static IDisposable enable_grad(bool enabled = true) => new GradientMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradientMode(mode);

    public static bool is_grad_enabled() => GradientMode.IsEnabled;

    /// <summary>As <see cref="no_grad"/>, and cheaper; what is made in it can never take part in a gradient.</summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => InferenceMode.IsEnabled;
}
