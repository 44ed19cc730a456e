namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>What a value can be assigned to: a name, a member of a namespace, or several of them.</summary>
internal abstract record Target
{
    public abstract void Assign(Scope scope, object? value);
}

internal sealed record NameTarget(string Name) : Target
{
    public override void Assign(Scope scope, object? value) => scope.Set(Name, value);
}

internal sealed record MemberTarget(string Name, string Member) : Target
{
    public override void Assign(Scope scope, object? value)
    {
        if (scope.Find(Name) is not NamespaceValue target)
        {
            throw new TemplateError($"'{Name}.{Member}' cannot be set: '{Name}' is not a namespace");
        }

        target.Members[Member] = value;
    }
}

internal sealed record TupleTarget(IReadOnlyList<Target> Targets) : Target
{
    public override void Assign(Scope scope, object? value)
    {
        IReadOnlyList<object?> items = Values.Items(value);
        if (items.Count != Targets.Count)
        {
            throw new TemplateError($"{items.Count} values cannot be assigned to {Targets.Count} names");
        }

        for (int i = 0; i < items.Count; i++)
        {
            Targets[i].Assign(scope, items[i]);
        }
    }
}
