using System.Globalization;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Modules one after the other, each taking what the one before gives.</summary>
public class Sequential : Module<Tensor, Tensor>
{
    private readonly List<Module<Tensor, Tensor>> _modules = [];

    internal Sequential(IEnumerable<(string Name, Module<Tensor, Tensor> Module)> modules)
        : base(nameof(Sequential))
    {
        foreach ((string name, Module<Tensor, Tensor> module) in modules)
        {
            append(name, module);
        }
    }

    public int Count => _modules.Count;

    public IModule<Tensor, Tensor> this[int index] => _modules[index];

    public Sequential append(IModule<Tensor, Tensor> module) =>
        append(_modules.Count.ToString(CultureInfo.InvariantCulture), module);

    public Sequential append(string name, IModule<Tensor, Tensor> module)
    {
        var added = (Module<Tensor, Tensor>)module;
        register_module(name, added);
        _modules.Add(added);
        return this;
    }

    public override Tensor forward(Tensor tensor)
    {
        if (_modules.Count == 0)
        {
            return tensor.alias();
        }
        using DisposeScope scope = NewDisposeScope();
        Tensor result = _modules.Aggregate(tensor, (current, module) => module.call(current));
        return result.MoveToOuterDisposeScope();
    }
}
