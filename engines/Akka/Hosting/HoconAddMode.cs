namespace Akka.Hosting;

/// <summary>How a configuration joins those added before.</summary>
public enum HoconAddMode
{
    /// <summary>It wins over those before.</summary>
    Prepend,

    /// <summary>It fills what those before lack.</summary>
    Append,

    /// <summary>It takes the place of those before.</summary>
    Replace,
}
