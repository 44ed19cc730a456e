using ClusterLlm.Coordinator.Bundles;

namespace ClusterLlm.Coordinator.Tests.Bundles;

public sealed class RedactorTests
{
    [Theory]
    [InlineData("Authorization: Bearer s3cr3t-s3cr3t", "s3cr3t")]
    [InlineData("GET / Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz")]
    [InlineData("""{"message":"x","api_token":"s3cr3t-value","step":4}""", "s3cr3t")]
    [InlineData("join_token = s3cr3t-value", "s3cr3t")]
    [InlineData("CLUSTERLLM_API_KEY=s3cr3t-value", "s3cr3t")]
    [InlineData("password: s3cr3t-value", "s3cr3t")]
    [InlineData("exporting to https://user:s3cr3t@collector:4317/v1", "s3cr3t")]
    [InlineData(
        "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\ns3cr3ts3cr3t\n-----END EC PRIVATE KEY-----\nafter", "s3cr3t")]
    [InlineData("""{"m":"-----BEGIN PRIVATE KEY-----\\ns3cr3t\\n-----END PRIVATE KEY-----\\n"}""", "s3cr3t")]
    [InlineData("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.s3cr3t_s3cr3t", "s3cr3t")]
    public void what_looks_like_a_secret_is_struck_out(string text, string secret)
    {
        var redactor = new Redactor([]);
        var clean = redactor.Clean(text);
        Assert.DoesNotContain(secret, clean, StringComparison.Ordinal);
        Assert.Contains(Redactor.Mark, clean, StringComparison.Ordinal);
        Assert.NotEqual(0, redactor.Count);
    }

    [Fact]
    public void a_known_secret_is_struck_out_wherever_it_stands()
    {
        var redactor = new Redactor(["hunter2-hunter2"]);
        Assert.Equal($"a{Redactor.Mark}b {Redactor.Mark}", redactor.Clean("ahunter2-hunter2b hunter2-hunter2"));
        Assert.Equal(2, redactor.Count);
    }

    [Theory]
    [InlineData("""{"step":4,"tokens":1024,"tokens_per_second":29247.1,"loss":2.5}""")]
    [InlineData("tokenizer: kind: bpe, vocabulary_size: 4096")]
    [InlineData("w1 joined from akka.tcp://clusterllm@127.0.0.1:4053")]
    [InlineData("security:\n  join_token_file: /etc/clusterllm/join\n")]
    [InlineData("loss_tokens: 64, StepPrepared { LossTokens = 512 }")]
    public void what_helps_to_explain_a_run_stays(string text)
    {
        var redactor = new Redactor([]);
        Assert.Equal(text, redactor.Clean(text));
        Assert.Equal(0, redactor.Count);
    }

    [Fact]
    public void hostile_text_takes_linear_time()
    {
        var redactor = new Redactor([]);
        redactor.Clean(string.Concat(Enumerable.Repeat("token-", 200_000)));
        redactor.Clean(new string(':', 1_000_000));
    }
}
