namespace TorchSharp;

/// <summary>
/// Disposes, at its end, the tensors that were made while it was the innermost scope of its thread and that were not
/// moved out. Scopes nest per thread: no <c>await</c> inside one. Its tensors may be disposed or moved by any thread.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic]
    private static DisposeScope? t_current;

    // Guarded by a lock on this. A tensor knows its slot, so that it is taken out in constant time.
    private torch.Tensor?[] _tensors = new torch.Tensor?[32];
    private int _count;
    private bool _disposed;

    internal DisposeScope()
    {
        OuterScope = t_current;
        t_current = this;
    }

    /// <summary>The innermost scope of this thread.</summary>
    internal static DisposeScope? Current => t_current;

    internal DisposeScope? OuterScope { get; set; }

    public int DisposablesCount
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _count;
        }
    }

    /// <summary>A copy of the list of what is to be disposed.</summary>
    public IReadOnlyList<IDisposable> DisposablesView
    {
        get
        {
            lock (this)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                return _tensors.Take(_count).ToArray()!;
            }
        }
    }

    public bool Contains(IDisposable disposable) =>
        disposable is torch.Tensor tensor && ReferenceEquals(tensor.OwningDisposeScope, this);

    /// <summary>Puts tensors under this scope, out of any other.</summary>
    public void Attach(params IDisposable[] disposables) => _ = Attach((IEnumerable<IDisposable>)disposables);

    public void Attach(IDisposable disposable) => TensorOf(disposable).MoveToOtherDisposeScope(this);

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        IDisposable[] list = [.. disposables];
        Array.ForEach(list, Attach);
        return list;
    }

    /// <summary>Moves a tensor to the scope around this one; without one it is free of scopes.</summary>
    public T MoveToOuter<T>(T disposable)
        where T : IDisposable => MoveToOther(OuterScope, disposable);

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable => (MoveToOuter(first), MoveToOuter(second));

    public void MoveToOuter(params IDisposable[] disposables) => Array.ForEach(disposables, d => MoveToOuter(d));

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOuter([.. disposables]);

    /// <summary>Moves a tensor of this scope to another; null frees it of scopes.</summary>
    public T MoveToOther<T>(DisposeScope? scope, T disposable)
        where T : IDisposable
    {
        torch.Tensor tensor = TensorOf(disposable);
        if (!ReferenceEquals(scope, this) && Forget(tensor))
        {
            scope?.Add(tensor);
        }
        return disposable;
    }

    /// <summary>Frees a tensor of all scopes.</summary>
    public T Detach<T>(T disposable)
        where T : IDisposable => MoveToOther(null, disposable);

    public void Detach(params IDisposable[] disposables) => Array.ForEach(disposables, d => Detach(d));

    public void Detach(IEnumerable<IDisposable> disposables) => Detach([.. disposables]);

    /// <summary>Disposes what it holds and stays open.</summary>
    public void DisposeEverything() => DisposeEverythingBut();

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep) => DisposeEverythingBut([.. inKeep]);

    public T DisposeEverythingBut<T>(T keep)
        where T : IDisposable
    {
        DisposeEverythingBut([keep]);
        return keep;
    }

    public void DisposeEverythingBut(params IDisposable[] keep)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        foreach (torch.Tensor tensor in TakeAll())
        {
            if (keep.Contains(tensor, ReferenceEqualityComparer.Instance))
            {
                Add(tensor);
            }
            else
            {
                tensor.Dispose();
            }
        }
    }

    /// <summary>For whoever disposed something by other means.</summary>
    public void MarkAsDisposed(IDisposable disposable) => Forget(TensorOf(disposable));

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }
        DisposeEverything();
        _disposed = true;
        Unlink();
    }

    internal void Add(torch.Tensor tensor)
    {
        lock (this)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_count == _tensors.Length)
            {
                Array.Resize(ref _tensors, 2 * _count);
            }
            tensor.OwningDisposeScope = this;
            tensor.ScopeSlot = _count;
            _tensors[_count++] = tensor;
        }
    }

    /// <summary>Takes a tensor out. Returns whether it was in.</summary>
    internal bool Forget(torch.Tensor tensor)
    {
        lock (this)
        {
            if (!ReferenceEquals(tensor.OwningDisposeScope, this))
            {
                return false;
            }
            torch.Tensor last = _tensors[--_count]!;
            _tensors[tensor.ScopeSlot] = last;
            last.ScopeSlot = tensor.ScopeSlot;
            _tensors[_count] = null;
            tensor.OwningDisposeScope = null;
            return true;
        }
    }

    private static torch.Tensor TensorOf(IDisposable disposable) => disposable as torch.Tensor
        ?? throw new InvalidOperationException("A DisposeScope can only manage tensors.");

    private torch.Tensor[] TakeAll()
    {
        lock (this)
        {
            torch.Tensor[] all = _tensors.AsSpan(0, _count).ToArray()!;
            foreach (torch.Tensor tensor in all)
            {
                tensor.OwningDisposeScope = null;
            }
            _tensors.AsSpan(0, _count).Clear();
            _count = 0;
            return all;
        }
    }

    /// <summary>Usually the innermost; one that is closed out of turn leaves the others as they are.</summary>
    private void Unlink()
    {
        if (ReferenceEquals(t_current, this))
        {
            t_current = OuterScope;
            return;
        }
        for (DisposeScope? scope = t_current; scope is not null; scope = scope.OuterScope)
        {
            if (ReferenceEquals(scope.OuterScope, this))
            {
                scope.OuterScope = OuterScope;
                return;
            }
        }
    }
}
