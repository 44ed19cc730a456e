using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharpTests;

public sealed class ModuleTests
{
    private sealed class Block : Module<Tensor, Tensor>
    {
        [ComponentName(Name = "c_fc")]
        private readonly Linear _up;

        [ComponentName(Name = "drop")]
        private readonly Dropout _dropout = Dropout(0.5);

        public Block(int width)
            : base(nameof(Block))
        {
            _up = Linear(width, width);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            return _dropout.call(functional.gelu(_up.call(input))).MoveToOuterDisposeScope();
        }
    }

    private sealed class Tied : Module<Tensor, Tensor>
    {
        private readonly Embedding wte;
        private readonly ModuleList<Block> h;
        private readonly LayerNorm ln_f;
        private readonly Linear lm_head;
        private readonly Tensor positions = arange(3);

        public Tied()
            : base(nameof(Tied))
        {
            wte = Embedding(5, 4);
            h = ModuleList(new Block(4), new Block(4));
            ln_f = LayerNorm(4);
            lm_head = Linear(wte.weight!);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) =>
            lm_head.call(ln_f.call(h[1].call(h[0].call(wte.call(input)))));
    }

    [Fact]
    public void components_are_named_by_fields_or_attributes()
    {
        using var model = new Tied();
        Assert.Equal(
            ["h.0.c_fc.bias", "h.0.c_fc.weight", "h.1.c_fc.bias", "h.1.c_fc.weight", "lm_head.weight", "ln_f.bias",
                "ln_f.weight", "positions", "wte.weight"],
            model.state_dict().Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["positions"], model.named_buffers().Select(item => item.name));
        Assert.Contains("h.1.drop", model.named_modules().Select(item => item.name));
        Assert.Equal(["wte", "h", "ln_f", "lm_head"], model.named_children().Select(item => item.name));
    }

    [Fact]
    public void tied_weights_are_one_parameter_with_two_names()
    {
        using var model = new Tied();
        Assert.Equal(7, model.named_parameters().Count());
        Assert.DoesNotContain("lm_head.weight", model.named_parameters().Select(item => item.name));
        Dictionary<string, Tensor> state = model.state_dict();
        Assert.Same(state["wte.weight"], state["lm_head.weight"]);
    }

    [Fact]
    public void gradients_reach_every_parameter()
    {
        using DisposeScope scope = NewDisposeScope();
        using var model = new Tied();
        functional.cross_entropy(model.call(tensor([0L, 1, 4])), tensor([1L, 2, 3])).backward();
        Assert.All(model.parameters(), parameter => Assert.NotNull(parameter.grad));
        model.zero_grad();
        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void evaluation_switches_dropout_off_everywhere()
    {
        using var model = new Tied();
        Tensor input = tensor([0L, 1]);
        model.eval();
        Assert.All(model.modules(), module => Assert.False(module.training));
        Assert.True(model.call(input).Equals(model.call(input)));
        model.train();
        Assert.All(model.modules(), module => Assert.True(module.training));
    }

    [Fact]
    public void a_state_is_loaded_into_the_memory_that_is_there()
    {
        using var source = new Tied();
        using var target = new Tied();
        Tensor before = target.get_parameter("wte.weight")!;
        target.load_state_dict(source.state_dict());
        Assert.Same(before, target.get_parameter("wte.weight"));
        Assert.All(source.state_dict(), item => Assert.True(item.Value.Equals(target.state_dict()[item.Key])));
    }

    [Fact]
    public void a_state_with_other_names_is_refused_unless_told_otherwise()
    {
        using var model = new Tied();
        Dictionary<string, Tensor> state = model.state_dict();
        state.Remove("ln_f.bias");
        state["more"] = ones(1);
        Assert.Throws<InvalidOperationException>(() => model.load_state_dict(state));
        (IList<string> missing, IList<string> unexpected) = model.load_state_dict(state, strict: false);
        Assert.Equal(["ln_f.bias"], missing);
        Assert.Equal(["more"], unexpected);
    }

    [Fact]
    public void a_converted_module_keeps_its_ties_and_its_integers()
    {
        using var model = new Tied().to(ScalarType.Float64);
        Assert.All(model.parameters(), parameter => Assert.Equal(ScalarType.Float64, parameter.dtype));
        Assert.Equal(ScalarType.Int64, model.get_buffer("positions")!.dtype);
        Assert.Equal(ScalarType.Float64, model.call(tensor([0L, 1])).dtype);
    }

    [Fact]
    public void a_disposed_module_has_disposed_its_parameters()
    {
        var model = new Tied();
        Parameter[] parameters = [.. model.parameters()];
        model.Dispose();
        model.Dispose();
        Assert.All(parameters, parameter => Assert.True(parameter.IsInvalid));
    }

    [Fact]
    public void a_sequence_passes_each_result_on()
    {
        using Sequential model = Sequential(Linear(3, 4), GELU(), Linear(4, 2));
        Assert.Equal([5, 2], model.call(ones(5, 3)).shape);
        Assert.Equal(["0.weight", "0.bias", "2.weight", "2.bias"], model.named_parameters().Select(item => item.name));
    }

    [Fact]
    public void first_values_have_the_spread_that_was_asked_for()
    {
        using Tensor a = empty(400, 100);
        init.normal_(a, 1, 0.02);
        Assert.Equal(1, a.mean().item<float>(), 2);
        Assert.Equal(0.02, a.std().item<float>(), 2);
        init.xavier_uniform_(a);
        Assert.InRange(a.abs().max().item<float>(), 0.1, Math.Sqrt(6.0 / 500) + 1e-6);
        init.zeros_(a);
        Assert.Equal(0, a.abs().sum().item<float>());
        using Linear linear = Linear(100, 10);
        Assert.InRange(linear.weight.abs().max().item<float>(), 0.08, 0.1001);
        using LayerNorm norm = LayerNorm(4);
        Assert.Equal(4, norm.weight.sum().item<float>());
    }
}
