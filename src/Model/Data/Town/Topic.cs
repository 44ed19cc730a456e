namespace ClusterLlm.Model.Data.Town;

/// <summary>What there is to say, and to ask, about a person.</summary>
internal enum Topic
{
    Age,
    Street,
    HouseNumber,
    HouseColor,
    Food,
    Hobby,
    Pet,
    PetName,
    Friend,
    Job,
    Workplace,
    Spouse,
    Mother,
    Father,
}
