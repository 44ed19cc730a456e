namespace Akka;

/// <summary>The result of something that has no result.</summary>
public sealed class Done
{
    public static readonly Done Instance = new();

    private Done()
    {
    }
}
