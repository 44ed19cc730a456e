using ClusterLlm.Engines.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>How a quotient is rounded.</summary>
    public enum RoundingMode
    {
        None,
        trunc,
        floor,
    }

    /// <content>
    /// Arithmetic, broadcasting as PyTorch does; with an underscore at the end it changes the tensor.
    /// </content>
    public partial class Tensor
    {
        public Tensor add(Tensor target) => Ops.add__Tensor.Call(this, target);

        /// <summary>this + alpha * target.</summary>
        public Tensor add(Tensor target, Scalar alpha) => Ops.add__Tensor.Call(this, target, alpha);

        public Tensor add(Scalar scalar) => Ops.add__Scalar.Call(this, scalar);

        public Tensor add(Scalar scalar, Scalar alpha) => Ops.add__Scalar.Call(this, scalar, alpha);

        public Tensor add_(Tensor target) => Ops.add___Tensor.Call(this, target);

        public Tensor add_(Tensor target, Scalar alpha) => Ops.add___Tensor.Call(this, target, alpha);

        public Tensor add_(Scalar scalar) => Ops.add___Scalar.Call(this, scalar);

        public Tensor add_(Scalar scalar, Scalar alpha) => Ops.add___Scalar.Call(this, scalar, alpha);

        public Tensor sub(Tensor target) => Ops.sub__Tensor.Call(this, target);

        public Tensor sub(Scalar target) => Ops.sub__Scalar.Call(this, target);

        public Tensor sub_(Tensor target) => Ops.sub___Tensor.Call(this, target);

        public Tensor sub_(Scalar target) => Ops.sub___Scalar.Call(this, target);

        public Tensor subtract(Tensor target) => sub(target);

        public Tensor subtract(Scalar target) => sub(target);

        public Tensor mul(Tensor target) => Ops.mul__Tensor.Call(this, target);

        public Tensor mul(Scalar target) => Ops.mul__Scalar.Call(this, target);

        public Tensor mul_(Tensor target) => Ops.mul___Tensor.Call(this, target);

        public Tensor mul_(Scalar target) => Ops.mul___Scalar.Call(this, target);

        public Tensor multiply(Tensor target) => mul(target);

        public Tensor multiply(Scalar target) => mul(target);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
                ? Ops.div__Tensor.Call(this, target)
                : Ops.div__Tensor_mode.Call(this, target, rounding_mode.ToString());

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
                ? Ops.div__Scalar.Call(this, target)
                : Ops.div__Scalar_mode.Call(this, target, rounding_mode.ToString());

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
                ? Ops.div___Tensor.Call(this, target)
                : Ops.div___Tensor_mode.Call(this, target, rounding_mode.ToString());

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
                ? Ops.div___Scalar.Call(this, target)
                : Ops.div___Scalar_mode.Call(this, target, rounding_mode.ToString());

        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            div(target, rounding_mode);

        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            div(target, rounding_mode);

        public Tensor remainder(Tensor target) => Ops.remainder__Tensor.Call(this, target);

        public Tensor remainder(Scalar scalar) => Ops.remainder__Scalar.Call(this, scalar);

        public Tensor pow(Tensor exponent) => Ops.pow__Tensor_Tensor.Call(this, exponent);

        public Tensor pow(Scalar exponent) => Ops.pow__Tensor_Scalar.Call(this, exponent);

        public Tensor pow_(Tensor exponent) => Ops.pow___Tensor.Call(this, exponent);

        public Tensor pow_(Scalar exponent) => Ops.pow___Scalar.Call(this, exponent);

        /// <summary>this + value * tensor1 / tensor2.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Ops.addcdiv.Call(this, tensor1, tensor2, value);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Ops.addcdiv.Call(this, tensor1, tensor2);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Ops.addcdiv_.Call(this, tensor1, tensor2, value);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => Ops.addcdiv_.Call(this, tensor1, tensor2);

        /// <summary>this + value * tensor1 * tensor2.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Ops.addcmul.Call(this, tensor1, tensor2, value);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Ops.addcmul_.Call(this, tensor1, tensor2, value);

        /// <summary>this + weight * (end - this).</summary>
        public Tensor lerp(Tensor end, Tensor weight) => Ops.lerp__Tensor.Call(this, end, weight);

        public Tensor lerp_(Tensor end, Tensor weight) => Ops.lerp___Tensor.Call(this, end, weight);

        public Tensor matmul(Tensor target) => Ops.matmul.Call(this, target);

        public Tensor mm(Tensor target) => Ops.mm.Call(this, target);

        public Tensor mv(Tensor target) => Ops.mv.Call(this, target);

        public Tensor bmm(Tensor batch2) => Ops.bmm.Call(this, batch2);

        public Tensor dot(Tensor target) => Ops.dot.Call(this, target);

        public Tensor outer(Tensor vec2) => Ops.outer.Call(this, vec2);

        /// <summary>beta * this + alpha * mat1 mat2.</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Ops.addmm.Call(this, mat1, mat2, beta, alpha);

        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Ops.addmm_.Call(this, mat1, mat2, beta, alpha);

        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Ops.baddbmm.Call(this, batch1, batch2, beta, alpha);
    }
}
