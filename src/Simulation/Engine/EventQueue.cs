namespace ClusterLlm.Simulation.Engine;

/// <summary>What will happen, ordered by time and then by when it was planned. Time is in ticks of 100 ns.</summary>
internal sealed class EventQueue
{
    private Entry[] heap = new Entry[256];
    private int count;
    private long sequence;

    public long Now { get; private set; }

    public long Executed { get; private set; }

    public void After(long delay, Action action) => At(Now + delay, action);

    public void At(long time, Action action)
    {
        if (count == heap.Length)
            Array.Resize(ref heap, count * 2);
        var entry = new Entry(Math.Max(time, Now), sequence++, action);
        var at = count++;
        while (at > 0 && entry.IsBefore(heap[(at - 1) >> 1]))
        {
            heap[at] = heap[(at - 1) >> 1];
            at = (at - 1) >> 1;
        }
        heap[at] = entry;
    }

    /// <summary>False when nothing is left to happen.</summary>
    public bool RunNext()
    {
        if (count == 0)
            return false;
        var next = heap[0];
        var last = heap[--count];
        heap[count] = default;
        if (count > 0)
            SiftDown(last);
        Now = next.Time;
        Executed++;
        next.Action();
        return true;
    }

    private void SiftDown(Entry entry)
    {
        var at = 0;
        for (var child = 1; child < count; child = at * 2 + 1)
        {
            if (child + 1 < count && heap[child + 1].IsBefore(heap[child]))
                child++;
            if (!heap[child].IsBefore(entry))
                break;
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = entry;
    }

    private readonly record struct Entry(long Time, long Sequence, Action Action)
    {
        public bool IsBefore(in Entry other) =>
            Time < other.Time || (Time == other.Time && Sequence < other.Sequence);
    }
}
