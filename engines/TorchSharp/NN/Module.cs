using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// A part of a network: parameters, buffers and further modules, each under a name. A derived class calls
        /// <see cref="RegisterComponents"/> at the end of its constructor.
        /// </summary>
        public partial class Module : IDisposable
        {
            private readonly string _name;
            private readonly Components<Parameter> _parameters = new();
            private readonly Components<(Tensor Tensor, bool Persistent)> _buffers = new();
            private readonly Components<Module> _children = new();
            private bool _registered;
            private bool _disposed;

            protected Module(string name) => _name = name;

            /// <summary>Whether layers such as dropout behave as in training; modules begin so.</summary>
            public virtual bool training { get; private set; } = true;

            public virtual string GetName() => _name;

            public virtual void train(bool train = true)
            {
                training = train;
                foreach ((_, Module child) in named_children())
                {
                    child.train(train);
                }
            }

            public virtual void eval() => train(false);

            /// <summary>Calls a function on each module within, and then on this.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                foreach ((_, Module child) in named_children())
                {
                    child.apply(fn);
                }
                fn(this);
                return this;
            }

            /// <summary>Forgets the gradients, or zeroes them where they are.</summary>
            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (Parameter parameter in parameters())
                {
                    using Tensor? grad = parameter.grad;
                    if (grad is null)
                    {
                        continue;
                    }
                    if (set_to_none)
                    {
                        parameter.grad = null;
                    }
                    else
                    {
                        grad.zero_().Dispose();
                    }
                }
            }

            /// <summary>Disposes the parameters, the buffers and the modules within.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || _disposed)
                {
                    return;
                }
                _disposed = true;
                foreach ((_, Parameter parameter) in _parameters)
                {
                    parameter.Dispose();
                }
                foreach ((_, (Tensor buffer, _)) in _buffers)
                {
                    buffer.Dispose();
                }
                foreach ((_, Module child) in _children)
                {
                    child.Dispose();
                }
            }

            /// <summary>
            /// Registers what the fields hold (modules, parameters, and other tensors as buffers) under the fields'
            /// names, or those that <see cref="ComponentNameAttribute"/> gives.
            /// </summary>
            protected virtual void RegisterComponents()
            {
                if (_registered)
                {
                    return;
                }
                _registered = true;
                foreach (FieldInfo field in Fields())
                {
                    string name = field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
                    if (_children.Contains(name) || _parameters.Contains(name) || _buffers.Contains(name))
                    {
                        continue;
                    }
                    switch (field.GetValue(this))
                    {
                        case Module module:
                            register_module(name, module);
                            break;
                        case Parameter parameter:
                            register_parameter(name, parameter);
                            break;
                        case Tensor tensor:
                            register_buffer(name, tensor);
                            break;
                    }
                }
            }

            /// <summary>The fields of this class and its bases, each once.</summary>
            private IEnumerable<FieldInfo> Fields()
            {
                const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
                    | BindingFlags.DeclaredOnly;
                for (Type? type = GetType(); type is not null && type != typeof(Module); type = type.BaseType)
                {
                    foreach (FieldInfo field in type.GetFields(Own))
                    {
                        yield return field;
                    }
                }
            }
        }
    }
}
