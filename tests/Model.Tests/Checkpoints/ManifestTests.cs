using ClusterLlm.Model.Checkpoints;

namespace ClusterLlm.Model.Tests.Checkpoints;

public sealed class ManifestTests
{
    [Theory]
    [InlineData("../model.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    [InlineData("..")]
    public void a_manifest_cannot_name_files_elsewhere(string name)
    {
        var manifest = new CheckpointManifest
        {
            FormatVersion = 1,
            Step = 1,
            DataPosition = 0,
            ConfigurationSha256 = "",
            CorpusFingerprint = "",
            ParametersSha256 = "",
            Files = [new(name, 1, "")],
        };
        byte[] json = manifest.ToJson();
        var error = Assert.Throws<CheckpointException>(() => CheckpointManifest.Parse(json, "manifest.json"));
        Assert.Contains("not a manifest", error.Message);
    }

    [Fact]
    public void a_manifest_of_format_1_is_still_read_and_one_of_a_later_format_is_not()
    {
        var manifest = new CheckpointManifest
        {
            FormatVersion = 1,
            Step = 1,
            DataPosition = 0,
            ConfigurationSha256 = "",
            CorpusFingerprint = "",
            ParametersSha256 = "",
            Files = [new("model.safetensors", 1, "")],
        };
        byte[] json = manifest.ToJson();
        // What format 1 did not have must not count in its checksum.
        Assert.DoesNotContain("\"run\"", System.Text.Encoding.UTF8.GetString(json));
        Assert.Null(CheckpointManifest.Parse(json, "manifest.json").Run);
        byte[] later = (manifest with { FormatVersion = 3 }).ToJson();
        Assert.Contains("format 3", Assert.Throws<CheckpointException>(() =>
            CheckpointManifest.Parse(later, "manifest.json")).Message);
    }
}
