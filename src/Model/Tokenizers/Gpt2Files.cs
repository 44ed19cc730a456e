using System.Text;
using System.Text.Json;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>Reads GPT-2's two files: the vocabulary as one JSON object, the merges as lines of two tokens.</summary>
internal static class Gpt2Files
{
    private const long LargestFile = 64 << 20;

    public static ITokenizer Load(string vocabularyPath, string mergesPath)
    {
        var builder = new BpeModelBuilder(vocabularyPath);
        using (JsonDocument document = TokenizerJsonReader.Parse(vocabularyPath, LargestFile))
        {
            TokenizerJsonReader.ReadVocabulary(vocabularyPath, document.RootElement, builder);
        }

        if (builder.Vocabulary.TryGetValue(SpecialTokenNames.EndOfText, out int endOfText))
        {
            builder.AddSpecialToken(SpecialTokenNames.EndOfText, endOfText);
        }

        ReadMerges(mergesPath, builder);
        return new BpeTokenizer(builder.Build(BpePattern.Gpt2, ignoreMerges: false));
    }

    private static void ReadMerges(string path, BpeModelBuilder builder)
    {
        string[] lines = Encoding.UTF8.GetString(InputFile.ReadAll(path, LargestFile)).Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].TrimEnd('\r');
            if (line.Length == 0 || (i == 0 && line.StartsWith("#version", StringComparison.Ordinal)))
            {
                continue;
            }

            string place = $"{Path.GetFileName(path)} line {i + 1}";
            string[] parts = line.Split(' ');
            if (parts.Length != 2)
            {
                throw new DataException($"{path}: line {i + 1}: a merge is two tokens with one space between them");
            }

            builder.AddMerge(place, parts[0], parts[1]);
        }
    }
}
