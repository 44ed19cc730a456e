namespace ClusterLlm.Model.Data.Town;

/// <summary>A shop or an office: there is one of each kind.</summary>
internal sealed record Workplace(string Place, string Job, string Things, string Work, string Street, int Opened)
{
    public List<Person> Staff { get; } = [];
}
