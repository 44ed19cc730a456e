using System.Buffers;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Data;
using ClusterLlm.Protocol.Wire;

namespace ClusterLlm.Protocol.Tests;

public sealed class MalformedInputTests
{
    [Fact]
    public void a_message_cut_at_any_byte_is_a_protocol_error_that_names_it()
    {
        foreach (var sample in Samples.All)
        {
            var bytes = Wire.Encode(sample);
            for (var length = 0; length < bytes.Length; length++)
            {
                var error = Assert.Throws<ProtocolException>(
                    () => Wire.Decode(bytes[..length], ProtocolCodec.Manifest(sample)));
                Assert.Equal(sample.GetType().Name, error.MessageName);
            }
        }
    }

    [Fact]
    public void any_byte_replaced_by_another_is_read_or_is_a_protocol_error()
    {
        byte[] others = [0x00, 0x7f, 0x80, 0x90, 0x9f, 0xa5, 0xc0, 0xc1, 0xc6, 0xcf, 0xdb, 0xdd, 0xdf, 0xff];
        foreach (var sample in Samples.All)
        {
            var bytes = Wire.Encode(sample);
            var manifest = ProtocolCodec.Manifest(sample);
            for (var at = 0; at < bytes.Length; at++)
            {
                var original = bytes[at];
                foreach (var other in others)
                {
                    bytes[at] = other;
                    var error = Record.Exception(() => Wire.Decode(bytes, manifest));
                    Assert.True(error is null or ProtocolException, $"{manifest}, byte {at} = {other:x2}: {error}");
                }

                bytes[at] = original;
            }
        }
    }

    [Fact]
    public void the_field_that_is_wrong_is_named()
    {
        var bytes = Wire.Encode(new LoadState(default, "x"));
        bytes[^1] = 0xc1;
        bytes[^2] = 0xc1;
        var error = Assert.Throws<ProtocolException>(() => Wire.Decode(bytes, "LS"));
        Assert.Equal("LoadState", error.MessageName);
        Assert.Equal("CheckpointDirectory", error.Field);
        Assert.StartsWith("LoadState.CheckpointDirectory: ", error.Message);
    }

    [Fact]
    public void bytes_behind_the_message_are_refused()
    {
        byte[] bytes = [.. Wire.Encode(new WriteCheckpoint(default)), 0xc0];
        Assert.Throws<ProtocolException>(() => Wire.Decode(bytes, "WC"));
    }

    [Fact]
    public void an_unknown_manifest_or_type_is_refused()
    {
        Assert.Throws<ProtocolException>(() => Wire.Decode([0x90], "??"));
        Assert.Throws<ProtocolException>(() => Wire.Encode("not a message"));
    }

    [Fact]
    public void an_enum_value_that_nobody_gave_a_meaning_is_refused()
    {
        var error = Assert.Throws<ProtocolException>(() => Wire.Decode([0x92, 99, 0xa0], "JX"));
        Assert.Equal("Code", error.Field);
    }

