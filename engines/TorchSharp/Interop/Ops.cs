namespace ClusterLlm.Engines.Torch.Interop;

/// <summary>
/// The ATen operators in use. A name that ends in an underscore changes its first argument; after a double underscore
/// comes the overload.
/// </summary>
internal static partial class Ops
{
    // One tensor in, one out.
    internal static readonly Operator abs = new("abs");
    internal static readonly Operator abs_ = new("abs_");
    internal static readonly Operator bitwise_not = new("bitwise_not");
    internal static readonly Operator ceil = new("ceil");
    internal static readonly Operator ceil_ = new("ceil_");
    internal static readonly Operator cos = new("cos");
    internal static readonly Operator cos_ = new("cos_");
    internal static readonly Operator erf = new("erf");
    internal static readonly Operator exp = new("exp");
    internal static readonly Operator exp_ = new("exp_");
    internal static readonly Operator expm1 = new("expm1");
    internal static readonly Operator floor = new("floor");
    internal static readonly Operator floor_ = new("floor_");
    internal static readonly Operator isfinite = new("isfinite");
    internal static readonly Operator isinf = new("isinf");
    internal static readonly Operator isnan = new("isnan");
    internal static readonly Operator log = new("log");
    internal static readonly Operator log_ = new("log_");
    internal static readonly Operator log10 = new("log10");
    internal static readonly Operator log1p = new("log1p");
    internal static readonly Operator log2 = new("log2");
    internal static readonly Operator logical_not = new("logical_not");
    internal static readonly Operator neg = new("neg");
    internal static readonly Operator neg_ = new("neg_");
    internal static readonly Operator reciprocal = new("reciprocal");
    internal static readonly Operator reciprocal_ = new("reciprocal_");
    internal static readonly Operator relu = new("relu");
    internal static readonly Operator relu_ = new("relu_");
    internal static readonly Operator round = new("round");
    internal static readonly Operator round_ = new("round_");
    internal static readonly Operator round__decimals = new("round", "decimals");
    internal static readonly Operator rsqrt = new("rsqrt");
    internal static readonly Operator rsqrt_ = new("rsqrt_");
    internal static readonly Operator sigmoid = new("sigmoid");
    internal static readonly Operator sigmoid_ = new("sigmoid_");
    internal static readonly Operator sign = new("sign");
    internal static readonly Operator silu = new("silu");
    internal static readonly Operator silu_ = new("silu_");
    internal static readonly Operator sin = new("sin");
    internal static readonly Operator sin_ = new("sin_");
    internal static readonly Operator sqrt = new("sqrt");
    internal static readonly Operator sqrt_ = new("sqrt_");
    internal static readonly Operator square = new("square");
    internal static readonly Operator tan = new("tan");
    internal static readonly Operator tanh = new("tanh");
    internal static readonly Operator tanh_ = new("tanh_");
    internal static readonly Operator trunc = new("trunc");

    // Arithmetic.
    internal static readonly Operator add__Tensor = new("add", "Tensor");
    internal static readonly Operator add__Scalar = new("add", "Scalar");
    internal static readonly Operator add___Tensor = new("add_", "Tensor");
    internal static readonly Operator add___Scalar = new("add_", "Scalar");
    internal static readonly Operator addcdiv = new("addcdiv");
    internal static readonly Operator addcdiv_ = new("addcdiv_");
    internal static readonly Operator addcmul = new("addcmul");
    internal static readonly Operator addcmul_ = new("addcmul_");
    internal static readonly Operator div__Tensor = new("div", "Tensor");
    internal static readonly Operator div__Scalar = new("div", "Scalar");
    internal static readonly Operator div__Tensor_mode = new("div", "Tensor_mode");
    internal static readonly Operator div__Scalar_mode = new("div", "Scalar_mode");
    internal static readonly Operator div___Tensor = new("div_", "Tensor");
    internal static readonly Operator div___Scalar = new("div_", "Scalar");
    internal static readonly Operator div___Tensor_mode = new("div_", "Tensor_mode");
    internal static readonly Operator div___Scalar_mode = new("div_", "Scalar_mode");
    internal static readonly Operator lerp__Scalar = new("lerp", "Scalar");
    internal static readonly Operator lerp__Tensor = new("lerp", "Tensor");
    internal static readonly Operator lerp___Scalar = new("lerp_", "Scalar");
    internal static readonly Operator lerp___Tensor = new("lerp_", "Tensor");
    internal static readonly Operator mul__Tensor = new("mul", "Tensor");
    internal static readonly Operator mul__Scalar = new("mul", "Scalar");
    internal static readonly Operator mul___Tensor = new("mul_", "Tensor");
    internal static readonly Operator mul___Scalar = new("mul_", "Scalar");
    internal static readonly Operator pow__Tensor_Tensor = new("pow", "Tensor_Tensor");
    internal static readonly Operator pow__Tensor_Scalar = new("pow", "Tensor_Scalar");
    internal static readonly Operator pow___Tensor = new("pow_", "Tensor");
    internal static readonly Operator pow___Scalar = new("pow_", "Scalar");
    internal static readonly Operator remainder__Tensor = new("remainder", "Tensor");
    internal static readonly Operator remainder__Scalar = new("remainder", "Scalar");
    internal static readonly Operator sub__Tensor = new("sub", "Tensor");
    internal static readonly Operator sub__Scalar = new("sub", "Scalar");
    internal static readonly Operator sub___Tensor = new("sub_", "Tensor");
    internal static readonly Operator sub___Scalar = new("sub_", "Scalar");

