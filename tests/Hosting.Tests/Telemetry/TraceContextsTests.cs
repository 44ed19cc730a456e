using System.Diagnostics;
using ClusterLlm.Hosting.Telemetry;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Hosting.Tests.Telemetry;

public sealed class TraceContextsTests
{
    [Fact]
    public void A_context_reads_the_same_on_the_other_side()
    {
        var here = new ActivityContext(ActivityTraceId.CreateFromString("0af7651916cd43dd8448eb211c80319c"),
            ActivitySpanId.CreateFromString("b7ad6b7169203331"), ActivityTraceFlags.Recorded);
        var sent = here.ToProtocol();
        Assert.Equal("0af76519-16cd-43dd-8448-eb211c80319c", sent.TraceId.ToString());
        Assert.Equal(0xb7ad6b7169203331, sent.SpanId);
        var there = sent.ToActivity();
        Assert.Equal((here.TraceId, here.SpanId, here.TraceFlags, true),
            (there.TraceId, there.SpanId, there.TraceFlags, there.IsRemote));
    }

    [Fact]
    public void Flags_that_mean_nothing_here_are_passed_over() =>
        Assert.Equal(ActivityTraceFlags.None, new TraceContext(Guid.NewGuid(), 1, 0xfe).ToActivity().TraceFlags);
}
