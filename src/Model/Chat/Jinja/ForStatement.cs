namespace ClusterLlm.Model.Chat.Jinja;

internal sealed record ForStatement(
    int Line,
    Target Target,
    Expression Items,
    Expression? Filter,
    IReadOnlyList<Statement> Body,
    IReadOnlyList<Statement> Else) : Statement(Line)
{
    public override Flow Execute(RenderContext context)
    {
        Scope outer = context.Scope;
        IReadOnlyList<object?> items = Selected(context, context.Items(context.Evaluate(Items)));
        var loop = new LoopValue(items);
        for (int i = 0; i < items.Count; i++)
        {
            loop.Index = i;
            context.Scope = new Scope(outer);
            context.Scope.Set("loop", loop);
            Target.Assign(context.Scope, items[i]);
            if (context.Execute(Body) == Flow.Break)
            {
                break;
            }
        }

        Flow flow = Flow.Next;
        if (items.Count == 0)
        {
            context.Scope = new Scope(outer);
            flow = context.Execute(Else);
        }

        context.Scope = outer;
        return flow;
    }

    private IReadOnlyList<object?> Selected(RenderContext context, IReadOnlyList<object?> items)
    {
        if (Filter is null)
        {
            return items;
        }

        Scope outer = context.Scope;
        var selected = new List<object?>();
        foreach (object? item in items)
        {
            context.Scope = new Scope(outer);
            Target.Assign(context.Scope, item);
            if (Values.IsTrue(context.Evaluate(Filter)))
            {
                selected.Add(item);
            }
        }

        context.Scope = outer;
        return selected;
    }
}
