namespace ClusterLlm.Model.Chat.Jinja;

internal sealed record Literal(int Line, object? Value) : Expression(Line)
{
    public override object? Evaluate(RenderContext context) => Value;
}

internal sealed record NameExpression(int Line, string Name) : Expression(Line)
{
    public override object? Evaluate(RenderContext context) => context.Scope.Find(Name);
}

/// <summary>What the body of a set block wrote, while its filters run.</summary>
internal sealed record CapturedText(int Line) : Expression(Line)
{
    /// <summary>Not a name that a template can have.</summary>
    public string Name => " text";

    public override object? Evaluate(RenderContext context) => context.Scope.Find(Name);
}

internal sealed record SequenceExpression(int Line, IReadOnlyList<Expression> Items, bool IsTuple) : Expression(Line)
{
    public override object? Evaluate(RenderContext context) =>
        new SequenceValue([.. Items.Select(context.Evaluate)], IsTuple);
}

internal sealed record MapExpression(int Line, IReadOnlyList<(Expression Key, Expression Value)> Entries)
    : Expression(Line)
{
    public override object? Evaluate(RenderContext context)
    {
        var map = new MapValue();
        foreach ((Expression key, Expression value) in Entries)
        {
            object? name = context.Evaluate(key);
            context.Budget.ChargeText(name is string text ? text.Length : 0);
            map.Set(name, context.Evaluate(value));
        }

        return map;
    }
}

internal sealed record MemberExpression(int Line, Expression Target, string Name) : Expression(Line)
{
    public override object? Evaluate(RenderContext context) => Members.Attribute(context.Evaluate(Target), Name);
}

internal sealed record IndexExpression(int Line, Expression Target, Expression Index) : Expression(Line)
{
    public override object? Evaluate(RenderContext context) =>
        Members.Item(context, context.Evaluate(Target), context.Evaluate(Index));
}

internal sealed record SliceExpression(
    int Line, Expression Target, Expression? Start, Expression? Stop, Expression? Step) : Expression(Line)
{
    public override object? Evaluate(RenderContext context) => Slicing.Slice(
        context, context.Evaluate(Target), Bound(context, Start), Bound(context, Stop), Bound(context, Step));

    private static long? Bound(RenderContext context, Expression? bound) =>
        bound is not null && context.Evaluate(bound) is { } value ? Values.Whole(value, "a bound of a slice") : null;
}

internal sealed record NotExpression(int Line, Expression Operand) : Expression(Line)
{
    public override object? Evaluate(RenderContext context) => !Values.IsTrue(context.Evaluate(Operand));
}

internal sealed record AndExpression(int Line, Expression Left, Expression Right) : Expression(Line)
{
    public override object? Evaluate(RenderContext context) =>
        context.Evaluate(Left) is var left && Values.IsTrue(left) ? context.Evaluate(Right) : left;
}

internal sealed record OrExpression(int Line, Expression Left, Expression Right) : Expression(Line)
{
    public override object? Evaluate(RenderContext context) =>
        context.Evaluate(Left) is var left && Values.IsTrue(left) ? left : context.Evaluate(Right);
}

internal sealed record ConditionalExpression(int Line, Expression Test, Expression Then, Expression? Else)
    : Expression(Line)
{
    public override object? Evaluate(RenderContext context) => Values.IsTrue(context.Evaluate(Test))
        ? context.Evaluate(Then)
        : Else is null ? new Undefined("an inline if without else has no value here") : context.Evaluate(Else);
}

internal sealed record ArithmeticExpression(int Line, string Operator, Expression Left, Expression Right)
    : Expression(Line)
{
    public override object? Evaluate(RenderContext context) =>
        Arithmetic.Apply(context, Operator, context.Evaluate(Left), context.Evaluate(Right));
}

internal sealed record SignExpression(int Line, bool Negative, Expression Operand) : Expression(Line)
{
    public override object? Evaluate(RenderContext context) => Arithmetic.Sign(Negative, context.Evaluate(Operand));
}

internal sealed record ConcatExpression(int Line, IReadOnlyList<Expression> Parts) : Expression(Line)
{
    public override object? Evaluate(RenderContext context)
    {
        string[] parts = [.. Parts.Select(part => Printing.Text(context.Budget, context.Evaluate(part)))];
        context.Budget.ChargeText(parts.Sum(part => (long)part.Length));
        return string.Concat(parts);
    }
}

/// <summary>One comparison or a chain: <c>a &lt; b &lt;= c</c>.</summary>
internal sealed record CompareExpression(
    int Line, Expression First, IReadOnlyList<(string Operator, Expression Operand)> Rest) : Expression(Line)
{
    public override object? Evaluate(RenderContext context)
    {
        object? left = context.Evaluate(First);
        foreach ((string symbol, Expression operand) in Rest)
        {
            object? right = context.Evaluate(operand);
            if (!Comparison.Holds(context.Budget, symbol, left, right))
            {
                return false;
            }

            left = right;
        }

        return true;
    }
}

internal sealed record ArgumentExpressions(
    IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named)
{
    public static readonly ArgumentExpressions None = new([], []);

    public Arguments Evaluate(RenderContext context) => new(
        [.. Positional.Select(context.Evaluate)],
        [.. Named.Select(named => KeyValuePair.Create(named.Name, context.Evaluate(named.Value)))]);
}

internal sealed record CallExpression(int Line, Expression Target, ArgumentExpressions Arguments) : Expression(Line)
{
    public override object? Evaluate(RenderContext context)
    {
        object? target = context.Evaluate(Target);
        return target switch
        {
            Callable callable => callable.Call(context, Arguments.Evaluate(context)),
            Undefined missing => throw missing.Error(),
            _ => throw new TemplateError($"{Values.Kind(target)} cannot be called"),
        };
    }
}

internal sealed record FilterExpression(int Line, Expression Input, string Name, ArgumentExpressions Arguments)
    : Expression(Line)
{
    public override object? Evaluate(RenderContext context) =>
        Filters.Apply(context, Name, context.Evaluate(Input), Arguments.Evaluate(context));
}

internal sealed record TestExpression(int Line, Expression Input, string Name, ArgumentExpressions Arguments)
    : Expression(Line)
{
    public override object? Evaluate(RenderContext context) =>
        Tests.Holds(context, Name, context.Evaluate(Input), Arguments.Evaluate(context));
}
