namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>A part of a template that does something.</summary>
/// <param name="Line">Of the template, from 1.</param>
internal abstract record Statement(int Line)
{
    public abstract Flow Execute(RenderContext context);
}
