using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <content>Registering components, and going through them.</content>
        public partial class Module
        {
            public virtual void register_parameter(string name, Parameter param) => _parameters.Add(name, param);

            /// <param name="persistent">Whether it belongs to the state that is saved.</param>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true) =>
                _buffers.Add(name, (tensor, persistent));

            public virtual void register_module(string name, Module submodule)
            {
                submodule.RegisterComponents();
                _children.Add(name, submodule);
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual IEnumerable<(string name, Module module)> named_children() => _children;

            public virtual IEnumerable<Module> children() => named_children().Select(child => child.module);

            /// <summary>All modules within, at any depth; not this one.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules() =>
                named_children().Concat(named_children().SelectMany(child => child.module.named_modules()
                    .Select(inner => ($"{child.name}.{inner.name}", inner.module))));

            public virtual IEnumerable<Module> modules() => named_modules().Select(item => item.module);

            /// <summary>
            /// The parameters with their names; one that has several names comes once, with the first.
            /// </summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                IEnumerable<(string, Parameter)> own = _parameters;
                return Distinct(recurse ? own.Concat(Within(child => child.named_parameters())) : own,
                    item => item.Item2);
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(item => item.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true,
                bool include_nonpersistent = true)
            {
                IEnumerable<(string, Tensor)> own = _buffers
                    .Where(item => item.Component.Persistent || include_nonpersistent)
                    .Select(item => (item.Name, item.Component.Tensor));
                return Distinct(recurse
                    ? own.Concat(Within(child => child.named_buffers(true, include_nonpersistent)))
                    : own, item => item.Item2);
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(item => item.buffer);

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            /// <summary>The parameter of a dotted name, or null.</summary>
            public virtual Parameter? get_parameter(string target) => Find(target,
                (module, name) => module._parameters.TryGet(name, out Parameter? found) ? found : null);

            public virtual Tensor? get_buffer(string target) => Find(target,
                (module, name) => module._buffers.TryGet(name, out var found) ? found.Tensor : null);

            /// <summary>
            /// Parameters and persistent buffers by name; a shared one is listed under each of its names.
            /// </summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null,
                string? prefix = null)
            {
                destination ??= [];
                string start = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach ((string name, Parameter parameter) in named_parameters(recurse: false))
                {
                    destination.TryAdd(start + name, parameter);
                }
                foreach ((string name, Tensor buffer) in named_buffers(recurse: false, include_nonpersistent: false))
                {
                    destination.TryAdd(start + name, buffer);
                }
                foreach ((string name, Module child) in named_children())
                {
                    child.state_dict(destination, start + name);
                }
                return destination;
            }

            /// <summary>Copies values of the same names into this module's parameters and buffers.</summary>
            /// <param name="strict">Whether a name that only one side has is an error.</param>
            /// <param name="skip">Names to leave alone.</param>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                Dictionary<string, Tensor> target = state_dict();
                List<string> missing = [.. target.Keys.Except(source.Keys).Except(skip ?? [])];
                List<string> unexpected = [.. source.Keys.Except(target.Keys).Except(skip ?? [])];
                if (strict && (missing.Count > 0 || unexpected.Count > 0))
                {
                    throw new InvalidOperationException("The loaded state_dict is not identical to the target "
                        + $"dictionary. Missing: {string.Join(", ", missing)}. Unexpected: "
                        + $"{string.Join(", ", unexpected)}.");
                }
                using IDisposable mode = no_grad();
                foreach (string name in target.Keys.Intersect(source.Keys).Except(skip ?? []))
                {
                    target[name].copy_(source[name]).Dispose();
                }
                return (missing, unexpected);
            }

            /// <summary>Registers it, instead of what has the name; null removes that.</summary>
            protected void ConditionallyRegisterParameter(string name, Parameter? value) =>
                _parameters.Set(name, value);

            protected void ClearModules() => _children.Clear();

            private IEnumerable<(string, T)> Within<T>(Func<Module, IEnumerable<(string Name, T Item)>> list) =>
                named_children().SelectMany(child =>
                    list(child.module).Select(item => ($"{child.name}.{item.Name}", item.Item)));

            private static IEnumerable<T> Distinct<T>(IEnumerable<T> items, Func<T, Tensor> tensor)
            {
                HashSet<IntPtr> seen = [];
                return items.Where(item => !tensor(item).IsInvalid && seen.Add(tensor(item).Handle));
            }

            private T? Find<T>(string target, Func<Module, string, T?> inModule)
                where T : class
            {
                int dot = target.IndexOf('.');
                return dot < 0
                    ? inModule(this, target)
                    : _children.TryGet(target[..dot], out Module? child) ? child!.Find(target[(dot + 1)..], inModule)
                    : null;
            }
        }
    }
}
