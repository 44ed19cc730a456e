using ClusterLlm.Model.Data;
using ClusterLlm.Model.HuggingFace;
using ClusterLlm.Model.Tests.Checkpoints;

namespace ClusterLlm.Model.Tests.HuggingFace;

public sealed class FolderFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void a_folder_without_them_says_nothing()
    {
        Assert.Equal([], GenerationConfig.Load(_folder.Path).EndTokens);
        Assert.Null(GenerationConfig.Load(_folder.Path).Temperature);
        Assert.Null(TokenizerConfig.Load(_folder.Path).ChatTemplate);
    }

    [Theory]
    [InlineData("""{"eos_token_id":7}""", new[] { 7 })]
    [InlineData("""{"eos_token_id":[7,9]}""", new[] { 7, 9 })]
    [InlineData("""{"eos_token_id":null}""", new int[0])]
    public void ends_are_a_number_or_a_list(string json, int[] ends)
    {
        File.WriteAllText(_folder["generation_config.json"], json);
        Assert.Equal(ends, GenerationConfig.Load(_folder.Path).EndTokens);
    }

    [Theory]
    [InlineData("""{"eos_token_id":"</s>"}""", "eos_token_id")]
    [InlineData("""{"eos_token_id":[-1]}""", "eos_token_id")]
    [InlineData("""{"temperature":"hot"}""", "temperature")]
    [InlineData("""{"temperature":-1}""", "temperature")]
    [InlineData("""{"top_p":1.5}""", "top_p")]
    [InlineData("""{"repetition_penalty":0}""", "repetition_penalty")]
    [InlineData("""{"do_sample":"yes"}""", "do_sample")]
    [InlineData("""[]""", "not a JSON object")]
    [InlineData("", "not JSON")]
    public void a_bad_generation_config_is_one_line(string json, string named) =>
        Refused("generation_config.json", json, named, () => GenerationConfig.Load(_folder.Path));

    [Theory]
    [InlineData("""{"bos_token":7}""", "bos_token")]
    [InlineData("""{"eos_token":{}}""", "eos_token")]
    [InlineData("""{"add_bos_token":"no"}""", "add_bos_token")]
    [InlineData("""{"chat_template":7}""", "chat_template")]
    [InlineData("""{"chat_template":[{"name":"a"}]}""", "chat_template")]
    [InlineData("""{"chat_template":[{"name":"a","template":"x"},{"name":"a","template":"y"}]}""", "chat_template")]
    [InlineData("""{"chat_template":{"default":7}}""", "chat_template")]
    [InlineData("""{"eos_token":"\ud800"}""", "not JSON")]
    public void a_bad_tokenizer_config_is_one_line(string json, string named) =>
        Refused("tokenizer_config.json", json, named, () => TokenizerConfig.Load(_folder.Path));

    [Theory]
    [InlineData("""{"chat_template":[{"name":"default","template":"x"},{"name":"tool_use","template":"y"}]}""")]
    [InlineData("""{"chat_template":{"default":"x","tool_use":"y"}}""")]
    public void templates_may_have_names(string json)
    {
        File.WriteAllText(_folder["tokenizer_config.json"], json);
        var config = TokenizerConfig.Load(_folder.Path);
        Assert.Equal(("x", "y"), (config.ChatTemplate, config.ChatTemplates["tool_use"]));
    }

    [Fact]
    public void a_template_in_a_file_of_its_own_goes_first()
    {
        File.WriteAllText(_folder["tokenizer_config.json"], """{"chat_template":"old"}""");
        File.WriteAllText(_folder["chat_template.jinja"], "new");
        Assert.Equal("new", TokenizerConfig.Load(_folder.Path).ChatTemplate);
        File.WriteAllText(_folder["chat_template.jinja"], "\uFEFFmarked");
        Assert.Equal("marked", TokenizerConfig.Load(_folder.Path).ChatTemplate);
        File.WriteAllBytes(_folder["chat_template.jinja"], [0xFF, 0xFE, 0x41]);
        var error = Assert.Throws<DataException>(() => TokenizerConfig.Load(_folder.Path));
        Assert.Contains("not UTF-8 text", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void what_is_written_is_read_again()
    {
        var config = new TokenizerConfig { BeginToken = "<s>", EndToken = "</s>" };
        File.WriteAllBytes(_folder["tokenizer_config.json"], TokenizerConfig.Write(config, 128));
        Assert.Equal((config.BeginToken, config.EndToken, null), (TokenizerConfig.Load(_folder.Path).BeginToken,
            TokenizerConfig.Load(_folder.Path).EndToken, TokenizerConfig.Load(_folder.Path).PadToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [InlineData(null)]
    public void whether_a_text_begins_with_a_token_is_written(bool? adds)
    {
        var config = new TokenizerConfig { AddsBeginToken = adds };
        File.WriteAllBytes(_folder["tokenizer_config.json"], TokenizerConfig.Write(config, 128));
        Assert.Equal(adds, TokenizerConfig.Load(_folder.Path).AddsBeginToken);
    }

    private void Refused(string name, string json, string named, Action load)
    {
        File.WriteAllText(_folder[name], json);
        var error = Assert.Throws<DataException>(load);
        Assert.StartsWith(_folder[name], error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
