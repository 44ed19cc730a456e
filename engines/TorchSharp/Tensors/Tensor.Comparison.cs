using ClusterLlm.Engines.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Comparison of each element; the result is a tensor of booleans unless it says otherwise.</content>
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => Ops.eq__Tensor.Call(this, target);

        public Tensor eq(Scalar target) => Ops.eq__Scalar.Call(this, target);

        public Tensor equal(Tensor target) => eq(target);

        public Tensor ne(Tensor target) => Ops.ne__Tensor.Call(this, target);

        public Tensor ne(Scalar target) => Ops.ne__Scalar.Call(this, target);

        public Tensor not_equal(Tensor target) => ne(target);

        public Tensor lt(Tensor target) => Ops.lt__Tensor.Call(this, target);

        public Tensor lt(Scalar target) => Ops.lt__Scalar.Call(this, target);

        public Tensor less(Tensor target) => lt(target);

        public Tensor le(Tensor target) => Ops.le__Tensor.Call(this, target);

        public Tensor le(Scalar target) => Ops.le__Scalar.Call(this, target);

        public Tensor less_equal(Tensor target) => le(target);

        public Tensor gt(Tensor target) => Ops.gt__Tensor.Call(this, target);

        public Tensor gt(Scalar target) => Ops.gt__Scalar.Call(this, target);

        public Tensor greater(Tensor target) => gt(target);

        public Tensor ge(Tensor target) => Ops.ge__Tensor.Call(this, target);

        public Tensor ge(Scalar target) => Ops.ge__Scalar.Call(this, target);

        public Tensor greater_equal(Tensor target) => ge(target);

        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) =>
            Ops.isclose.Call(this, other, rtol, atol, nanEqual);

        /// <summary>Whether every element is within atol + rtol * |target|.</summary>
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            Ops.allclose.CallInteger(this, target, rtol, atol, equal_nan) != 0;

        /// <summary>Whether both have the same shape and the same elements.</summary>
        public bool Equals(Tensor target) => Ops.equal.CallInteger(this, target) != 0;

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
