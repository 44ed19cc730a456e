using System.Runtime.CompilerServices;
using System.Text;

namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>The state of one rendering.</summary>
internal sealed class RenderContext(Scope scope, TimeProvider time)
{
    private const int DeepestNesting = 400;
    private int depth;

    public RenderBudget Budget { get; } = new();

    public TimeProvider Time { get; } = time;

    public Scope Scope { get; set; } = scope;

    public StringBuilder Output { get; set; } = new();

    /// <summary>Whether the output is a value, of a macro or set block, and not yet the text.</summary>
    public bool Capturing { get; set; }

    /// <summary>What the <c>generation</c> blocks wrote: [start, end) of the text.</summary>
    public List<(int Start, int End)> Generated { get; } = [];

    /// <summary>Line of the template that is rendered.</summary>
    public int Line { get; private set; }

    public object? Evaluate(Expression expression)
    {
        Enter(expression.Line);
        object? value = expression.Evaluate(this);
        depth--;
        return value;
    }

    public Flow Execute(IReadOnlyList<Statement> statements)
    {
        foreach (Statement statement in statements)
        {
            Enter(statement.Line);
            Flow flow = statement.Execute(this);
            depth--;
            if (flow != Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }

    /// <summary>The items of what is looped over.</summary>
    public IReadOnlyList<object?> Items(object? value)
    {
        Budget.ChargeList(value is string text ? text.Length : 0);
        IReadOnlyList<object?> items = Values.Items(value);
        Budget.Charge(items.Count);
        return items;
    }

    public void Write(string text)
    {
        Budget.ChargeText(text.Length);
        if (Output.Length + (long)text.Length > RenderBudget.LongestText)
        {
            throw new TemplateError($"it makes a text longer than {RenderBudget.LongestText} characters");
        }

        Output.Append(text);
    }

    /// <summary>What the statements write, as a value; they see a scope of their own.</summary>
    public string Capture(Scope inner, IReadOnlyList<Statement> body)
    {
        (StringBuilder output, Scope scope, bool capturing) = (Output, Scope, Capturing);
        (Output, Scope, Capturing) = (new StringBuilder(), inner, true);
        Execute(body);
        string text = Output.ToString();
        (Output, Scope, Capturing) = (output, scope, capturing);
        return text;
    }

    private void Enter(int line)
    {
        Line = line;
        Budget.Charge(1);
        if (++depth > DeepestNesting || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateError("it is nested too deeply, or calls itself without end");
        }
    }
}
