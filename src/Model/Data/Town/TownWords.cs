namespace ClusterLlm.Model.Data.Town;

/// <summary>The names and things of which the town is made.</summary>
internal static class TownWords
{
    public const string Town = "Millbrook";

    public static readonly string[] WomenNames =
    [
        "Anna", "Mary", "Emma", "Lucy", "Clara", "Rose", "Alice", "Helen", "Ruth", "Grace", "Nora", "Ella", "Ida",
        "Jane", "Kate", "Laura",
        "Martha", "Nina", "Olive", "Paula", "Sarah", "Tess", "Vera", "Wendy", "Amy", "Betty", "Carol", "Diana", "Edith",
        "Fiona",
    ];

    public static readonly string[] MenNames =
    [
        "John", "Tom", "Peter", "Sam", "Henry", "Jack", "Paul", "George", "Ben", "David", "Frank", "Adam", "Bill",
        "Carl", "Dan", "Eric",
        "Fred", "Hugo", "Ian", "James", "Leo", "Mark", "Ned", "Oscar", "Ralph", "Simon", "Ted", "Victor", "Will",
        "Arthur",
    ];

    public static readonly string[] FamilyNames =
    [
        "Hill", "Baker", "Wood", "Green", "Stone", "Field", "Rivers", "Brook", "White", "Brown", "Gray", "Carter",
        "Miller", "Cook", "Fisher",
        "Hunter", "Mason", "Potter", "Smith", "Taylor", "Turner", "Walker", "Ward", "Webb", "West", "North", "Marsh",
        "Moore", "Lake", "Lane",
        "Hall", "Park", "Pond", "Reed", "Shaw", "Snow", "Winter", "Summers", "Frost", "Bell", "Bird", "Fox", "Wolf",
        "Lamb", "Swan", "Crane",
        "Finch", "Drake", "Hart", "Ross", "Young", "King", "Knight", "Page", "Price", "Rich", "Sharp", "Short", "Long",
        "Little", "Strong",
        "Swift", "Wise", "Good", "Best", "Bishop", "Abbott", "Church", "Cross", "Day", "Dale", "Dean", "Ford", "Gates",
        "Glen", "Heath",
        "Holt", "Hope", "Howe", "Hunt", "Kent", "Knox", "Law", "Lee", "May", "Nash", "Noble", "Oaks", "Parker", "Pike",
        "Porter", "Quinn",
        "Ray", "Rowe", "Sands", "Sharpe", "Spring", "Steele", "Thorn", "Todd",
    ];

    public static readonly string[] Streets =
    [
        "Mill Street", "River Road", "Church Lane", "Market Street", "Bridge Street", "Park Road", "School Lane",
        "Garden Street", "High Street",
        "Station Road", "Forest Lane", "Hill Road", "Apple Lane", "Harbor Street", "Meadow Road", "Old Street",
    ];

    public static readonly string[] Colors = ["red", "blue", "green", "yellow", "white", "gray", "brown", "pink"];

    public static readonly string[] Foods =
    [
        "apple pie", "fresh bread", "vegetable soup", "fish and potatoes", "pancakes", "cheese", "roast chicken",
        "rice with beans",
        "tomato salad", "chocolate cake", "plum jam", "mushroom stew", "boiled eggs", "honey cakes", "noodles",
        "strawberries",
    ];

    public static readonly string[] Hobbies =
    [
        "reading", "fishing", "singing", "painting", "gardening", "swimming", "dancing", "chess", "cooking", "running",
        "knitting",
        "playing the piano", "playing the violin", "playing football", "walking in the forest", "watching birds",
        "riding a bicycle",
        "collecting stamps",
    ];

    public static readonly string[] Animals = ["dog", "cat", "rabbit", "parrot", "horse", "goat", "hen", "turtle"];

