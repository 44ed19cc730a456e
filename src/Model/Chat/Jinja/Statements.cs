namespace ClusterLlm.Model.Chat.Jinja;

internal sealed record TextStatement(int Line, string Text) : Statement(Line)
{
    public override Flow Execute(RenderContext context)
    {
        context.Write(Text);
        return Flow.Next;
    }
}

internal sealed record OutputStatement(int Line, Expression Value) : Statement(Line)
{
    public override Flow Execute(RenderContext context)
    {
        context.Write(Printing.Text(context.Budget, context.Evaluate(Value)));
        return Flow.Next;
    }
}

internal sealed record IfStatement(
    int Line, IReadOnlyList<(Expression Test, IReadOnlyList<Statement> Body)> Branches, IReadOnlyList<Statement> Else)
    : Statement(Line)
{
    public override Flow Execute(RenderContext context)
    {
        foreach ((Expression test, IReadOnlyList<Statement> body) in Branches)
        {
            if (Values.IsTrue(context.Evaluate(test)))
            {
                return context.Execute(body);
            }
        }

        return context.Execute(Else);
    }
}

internal sealed record FlowStatement(int Line, Flow Flow) : Statement(Line)
{
    public override Flow Execute(RenderContext context) => Flow;
}

internal sealed record SetStatement(int Line, Target Target, Expression Value) : Statement(Line)
{
    public override Flow Execute(RenderContext context)
    {
        Target.Assign(context.Scope, context.Evaluate(Value));
        return Flow.Next;
    }
}

/// <param name="Captured">Stands for the text of the body in <paramref name="Value"/>, which filters it.</param>
internal sealed record SetBlockStatement(
    int Line, Target Target, CapturedText Captured, Expression Value, IReadOnlyList<Statement> Body) : Statement(Line)
{
    public override Flow Execute(RenderContext context)
    {
        var inner = new Scope(context.Scope);
        string text = context.Capture(inner, Body);
        (Scope outer, context.Scope) = (context.Scope, inner);
        inner.Set(Captured.Name, text);
        object? value = context.Evaluate(Value);
        context.Scope = outer;
        Target.Assign(context.Scope, value);
        return Flow.Next;
    }
}

internal sealed record WithStatement(
    int Line, IReadOnlyList<(string Name, Expression Value)> Names, IReadOnlyList<Statement> Body) : Statement(Line)
{
    public override Flow Execute(RenderContext context)
    {
        Scope outer = context.Scope;
        var inner = new Scope(outer);
        foreach ((string name, Expression value) in Names)
        {
            inner.Set(name, context.Evaluate(value));
        }

        context.Scope = inner;
        Flow flow = context.Execute(Body);
        context.Scope = outer;
        return flow;
    }
}

/// <summary>Marks what the assistant says, as training reads it.</summary>
internal sealed record GenerationStatement(int Line, IReadOnlyList<Statement> Body) : Statement(Line)
{
    public override Flow Execute(RenderContext context)
    {
        if (context.Capturing)
        {
            throw new TemplateError("a generation block inside a macro or set block is not supported");
        }

        Scope outer = context.Scope;
        context.Scope = new Scope(outer);
        int start = context.Output.Length;
        context.Execute(Body);
        context.Generated.Add((start, context.Output.Length));
        context.Scope = outer;
        return Flow.Next;
    }
}

internal sealed record MacroStatement(
    int Line, string Name, IReadOnlyList<(string Name, Expression? Default)> Parameters, IReadOnlyList<Statement> Body)
    : Statement(Line)
{
    public override Flow Execute(RenderContext context)
    {
        Scope defined = context.Scope;
        string[] names = [.. Parameters.Select(parameter => parameter.Name)];
        defined.Set(Name, new Callable(Name, (caller, arguments) => Call(caller, defined, names, arguments)));
        return Flow.Next;
    }

    private string Call(RenderContext context, Scope defined, string[] names, Arguments arguments)
    {
        object?[] bound = arguments.Bind($"macro '{Name}'", names);
        var inner = new Scope(defined);
        (Scope caller, context.Scope) = (context.Scope, inner);
        for (int i = 0; i < names.Length; i++)
        {
            object? value = bound[i];
            if (value == Arguments.Missing)
            {
                value = Parameters[i].Default is { } given
                    ? context.Evaluate(given)
                    : new Undefined($"parameter '{names[i]}' was not provided");
            }

            inner.Set(names[i], value);
        }

        context.Scope = caller;
        return context.Capture(inner, Body);
    }
}
