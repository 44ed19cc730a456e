namespace ClusterLlm.Engines.Torch.Interop;

/// <content>Shape, indexing, reduction, making, and neural-network functions.</content>
internal static partial class Ops
{
    // Reduction.
    internal static readonly Operator all = new("all");
    internal static readonly Operator all__dim = new("all", "dim");
    internal static readonly Operator amax = new("amax");
    internal static readonly Operator amin = new("amin");
    internal static readonly Operator any = new("any");
    internal static readonly Operator any__dim = new("any", "dim");
    internal static readonly Operator argmax = new("argmax");
    internal static readonly Operator argmin = new("argmin");
    internal static readonly Operator argsort = new("argsort");
    internal static readonly Operator cumsum = new("cumsum");
    internal static readonly Operator log_softmax__int = new("log_softmax", "int");
    internal static readonly Operator logsumexp = new("logsumexp");
    internal static readonly Operator max = new("max");
    internal static readonly Operator max__dim = new("max", "dim");
    internal static readonly Operator mean = new("mean");
    internal static readonly Operator mean__dim = new("mean", "dim");
    internal static readonly Operator min = new("min");
    internal static readonly Operator min__dim = new("min", "dim");
    internal static readonly Operator norm__Scalar = new("norm", "Scalar");
    internal static readonly Operator norm__ScalarOpt_dim = new("norm", "ScalarOpt_dim");
    internal static readonly Operator prod = new("prod");
    internal static readonly Operator softmax__int = new("softmax", "int");
    internal static readonly Operator sort__stable = new("sort", "stable");
    internal static readonly Operator std = new("std");
    internal static readonly Operator std__dim = new("std", "dim");
    internal static readonly Operator sum = new("sum");
    internal static readonly Operator sum__dim_IntList = new("sum", "dim_IntList");
    internal static readonly Operator topk = new("topk");
    internal static readonly Operator var = new("var");
    internal static readonly Operator var__dim = new("var", "dim");

    // Shape.
    internal static readonly Operator alias = new("alias");
    internal static readonly Operator as_strided = new("as_strided");
    internal static readonly Operator cat = new("cat");
    internal static readonly Operator chunk = new("chunk");
    internal static readonly Operator clone = new("clone");
    internal static readonly Operator contiguous = new("contiguous");
    internal static readonly Operator copy_ = new("copy_");
    internal static readonly Operator detach = new("detach");
    internal static readonly Operator detach_ = new("detach_");
    internal static readonly Operator expand = new("expand");
    internal static readonly Operator flatten__using_ints = new("flatten", "using_ints");
    internal static readonly Operator flip = new("flip");
    internal static readonly Operator permute = new("permute");
    internal static readonly Operator repeat = new("repeat");
    internal static readonly Operator repeat_interleave__self_int = new("repeat_interleave", "self_int");
    internal static readonly Operator reshape = new("reshape");
    internal static readonly Operator roll = new("roll");
    internal static readonly Operator split__Tensor = new("split", "Tensor");
    internal static readonly Operator split_with_sizes = new("split_with_sizes");
    internal static readonly Operator squeeze = new("squeeze");
    internal static readonly Operator squeeze__dim = new("squeeze", "dim");
    internal static readonly Operator stack = new("stack");
    internal static readonly Operator t = new("t");
    internal static readonly Operator to__device = new("to", "device");
    internal static readonly Operator to__dtype = new("to", "dtype");
    internal static readonly Operator transpose__int = new("transpose", "int");
    internal static readonly Operator unbind__int = new("unbind", "int");
    internal static readonly Operator unflatten__int = new("unflatten", "int");
    internal static readonly Operator unsqueeze = new("unsqueeze");
    internal static readonly Operator view = new("view");

    // Indexing.
    internal static readonly Operator gather = new("gather");
    internal static readonly Operator index__Tensor = new("index", "Tensor");
    internal static readonly Operator index_add = new("index_add");
    internal static readonly Operator index_add_ = new("index_add_");
    internal static readonly Operator index_copy_ = new("index_copy_");
    internal static readonly Operator index_fill___Scalar = new("index_fill_", "int_Scalar");
    internal static readonly Operator index_put_ = new("index_put_");
    internal static readonly Operator index_select = new("index_select");
    internal static readonly Operator masked_fill__Scalar = new("masked_fill", "Scalar");
    internal static readonly Operator masked_fill___Scalar = new("masked_fill_", "Scalar");
    internal static readonly Operator masked_select = new("masked_select");
    internal static readonly Operator narrow = new("narrow");
    internal static readonly Operator nonzero = new("nonzero");
    internal static readonly Operator scatter__src = new("scatter", "src");
    internal static readonly Operator scatter___src = new("scatter_", "src");
    internal static readonly Operator scatter_add = new("scatter_add");
    internal static readonly Operator scatter_add_ = new("scatter_add_");
    internal static readonly Operator select__int = new("select", "int");
    internal static readonly Operator slice__Tensor = new("slice", "Tensor");
    internal static readonly Operator tril = new("tril");
    internal static readonly Operator tril_ = new("tril_");
    internal static readonly Operator triu = new("triu");
    internal static readonly Operator triu_ = new("triu_");
    internal static readonly Operator where__self = new("where", "self");

    // Making.
    internal static readonly Operator arange__start_step = new("arange", "start_step");
    internal static readonly Operator empty__memory_format = new("empty", "memory_format");
    internal static readonly Operator empty_like = new("empty_like");
    internal static readonly Operator eye__m = new("eye", "m");
    internal static readonly Operator fill___Scalar = new("fill_", "Scalar");
    internal static readonly Operator full = new("full");
    internal static readonly Operator full_like = new("full_like");
    internal static readonly Operator linspace = new("linspace");
    internal static readonly Operator ones = new("ones");
    internal static readonly Operator ones_like = new("ones_like");
    internal static readonly Operator rand__generator = new("rand", "generator");
    internal static readonly Operator rand_like = new("rand_like");
    internal static readonly Operator randint__low_generator = new("randint", "low_generator");
    internal static readonly Operator randn__generator = new("randn", "generator");
    internal static readonly Operator randn_like = new("randn_like");
    internal static readonly Operator randperm__generator = new("randperm", "generator");
    internal static readonly Operator zero_ = new("zero_");
    internal static readonly Operator zeros = new("zeros");
    internal static readonly Operator zeros_like = new("zeros_like");

    // Neural networks.
    internal static readonly Operator cross_entropy_loss = new("cross_entropy_loss");
    internal static readonly Operator dropout = new("dropout");
    internal static readonly Operator dropout_ = new("dropout_");
    internal static readonly Operator embedding = new("embedding");
    internal static readonly Operator gelu = new("gelu");
    internal static readonly Operator gelu_ = new("gelu_");
    internal static readonly Operator layer_norm = new("layer_norm");
    internal static readonly Operator linear = new("linear");
    internal static readonly Operator mse_loss = new("mse_loss");
    internal static readonly Operator nll_loss_nd = new("nll_loss_nd");
    internal static readonly Operator one_hot = new("one_hot");
    internal static readonly Operator scaled_dot_product_attention = new("scaled_dot_product_attention");
}
