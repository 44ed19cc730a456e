namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>Python's <c>x[start:stop:step]</c>, on strings in code points.</summary>
internal static class Slicing
{
    public static object Slice(RenderContext context, object? target, long? start, long? stop, long? step)
    {
        switch (target)
        {
            case string text:
                context.Budget.ChargeText(text.Length);
                return OfText(context, text, start, stop, step);
            case SequenceValue sequence:
                context.Budget.ChargeList(sequence.Items.Count);
                return new SequenceValue(
                    [.. Indices(sequence.Items.Count, start, stop, step).Select(i => sequence.Items[i])],
                    sequence.IsTuple);
            case Undefined missing:
                throw missing.Error();
            default:
                throw new TemplateError($"{Values.Kind(target)} cannot be sliced");
        }
    }

    /// <summary>The code point at an index, which counts from the end if negative; null beyond the ends.</summary>
    public static string? Character(string text, long index)
    {
        if (PythonText.Length(text) == text.Length)
        {
            index += index < 0 ? text.Length : 0;
            return index >= 0 && index < text.Length ? text[(int)index].ToString() : null;
        }

        string[] characters = PythonText.Characters(text);
        index += index < 0 ? characters.Length : 0;
        return index >= 0 && index < characters.Length ? characters[index] : null;
    }

    private static string OfText(RenderContext context, string text, long? start, long? stop, long? step)
    {
        if (PythonText.Length(text) == text.Length)
        {
            return string.Concat(Indices(text.Length, start, stop, step).Select(i => text[i]));
        }

        context.Budget.ChargeList(text.Length);
        string[] characters = PythonText.Characters(text);
        return string.Concat(Indices(characters.Length, start, stop, step).Select(i => characters[i]));
    }

    private static IEnumerable<int> Indices(int length, long? start, long? stop, long? step)
    {
        long by = step ?? 1;
        if (by == 0)
        {
            throw new TemplateError("a slice with the step 0");
        }

        (long low, long high) = by > 0 ? (0, length) : (-1, length - 1);
        long from = start is { } first ? Clamp(first, length, low, high) : by > 0 ? low : high;
        long to = stop is { } last ? Clamp(last, length, low, high) : by > 0 ? high : low;
        by = Math.Clamp(by, -length - 1L, length + 1L);
        for (long i = from; by > 0 ? i < to : i > to; i += by)
        {
            yield return (int)i;
        }
    }

    private static long Clamp(long bound, long length, long low, long high) =>
        Math.Clamp(bound < 0 ? bound + length : bound, low, Math.Max(low, high));
}
