namespace ClusterLlm.Model.Data.Town;

/// <summary>The ways to ask about a person.</summary>
internal static class Questions
{
    public static string[] About(string name, Topic topic) => topic switch
    {
        Topic.Age => [
            $"How old is {name}?", $"What is the age of {name}?", $"What is {name}'s age?",
            $"How many years old is {name}?",
        ],
        Topic.Street => [
            $"Where does {name} live?", $"On which street does {name} live?", $"On which street is the home of {name}?",
            $"Which street does {name} live on?",
        ],
        Topic.HouseNumber => [
            $"What is the house number of {name}?", $"What is {name}'s house number?",
            $"At which number does {name} live?", $"Which number does the house of {name} have?",
        ],
        Topic.HouseColor => [
            $"What color is the house of {name}?", $"What color is {name}'s house?",
            $"Which color does the house of {name} have?", $"In a house of which color does {name} live?",
        ],
        Topic.Food => [
            $"What is the favorite food of {name}?", $"What does {name} like to eat?",
            $"What is {name}'s favorite food?", $"Which food does {name} love?",
        ],
        Topic.Hobby => [
            $"What is the hobby of {name}?", $"What does {name} like to do?", $"What is {name}'s hobby?",
            $"What does {name} enjoy in the free time?",
        ],
        Topic.Pet => [
            $"What kind of pet does {name} have?", $"Which animal does {name} have?",
            $"What kind of animal is {name}'s pet?", $"Which animal lives with {name}?",
        ],
        Topic.PetName => [
            $"What is the name of {name}'s pet?", $"What is the pet of {name} called?",
            $"How is {name}'s pet called?", $"Which name does the pet of {name} have?",
        ],
        Topic.Friend => [
            $"Who is the best friend of {name}?", $"Who is {name}'s best friend?",
            $"What is the name of {name}'s best friend?", $"Which person is the best friend of {name}?",
        ],
        Topic.Job => [
            $"What is the job of {name}?", $"What does {name} work as?", $"What is {name}'s job?",
            $"Which job does {name} have?",
        ],
        Topic.Workplace => [
            $"Where does {name} work?", $"What is the place of work of {name}?", $"At which place does {name} work?",
            $"Where does {name} go to work?",
        ],
        Topic.Spouse => [
            $"Who is {name} married to?", $"To whom is {name} married?", $"Who married {name}?",
            $"What is the name of the person married to {name}?",
        ],
        Topic.Mother => [
            $"Who is the mother of {name}?", $"Who is {name}'s mother?", $"What is the name of {name}'s mother?",
            $"Which woman is the mother of {name}?",
        ],
        Topic.Father => [
            $"Who is the father of {name}?", $"Who is {name}'s father?", $"What is the name of {name}'s father?",
            $"Which man is the father of {name}?",
        ],
        _ => throw new ArgumentOutOfRangeException(nameof(topic), topic, null),
    };
}
