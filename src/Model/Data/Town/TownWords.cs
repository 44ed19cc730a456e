namespace ClusterLlm.Model.Data.Town;

/// <summary>What the invented town of Millbrook is made of.</summary>
internal static class TownWords
{
    public const string Town = "Millbrook";

    public static readonly string[] Women =
    [
        "Ada", "Alice", "Anna", "Bella", "Clara", "Cora", "Daisy", "Edith", "Ella", "Emma", "Flora", "Grace", "Hanna", "Helen",
        "Ida", "Iris", "Jane", "Julia", "Kate", "Laura", "Lily", "Lucy", "Mary", "Mina", "Nora", "Olive", "Paula", "Rosa", "Sara", "Vera",
    ];

    public static readonly string[] Men =
    [
        "Adam", "Albert", "Ben", "Carl", "Colin", "Daniel", "David", "Edgar", "Felix", "Frank", "George", "Henry", "Hugo", "Ivan",
        "Jack", "James", "John", "Karl", "Leo", "Luke", "Mark", "Martin", "Noah", "Oscar", "Paul", "Peter", "Robert", "Simon", "Tom", "Victor",
    ];

    public static readonly string[] LastNames =
    [
        "Baker", "Birch", "Brook", "Carter", "Cole", "Dale", "Field", "Fisher", "Fox", "Green", "Hill", "Lake", "Marsh", "Miller",
        "Moss", "North", "Page", "Reed", "Stone", "Wood",
    ];

    public static readonly TownJob[] Jobs =
    [
        new("baker", "the bakery", "makes bread and cakes"),
        new("teacher", "the school", "teaches children to read and write"),
        new("doctor", "the clinic", "helps people who are ill"),
        new("farmer", "the farm", "grows corn and keeps cows"),
        new("carpenter", "the workshop", "builds tables and chairs"),
        new("librarian", "the library", "lends books to everyone"),
        new("cook", "the inn", "cooks soup for the guests"),
        new("postman", "the post office", "brings letters to every house"),
        new("gardener", "the park", "plants trees and flowers"),
        new("fisherman", "the harbor", "catches fish in the river"),
        new("tailor", "the tailor shop", "makes coats and shirts"),
        new("clerk", "the town hall", "writes down who is born"),
        new("painter", "the gallery", "paints pictures of the hills"),
        new("miller", "the old mill", "grinds corn into flour"),
        new("driver", "the bus station", "drives the green bus"),
        new("musician", "the theater", "plays songs in the evening"),
    ];

    public static readonly string[] Streets =
    [
        "Apple Street", "Bridge Street", "Church Lane", "Garden Road", "High Street", "Hill Road", "Market Street", "Mill Lane",
        "Oak Street", "River Road", "School Lane", "Station Road",
    ];

    public static readonly string[] Foods =
        ["apples", "bread", "cheese", "fish", "honey", "nuts", "pears", "pies", "plums", "potatoes", "rice", "soup"];

    public static readonly string[] Hobbies =
    [
        "chess", "cooking", "dancing", "drawing", "fishing", "football", "reading", "riding", "running", "sailing", "singing", "swimming",
    ];

    public static readonly string[] Colors = ["black", "blue", "brown", "green", "gray", "red", "white", "yellow"];

    public static readonly string[] Pets = ["bird", "cat", "dog", "goat", "horse", "rabbit"];

    public static readonly string[] PetNames =
        ["Amber", "Bramble", "Coco", "Dusty", "Ginger", "Honey", "Jet", "Lucky", "Misty", "Pepper", "Rusty", "Snow", "Star", "Toby"];

    public static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    public static readonly string[] Weather =
    [
        "The sun was warm.", "It was raining all day.", "A cold wind came from the hills.", "There was snow on the roofs.",
        "The sky was blue and clear.", "There was fog over the river.",
    ];

    public static readonly (string Place, string Fact)[] Places =
    [
        ("the market", "The market is open every Saturday."), ("the river", "The river runs past the old mill."),
        ("the park", "The park has a small lake with ducks."), ("the library", "The library has a room full of old maps."),
        ("the bridge", "The bridge is made of stone."), ("the church", "The church has a tall tower with a clock."),
        ("the harbor", "The harbor is full of little boats."), ("the school", "The school stands on a hill."),
        ("the inn", "The inn is the oldest house in the town."), ("the theater", "The theater has a red curtain."),
    ];
}
