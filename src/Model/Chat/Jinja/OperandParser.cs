using System.Globalization;
using System.Text;

namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>Reads what operators stand between: literals, names, and what is called or taken of them.</summary>
internal sealed class OperandParser(TokenStream tokens, ExpressionParser expressions)
{
    public ArgumentExpressions ParseArguments()
    {
        tokens.ExpectOperator("(");
        var positional = new List<Expression>();
        var named = new List<(string, Expression)>();
        while (!tokens.TryOperator(")"))
        {
            if (positional.Count + named.Count > 0)
            {
                tokens.ExpectOperator(",");
                if (tokens.TryOperator(")"))
                {
                    break;
                }
            }

            if (tokens.Current.Kind == TokenKind.Name && tokens.IsAfter(TokenKind.Operator, "="))
            {
                string name = tokens.ExpectName();
                tokens.ExpectOperator("=");
                named.Add((name, expressions.Parse()));
            }
            else if (named.Count > 0)
            {
                throw tokens.Unexpected("a named argument");
            }
            else
            {
                positional.Add(expressions.Parse());
            }
        }

        return new ArgumentExpressions(positional, named);
    }

    public Expression ParsePostfix(Expression value)
    {
        while (true)
        {
            int line = tokens.Current.Line;
            if (tokens.TryOperator("."))
            {
                value = tokens.Current.Kind == TokenKind.Integer
                    ? new IndexExpression(line, value, ParsePrimary())
                    : new MemberExpression(line, value, tokens.ExpectName());
            }
            else if (tokens.TryOperator("["))
            {
                value = ParseIndex(line, value);
            }
            else if (tokens.IsOperator("("))
            {
                value = new CallExpression(line, value, ParseArguments());
            }
            else
            {
                return value;
            }
        }
    }

    private Expression ParseIndex(int line, Expression value)
    {
        Expression? start = tokens.IsOperator(":") ? null : expressions.Parse();
        if (start is not null && !tokens.IsOperator(":"))
        {
            tokens.ExpectOperator("]");
            return new IndexExpression(line, value, start);
        }

        tokens.ExpectOperator(":");
        Expression? stop = tokens.IsOperator(":") || tokens.IsOperator("]") ? null : expressions.Parse();
        Expression? step = tokens.TryOperator(":") && !tokens.IsOperator("]") ? expressions.Parse() : null;
        tokens.ExpectOperator("]");
        return new SliceExpression(line, value, start, stop, step);
    }

    public Expression ParsePrimary()
    {
        Token token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                tokens.Next();
                return token.Text switch
                {
                    "true" or "True" => new Literal(token.Line, true),
                    "false" or "False" => new Literal(token.Line, false),
                    "none" or "None" => new Literal(token.Line, null),
                    _ => new NameExpression(token.Line, token.Text),
                };
            case TokenKind.Text:
                var text = new StringBuilder();
                while (tokens.Current.Kind == TokenKind.Text)
                {
                    text.Append(tokens.Next().Text);
                }

                return new Literal(token.Line, text.ToString());
            case TokenKind.Integer:
                tokens.Next();
                return long.TryParse(token.Text, CultureInfo.InvariantCulture, out long whole)
                    ? new Literal(token.Line, whole)
                    : throw new TemplateError("a whole number beyond 64 bits", token.Line);
            case TokenKind.Float:
                tokens.Next();
                return new Literal(token.Line, double.Parse(token.Text, CultureInfo.InvariantCulture));
        }

        if (tokens.TryOperator("("))
        {
            Expression inner = tokens.IsOperator(")")
                ? new SequenceExpression(token.Line, [], IsTuple: true)
                : expressions.ParseTuple();
            tokens.ExpectOperator(")");
            return inner;
        }

        return tokens.TryOperator("[") ? ParseList(token.Line)
            : tokens.TryOperator("{") ? ParseMap(token.Line) : throw tokens.Unexpected("a value");
    }

    private SequenceExpression ParseList(int line)
    {
        var items = new List<Expression>();
        while (!tokens.TryOperator("]"))
        {
            if (items.Count > 0)
            {
                tokens.ExpectOperator(",");
                if (tokens.TryOperator("]"))
                {
                    break;
                }
            }

            items.Add(expressions.Parse());
        }

        return new SequenceExpression(line, items, IsTuple: false);
    }

    private MapExpression ParseMap(int line)
    {
        var entries = new List<(Expression, Expression)>();
        while (!tokens.TryOperator("}"))
        {
            if (entries.Count > 0)
            {
                tokens.ExpectOperator(",");
                if (tokens.TryOperator("}"))
                {
                    break;
                }
            }

            Expression key = expressions.Parse();
            tokens.ExpectOperator(":");
            entries.Add((key, expressions.Parse()));
        }

        return new MapExpression(line, entries);
    }
}
