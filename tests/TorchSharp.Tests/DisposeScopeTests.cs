using TorchSharp;
using static TorchSharp.torch;

namespace TorchSharpTests;

public sealed class DisposeScopeTests
{
    [Fact]
    public void a_scope_disposes_what_was_made_in_it()
    {
        using Tensor before = ones(1);
        Tensor inside, result;
        using (NewDisposeScope())
        {
            inside = before + 1;
            result = (inside * 2).MoveToOuterDisposeScope();
        }
        Assert.True(inside.IsInvalid);
        Assert.False(before.IsInvalid);
        Assert.Equal(4, result.item<float>());
        result.Dispose();
    }

    [Fact]
    public void a_tensor_moved_out_belongs_to_the_outer_scope()
    {
        Tensor kept, free;
        using (DisposeScope outer = NewDisposeScope())
        {
            using (NewDisposeScope())
            {
                kept = ones(1).MoveToOuterDisposeScope();
                free = ones(1).DetachFromDisposeScope();
            }
            Assert.True(outer.Contains(kept));
            Assert.False(kept.IsInvalid);
        }
        Assert.True(kept.IsInvalid);
        Assert.False(free.IsInvalid);
        free.Dispose();
    }

    [Fact]
    public void a_tensor_disposed_early_leaves_its_scope()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] tensors = [.. Enumerable.Range(0, 100).Select(_ => ones(1))];
        foreach (Tensor tensor in tensors.Where((_, i) => i % 3 != 0))
        {
            tensor.Dispose();
        }
        Assert.Equal(34, scope.DisposablesCount);
        Assert.All(tensors.Where((_, i) => i % 3 == 0), tensor => Assert.True(scope.Contains(tensor)));
        scope.DisposeEverythingBut(tensors[0]);
        Assert.Equal(1, scope.DisposablesCount);
        Assert.True(tensors[3].IsInvalid);
        Assert.False(tensors[0].IsInvalid);
    }

    [Fact]
    public void a_tensor_can_be_put_under_another_tensors_scope()
    {
        using DisposeScope outer = NewDisposeScope();
        Tensor elder = ones(1), younger;
        using (NewDisposeScope())
        {
            younger = ones(1).MoveToOtherDisposeScope(elder);
        }
        Assert.False(younger.IsInvalid);
        Assert.True(outer.Contains(younger));
    }

    [Fact]
    public void scopes_of_one_thread_do_not_see_another_threads_tensors()
    {
        Parallel.For(0, 16, _ =>
        {
            Tensor? previous = null;
            for (int i = 0; i < 200; i++)
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor a = ones(4);
                using (NewDisposeScope())
                {
                    a = (a + i).MoveToOuterDisposeScope();
                }
                Assert.Equal(2, scope.DisposablesCount);
                Assert.Equal(4 * (1 + i), a.sum().item<float>());
                Assert.True(previous?.IsInvalid ?? true);
                previous = a;
            }
        });
    }

    [Fact]
    public void tensors_of_a_scope_may_be_disposed_by_other_threads()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] tensors = [.. Enumerable.Range(0, 4000).Select(_ => ones(1))];
        Parallel.ForEach(tensors, (tensor, _, i) =>
        {
            if (i % 2 == 0)
            {
                tensor.Dispose();
            }
            else
            {
                tensor.DetachFromDisposeScope();
            }
        });
        Assert.Equal(0, scope.DisposablesCount);
        Assert.All(tensors.Where((_, i) => i % 2 == 1), tensor => Assert.Equal(1, tensor.item<float>()));
    }

    [Fact]
    public void a_parameter_made_in_a_scope_is_in_the_scope_of_its_tensor()
    {
        TorchSharp.Modules.Parameter parameter;
        using (NewDisposeScope())
        {
            parameter = new(ones(1));
        }
        Assert.True(parameter.IsInvalid);
    }
}
