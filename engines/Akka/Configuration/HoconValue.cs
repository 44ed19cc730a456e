using System.Collections.Immutable;
using System.Text;

namespace Akka.Configuration;

/// <summary>A node of a configuration: an object, a list or a text. Immutable.</summary>
internal abstract record HoconValue
{
    internal sealed record Text(string Value) : HoconValue;

    internal sealed record Null : HoconValue;

    internal sealed record List(ImmutableArray<HoconValue> Items) : HoconValue;

    internal sealed record Object(ImmutableSortedDictionary<string, HoconValue> Fields) : HoconValue
    {
        public static readonly Object Empty = new(
            ImmutableSortedDictionary.Create<string, HoconValue>(StringComparer.Ordinal));

        public HoconValue? Find(ReadOnlySpan<string> path)
        {
            HoconValue current = this;
            foreach (var key in path)
            {
                if (current is not Object inner || !inner.Fields.TryGetValue(key, out current!)) return null;
            }

            return current;
        }

        /// <summary>Sets a value; an object is merged into one that is there.</summary>
        public Object With(ReadOnlySpan<string> path, HoconValue value)
        {
            var old = Fields.GetValueOrDefault(path[0]);
            if (path.Length > 1) value = (old as Object ?? Empty).With(path[1..], value);
            else if (old is Object under && value is Object over) value = over.Over(under);
            return new Object(Fields.SetItem(path[0], value));
        }

        /// <summary>This with what it lacks taken from another.</summary>
        public Object Over(Object fallback)
        {
            var fields = Fields.ToBuilder();
            foreach (var (key, value) in fallback.Fields)
            {
                if (!fields.TryGetValue(key, out var own)) fields.Add(key, value);
                else if (own is Object a && value is Object b) fields[key] = a.Over(b);
            }

            return new Object(fields.ToImmutable());
        }
    }

    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Write(text, 0);
        return text.ToString();
    }

    private void Write(StringBuilder to, int depth)
    {
        switch (this)
        {
            case Text text:
                var escaped = text.Value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
                to.Append('"').Append(escaped).Append('"');
                break;
            case List list:
                to.Append('[');
                for (var i = 0; i < list.Items.Length; i++)
                {
                    if (i > 0) to.Append(", ");
                    list.Items[i].Write(to, depth);
                }

                to.Append(']');
                break;
            case Object fields:
                to.Append("{\n");
                foreach (var (key, value) in fields.Fields)
                {
                    to.Append(' ', 2 * depth + 2);
                    new Text(key).Write(to, 0);
                    to.Append(" : ");
                    value.Write(to, depth + 1);
                    to.Append('\n');
                }

                to.Append(' ', 2 * depth).Append('}');
                break;
            default:
                to.Append("null");
                break;
        }
    }
}