    public static readonly string[] AnimalNames =
    [
        "Spot", "Luna", "Max", "Daisy", "Bruno", "Milo", "Coco", "Rusty", "Pepper", "Honey", "Shadow", "Biscuit",
        "Ginger", "Sunny", "Toby", "Felix", "Molly", "Otto", "Bella", "Simba", "Nemo", "Lady", "Tiger", "Snowy",
        "Cookie",
        "Muffin", "Bandit", "Lulu", "Rocky", "Maggie",
    ];

    public static readonly string[] Months =
    [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ];

    public static readonly string[] Days =
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    /// <summary>What each workplace is called, who works there and what it has.</summary>
    public static readonly (string Place, string Job, string Things, string Work)[] Workplaces =
    [
        ("bakery", "baker", "bread, rolls and cakes", "bakes bread"),
        ("school", "teacher", "books, maps and chairs", "teaches the children"),
        ("hospital", "doctor", "beds, bandages and medicine", "helps sick people"),
        ("library", "librarian", "old books and new books", "looks after the books"),
        ("post office", "letter carrier", "letters, parcels and stamps", "brings the letters"),
        ("farm", "farmer", "milk, eggs and vegetables", "feeds the cows"),
        ("harbor", "fisher", "boats, nets and fish", "goes out in a boat"),
        ("workshop", "carpenter", "tables, chairs and doors", "builds tables"),
        ("garage", "mechanic", "cars, wheels and tools", "repairs cars"),
        ("flower shop", "florist", "roses, tulips and lilies", "sells flowers"),
        ("book shop", "bookseller", "novels, poems and maps", "sells books"),
        ("shoe shop", "shoemaker", "boots, shoes and laces", "makes shoes"),
        ("tailor shop", "tailor", "coats, shirts and dresses", "sews coats"),
        ("grocery", "grocer", "fruit, rice and sugar", "sells fruit"),
        ("butcher shop", "butcher", "meat and sausages", "sells meat"),
        ("pharmacy", "pharmacist", "pills, tea and soap", "sells medicine"),
        ("bank", "clerk", "money and papers", "counts money"),
        ("museum", "guide", "paintings, coins and old clocks", "tells old stories"),
        ("theater", "actor", "lights, costumes and a stage", "acts in plays"),
        ("railway station", "conductor", "trains, tickets and clocks", "checks the tickets"),
        ("restaurant", "cook", "soup, pasta and pies", "cooks dinner"),
        ("cafe", "waiter", "coffee, tea and cake", "serves coffee"),
        ("town hall", "mayor", "rooms, flags and papers", "leads the town"),
        ("police station", "police officer", "a car, a desk and a telephone", "keeps the town safe"),
        ("fire station", "firefighter", "ladders, hoses and a red truck", "puts out fires"),
        ("clock shop", "clockmaker", "watches and clocks", "repairs clocks"),
        ("pottery", "potter", "cups, plates and bowls", "makes cups"),
        ("animal clinic", "vet", "cages, bandages and food", "helps sick animals"),
        ("hotel", "porter", "beds, keys and bags", "carries bags"),
        ("music school", "music teacher", "pianos, violins and drums", "teaches songs"),
    ];

    public static readonly (string Name, string What)[] Festivals =
    [
        ("the Spring Fair", "people sell flowers and young plants"),
        ("the Boat Race", "small boats race down the river"),
        ("the Bread Festival", "everyone tastes new bread"),
        ("the Lantern Night", "children carry lanterns through the streets"),
        ("the Apple Festival", "people eat apple pie and drink cider"), ("the Music Day", "bands play in every street"),
        ("the Book Fair", "people swap old books"), ("the Winter Market", "people drink hot tea and buy gifts"),
        ("the Kite Day", "hundreds of kites fly over the meadow"),
        ("the Old Car Parade", "old cars drive along the main road"),
        ("the Dog Show", "the best dog wins a golden bone"),
        ("the Harvest Dinner", "the whole town eats at one long table"),
    ];

    public static readonly string[] OpenPlaces =
    [
        "the town square", "the park", "the old bridge", "the river bank", "the meadow", "the harbor", "the forest",
        "the church yard",
    ];
}
