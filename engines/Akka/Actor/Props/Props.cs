using System.Linq.Expressions;
using System.Reflection;

namespace Akka.Actor;

/// <summary>
/// How to make an actor, again for each restart. Arguments are evaluated once and shared by all instances.
/// </summary>
public sealed class Props
{
    private static readonly object?[] NoArguments = [];
    private readonly IIndirectActorProducer? _producer;

    public Props(Type type, params object?[]? args) => (Type, Arguments) = (Checked(type), args ?? NoArguments);

    private Props(Type type, object?[] args, IIndirectActorProducer? producer)
    {
        Type = type;
        Arguments = args;
        _producer = producer;
    }

    private Props(Props other)
    {
        Type = other.Type;
        Arguments = other.Arguments;
        _producer = other._producer;
        SupervisorStrategy = other.SupervisorStrategy;
        Dispatcher = other.Dispatcher;
        Mailbox = other.Mailbox;
    }

    public Type Type { get; }
    public object?[] Arguments { get; }
    public SupervisorStrategy? SupervisorStrategy { get; private init; }

    /// <summary>Kept but without effect: every actor runs on the thread pool.</summary>
    public string Dispatcher { get; private init; } = "akka.actor.default-dispatcher";

    /// <summary>Kept but without effect: every mailbox is unbounded.</summary>
    public string Mailbox { get; private init; } = "akka.actor.default-mailbox";

    public static Props Create<TActor>(params object?[]? args) where TActor : ActorBase => new(typeof(TActor), args);

    public static Props Create(Type type, params object?[]? args) => new(type, args);

    /// <summary>From <c>() => new TActor(...)</c>; anything else is refused.</summary>
    public static Props Create<TActor>(Expression<Func<TActor>> factory, SupervisorStrategy? supervisorStrategy = null)
        where TActor : ActorBase
    {
        if (factory.Body is UnaryExpression)
            throw new ArgumentException("Cannot use a call to `new` with a conversion", nameof(factory));
        if (factory.Body is not NewExpression creation)
            throw new ArgumentException("The create function must be a 'new T (args)' expression", nameof(factory));
        var arguments = creation.Arguments.Select(Evaluate).ToArray();
        return new Props(typeof(TActor), arguments) { SupervisorStrategy = supervisorStrategy };
    }

    public static Props Create<TActor>(SupervisorStrategy supervisorStrategy) where TActor : ActorBase, new() =>
        new(typeof(TActor), NoArguments) { SupervisorStrategy = supervisorStrategy };

    public static Props CreateBy(IIndirectActorProducer producer, params object?[] args) =>
        new(producer.ActorType, args, producer);

    public Props WithSupervisorStrategy(SupervisorStrategy strategy) => new(this) { SupervisorStrategy = strategy };
    public Props WithDispatcher(string dispatcher) => new(this) { Dispatcher = dispatcher };
    public Props WithMailbox(string mailbox) => new(this) { Mailbox = mailbox };

    internal ActorBase NewActor()
    {
        if (_producer is not null) return _producer.Produce();
        const BindingFlags flags = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic |
            BindingFlags.CreateInstance | BindingFlags.DoNotWrapExceptions | BindingFlags.OptionalParamBinding;
        return (ActorBase)Activator.CreateInstance(Type, flags, null, Arguments, null)!;
    }

    internal void Release(ActorBase actor) => _producer?.Release(actor);

    private static Type Checked(Type type) => typeof(ActorBase).IsAssignableFrom(type) && !type.IsAbstract
        ? type
        : throw new ArgumentException($"{type} is not an actor that can be made", nameof(type));

    private static object? Evaluate(Expression argument) => argument switch
    {
        ConstantExpression constant => constant.Value,
        MemberExpression { Member: FieldInfo field, Expression: ConstantExpression owner } =>
            field.GetValue(owner.Value),
        _ => Expression.Lambda<Func<object?>>(Expression.Convert(argument, typeof(object)))
            .Compile(preferInterpretation: true)(),
    };
}
