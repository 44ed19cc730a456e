using System.Text.Json;
using ClusterLlm.Model.Chat;

namespace ClusterLlm.Model.Tests.Chat;

/// <summary>
/// Against Jinja: what it made of these templates is committed, and asked again where it is installed.
/// </summary>
public class JinjaTests
{
    [Fact]
    public void templates_render_as_jinja_renders_them()
    {
        Assert.Equal(JinjaCases.Sources.Keys.Order(StringComparer.Ordinal),
            JinjaCases.Expected.Keys.Order(StringComparer.Ordinal));
        AssertSame(JinjaCases.Sources, JinjaCases.Expected);
    }

    [Fact]
    public void the_jinja_of_this_machine_renders_as_committed() =>
        Assert.Equivalent(JinjaCases.Expected, JinjaCases.AskJinja(JinjaCases.Sources), strict: true);

    [Fact]
    public void named_templates_render_as_jinja_renders_them()
    {
        Dictionary<string, string> sources =
            ChatTemplate.Names.ToDictionary(name => name, name => ChatTemplate.Named(name).ToJinja());
        AssertSame(sources, JinjaCases.AskJinja(sources));
    }

    [Fact]
    public void random_templates_render_as_jinja_renders_them()
    {
        var random = new RandomTemplates(20240726);
        Dictionary<string, string> sources = Enumerable.Range(0, 100)
            .ToDictionary(i => $"{i}", _ => random.Next());
        AssertSame(sources, JinjaCases.AskJinja(sources));
    }

    private static void AssertSame(
        IReadOnlyDictionary<string, string> sources, IReadOnlyDictionary<string, string?[]> expected)
    {
        var wrong = new List<string>();
        foreach ((string name, string source) in sources)
        {
            (string? Text, string Reason)[] own = JinjaCases.Render(source);
            for (int i = 0; i < own.Length; i++)
            {
                if (own[i].Text != expected[name][i])
                {
                    wrong.Add($"{name} with conversation {i}\n  source   {JsonSerializer.Serialize(source)}\n"
                        + $"  expected {Shown(expected[name][i], "an error")}\n"
                        + $"  actual   {Shown(own[i].Text, own[i].Reason)}");
                    break;
                }
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} differ\n" + string.Join('\n', wrong.Take(20)));
    }

    private static string Shown(string? text, string otherwise) => text is null ? otherwise : $"'{text}'";
}