    // Limits and bits.
    internal static readonly Operator bitwise_and__Tensor = new("bitwise_and", "Tensor");
    internal static readonly Operator bitwise_or__Tensor = new("bitwise_or", "Tensor");
    internal static readonly Operator bitwise_xor__Tensor = new("bitwise_xor", "Tensor");
    internal static readonly Operator clamp = new("clamp");
    internal static readonly Operator clamp__Tensor = new("clamp", "Tensor");
    internal static readonly Operator clamp_ = new("clamp_");
    internal static readonly Operator clamp___Tensor = new("clamp_", "Tensor");
    internal static readonly Operator logical_and = new("logical_and");
    internal static readonly Operator logical_or = new("logical_or");
    internal static readonly Operator maximum = new("maximum");
    internal static readonly Operator minimum = new("minimum");

    // Comparison.
    internal static readonly Operator allclose = new("allclose");
    internal static readonly Operator eq__Tensor = new("eq", "Tensor");
    internal static readonly Operator eq__Scalar = new("eq", "Scalar");
    internal static readonly Operator equal = new("equal");
    internal static readonly Operator ge__Tensor = new("ge", "Tensor");
    internal static readonly Operator ge__Scalar = new("ge", "Scalar");
    internal static readonly Operator gt__Tensor = new("gt", "Tensor");
    internal static readonly Operator gt__Scalar = new("gt", "Scalar");
    internal static readonly Operator isclose = new("isclose");
    internal static readonly Operator le__Tensor = new("le", "Tensor");
    internal static readonly Operator le__Scalar = new("le", "Scalar");
    internal static readonly Operator lt__Tensor = new("lt", "Tensor");
    internal static readonly Operator lt__Scalar = new("lt", "Scalar");
    internal static readonly Operator ne__Tensor = new("ne", "Tensor");
    internal static readonly Operator ne__Scalar = new("ne", "Scalar");

    // Products.
    internal static readonly Operator addmm = new("addmm");
    internal static readonly Operator addmm_ = new("addmm_");
    internal static readonly Operator baddbmm = new("baddbmm");
    internal static readonly Operator bmm = new("bmm");
    internal static readonly Operator dot = new("dot");
    internal static readonly Operator einsum = new("einsum");
    internal static readonly Operator matmul = new("matmul");
    internal static readonly Operator mm = new("mm");
    internal static readonly Operator mv = new("mv");
    internal static readonly Operator outer = new("outer");

    // Random numbers, in place.
    internal static readonly Operator bernoulli = new("bernoulli");
    internal static readonly Operator bernoulli___float = new("bernoulli_", "float");
    internal static readonly Operator bernoulli___Tensor = new("bernoulli_", "Tensor");
    internal static readonly Operator exponential_ = new("exponential_");
    internal static readonly Operator multinomial = new("multinomial");
    internal static readonly Operator normal_ = new("normal_");
    internal static readonly Operator random___from = new("random_", "from");
    internal static readonly Operator uniform_ = new("uniform_");
}
