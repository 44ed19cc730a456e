namespace ClusterLlm.Coordinator.Plotting;

/// <summary>Curves as lines on a surface: broken at gaps, and with no more points than can be seen.</summary>
internal static class Polylines
{
    /// <param name="points">By ascending X.</param>
    /// <param name="place">Where a point is drawn; a coordinate that is not finite is a gap.</param>
    /// <returns>
    /// Of each column of width 1 the first, lowest, highest and last point: what is drawn is what all points would be.
    /// </returns>
    public static IEnumerable<IReadOnlyList<PlotPoint>> Of(IReadOnlyList<PlotPoint> points,
        Func<PlotPoint, PlotPoint> place)
    {
        var line = new List<PlotPoint>();
        var column = new Column();
        foreach (var point in points)
        {
            var at = point.IsFinite ? place(point) : new PlotPoint(double.NaN, double.NaN);
            if (at.IsFinite && column.Holds(at))
            {
                column.Add(at);
                continue;
            }
            column.Flush(line);
            if (at.IsFinite)
                column.Add(at);
            else if (line.Count > 0)
            {
                yield return line;
                line = [];
            }
        }
        column.Flush(line);
        if (line.Count > 0)
            yield return line;
    }

    private sealed class Column
    {
        private readonly List<PlotPoint> points = new(5);
        private int low;
        private int high;

        public bool Holds(PlotPoint point) => points.Count > 0 && Math.Floor(points[0].X) == Math.Floor(point.X);

        public void Add(PlotPoint point)
        {
            // The last is replaced, unless it is the first, the lowest or the highest.
            var last = points.Count - 1;
            if (last > 0 && last != low && last != high)
                points.RemoveAt(last);
            points.Add(point);
            last = points.Count - 1;
            if (last == 0)
                (low, high) = (0, 0);
            if (point.Y < points[low].Y)
                Mark(ref low, ref high);
            else if (point.Y > points[high].Y)
                Mark(ref high, ref low);
        }

        public void Flush(List<PlotPoint> line)
        {
            line.AddRange(points);
            points.Clear();
        }

        /// <summary>
        /// The point added last is the new extreme; the one of before goes, unless it is the first or the other.
        /// </summary>
        private void Mark(ref int extreme, ref int other)
        {
            if (extreme > 0 && extreme != other)
            {
                points.RemoveAt(extreme);
                if (other > extreme)
                    other--;
            }
            extreme = points.Count - 1;
        }
    }
}
