using ClusterLlm.Model.Chat;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Tests.Checkpoints;

namespace ClusterLlm.Model.Tests.Chat;

public class ChatTemplateTests
{
    private static readonly ChatMessage[] Messages =
        [ChatMessage.User("Who?"), ChatMessage.Assistant("Martha."), ChatMessage.User("Where?")];

    public static TheoryData<string> Hostile =>
    [
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m(n) %}{{ m(n + 1) ~ m(n + 1) }}{% endmacro %}{{ m(0) }}",
        "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
        "{{ 'x' * 1000000000000 }}",
        "{{ [1] * 9223372036854775807 }}",
        "{% set ns = namespace(s='xxxxxxxx') %}{% for i in range(64) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
        "{% set ns = namespace(s='xxxxxxxx') %}{% for i in range(64) %}"
            + "{% set ns.s = ns.s.replace('x', 'xx') %}{% endfor %}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(64) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(64) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(90) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}"
            + "{{ ns.s | tojson }}",
        "{% set ns = namespace(s=[1], t=[1]) %}{% for i in range(64) %}{% set ns.s = [ns.s, ns.s] %}"
            + "{% set ns.t = [ns.t, ns.t] %}{% endfor %}{{ ns.s == ns.t }}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(90000) %}{% set ns.s = [ns.s] %}{% endfor %}{{ ns.s }}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(90000) %}{% set ns.s = [ns.s] %}{% endfor %}"
            + "{{ ns.s | tojson }}",
        "{% set a = 'a' * 8000000 %}{% for i in range(100000) %}{{ 'ab' in a }}{{ a == a ~ 'b' }}{% endfor %}",
        "{% set a = 'a' * 8000000 %}{{ a.strip('b' * 8000000 ~ 'a') }}",
        "{% set a = 'a' * 8000000 %}{{ ('a' * 4000000 ~ 'b') in a }}",
        "{{ range(1000000000) }}",
        "{{ 2 ** 1000 }}",
        "{{ 9223372036854775807 + 1 }}",
        "{{ -9223372036854775807 - 2 }}",
        "{{ (-9223372036854775807 - 1) // -1 }}",
        "{{ 'x' | indent(1000000000) }}",
        "{{ [1] | tojson(indent=1000000000) }}",
        "{{ range(100000) | list | tojson(separators=['x' * 16000000, ':']) }}",
        "{{ {'a': 1, 'b': 2, 'c': 3} | tojson(separators=[',', 'x' * 16000000]) }}",
        "{{ " + new string('(', 50_000) + "1" + new string(')', 50_000) + " }}",
        "{{ " + new string('[', 50_000) + new string(']', 50_000) + " }}",
        "{{ " + new string('-', 50_000) + "1 }}",
        "{{ " + string.Concat(Enumerable.Repeat("not ", 50_000)) + "1 }}",
        "{{ 1" + string.Concat(Enumerable.Repeat(" + 1", 50_000)) + " }}",
        "{{ messages" + string.Concat(Enumerable.Repeat("[0]", 50_000)) + " }}",
        "{{ 1" + string.Concat(Enumerable.Repeat(" if 1 else 1", 20_000)) + " }}",
        "{{ ''" + string.Concat(Enumerable.Repeat("|trim", 50_000)) + " }}",
        string.Concat(Enumerable.Repeat("{% if 1 %}", 20_000)),
        string.Concat(Enumerable.Repeat("{% set x %}", 20_000)),
        "{% set " + new string('(', 50_000) + "a = 1 %}",
        new string('x', 1 << 19),
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void a_hostile_template_ends_in_one_line(string source)
    {
        string message = Assert.Throws<DataException>(() =>
            ChatTemplate.Parse(source, name: "hostile").Render(Messages, false)).Message;
        Assert.StartsWith("hostile: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.InRange(message.Length, 20, 300);
    }

    [Theory]
    [InlineData("{{ 'a b c'.split(' ', 9223372036854775807) | join('-') }}")]
    [InlineData("{{ 'a b c'.rsplit(' ', 9223372036854775807) | join('-') }}")]
    public void a_limit_as_large_as_a_number_can_be_is_none(string source) =>
        Assert.Equal("a-b-c", ChatTemplate.Parse(source).Render(Messages, false));

    [Theory]
    [InlineData("a\n{{ 1 + }}", "line 2: '}}' where a value is expected")]
    [InlineData("\n\n{{ x.y }}", "line 3: 'x' is undefined")]
    [InlineData("{% if 1 %}\n{{ raise_exception('no\nsystem role') }}{% endif %}", "line 2: no system role")]
    [InlineData("{{ 1 | shout }}", "line 1: there is no filter 'shout'")]
    [InlineData("{{ 1 is shouted }}", "line 1: there is no test 'shouted'")]
    [InlineData("{% include 'x' %}", "line 1: 'include' is not supported")]
    [InlineData("{{ messages.append(1) }}", "line 1: 'append' would change a list, which a template may not")]
    [InlineData("{% for m in messages %}", "line 1: 'for' without its 'endfor'")]
    [InlineData("x\n{# y", "line 2: a comment without its end, '#}'")]
    [InlineData("{{ messages.__class__.__mro__ }}", "line 1: a list has no member '__class__'")]
    public void an_error_names_template_line_and_reason(string source, string reason)
    {
        string message = Assert.Throws<DataException>(() =>
            ChatTemplate.Parse(source, name: "my.jinja").Render(Messages, false)).Message;
        Assert.Equal($"my.jinja: {reason}", message);
    }

    [Theory]
    [InlineData("chatml", "<|im_start|>user\nWho?<|im_end|>\n<|im_start|>assistant\nMartha.<|im_end|>\n"
        + "<|im_start|>user\nWhere?<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData("llama-3", "<s><|start_header_id|>user<|end_header_id|>\n\nWho?<|eot_id|><|start_header_id|>assistant"
        + "<|end_header_id|>\n\nMartha.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nWhere?<|eot_id|>"
        + "<|start_header_id|>assistant<|end_header_id|>\n\n")]
    [InlineData("alpaca", "<s>### Instruction:\nWho?\n\n### Response:\nMartha.</s>\n\n### Instruction:\nWhere?\n\n"
        + "### Response:\n")]
    [InlineData("plain", "<s>User:\nWho?\n\nAssistant:\nMartha.</s>\n\nUser:\nWhere?\n\nAssistant:\n")]
    public void named_templates_have_their_layouts(string name, string text)
    {
        ChatTemplate template = ChatTemplate.Named(name, new TemplateTokens("<s>", "</s>"));
        Assert.Equal(text, template.Render(Messages, true));
        Assert.Equal(text, ChatTemplate.Parse(template.ToJinja(), template.Tokens).Render(Messages, true));
    }

    [Fact]
    public void an_instruction_with_an_input_has_its_section_in_alpacas_layout()
    {
        string text = ChatTemplate.Named("alpaca").Render([ChatMessage.Instruct("Translate.", "Guten Tag")], true);
        Assert.Equal("### Instruction:\nTranslate.\n\n### Input:\nGuten Tag\n\n### Response:\n", text);
    }

    [Fact]
    public void an_unknown_name_lists_those_that_there_are()
    {
        string message = Assert.Throws<DataException>(() => ChatTemplate.Named("chatlm")).Message;
        Assert.Equal(
            "'chatlm' is not a chat template; expected a file or one of chatml, llama-3, alpaca, plain", message);
    }

    [Theory]
    [InlineData("""{"chat_template": "A{{ bos_token }}", "bos_token": "<s>"}""", "A<s>")]
    [InlineData(
        """{"chat_template": "A{{ eos_token }}", "eos_token": {"content": "</s>"}, "bos_token": null}""", "A</s>")]
    [InlineData(
        """{"chat_template": [{"name": "tools", "template": "T"}, {"name": "default", "template": "D"}]}""", "D")]
    public void a_models_folder_has_its_template(string configuration, string text)
    {
        using var folder = new TemporaryFolder();
        Assert.Null(ChatTemplateFiles.OfModel(folder.Path));
        File.WriteAllText(folder["tokenizer_config.json"], configuration);
        Assert.Equal(text, ChatTemplateFiles.OfModel(folder.Path)!.Render(Messages, false));
        File.WriteAllText(folder["chat_template.jinja"], "J{{ bos_token }}");
        Assert.StartsWith(
            "J", ChatTemplateFiles.OfModel(folder.Path)!.Render(Messages, false), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{", "not JSON")]
    [InlineData("""{"chat_template": 7}""", "neither a string nor a list")]
    [InlineData("""{"chat_template": []}""", "without a template named default")]
    [InlineData("""{"chat_template": "{{"}""", "chat_template: line 1")]
    [InlineData("""{"chat_template": "x", "eos_token": 7}""", "eos_token is neither")]
    public void a_malformed_configuration_is_one_line_that_names_the_file(string configuration, string reason)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["tokenizer_config.json"], configuration);
        string message = Assert.Throws<DataException>(() => ChatTemplateFiles.OfModel(folder.Path)).Message;
        Assert.StartsWith(folder["tokenizer_config.json"], message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
