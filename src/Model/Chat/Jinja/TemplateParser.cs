namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>Reads a template: its text, outputs and statements.</summary>
internal sealed class TemplateParser
{
    private const int DeepestNesting = 60;

    private readonly TokenStream tokens;
    private readonly ExpressionParser expressions;
    private int depth;
    private int loops;

    private TemplateParser(string source)
    {
        tokens = new TokenStream(Lexer.Read(source));
        expressions = new ExpressionParser(tokens);
    }

    /// <exception cref="TemplateError">It is not a template.</exception>
    public static IReadOnlyList<Statement> Parse(string source)
    {
        var parser = new TemplateParser(source);
        IReadOnlyList<Statement> statements = parser.ParseBody("");
        return parser.tokens.Current.Kind == TokenKind.End
            ? statements
            : throw parser.tokens.Unexpected("the end");
    }

    /// <summary>
    /// Statements up to a tag that begins with one of the names, of which the name is the next token.
    /// </summary>
    private List<Statement> ParseBody(string opened, params ReadOnlySpan<string> ends)
    {
        if (++depth > DeepestNesting)
        {
            throw new TemplateError("blocks nested too deeply", tokens.Current.Line);
        }

        var statements = new List<Statement>();
        while (tokens.Current.Kind != TokenKind.End)
        {
            Token token = tokens.Next();
            if (token.Kind == TokenKind.Data)
            {
                statements.Add(new TextStatement(token.Line, token.Text));
            }
            else if (token.Kind == TokenKind.OutputBegin)
            {
                statements.Add(new OutputStatement(token.Line, expressions.ParseTuple()));
                tokens.Expect(TokenKind.OutputEnd, "'}}'");
            }
            else if (tokens.Current.Kind == TokenKind.Name && ends.Contains(tokens.Current.Text))
            {
                depth--;
                return statements;
            }
            else
            {
                statements.Add(ParseStatement(token.Line));
            }
        }

        depth--;
        return ends.IsEmpty
            ? statements
            : throw new TemplateError(
                $"'{opened}' without its '{ends[^1]}'", tokens.Current.Line);
    }

    private Statement ParseStatement(int line)
    {
        string name = tokens.ExpectName();
        switch (name)
        {
            case "if":
                return ParseIf(line);
            case "for":
                return ParseFor(line);
            case "set":
                return ParseSet(line);
            case "macro":
                return ParseMacro(line);
            case "with":
                return ParseWith(line);
            case "generation":
                End();
                int outside = loops;
                loops = 0;
                var generation = new GenerationStatement(line, ParseBody(name, "endgeneration"));
                loops = outside;
                End("endgeneration");
                return generation;
            case "break" or "continue" when loops == 0:
                throw new TemplateError($"'{name}' outside of a loop", line);
            case "break" or "continue":
                End();
                return new FlowStatement(line, name == "break" ? Flow.Break : Flow.Continue);
            case "include" or "import" or "from" or "extends" or "block" or "call" or "filter" or "do" or "autoescape":
                throw new TemplateError($"'{name}' is not supported", line);
            default:
                throw new TemplateError($"unknown tag '{name}'", line);
        }
    }

    private IfStatement ParseIf(int line)
    {
        var branches = new List<(Expression, IReadOnlyList<Statement>)>();
        IReadOnlyList<Statement> otherwise = [];
        do
        {
            Expression test = expressions.ParseTuple(conditional: false);
            End();
            branches.Add((test, ParseBody("if", "elif", "else", "endif")));
        }
        while (tokens.TryName("elif"));

        if (tokens.TryName("else"))
        {
            End();
            otherwise = ParseBody("if", "endif");
        }

        End("endif");
        return new IfStatement(line, branches, otherwise);
    }

