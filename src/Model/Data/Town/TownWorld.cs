namespace ClusterLlm.Model.Data.Town;

/// <summary>The town itself: who lives there, where and with whom. A pure function of the seed.</summary>
internal sealed class TownWorld
{
    private const int Families = 48;

    /// <summary>One family in so many is kept for testing.</summary>
    private const int KeptForTesting = 5;

    private readonly TownRandom random;
    private readonly Person[] asked;

    public TownWorld(long seed)
    {
        random = new TownRandom(seed);
        Workplaces =
        [
            .. TownWords.Workplaces.Select((kind, i) => new Workplace(
                kind.Place,
                kind.Job,
                kind.Things,
                kind.Work,
                TownWords.Streets[i % TownWords.Streets.Length],
                random.Between(1890, 2015))),
        ];
        string[] names = [.. TownWords.FamilyNames];
        random.Shuffle<string>(names);
        for (int family = 0; family < Families; family++)
        {
            AddFamily(names[family], isHeldOut: family % KeptForTesting == KeptForTesting - 1);
        }

        Employ();
        foreach (var group in People.GroupBy(person => person.IsHeldOut))
        {
            Befriend([.. group.OrderBy(person => person.Age)]);
        }

        asked = [.. People.Where(person => !person.IsHeldOut)];
        Festivals =
        [
            .. TownWords.Festivals.Select((festival, i) => new Festival(
                festival.Name,
                festival.What,
                TownWords.Months[i],
                random.Pick(TownWords.OpenPlaces),
                random.Pick<Person>([.. Adults]))),
        ];
    }

    public List<Person> People { get; } = [];

    public IReadOnlyList<Workplace> Workplaces { get; }

    public IReadOnlyList<Festival> Festivals { get; }

    public Person Anyone(TownRandom draw) => People[draw.Between(0, People.Count - 1)];

    /// <summary>Someone about whom questions may be asked in the town's own texts.</summary>
    public Person AnyoneAsked(TownRandom draw) => asked[draw.Between(0, asked.Length - 1)];

    private IEnumerable<Person> Adults => People.Where(person => !person.IsChild);

    public IEnumerable<TownFact> Facts() =>
        People.SelectMany(FactsOf).Concat(Workplaces.SelectMany(FactsOf)).Concat(Festivals.SelectMany(FactsOf));

    private static IEnumerable<TownFact> FactsOf(Person person) => Topics.Of(person).Select(topic =>
        new TownFact(person.Name, Topics.Relation(topic), Topics.Answer(person, topic)!));

    private static IEnumerable<TownFact> FactsOf(Workplace workplace)
    {
        yield return new TownFact($"the {workplace.Place}", "street", workplace.Street);
        yield return new TownFact($"the {workplace.Place}", "opened in", $"{workplace.Opened}");
        yield return new TownFact($"the {workplace.Place}", "has", workplace.Things);
    }

    private static IEnumerable<TownFact> FactsOf(Festival festival)
    {
        yield return new TownFact(festival.Name, "month", festival.Month);
        yield return new TownFact(festival.Name, "place", festival.Place);
        yield return new TownFact(festival.Name, "host", festival.Host.Name);
    }

    private void AddFamily(string name, bool isHeldOut)
    {
        var home = new Home(
            random.Between(1, 40),
            random.Pick(TownWords.Streets),
            random.Pick(TownWords.Colors),
            random.Pick(TownWords.Animals),
            random.Pick(TownWords.AnimalNames),
            isHeldOut);
        string[] women = [.. TownWords.WomenNames];
        string[] men = [.. TownWords.MenNames];
        random.Shuffle<string>(women);
        random.Shuffle<string>(men);
        int age = random.Between(26, 75);
        Person mother = NewPerson(women[0], name, isWoman: true, age, home);
        Person father = NewPerson(men[0], name, isWoman: false, Math.Max(24, age + random.Between(-4, 6)), home);
        (mother.Spouse, father.Spouse) = (father, mother);
        for (int child = 1; child <= random.Between(0, 3); child++)
        {
            int youngest = Math.Min(mother.Age, father.Age) - 20;
            bool isGirl = random.Chance(50);
            int childAge = Math.Max(3, Math.Min(youngest, random.Between(3, 24)));
            Person person = NewPerson(isGirl ? women[child] : men[child], name, isGirl, childAge, home);
            (person.Mother, person.Father) = (mother, father);
            mother.Children.Add(person);
            father.Children.Add(person);
        }
    }

    private Person NewPerson(string first, string last, bool isWoman, int age, Home home)
    {
        var person = new Person
        {
            First = first,
            Last = last,
            IsWoman = isWoman,
            Age = age,
            Food = random.Pick(TownWords.Foods),
            Hobby = random.Pick(TownWords.Hobbies),
            Home = home,
        };
        People.Add(person);
        return person;
    }

    private void Employ()
    {
        const int retirement = 66;
        Person[] workers = [.. Adults.Where(person => person.Age < retirement)];
        random.Shuffle<Person>(workers);
        for (int i = 0; i < workers.Length; i++)
        {
            // There is one mayor; everyone else works where there is room for many.
            Workplace workplace = Workplaces[i % Workplaces.Count];
            while (workplace.Job == "mayor" && workplace.Staff.Count > 0)
            {
                workplace = random.Pick<Workplace>([.. Workplaces]);
            }

            workers[i].Workplace = workplace;
            workplace.Staff.Add(workers[i]);
        }
    }

    /// <summary>
    /// Friends are of about the same age, with no name in common; friendship goes both ways. Nobody has a friend in the
    /// other group, lest the answer for one give away that for the other.
    /// </summary>
    /// <param name="group">By age.</param>
    private static void Befriend(Person[] group)
    {
        for (int i = 0; i < group.Length; i++)
        {
            Person person = group[i];
            if (person.Friend is not null)
            {
                continue;
            }

            bool Fits(Person other) => other.Last != person.Last && other.First != person.First;
            Person? friend = group.Skip(i + 1).FirstOrDefault(other => other.Friend is null && Fits(other));
            person.Friend = friend ?? group.Last(Fits);
            if (friend is not null)
            {
                friend.Friend = person;
            }
        }
    }
}
