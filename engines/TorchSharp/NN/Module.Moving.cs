using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <content>Moving to a device, converting to a type.</content>
        public partial class Module
        {
            /// <summary>
            /// Replaces parameters and buffers by converted ones; what is of an integral type keeps it. Views of shared
            /// memory end thereby: bind flat buffers after moving.
            /// </summary>
            internal void Move(ScalarType? dtype, Device? device)
            {
                if (dtype is { } wanted && !is_floating_point(wanted))
                {
                    throw new ArgumentException($"nn.Module.to only accepts floating point types, not {wanted}.");
                }
                var replacements = new Dictionary<Tensor, Tensor>(ReferenceEqualityComparer.Instance);
                Replace(dtype, device, replacements);
                foreach (Tensor old in replacements.Keys)
                {
                    old.Dispose();
                }
            }

            /// <summary>A tensor that several modules share is converted once.</summary>
            private void Replace(ScalarType? dtype, Device? device, Dictionary<Tensor, Tensor> replacements)
            {
                foreach ((string name, Parameter parameter) in _parameters.ToArray())
                {
                    if (Differs(parameter, dtype, device))
                    {
                        _parameters.Replace(name, (Parameter)Replacement(parameter,
                            () => Converted(parameter, dtype, device), replacements));
                    }
                }
                foreach ((string name, (Tensor buffer, bool persistent)) in _buffers.ToArray())
                {
                    if (Differs(buffer, dtype, device))
                    {
                        _buffers.Replace(name, (Replacement(buffer,
                            () => Converted(buffer, dtype, device), replacements), persistent));
                    }
                }
                foreach ((_, Module child) in named_children())
                {
                    child.Replace(dtype, device, replacements);
                }
            }

            private Tensor Replacement(Tensor old, Func<Tensor> convert, Dictionary<Tensor, Tensor> replacements)
            {
                if (!replacements.TryGetValue(old, out Tensor? replacement))
                {
                    replacement = convert().DetachFromDisposeScope();
                    replacements.Add(old, replacement);
                }
                foreach (FieldInfo field in Fields().Where(field => ReferenceEquals(field.GetValue(this), old)))
                {
                    field.SetValue(this, replacement);
                }
                return replacement;
            }

            private static bool Differs(Tensor tensor, ScalarType? dtype, Device? device) =>
                (dtype is { } wanted && tensor.is_floating_point() && tensor.dtype != wanted)
                || (device is not null && (tensor.device_type != device.type
                    || (device.index >= 0 && tensor.device_index != device.index)));

            private static Parameter Converted(Parameter parameter, ScalarType? dtype, Device? device)
            {
                var replacement = new Parameter(Converted((Tensor)parameter, dtype, device), parameter.requires_grad);
                using Tensor? grad = parameter.grad;
                if (grad is not null)
                {
                    using Tensor newGrad = Converted(grad, dtype, device);
                    replacement.grad = newGrad;
                }
                return replacement;
            }

            private static Tensor Converted(Tensor tensor, ScalarType? dtype, Device? device) => tensor.detach()
                .to(dtype is { } wanted && tensor.is_floating_point() ? wanted : tensor.dtype,
                    device ?? tensor.device, disposeAfter: true);
        }
    }
}
