namespace ClusterLlm.Model.Data.Town;

/// <summary>
/// An invented language. A sentence is: verb, subject, object, place. Every word is a stem of three letters, consonant,
/// vowel, consonant, and an ending:
/// <list type="bullet">
/// <item>nouns end in -a (one) or -i (many), and in -n behind that as the object;</item>
/// <item>an adjective follows its noun and ends like it;</item>
/// <item>verbs end in -u if one does it, -o if many do; -t behind that makes it past, -s future;</item>
/// <item>places end in -e.</item>
/// </list>
/// Before a noun stand lo (the), mi (my) and du (two); before a verb that is denied ne. Stems follow from the seed.
/// </summary>
internal sealed class Brookish
{
    private const string Consonants = "bdfgklmnprstvz";
    private const string Vowels = "aeiou";

    private readonly string[] nouns;
    private readonly string[] verbs;
    private readonly string[] adjectives;
    private readonly string[] places;

    public Brookish(long seed)
    {
        string[] stems =
        [
            .. from first in Consonants
               from vowel in Vowels
               from last in Consonants
               where first != last
               select $"{first}{vowel}{last}",
        ];
        new TownRandom(seed).Shuffle<string>(stems);
        var unused = new Queue<string>(stems);
        nouns = Take(BrookishWords.Nouns.Length);
        verbs = Take(BrookishWords.Verbs.Length);
        adjectives = Take(BrookishWords.Adjectives.Length);
        places = Take(BrookishWords.Places.Length);

        string[] Take(int count) => [.. Enumerable.Range(0, count).Select(_ => unused.Dequeue())];
    }

    public string Translate(BrookishSentence sentence)
    {
        List<string> words = sentence.IsNegative ? ["ne"] : [];
        words.Add(verbs[sentence.Verb] + (sentence.Subject.IsPlural ? "o" : "u") + sentence.Tense switch
        {
            Tense.Past => "t",
            Tense.Future => "s",
            _ => "",
        });
        Add(words, sentence.Subject, "");
        Add(words, sentence.Object, "n");
        if (sentence.Place is { } place)
        {
            words.Add($"{places[place]}e");
        }

        return $"{string.Join(' ', words)}.";
    }

    private void Add(List<string> words, NounPhrase phrase, string role)
    {
        switch (phrase.Determiner)
        {
            case Determiner.Definite:
                words.Add("lo");
                break;
            case Determiner.Mine:
                words.Add("mi");
                break;
            case Determiner.Two:
                words.Add("du");
                break;
            default:
                break;
        }

        string ending = (phrase.IsPlural ? "i" : "a") + role;
        words.Add(nouns[phrase.Noun] + ending);
        if (phrase.Adjective is { } adjective)
        {
            words.Add(adjectives[adjective] + ending);
        }
    }
}
