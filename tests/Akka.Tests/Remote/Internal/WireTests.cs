using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Remote;
using Akka.Remote.Transport;
using Akka.Remote.Wire;

namespace Akka.Tests.Remote.Internal;

public sealed class WireTests
{
    [Theory]
    [InlineData(0u)]
    [InlineData(127u)]
    [InlineData(128u)]
    [InlineData(16_384u)]
    [InlineData(uint.MaxValue)]
    public void numbers_come_back(uint value)
    {
        var writer = new FrameWriter(100);
        writer.Begin(FrameKind.Message);
        writer.WriteVarUInt(value);
        writer.WriteInt32(-5);
        writer.WriteString("grüße");
        writer.End();

        var reader = new FrameReader(writer.Written[5..]);

        Assert.Equal(value, reader.ReadVarUInt());
        Assert.Equal(-5, reader.ReadInt32());
        Assert.Equal("grüße", reader.ReadString());
    }

    [Theory]
    [InlineData("ff")]
    [InlineData("ffffffffff")]
    [InlineData("ffffffff7f")]
    [InlineData("")]
    public void a_bad_number_is_refused(string hex) => Refused(hex, (ref FrameReader reader) => reader.ReadVarUInt());

    [Theory]
    [InlineData("05616263")]
    [InlineData("ffffffff0f")]
    [InlineData("02c328")]
    public void a_bad_name_is_refused(string hex) => Refused(hex, (ref FrameReader reader) => reader.ReadString());

    [Fact]
    public void random_bytes_never_read_past_the_frame()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            var reader = new FrameReader(bytes);
            try
            {
                Hello.Read(ref reader);
            }
            catch (WireFormatException)
            {
                // The only way out.
            }
            Assert.InRange(reader.Position, 0, bytes.Length);
        }
    }

    [Fact]
    public void a_greeting_comes_back()
    {
        var hello = new Hello(Address.Parse("akka.tcp://a@host:1"), 77, Address.Parse("akka.tcp://b@[::1]:2"));
        var writer = new FrameWriter(100);
        hello.Write(writer);

        var reader = new FrameReader(writer.Written[5..]);

        Assert.Equal(hello, Hello.Read(ref reader));
    }

    [Fact]
    public void a_payload_beyond_the_limit_is_noticed_before_it_is_all_written()
    {
        var writer = new FrameWriter(1000);
        writer.Begin(FrameKind.Message);
        writer.BeginPayload();
        writer.WriteBytes(new byte[1000]);
        Assert.Throws<OversizedPayloadException>(() => writer.WriteBytes(new byte[1]));
        Assert.Throws<OversizedPayloadException>(() => writer.GetSpan(100_000_000));
        Assert.Throws<OversizedPayloadException>(() =>
        {
            writer.GetSpan(10);
            writer.Advance(10);
        });
    }

    [Fact]
    public void what_is_abandoned_leaves_no_trace()
    {
        var writer = new FrameWriter(1000);
        writer.Begin(FrameKind.Heartbeat);
        writer.End();
        var before = writer.Written.ToArray();
        writer.Begin(FrameKind.Message);
        writer.Write(new byte[500]);
        writer.Abandon();

        Assert.Equal(before, writer.Written.ToArray());
    }

    [Fact]
    public void names_take_turns_in_the_slots_and_both_sides_agree()
    {
        var random = new Random(3);
        var (table, slots) = (new NameTable(), new NameSlots());
        for (var i = 0; i < 20_000; i++)
        {
            var name = $"name-{random.Next(3 * NameTable.Slots)}";
            if (!table.TryGet(name, out var code)) slots.Define(code = table.Assign(name), name);

            Assert.Equal(name, slots[code].Name);
        }
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(5u)]
    [InlineData(uint.MaxValue)]
    public void a_name_that_was_never_told_is_refused(uint code) =>
        Assert.Throws<WireFormatException>(() => new NameSlots()[code]);

    [Fact]
    public async Task frames_of_every_size_come_out_in_one_piece_however_the_bytes_arrive()
    {
        var random = new Random(11);
        var (sender, receiver) = Pair();
        using (sender)
        using (receiver)
        {
            var sizes = Enumerable.Range(0, 400)
                .Select(i => i % 50 == 0 ? random.Next(1, 300_000) : random.Next(1, 2000)).ToList();
            var sending = Task.Run(() =>
            {
                var (writer, chunks) = (new FrameWriter(1 << 20), new Random(12));
                foreach (var size in sizes)
                {
                    writer.Begin(FrameKind.Message);
                    var body = new byte[size - 1];
                    Array.Fill(body, (byte)size);
                    writer.Write(body);
                    writer.End();
                }
                for (var rest = writer.Written.ToArray().AsMemory(); rest.Length > 0;)
                {
                    var chunk = Math.Min(rest.Length, chunks.Next(1, 50_000));
                    Sockets.SendAll(sender, rest.Span[..chunk]);
                    rest = rest[chunk..];
                }
                sender.Shutdown(SocketShutdown.Send);
            });
            var frames = new ReceiveBuffer(new Channel(receiver));
            foreach (var size in sizes)
            {
                Assert.True(frames.ReadFrame(300_000));
                Assert.Equal(size, frames.Frame.Length);
                Assert.False(frames.Frame.Span[1..].ContainsAnyExcept((byte)size));
            }
            Assert.False(frames.ReadFrame(300_000));
            await sending;
        }
    }

    [Theory]
    [InlineData("00000000")]
    [InlineData("e9030000")]
    [InlineData("ffffffff")]
    public void a_frame_of_impossible_length_is_refused_before_memory_is_taken_for_it(string hex)
    {
        var (sender, receiver) = Pair();
        using (sender)
        using (receiver)
        {
            sender.Send(Convert.FromHexString(hex));

            Assert.Throws<WireFormatException>(() => new ReceiveBuffer(new Channel(receiver)).ReadFrame(1000));
        }
    }

    private delegate void Reading(ref FrameReader reader);

    private static void Refused(string hex, Reading read) => Assert.Throws<WireFormatException>(() =>
    {
        var reader = new FrameReader(Convert.FromHexString(hex));
        read(ref reader);
    });

    private static (Socket Sender, Socket Receiver) Pair()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var sender = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        sender.Connect(listener.LocalEndpoint);
        return (sender, listener.AcceptSocket());
    }
}
