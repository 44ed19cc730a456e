namespace ClusterLlm.Model.Chat;

/// <summary>The built-in templates, as Jinja so that a checkpoint can carry them.</summary>
internal static class NamedTemplates
{
    /// <summary>Turns between &lt;|im_start|&gt; and &lt;|im_end|&gt;.</summary>
    private const string ChatMl =
        """
        {% for message in messages %}
        {{ '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}
        {%- endfor %}
        {% if add_generation_prompt %}
        {{ '<|im_start|>assistant\n' }}
        {%- endif %}
        """;

    /// <summary>Turns with Llama 3's header tokens.</summary>
    private const string Llama3 =
        """
        {{ bos_token if bos_token is defined }}
        {%- for message in messages %}
        {{ '<|start_header_id|>' + message.role + '<|end_header_id|>\n\n' + message.content | trim + '<|eot_id|>' }}
        {%- endfor %}
        {% if add_generation_prompt %}
        {{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
        {%- endif %}
        """;

    /// <summary>Instruction, input and response under headings.</summary>
    private const string Alpaca =
        """
        {{ bos_token if bos_token is defined }}
        {%- set end = eos_token if eos_token is defined else '' %}
        {% for message in messages %}
        {% if message.role == 'system' %}
        {{ message.content + '\n\n' }}
        {%- elif message.role == 'user' %}
        {% if message.input is defined and message.input %}
        {{ '### Instruction:\n' + message.instruction + '\n\n### Input:\n' + message.input + '\n\n' }}
        {%- else %}
        {{ '### Instruction:\n' + message.content + '\n\n' }}
        {%- endif %}
        {% else %}
        {{ '### Response:\n' + message.content + end + '\n\n' }}
        {%- endif %}
        {% endfor %}
        {% if add_generation_prompt %}
        {{ '### Response:\n' }}
        {%- endif %}
        """;

    /// <summary>
    /// For models without tokens of their own for a chat: a prompt and its completion as they are, and conversations
    /// with names above what is said.
    /// </summary>
    private const string Plain =
        """
        {{ bos_token if bos_token is defined }}
        {%- set names = {'system': 'System', 'user': 'User', 'assistant': 'Assistant'} %}
        {% for message in messages %}
        {% if bare is defined and bare %}
        {{ message.content }}
        {%- if message.role == 'assistant' %}
        {{ eos_token if eos_token is defined else '\n' }}
        {%- endif %}
        {% else %}
        {{ names[message.role] + ':\n' + message.content }}
        {%- if message.role == 'assistant' and eos_token is defined %}
        {{ eos_token }}
        {%- endif %}
        {{ '\n\n' }}
        {%- endif %}
        {% endfor %}
        {% if add_generation_prompt and not (bare is defined and bare) %}
        {{ 'Assistant:\n' }}
        {%- endif %}
        """;

    public static IReadOnlyList<string> Names { get; } = ["chatml", "llama-3", "alpaca", "plain"];

    public static string? Find(string name) => name switch
    {
        "chatml" => ChatMl,
        "llama-3" => Llama3,
        "alpaca" => Alpaca,
        "plain" => Plain,
        _ => null,
    };
}
