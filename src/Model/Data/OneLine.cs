namespace ClusterLlm.Model.Data;

/// <summary>Messages of foreign exceptions, made fit for one line.</summary>
internal static class OneLine
{
    public static string Of(Exception error) => error.Message.ReplaceLineEndings(" ").TrimEnd('.');
}
