using System.Runtime.CompilerServices;

namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>Reads expressions; what binds how tightly is as in Jinja.</summary>
internal sealed class ExpressionParser
{
    private const int DeepestNesting = 100;
    private readonly TokenStream tokens;
    private readonly OperandParser operands;
    private int depth;

    public ExpressionParser(TokenStream tokens)
    {
        this.tokens = tokens;
        operands = new OperandParser(tokens, this);
    }

    private int Line => tokens.Current.Line;

    /// <summary>Several expressions with commas between are a tuple.</summary>
    public Expression ParseTuple(bool conditional = true, string? endName = null)
    {
        int line = Line;
        var items = new List<Expression>();
        bool isTuple = false;
        while (!IsTupleEnd(endName))
        {
            items.Add(conditional ? Parse() : ParseOr());
            if (!tokens.TryOperator(","))
            {
                break;
            }

            isTuple = true;
        }

        return isTuple ? new SequenceExpression(line, items, IsTuple: true)
            : items.Count == 1 ? items[0] : throw tokens.Unexpected("an expression");
    }

    public Expression Parse()
    {
        if (++depth > DeepestNesting || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateError("an expression nested too deeply", Line);
        }

        Expression expression = ParseOr();
        while (tokens.IsName("if"))
        {
            int line = tokens.Next().Line;
            Expression test = ParseOr();
            expression = new ConditionalExpression(line, test, expression, tokens.TryName("else") ? Parse() : null);
        }

        depth--;
        return expression;
    }

    /// <summary>The filters after a value: <c>| name(...)</c>.</summary>
    public Expression ParseFilters(Expression value)
    {
        while (tokens.TryOperator("|"))
        {
            int line = Line;
            string name = tokens.ExpectName();
            value = Filters.Exists(name)
                ? new FilterExpression(line, value, name,
                    tokens.IsOperator("(") ? operands.ParseArguments() : ArgumentExpressions.None)
                : throw new TemplateError($"there is no filter '{name}'", line);
        }

        return value;
    }

    private Expression ParseOr()
    {
        Expression left = ParseAnd();
        while (tokens.IsName("or"))
        {
            left = new OrExpression(tokens.Next().Line, left, ParseAnd());
        }

        return left;
    }

    private Expression ParseAnd()
    {
        Expression left = ParseNot();
        while (tokens.IsName("and"))
        {
            left = new AndExpression(tokens.Next().Line, left, ParseNot());
        }

        return left;
    }

    private Expression ParseNot()
    {
        var lines = new Stack<int>();
        while (tokens.IsName("not"))
        {
            lines.Push(tokens.Next().Line);
        }

        Expression operand = ParseCompare();
        return lines.Aggregate(operand, (inner, line) => new NotExpression(line, inner));
    }

    private Expression ParseCompare()
    {
        int line = Line;
        Expression first = ParseSum();
        var rest = new List<(string, Expression)>();
        while (ComparisonOperator() is { } symbol)
        {
            rest.Add((symbol, ParseSum()));
        }

        return rest.Count > 0 ? new CompareExpression(line, first, rest) : first;
    }

    private string? ComparisonOperator()
    {
        if (tokens.Current is { Kind: TokenKind.Operator, Text: "==" or "!=" or "<" or "<=" or ">" or ">=" }
            || tokens.IsName("in"))
        {
            return tokens.Next().Text;
        }

        if (tokens.IsName("not") && tokens.IsAfter(TokenKind.Name, "in"))
        {
            tokens.Next();
            tokens.Next();
            return "not in";
        }

        return null;
    }

    private Expression ParseSum()
    {
        Expression left = ParseConcat();
        while (tokens.IsOperator("+") || tokens.IsOperator("-"))
        {
            Token symbol = tokens.Next();
            left = new ArithmeticExpression(symbol.Line, symbol.Text, left, ParseConcat());
        }

        return left;
    }

    private Expression ParseConcat()
    {
        int line = Line;
        var parts = new List<Expression> { ParseProduct() };
        while (tokens.TryOperator("~"))
        {
            parts.Add(ParseProduct());
        }

        return parts.Count > 1 ? new ConcatExpression(line, parts) : parts[0];
    }

    private Expression ParseProduct()
    {
        Expression left = ParsePower();
        while (tokens.Current is { Kind: TokenKind.Operator, Text: "*" or "/" or "//" or "%" })
        {
            Token symbol = tokens.Next();
            left = new ArithmeticExpression(symbol.Line, symbol.Text, left, ParsePower());
        }

        return left;
    }

    private Expression ParsePower()
    {
        Expression left = ParseUnary();
        while (tokens.IsOperator("**"))
        {
            Token symbol = tokens.Next();
            left = new ArithmeticExpression(symbol.Line, symbol.Text, left, ParseUnary());
        }

        return left;
    }

    private Expression ParseUnary(bool withFilters = true)
    {
        if (++depth > DeepestNesting)
        {
            throw new TemplateError("an expression nested too deeply", Line);
        }

        int line = Line;
        Expression value = tokens.TryOperator("-") ? new SignExpression(line, true, ParseUnary(false))
            : tokens.TryOperator("+") ? new SignExpression(line, false, ParseUnary(false))
            : operands.ParsePrimary();
        value = operands.ParsePostfix(value);
        depth--;
        return withFilters ? ParseFiltersAndTests(value) : value;
    }

    private Expression ParseFiltersAndTests(Expression value)
    {
        while (true)
        {
            if (tokens.IsOperator("|"))
            {
                value = ParseFilters(value);
            }
            else if (tokens.IsName("is"))
            {
                value = ParseTest(value);
            }
            else if (tokens.IsOperator("("))
            {
                value = new CallExpression(Line, value, operands.ParseArguments());
            }
            else
            {
                return value;
            }
        }
    }

    private Expression ParseTest(Expression value)
    {
        int line = tokens.Next().Line;
        bool negated = tokens.TryName("not");
        string name = tokens.ExpectName();
        if (!Tests.Exists(name))
        {
            throw new TemplateError($"there is no test '{name}'", line);
        }

        ArgumentExpressions arguments = ArgumentExpressions.None;
        if (tokens.IsOperator("("))
        {
            arguments = operands.ParseArguments();
        }
        else if (tokens.IsName("is"))
        {
            throw new TemplateError("tests cannot be chained with 'is'", line);
        }
        else if (tokens.Current.Kind is TokenKind.Text or TokenKind.Integer or TokenKind.Float
            || tokens.IsOperator("[") || tokens.IsOperator("{")
            || (tokens.Current.Kind == TokenKind.Name && tokens.Current.Text is not ("else" or "or" or "and")))
        {
            arguments = new ArgumentExpressions([operands.ParsePostfix(operands.ParsePrimary())], []);
        }

        var test = new TestExpression(line, value, name, arguments);
        return negated ? new NotExpression(line, test) : test;
    }

    private bool IsTupleEnd(string? endName) =>
        tokens.Current.Kind is TokenKind.BlockEnd or TokenKind.OutputEnd or TokenKind.End || tokens.IsOperator(")")
        || (endName is not null && tokens.IsName(endName));
}
