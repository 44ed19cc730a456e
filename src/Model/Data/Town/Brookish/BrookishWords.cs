namespace ClusterLlm.Model.Data.Town;

/// <summary>The English words for which Brookish has one of its own.</summary>
internal static class BrookishWords
{
    /// <summary>Who does something, and to whom or what something is done: singular and plural.</summary>
    public static readonly (string One, string Many)[] Nouns =
    [
        ("dog", "dogs"), ("cat", "cats"), ("horse", "horses"), ("goat", "goats"), ("rabbit", "rabbits"),
        ("hen", "hens"), ("boy", "boys"), ("girl", "girls"), ("man", "men"), ("woman", "women"),
        ("child", "children"), ("friend", "friends"), ("teacher", "teachers"), ("doctor", "doctors"),
        ("baker", "bakers"), ("farmer", "farmers"), ("house", "houses"), ("flower", "flowers"), ("tree", "trees"),
        ("book", "books"), ("letter", "letters"), ("boat", "boats"), ("chair", "chairs"), ("bird", "birds"),
    ];

    /// <summary>So many nouns, from the first on, name those who can do something.</summary>
    public const int Doers = 16;

    /// <summary>Base form, with he or she, and past.</summary>
    public static readonly (string Base, string Third, string Past)[] Verbs =
    [
        ("see", "sees", "saw"), ("find", "finds", "found"), ("love", "loves", "loved"), ("help", "helps", "helped"),
        ("follow", "follows", "followed"), ("know", "knows", "knew"), ("watch", "watches", "watched"),
        ("lose", "loses", "lost"), ("carry", "carries", "carried"), ("want", "wants", "wanted"),
        ("visit", "visits", "visited"), ("draw", "draws", "drew"),
    ];

    public static readonly string[] Adjectives =
        ["big", "small", "old", "young", "good", "happy", "tired", "red", "white", "green"];

    /// <summary>Where it happens.</summary>
    public static readonly string[] Places =
    [
        "in the park", "in the garden", "in the forest", "on the bridge", "at the school", "at the market",
        "at the harbor", "in the meadow",
    ];
}
