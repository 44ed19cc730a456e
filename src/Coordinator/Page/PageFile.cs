namespace ClusterLlm.Coordinator.Page;

/// <summary>A file of the page.</summary>
/// <param name="Content">As it is sent.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Tag">Changes with the content; in quotes, as the header has it.</param>
internal sealed record PageFile(byte[] Content, string ContentType, string Tag);
