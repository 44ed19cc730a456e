using System.Runtime.CompilerServices;
using ClusterLlm.Coordinator.Page;

namespace ClusterLlm.Cluster.Tests.Page;

/// <summary>
/// The page in a browser, before a coordinator that only talks: what a real run does not do on demand.
/// </summary>
public sealed class PageOfATalkerTests(PageOfATalkerTests.Scenarios scenarios)
    : IClassFixture<PageOfATalkerTests.Scenarios>
{
    [Fact]
    public void text_of_a_run_is_never_markup() => Passes();

    [Fact]
    public void a_lost_connection_is_told_and_taken_up_again() => Passes();

    [Fact]
    public void void_steps_are_dropped() => Passes();

    [Fact]
    public void keys_are_enough() => Passes();

    [Fact]
    public void nothing_is_done_without_a_yes() => Passes();

    [Fact]
    public void a_phone_scrolls_one_way_only() => Passes();

    [Fact]
    public void every_text_can_be_read_in_light_and_dark() => Passes();

    [Fact]
    public void the_theme_can_be_chosen() => Passes();

    [Fact]
    public void a_token_is_kept_out_of_sight() => Passes();

    [Fact]
    public void control_may_need_a_token_where_reading_does_not() => Passes();

    [Fact]
    public void two_hundred_thousand_steps_come_whole() => Passes();

    [Fact]
    public void a_thinned_line_keeps_the_extremes_of_each_pixel() => Passes();

    [Fact]
    public void runs_are_laid_over_each_other() => Passes();

    private void Passes([CallerMemberName] string scenario = "") => scenarios.Passes(scenario);

    public sealed class Scenarios : PlayedScenarios
    {
        /// <summary>With the very files that are in the binary.</summary>
        private protected override async Task<IReadOnlyDictionary<string, string?>> PlayAsync(Browser browser)
        {
            var assets = Directory.CreateTempSubdirectory("clusterllm-assets-");
            try
            {
                foreach (var (name, file) in PageFiles.All)
                    File.WriteAllBytes(Path.Combine(assets.FullName, name), file.Content);
                return await browser.PlayAsync("scenarios-of-talk.mjs", assets.FullName,
                    PageEndpoints.ContentSecurityPolicy);
            }
            finally
            {
                assets.Delete(recursive: true);
            }
        }
    }
}
