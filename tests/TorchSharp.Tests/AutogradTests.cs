using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharpTests;

public sealed class AutogradTests
{
    [Fact]
    public void gradients_add_up_over_backward_passes()
    {
        using Tensor a = tensor([1f, 2], requires_grad: true);
        (a * a).sum().backward();
        (a * 3).sum().backward();
        using Tensor grad = a.grad!;
        Assert.Equal([5f, 7], grad.data<float>().ToArray());
        a.grad = null;
        Assert.Null(a.grad);
    }

    [Fact]
    public void nothing_is_recorded_without_gradients()
    {
        using Tensor a = ones(2, requires_grad: true);
        using (no_grad())
        {
            Assert.False((a * 2).requires_grad);
            using (enable_grad())
            {
                Assert.True((a * 2).requires_grad);
            }
            Assert.False((a * 2).requires_grad);
        }
        using (inference_mode())
        {
            Assert.False((a * 2).requires_grad);
            Assert.True(is_inference_mode_enabled());
        }
        Assert.True((a * 2).requires_grad);
        Assert.False(a.detach().requires_grad);
        Assert.True(a.is_leaf);
        Assert.False((a * 2).is_leaf);
    }

    [Fact]
    public void modes_hold_for_their_thread_alone()
    {
        using Tensor a = ones(2, requires_grad: true);
        bool recorded = false;
        // Awaiting in the mode might end it on another thread and leave this one in it.
        using (no_grad())
        {
            var other = new Thread(() => recorded = (a * 2).requires_grad);
            other.Start();
            other.Join();
        }

        Assert.True(recorded);
    }

    [Fact]
    public void a_gradient_can_be_asked_for_without_touching_the_leaves()
    {
        using Tensor a = tensor([1f, 2], requires_grad: true);
        using Tensor b = tensor([3f, 4], requires_grad: true);
        IList<Tensor> grads = autograd.grad([(a * b).sum()], [a, b]);
        Assert.Equal([3f, 4], grads[0].data<float>().ToArray());
        Assert.Equal([1f, 2], grads[1].data<float>().ToArray());
        Assert.Null(a.grad);
    }

    [Fact]
    public void a_second_derivative_is_a_derivative_of_the_first()
    {
        using Tensor a = tensor([2f], requires_grad: true);
        Tensor first = autograd.grad([a.pow(3).sum()], [a], create_graph: true)[0];
        Tensor second = autograd.grad([first.sum()], [a])[0];
        Assert.Equal(12, second.item<float>(), 5);
    }

    [Fact]
    public void a_graph_that_is_kept_can_be_used_again()
    {
        using Tensor a = tensor([2f], requires_grad: true);
        using Tensor loss = (a * a).sum();
        loss.backward(retain_graph: true);
        loss.backward();
        Assert.Equal(8, a.grad!.item<float>());
    }

    [Fact]
    public void parameters_that_are_views_share_the_flat_buffer_and_gather_gradients_in_the_flat_gradient()
    {
        using Tensor flat = arange(6, ScalarType.Float32);
        using Tensor flatGrad = zeros(6);
        using var weight = new Parameter(flat.narrow(0, 0, 4).view(2, 2));
        using var bias = new Parameter(flat.narrow(0, 4, 2));
        weight.grad = flatGrad.narrow(0, 0, 4).view(2, 2);
        bias.grad = flatGrad.narrow(0, 4, 2);
        for (int step = 1; step <= 2; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            nn.functional.linear(ones(1, 2), weight, bias).sum().backward();
            Assert.Equal(6 * step, flatGrad.sum().item<float>());
        }
        using (no_grad())
        {
            flat.zero_().Dispose();
        }
        Assert.Equal(0, weight.sum().item<float>());
        flatGrad.zero_().Dispose();
        Assert.Equal(0, weight.grad!.sum().item<float>());
    }

    [Fact]
    public void a_parameter_takes_over_the_tensor_it_is_made_of()
    {
        Tensor data = ones(2);
        using var parameter = new Parameter(data);
        Assert.True(data.IsInvalid);
        Assert.True(parameter.requires_grad);
        data.Dispose();
        Assert.Equal(2, parameter.sum().item<float>());
    }

    [Fact]
    public void a_gradient_of_another_shape_is_refused()
    {
        using Tensor a = ones(2, requires_grad: true);
        Assert.ThrowsAny<Exception>(() => a.grad = ones(3));
    }
}
