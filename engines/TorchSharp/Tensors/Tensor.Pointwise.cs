using ClusterLlm.Engines.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Functions of each element; with an underscore at the end they change the tensor.</content>
    public partial class Tensor
    {
        public Tensor abs() => Ops.abs.Call(this);

        public Tensor abs_() => Ops.abs_.Call(this);

        public Tensor bitwise_not() => Ops.bitwise_not.Call(this);

        public Tensor ceil() => Ops.ceil.Call(this);

        public Tensor ceil_() => Ops.ceil_.Call(this);

        public Tensor cos() => Ops.cos.Call(this);

        public Tensor cos_() => Ops.cos_.Call(this);

        public Tensor erf() => Ops.erf.Call(this);

        public Tensor exp() => Ops.exp.Call(this);

        public Tensor exp_() => Ops.exp_.Call(this);

        public Tensor expm1() => Ops.expm1.Call(this);

        public Tensor floor() => Ops.floor.Call(this);

        public Tensor floor_() => Ops.floor_.Call(this);

        public Tensor isfinite() => Ops.isfinite.Call(this);

        public Tensor isinf() => Ops.isinf.Call(this);

        public Tensor isnan() => Ops.isnan.Call(this);

        public Tensor log() => Ops.log.Call(this);

        public Tensor log_() => Ops.log_.Call(this);

        public Tensor log10() => Ops.log10.Call(this);

        public Tensor log1p() => Ops.log1p.Call(this);

        public Tensor log2() => Ops.log2.Call(this);

        public Tensor logical_not() => Ops.logical_not.Call(this);

        public Tensor neg() => Ops.neg.Call(this);

        public Tensor neg_() => Ops.neg_.Call(this);

        public Tensor negative() => neg();

        public Tensor reciprocal() => Ops.reciprocal.Call(this);

        public Tensor reciprocal_() => Ops.reciprocal_.Call(this);

        public Tensor round(long decimals = 0L) =>
            decimals == 0 ? Ops.round.Call(this) : Ops.round__decimals.Call(this, decimals);

        public Tensor rsqrt() => Ops.rsqrt.Call(this);

        public Tensor rsqrt_() => Ops.rsqrt_.Call(this);

        public Tensor sigmoid() => Ops.sigmoid.Call(this);

        public Tensor sigmoid_() => Ops.sigmoid_.Call(this);

        public Tensor sign() => Ops.sign.Call(this);

        public Tensor sin() => Ops.sin.Call(this);

        public Tensor sin_() => Ops.sin_.Call(this);

        public Tensor sqrt() => Ops.sqrt.Call(this);

        public Tensor sqrt_() => Ops.sqrt_.Call(this);

        public Tensor square() => Ops.square.Call(this);

        public Tensor tan() => Ops.tan.Call(this);

        public Tensor tanh() => Ops.tanh.Call(this);

        public Tensor tanh_() => Ops.tanh_.Call(this);

        public Tensor trunc() => Ops.trunc.Call(this);

        public Tensor relu() => Ops.relu.Call(this);

        public Tensor relu_() => Ops.relu_.Call(this);

        /// <summary>x Φ(x), with the exact normal distribution function.</summary>
        public Tensor gelu() => Ops.gelu.Call(this);

        public Tensor gelu_() => Ops.gelu_.Call(this);

        /// <summary>x σ(x).</summary>
        public Tensor silu() => Ops.silu.Call(this);

        public Tensor silu_() => Ops.silu_.Call(this);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Ops.clamp.Call(this, min, max);

        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Ops.clamp__Tensor.Call(this, min, max);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Ops.clamp_.Call(this, min, max);

        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => Ops.clamp___Tensor.Call(this, min, max);

        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);

        public Tensor clamp_min(Scalar min) => Ops.clamp.Call(this, min, Argument.None);

        public Tensor clamp_min_(Scalar min) => Ops.clamp_.Call(this, min, Argument.None);

        public Tensor clamp_max(Scalar max) => Ops.clamp.Call(this, Argument.None, max);

        public Tensor clamp_max_(Scalar max) => Ops.clamp_.Call(this, Argument.None, max);

        public Tensor maximum(Tensor other) => Ops.maximum.Call(this, other);

        public Tensor minimum(Tensor other) => Ops.minimum.Call(this, other);

        public Tensor bitwise_and(Tensor other) => Ops.bitwise_and__Tensor.Call(this, other);

        public Tensor bitwise_or(Tensor other) => Ops.bitwise_or__Tensor.Call(this, other);

        public Tensor bitwise_xor(Tensor other) => Ops.bitwise_xor__Tensor.Call(this, other);

        public Tensor logical_and(Tensor other) => Ops.logical_and.Call(this, other);

        public Tensor logical_or(Tensor other) => Ops.logical_or.Call(this, other);
    }
}