    private ForStatement ParseFor(int line)
    {
        Target target = ParseTarget(withMembers: false);
        if (!tokens.TryName("in"))
        {
            throw tokens.Unexpected("'in'");
        }

        Expression items = expressions.ParseTuple(conditional: false, "recursive");
        Expression? filter = tokens.TryName("if") ? expressions.Parse() : null;
        if (tokens.IsName("recursive"))
        {
            throw new TemplateError("a recursive loop is not supported", line);
        }

        End();
        loops++;
        IReadOnlyList<Statement> body = ParseBody("for", "else", "endfor");
        loops--;
        IReadOnlyList<Statement> otherwise = [];
        if (tokens.TryName("else"))
        {
            End();
            otherwise = ParseBody("for", "endfor");
        }

        End("endfor");
        return new ForStatement(line, target, items, filter, body, otherwise);
    }

    private Statement ParseSet(int line)
    {
        Target target = ParseTarget(withMembers: true);
        if (tokens.TryOperator("="))
        {
            Expression value = expressions.ParseTuple();
            End();
            return new SetStatement(line, target, value);
        }

        var captured = new CapturedText(line);
        Expression filtered = expressions.ParseFilters(captured);
        End();
        int outside = loops;
        loops = 0;
        IReadOnlyList<Statement> body = ParseBody("set", "endset");
        loops = outside;
        End("endset");
        return new SetBlockStatement(line, target, captured, filtered, body);
    }

    private MacroStatement ParseMacro(int line)
    {
        string name = tokens.ExpectName();
        var parameters = new List<(string, Expression?)>();
        tokens.ExpectOperator("(");
        while (!tokens.TryOperator(")"))
        {
            if (parameters.Count > 0)
            {
                tokens.ExpectOperator(",");
            }

            parameters.Add((tokens.ExpectName(), tokens.TryOperator("=") ? expressions.Parse() : null));
        }

        End();
        int outside = loops;
        loops = 0;
        IReadOnlyList<Statement> body = ParseBody("macro", "endmacro");
        loops = outside;
        End("endmacro");
        return new MacroStatement(line, name, parameters, body);
    }

    private WithStatement ParseWith(int line)
    {
        var names = new List<(string, Expression)>();
        while (tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (names.Count > 0)
            {
                tokens.ExpectOperator(",");
            }

            string name = tokens.ExpectName();
            tokens.ExpectOperator("=");
            names.Add((name, expressions.Parse()));
        }

        End();
        IReadOnlyList<Statement> body = ParseBody("with", "endwith");
        End("endwith");
        return new WithStatement(line, names, body);
    }

    private Target ParseTarget(bool withMembers)
    {
        Target first = ParseOneTarget(withMembers);
        if (!tokens.IsOperator(","))
        {
            return first;
        }

        var targets = new List<Target> { first };
        while (tokens.TryOperator(",") && (tokens.Current.Kind == TokenKind.Name || tokens.IsOperator("("))
            && !tokens.IsName("in"))
        {
            targets.Add(ParseOneTarget(withMembers));
        }

        return new TupleTarget(targets);
    }

    private Target ParseOneTarget(bool withMembers)
    {
        if (++depth > DeepestNesting)
        {
            throw new TemplateError("names nested too deeply", tokens.Current.Line);
        }

        Target target;
        if (tokens.TryOperator("("))
        {
            target = ParseTarget(withMembers);
            tokens.ExpectOperator(")");
        }
        else
        {
            string name = tokens.ExpectName();
            target = withMembers && tokens.TryOperator(".")
                ? new MemberTarget(name, tokens.ExpectName())
                : Assignable(name);
        }

        depth--;
        return target;
    }

    private NameTarget Assignable(string name) => name is "true" or "false" or "none" or "True" or "False" or "None"
        ? throw new TemplateError($"'{name}' cannot be set", tokens.Current.Line)
        : new NameTarget(name);

    private void End(string? name = null)
    {
        if (name is not null && !tokens.TryName(name))
        {
            throw tokens.Unexpected($"'{name}'");
        }

        tokens.Expect(TokenKind.BlockEnd, "'%}'");
    }
}
