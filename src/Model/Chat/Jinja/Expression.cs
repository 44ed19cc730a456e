namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>A part of a template that has a value.</summary>
/// <param name="Line">Of the template, from 1.</param>
internal abstract record Expression(int Line)
{
    public abstract object? Evaluate(RenderContext context);
}
