using System.Numerics;

namespace ClusterLlm.Model.Data.FineTuning;

/// <summary>
/// Puts sequences into windows by best-fit decreasing (Ding et al. 2024, "Fewer truncations improve language
/// modeling"):
/// the longest first, each into the fullest window that still has room for it. A pure function of the lengths.
/// </summary>
internal static class WindowPacker
{
    /// <param name="lengths">Of each sequence, 1 to <paramref name="capacity"/>.</param>
    /// <param name="capacity">Of a window.</param>
    /// <returns>The sequences of each window, in the order in which the windows were begun.</returns>
    public static IReadOnlyList<int[]> Pack(IReadOnlyList<int> lengths, int capacity)
    {
        var windows = new List<List<int>>();
        var byRoom = new RoomIndex(capacity);
        foreach (int sequence in Enumerable.Range(0, lengths.Count).OrderByDescending(i => lengths[i]))
        {
            int length = lengths[sequence];
            ArgumentOutOfRangeException.ThrowIfGreaterThan(length, capacity);
            int room = byRoom.SmallestAtLeast(length);
            int window;
            if (room < 0)
            {
                (window, room) = (windows.Count, capacity);
                windows.Add([]);
            }
            else
            {
                window = byRoom.Take(room);
            }

            windows[window].Add(sequence);
            byRoom.Put(room - length, window);
        }

        return [.. windows.Select(window => window.ToArray())];
    }

    /// <summary>Windows by the room that is left in them.</summary>
    private sealed class RoomIndex(int capacity)
    {
        private readonly Queue<int>?[] windows = new Queue<int>?[capacity + 1];
        private readonly ulong[] occupied = new ulong[(capacity / 64) + 1];

        public int SmallestAtLeast(int room)
        {
            for (int word = room / 64; word < occupied.Length; word++)
            {
                ulong bits = occupied[word] & (word == room / 64 ? ulong.MaxValue << (room % 64) : ulong.MaxValue);
                if (bits != 0)
                {
                    return (word * 64) + BitOperations.TrailingZeroCount(bits);
                }
            }

            return -1;
        }

        public void Put(int room, int window)
        {
            (windows[room] ??= []).Enqueue(window);
            occupied[room / 64] |= 1UL << (room % 64);
        }

        public int Take(int room)
        {
            Queue<int> queue = windows[room]!;
            int window = queue.Dequeue();
            if (queue.Count == 0)
            {
                occupied[room / 64] &= ~(1UL << (room % 64));
            }

            return window;
        }
    }
}
