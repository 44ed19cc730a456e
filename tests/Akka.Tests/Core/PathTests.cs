using Akka.Actor;

namespace Akka.Tests.Core;

public sealed class PathTests
{
    [Fact]
    public void an_address_is_read_as_it_is_written()
    {
        var address = Address.Parse("akka.tcp://system@host.example:2552");

        Assert.Equal(("akka.tcp", "system", "host.example", 2552), (
            address.Protocol, address.System, address.Host, address.Port));
        Assert.Equal("akka.tcp://system@host.example:2552", address.ToString());
        Assert.Equal(address, new Address("akka.tcp", "system", "host.example", 2552));
        Assert.NotEqual(address, address.WithPort(2553));
        Assert.True(address.HasGlobalScope);
        Assert.True(new Address("akka", "system").HasLocalScope);
    }

    [Fact]
    public void a_path_is_read_as_it_is_written()
    {
        var path = ActorPath.Parse("akka.tcp://system@host:1/user/a/b#77");

        Assert.Equal(["user", "a", "b"], path.Elements);
        Assert.Equal("b", path.Name);
        Assert.Equal(77, path.Uid);
        Assert.Equal("akka.tcp://system@host:1/user/a/b", path.ToString());
        Assert.Equal("akka.tcp://system@host:1/user/a/b#77", path.ToSerializationFormat());
        Assert.Equal(path, path.Parent / "b");
        Assert.Equal("/user/a/b", path.ToStringWithoutAddress());
        Assert.False(ActorPath.TryParse("not a path", out _));
    }

    [Fact]
    public void a_local_path_is_written_with_the_address_that_others_use()
    {
        var path = ActorPath.Parse("akka://system/user/a").WithUid(5);

        Assert.Equal(
            "akka.tcp://system@host:1/user/a#5",
            path.ToSerializationFormatWithAddress(new Address("akka.tcp", "system", "host", 1)));
    }
}
