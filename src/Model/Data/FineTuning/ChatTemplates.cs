using ClusterLlm.Model.Chat;
using ClusterLlm.Model.HuggingFace;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>Which chat template a model is used with, and how a checkpoint tells it.</summary>
public static class ChatTemplates
{
    private const string Fallback = "plain";

    /// <param name="wanted">A built-in's name or a file; null for the model's own, else plain.</param>
    /// <param name="model">Whose special tokens it writes.</param>
    /// <exception cref="DataException">There is no such template, or it is none.</exception>
    public static ChatTemplate Find(string? wanted, ModelFolder model)
    {
        var config = model.TokenizerConfig;
        var tokens = new TemplateTokens(config.BeginToken, config.EndToken);
        return wanted is null && config.ChatTemplate is { } own
            ? ChatTemplate.Parse(own, tokens, Path.Combine(model.Directory, TokenizerConfig.FileName))
            : ChatTemplateFiles.Find(wanted ?? Fallback, tokens);
    }

    /// <summary>
    /// tokenizer_config.json with the template, and generation_config.json with the tokens that end an answer.
    /// </summary>
    internal static IEnumerable<(string Name, byte[] Content)> ModelFiles(ModelFolder model, ExampleEncoder encoder)
    {
        yield return (TokenizerConfig.FileName, TokenizerConfig.Write(model.TokenizerConfig with
        {
            EndToken = encoder.Template.Tokens.Eos,
            ChatTemplates = new Dictionary<string, string>
            {
                [TokenizerConfig.DefaultTemplate] = encoder.Template.ToJinja(),
            },
        }, model.Config.Model.Context));
        int[] ends = [.. encoder.FindAnswerEnd().Tokens, .. model.EndTokens];
        yield return (GenerationConfig.FileName,
            GenerationConfig.Write(model.Config.Tokens with { Ends = [.. ends.Distinct()] }));
    }
}
