using System.Text;

namespace ClusterLlm.Hosting.Logging;

/// <summary>
/// Decides which lines are too many, where a peer could cause them without end. A bucket for each event and key, and
/// one for each event, so that neither one loud peer nor many of them fill a disk. What was held back is counted and
/// told with the next line that is not. Memory is bounded: the key that was quiet longest is forgotten, its count is
/// kept. Safe to call from any thread.
/// </summary>
public sealed class LogLimiter(LogLimit limit, TimeProvider time, int maxKeys = 512)
{
    private const int ShapeChars = 160;

    private readonly Lock _lock = new();
    private readonly Dictionary<(int Event, string Key), LinkedListNode<Bucket>> _keys = [];
    private readonly LinkedList<Bucket> _recent = [];
    private readonly Dictionary<int, EventBucket> _events = [];

    /// <param name="eventId">Of the line; there must be few of them.</param>
    /// <param name="key">Such as the peer's address without its port.</param>
    public LogAdmission Admit(int eventId, string key)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            if (!_events.TryGetValue(eventId, out var all))
                _events[eventId] = all = new EventBucket(new Bucket((eventId, ""), limit.EventBurst, now));
            var bucket = Find((eventId, key), now);
            Refill(all.Bucket, limit.EventBurst, limit.EventInterval, now);
            Refill(bucket, limit.Burst, limit.Interval, now);
            if (bucket.Tokens == 0 || all.Bucket.Tokens == 0)
            {
                bucket.Suppressed++;
                return new LogAdmission(false, 0);
            }
            bucket.Tokens--;
            all.Bucket.Tokens--;
            var admission = new LogAdmission(true, bucket.Suppressed + all.Forgotten);
            (bucket.Suppressed, all.Forgotten) = (0, 0);
            return admission;
        }
    }

    /// <summary>A key for a line that a peer caused: its beginning, with # for each number.</summary>
    public static string Shape(string message)
    {
        var shape = new StringBuilder(ShapeChars);
        foreach (var c in message.AsSpan(0, Math.Min(message.Length, ShapeChars)))
            if (!char.IsDigit(c))
                shape.Append(c);
            else if (shape.Length == 0 || shape[^1] != '#')
                shape.Append('#');
        return shape.ToString();
    }

    private Bucket Find((int Event, string Key) id, long now)
    {
        if (_keys.TryGetValue(id, out var known))
        {
            _recent.Remove(known);
            _recent.AddFirst(known);
            return known.Value;
        }
        if (_keys.Count >= maxKeys)
        {
            var quietest = _recent.Last!;
            _recent.RemoveLast();
            _keys.Remove(quietest.Value.Id);
            _events[quietest.Value.Id.Event].Forgotten += quietest.Value.Suppressed;
        }
        return (_keys[id] = _recent.AddFirst(new Bucket(id, limit.Burst, now))).Value;
    }

    private void Refill(Bucket bucket, int burst, TimeSpan interval, long now)
    {
        var due = (long)(time.GetElapsedTime(bucket.At, now) / interval);
        if (due <= 0)
            return;
        bucket.Tokens = (int)Math.Min(burst, bucket.Tokens + due);
        // What is left of an interval counts towards the next line, but never more than a full bucket.
        bucket.At = bucket.Tokens == burst
            ? now
            : bucket.At + (long)(due * interval.TotalSeconds * time.TimestampFrequency);
    }

    private sealed class Bucket((int Event, string Key) id, int tokens, long at)
    {
        public (int Event, string Key) Id { get; } = id;
        public int Tokens { get; set; } = tokens;
        public long At { get; set; } = at;
        public long Suppressed { get; set; }
    }

    private sealed class EventBucket(Bucket bucket)
    {
        public Bucket Bucket { get; } = bucket;

        /// <summary>Held back under keys that are no longer remembered.</summary>
        public long Forgotten { get; set; }
    }
}
