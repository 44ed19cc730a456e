using System.Text;

namespace ClusterLlm.Model.Tests.Chat;

/// <summary>Templates made at random of what chat templates are made of.</summary>
internal sealed class RandomTemplates(int seed)
{
    private static readonly string[] Values =
    [
        "1", "0", "-3", "2.5", "'a'", "''", "' x y '", "'A,b,C'", "none", "true", "false", "missing", "[]", "[1, 2, 3]",
        "['b', 'a']", "{'k': 1, 'l': 'm'}", "(1, 'x')", "messages", "messages[0]", "messages[-1].content", "m.role",
        "m.content", "messages[0]['role']", "bos_token", "loop.index", "loop.last", "x", "ns.v",
        "add_generation_prompt",
    ];

    private static readonly string[] Sliceable = ["'aéb'", "' x y '", "[1, 2, 3]", "(1, 'x')", "messages", "bos_token"];
    private static readonly string[] Slices = ["[1:]", "[::-1]", "[:2]", "[-2:]", "[:-1]", "[::2]", "[5:]", "[1:][0]"];

    private static readonly string[] Operators =
        ["+", "-", "*", "//", "~", "==", "!=", "<", ">=", "in", "not in", "and", "or", "/"];

    private static readonly string[] Postfixes =
    [
        "[0]", "[-1]", "['k']", ".k", ".strip()", ".split(',')", ".upper()", ".items()",
        ".get('k')", ".startswith('a')", ".replace('a', 'b')", " | trim", " | length", " | upper", " | list",
        " | first", " | last", " | join('-')", " | tojson", " | default('d')", " | default('d', true)", " | string",
        " | int", " | reverse | list", " | replace('a', 'o')", " | map('string') | list", " | sort", " | capitalize",
        " | title", " | unique | list", " | map(attribute='role') | list",
        " | selectattr('role', 'equalto', 'user') | list",
        " | indent(2)", " | tojson(indent=1)", " | items | list", " | select('defined') | list", " | float",
        " is defined", " is none", " is string", " is mapping", " is iterable", " is sequence", " is number",
        " is not none", " is odd", " is equalto 1", " is true", " is boolean", " is in [1, 'a']",
    ];

    private static readonly string[] Texts =
        ["\n", " ", "  ", "a", "b\n", "\n\n", "<|x|>", " \n  ", "\t", "", "{", "}"];
    private static readonly string[] Signs = ["", "", "", "-", "+"];

    private readonly Random random = new(seed);

    public string Next()
    {
        var text = new StringBuilder("{% set x = 'x' %}{% set ns = namespace(v=3) %}");
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            Block(text, 2);
        }

        return text.ToString();
    }

    private void Block(StringBuilder text, int depth)
    {
        text.Append(Pick(Texts));
        switch (depth == 0 ? 0 : random.Next(9))
        {
            case < 3:
                text.Append("{{").Append(Pick(["", "-"])).Append(' ').Append(Expression(2)).Append(' ')
                    .Append(Pick(["", "-"])).Append("}}");
                break;
            case 3:
                Enclose(text, depth, $"if {Expression(2)}", "endif", "else");
                break;
            case 4:
                string items = Pick(["messages", "[1, 'a', none]", "'ab'", Expression(1)]);
                Enclose(text, depth, $"for m in {items}", "endfor", "else");
                break;
            case 5:
                Tag(text, $"set {Pick(["x", "ns.v", "y"])} = {Expression(2)}");
                break;
            case 6:
                Enclose(text, depth, "set x", "endset", null);
                break;
            case 7:
                Enclose(text, depth, "macro f(a, b=1)", "endmacro", null);
                text.Append("{{ f(").Append(Expression(1)).Append(") }}");
                break;
            default:
                text.Append("{#").Append(Pick(Signs)).Append(" c ").Append(Pick(Signs)).Append("#}");
                break;
        }

        text.Append(Pick(Texts));
    }

    private void Enclose(StringBuilder text, int depth, string open, string close, string? middle)
    {
        Tag(text, open);
        Block(text, depth - 1);
        if (middle is not null && random.Next(2) == 0)
        {
            Tag(text, middle);
            Block(text, depth - 1);
        }

        Tag(text, close);
    }

    private void Tag(StringBuilder text, string inner) =>
        text.Append("{%").Append(Pick(Signs)).Append(' ').Append(inner).Append(' ').Append(Pick(Signs)).Append("%}");

    private string Expression(int depth) => depth == 0 || random.Next(4) == 0
        ? Pick(Values)
        : random.Next(7) switch
        {
            0 => $"{Expression(depth - 1)} {Pick(Operators)} {Expression(depth - 1)}",
            1 => $"({Expression(depth - 1)} {Pick(Operators)} {Expression(depth - 1)})",
            2 => $"({Expression(depth - 1)}){Pick(Postfixes)}",
            3 => $"{Pick(Values)}{Pick(Postfixes)}",
            4 => Pick(Sliceable) + Pick(Slices),
            5 => $"{Expression(depth - 1)} if {Expression(depth - 1)} else {Expression(depth - 1)}",
            _ => $"(not {Expression(depth - 1)})",
        };

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