    [Theory]
    [InlineData("AP", "93 94 c410 00000000000000000000000000000000 00 00 00 01 dd00001001")] // 4,097 members
    [InlineData("AP", "93 94 c410 00000000000000000000000000000000 00 00 00 01 dd7fffffff")]
    [InlineData("AP", "93 94 c410 00000000000000000000000000000000 00 00 00 01 ddffffffff")]
    [InlineData("EC", "93 94 c410 00000000000000000000000000000000 00 00 00 01 dd00040001")]
    [InlineData("BN", "94 94 c410 00000000000000000000000000000000 00 00 00 01 00 dd00100001")]
    [InlineData("AS", "92 94 c410 00000000000000000000000000000000 00 00 00 dbffffffff")]
    [InlineData("AS", "92 94 c410 00000000000000000000000000000000 00 00 00 db7fffffff")]
    [InlineData("RD", "94 94 c410 00000000000000000000000000000000 00 00 00 01 00 c6ffffffff")]
    [InlineData("RD", "94 94 c410 00000000000000000000000000000000 00 00 00 01 00 c67fffffff")]
    [InlineData("CR", "ddffffffff")]
    public void a_huge_count_allocates_nothing_for_it(string manifest, string hex)
    {
        // A tail makes the bytes last for the smaller counts, so that the limit and not the end is what refuses them.
        byte[] bytes = [.. Convert.FromHexString(hex.Replace(" ", "")), .. new byte[8192]];
        Assert.Throws<ProtocolException>(() => Wire.Decode(bytes, manifest));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ProtocolException>(() => Wire.Decode(bytes, manifest));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64_000);
    }

    [Fact]
    public void hostile_nesting_in_an_unknown_field_is_refused_without_a_stack_overflow()
    {
        var known = Wire.Encode(new WriteCheckpoint(default));
        byte[] bytes = [0x93, .. known[1..], .. Enumerable.Repeat((byte)0x91, 2_000_000)];
        Assert.Throws<ProtocolException>(() => Wire.Decode(bytes, "WC"));
    }

    [Fact]
    public void a_payload_is_a_whole_number_of_floats()
    {
        var slice = new ReducedSlice(default, default, 0, new ReadOnlySequence<byte>(new byte[8]));
        var bytes = Wire.Encode(slice);
        Assert.Equal(8, bytes[^9]);
        bytes[^9] = 7;
        Assert.Equal("Payload", Assert.Throws<ProtocolException>(() => Wire.Decode(bytes[..^1], "RD")).Field);
        Assert.Throws<ProtocolException>(
            () => Wire.Encode(slice with { Payload = new ReadOnlySequence<byte>(new byte[5]) }));
    }

    [Fact]
    public void a_writer_refuses_what_no_reader_would_take()
    {
        var ranges = new IndexRange[ProtocolLimits.MaxRanges + 1];
        var error = Assert.Throws<ProtocolException>(() => Wire.Encode(new EvaluateShare(default, ranges)));
        Assert.Equal("Batches", error.Field);
        var text = new string('x', ProtocolLimits.MaxTextBytes + 1);
        Assert.Throws<ProtocolException>(() => Wire.Encode(new LoadState(default, text)));
        var payload = new ReadOnlySequence<byte>(new byte[ProtocolLimits.MaxPayloadBytes + 4]);
        Assert.Throws<ProtocolException>(() => Wire.Encode(new ReducedSlice(default, default, 0, payload)));
    }

    [Fact]
    public void a_token_above_its_bound_is_refused_before_it_is_allocated()
    {
        var bytes = Wire.Encode(new AskRun(4, new Secret(new string('x', ProtocolLimits.MaxTokenBytes))));
        Assert.Equal(ProtocolLimits.MaxTokenBytes, ((AskRun)Wire.Decode(bytes, "AR")).Token.Value.Length);
        // The same, one byte longer: a str16 holds its length in the two bytes after its first.
        byte[] longer = [.. bytes, (byte)'x'];
        longer[4]++;
        Assert.Equal("Token", Assert.Throws<ProtocolException>(() => Wire.Decode(longer, "AR")).Field);
    }

    [Fact]
    public void a_token_is_shown_by_no_message_that_holds_it()
    {
        object[] messages = [new AskRun(4, new Secret("s3cret")), new DrainWorker(default, "", new Secret("s3cret"))];
        Assert.All(messages, message => Assert.DoesNotContain("s3cret", message.ToString()));
    }

    [Fact]
    public void a_long_reason_is_cut_so_that_the_failure_is_still_reported()
    {
        var reason = new string('x', ProtocolLimits.MaxReasonChars - 1) + "🚀 and a stack trace";
        var read = (StateFailed)Wire.Decode(Wire.Encode(new StateFailed(default, default, reason)), "SX");
        Assert.Equal(new string('x', ProtocolLimits.MaxReasonChars - 1), read.Reason);
    }

    [Fact]
    public void the_largest_allowed_plan_is_read()
    {
        var members = Enumerable.Range(0, ProtocolLimits.MaxMembers)
            .Select(i => new PlanMember(new WorkerId(i), "", [new IndexRange(i, i + 1)])).ToArray();
        var plan = (AdoptPlan)Wire.Decode(Wire.Encode(new AdoptPlan(default, members.Length, members, [])), "AP");
        Assert.Equal(members.Length, plan.Members.Count);
    }
}
