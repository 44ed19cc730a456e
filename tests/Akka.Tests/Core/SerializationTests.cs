using System.Text;
using Akka.Actor;
using Akka.Hosting;
using Akka.Serialization;
using Akka.Tests.Remote;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Akka.Tests.Core;

public sealed class SerializationTests
{
    [Fact]
    public async Task a_custom_serializer_is_found_by_base_type_and_by_its_number_and_manifest()
    {
        using var host = HostingTests.Build("test", (builder, _) => builder.WithCustomSerializer(
            "shapes", [typeof(Shape)], system => new ShapeSerializer(system)));
        await host.StartAsync(TestContext.Current.CancellationToken);
        var serialization = host.Services.GetRequiredService<ActorSystem>().Serialization;

        var serializer = Assert.IsType<ShapeSerializer>(serialization.FindSerializerForType(typeof(Circle)));
        var circle = new Circle(7);
        var bytes = serializer.ToBinary(circle);

        Assert.Equal(circle, serialization.Deserialize(bytes, serializer.Identifier, serializer.Manifest(circle)));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task an_actor_is_written_as_a_path_that_finds_it_again()
    {
        await using var test = TestSystem.Start();
        var subject = test.Spawn((_, _) => { }, "here");

        var path = Akka.Serialization.Serialization.SerializedActorPath(subject);

        Assert.Equal(subject, ((ExtendedActorSystem)test.System).Provider.ResolveActorRef(path));
    }

    [Fact]
    public async Task an_earlier_incarnation_is_not_mistaken_for_the_one_of_today()
    {
        await using var node = await Node.Start("a");
        await EarlierIsNotMistaken(node.System, node.Probe());
    }

    [Fact]
    public async Task an_earlier_incarnation_is_not_mistaken_without_remoting_either()
    {
        Published.Skip("looks at the incarnation with remoting only");
        await using var test = TestSystem.Start();
        await EarlierIsNotMistaken(test.System, test.Probe());
    }

    [Theory]
    [InlineData("text")]
    [InlineData(7)]
    [InlineData(7L)]
    public async Task primitive_values_come_back(object value)
    {
        await using var test = TestSystem.Start();
        var serialization = test.System.Serialization;
        var serializer = serialization.FindSerializerFor(value);

        var manifest = serializer is SerializerWithStringManifest named ? named.Manifest(value) : "";

        Assert.Equal(value, serialization.Deserialize(serializer.ToBinary(value), serializer.Identifier, manifest));
    }

    private static async Task EarlierIsNotMistaken(ActorSystem system, Probe probe)
    {
        var (first, second) = await TestSystem.TwoIncarnations(system, probe);
        var path = Akka.Serialization.Serialization.SerializedActorPath(first);

        Assert.NotEqual(second, ((ExtendedActorSystem)system).Provider.ResolveActorRef(path));
    }

    private abstract record Shape;

    private sealed record Circle(int Radius) : Shape;

    private sealed class ShapeSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public override int Identifier => 4711;

        public override string Manifest(object o) => "c";

        public override byte[] ToBinary(object obj) => Encoding.UTF8.GetBytes(((Circle)obj).Radius.ToString());

        public override object FromBinary(byte[] bytes, string manifest) =>
            manifest == "c"
                ? new Circle(int.Parse(Encoding.UTF8.GetString(bytes)))
                : throw new ArgumentException(manifest);
    }
}
