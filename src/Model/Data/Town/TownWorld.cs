namespace ClusterLlm.Model.Data.Town;

/// <summary>The town itself: who lives there, where and with whom. A pure function of the seed.</summary>
internal sealed class TownWorld
{
    private const int Families = 90;

    private readonly TownRandom random;

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
        foreach (string name in names.Take(Families))
        {
            AddFamily(name);
        }

        Employ();
        Befriend();
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

    private IEnumerable<Person> Adults => People.Where(person => !person.IsChild);

    public IEnumerable<TownFact> Facts() =>
        People.SelectMany(FactsOf).Concat(Workplaces.SelectMany(FactsOf)).Concat(Festivals.SelectMany(FactsOf));

    private static IEnumerable<TownFact> FactsOf(Person person)
    {
        TownFact Fact(string relation, string value) => new(person.Name, relation, value);
        yield return Fact("age", $"{person.Age}");
        yield return Fact("lives on", person.Home.Street);
        yield return Fact("house number", $"{person.Home.Number}");
        yield return Fact("house color", person.Home.Color);
        yield return Fact("favorite food", person.Food);
        yield return Fact("likes", person.Hobby);
        yield return Fact("has a pet", person.Home.Animal);
        yield return Fact("name of the pet", person.Home.AnimalName);
        yield return Fact("best friend", person.Friend!.Name);
        if (person.Workplace is { } workplace)
        {
            yield return Fact("works as", workplace.Job);
            yield return Fact("works at", $"the {workplace.Place}");
        }

        if (person.Spouse is { } spouse)
        {
            yield return Fact("married to", spouse.Name);
        }

        if (person is { Mother: { } mother, Father: { } father })
        {
            yield return Fact("mother", mother.Name);
            yield return Fact("father", father.Name);
        }
    }

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

    private void AddFamily(string name)
    {
        var home = new Home(
            random.Between(1, 40),
            random.Pick(TownWords.Streets),
            random.Pick(TownWords.Colors),
            random.Pick(TownWords.Animals),
            random.Pick(TownWords.AnimalNames));
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

    /// <summary>Friends are of about the same age, with no name in common; friendship goes both ways.</summary>
    private void Befriend()
    {
        Person[] lonely = [.. People.OrderBy(person => person.Age)];
        for (int i = 0; i < lonely.Length; i++)
        {
            Person person = lonely[i];
            if (person.Friend is not null)
            {
                continue;
            }

            bool Fits(Person other) => other.Last != person.Last && other.First != person.First;
            Person? friend = lonely.Skip(i + 1).FirstOrDefault(other => other.Friend is null && Fits(other));
            person.Friend = friend ?? lonely.Last(Fits);
            if (friend is not null)
            {
                friend.Friend = person;
            }
        }
    }
}
