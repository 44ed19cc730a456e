namespace ClusterLlm.Model.Data.Town;

/// <summary>An inhabitant; every property is a fact that the corpus states several times, in several ways.</summary>
internal sealed record TownPerson(
    string FirstName, string LastName, bool IsWoman, int Age, TownJob Job, string Street, string Food, string Hobby,
    string Color, string Pet, string PetName)
{
    public string Name => $"{FirstName} {LastName}";
    public string They => IsWoman ? "she" : "he";
    public string StartingThey => IsWoman ? "She" : "He";
    public string Their => IsWoman ? "her" : "his";
    public string Them => IsWoman ? "her" : "him";
}

/// <summary>What somebody does, where, and a sentence about it that follows a name.</summary>
internal sealed record TownJob(string Title, string Place, string Work);
