using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using TorchSharp;

namespace ClusterLlm.Engines.Torch.Interop;

/// <summary>
/// One overload of an ATen operator, called through libtorch's dispatcher. Arguments follow its schema; those left out
/// at the end take the schema's defaults. A C++ exception becomes an <see cref="ExternalException"/>.
/// </summary>
internal sealed unsafe class Operator(string name, string overload = "")
{
    private nint _native;

    /// <summary>Whether the loaded libtorch has it.</summary>
    internal bool Exists => _native != 0 || TryFind();

    /// <summary>Calls an operator that returns one tensor.</summary>
    internal torch.Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, new Span<Value>(&result, 1));
        return ToTensor(result) ?? throw new InvalidOperationException($"aten::{name} returned no tensor.");
    }

    /// <summary>Calls an operator that returns two tensors.</summary>
    internal (torch.Tensor First, torch.Tensor Second) CallPair(params ReadOnlySpan<Argument> arguments)
    {
        Value* results = stackalloc Value[2];
        Invoke(arguments, new Span<Value>(results, 2));
        return (ToTensor(results[0])!, ToTensor(results[1])!);
    }

    /// <summary>Calls an operator that returns a boolean or an integer.</summary>
    internal long CallInteger(params ReadOnlySpan<Argument> arguments)
    {
        Value result;
        Invoke(arguments, new Span<Value>(&result, 1));
        return result.Bits;
    }

    /// <summary>Calls an operator that returns a list of tensors.</summary>
    internal torch.Tensor[] CallList(params ReadOnlySpan<Argument> arguments)
    {
        const int AtOnce = 16;
        Value* results = stackalloc Value[AtOnce];
        int count = Invoke(arguments, new Span<Value>(results, AtOnce));
        var tensors = new torch.Tensor[count];
        Value[] rest = new Value[Math.Max(0, count - AtOnce)];
        if (rest.Length > 0)
        {
            fixed (Value* pointer = rest)
            {
                Native.clt_take_overflow(pointer);
            }
        }
        for (int i = 0; i < count; i++)
        {
            tensors[i] = ToTensor(i < AtOnce ? results[i] : rest[i - AtOnce])!;
        }
        return tensors;
    }

    private static torch.Tensor? ToTensor(in Value value) =>
        value.Kind == ValueKind.Tensor ? new torch.Tensor((nint)value.Bits, value.Count) : null;

    [SkipLocalsInit]
    private int Invoke(ReadOnlySpan<Argument> arguments, Span<Value> results)
    {
        const int WordsOnStack = 64;
        Value* values = stackalloc Value[arguments.Length];
        int words = 0;
        for (int i = 0; i < arguments.Length; i++)
        {
            ref readonly Argument argument = ref arguments[i];
            values[i].Kind = argument.Kind;
            values[i].Count = 0;
            values[i].Bits = argument.Bits;
            if (argument.IsList)
            {
                words += argument.Words;
            }
        }
        if (words == 0)
        {
            return Cross(values, arguments.Length, results);
        }
        if (words <= WordsOnStack)
        {
            long* scratch = stackalloc long[WordsOnStack];
            WriteLists(arguments, values, scratch);
            return Cross(values, arguments.Length, results);
        }
        fixed (long* scratch = new long[words])
        {
            WriteLists(arguments, values, scratch);
            return Cross(values, arguments.Length, results);
        }
    }

    private static void WriteLists(ReadOnlySpan<Argument> arguments, Value* values, long* scratch)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            ref readonly Argument argument = ref arguments[i];
            if (argument.IsList)
            {
                argument.WriteTo(scratch);
                values[i].Count = argument.Length;
                values[i].Bits = (long)scratch;
                scratch += argument.Words;
            }
        }
    }

    private int Cross(Value* values, int count, Span<Value> results)
    {
        fixed (Value* resultValues = results)
        {
            int status = Native.clt_call(Address, values, count, resultValues, results.Length);
            if (status == Native.OutOfMemory && !ChangesItsArgument)
            {
                // What the memory lacks may be in tensors that nobody disposed.
                MemoryGauge.Collect();
                status = Native.clt_call(Address, values, count, resultValues, results.Length);
            }
            return Native.Check(status);
        }
    }

    private bool ChangesItsArgument => name.EndsWith('_');

    private nint Address
    {
        get
        {
            if (_native == 0 && !TryFind())
            {
                throw new NotSupportedException($"The loaded libtorch has no operator aten::{name}.{overload}.");
            }
            return _native;
        }
    }

    private bool TryFind()
    {
        nint found = 0;
        fixed (byte* nameBytes = Encoding.UTF8.GetBytes($"aten::{name}\0"))
        fixed (byte* overloadBytes = Encoding.UTF8.GetBytes(overload + '\0'))
        {
            Native.Check(Native.clt_find(nameBytes, overloadBytes, &found));
        }
        _native = found;
        return found != 0;
    }
}
