using System.Globalization;
using System.Text;

namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>str.format() with plain fields: <c>{}</c>, <c>{0}</c>, <c>{name}</c>, and doubled braces.</summary>
internal static class StringFormat
{
    public static string Format(RenderContext context, string format, Arguments arguments)
    {
        var text = new StringBuilder();
        int next = 0;
        for (int i = 0; i < format.Length; i++)
        {
            char c = format[i];
            if (c is '{' or '}' && i + 1 < format.Length && format[i + 1] == c)
            {
                text.Append(c);
                i++;
            }
            else if (c == '{')
            {
                int end = format.IndexOf('}', i);
                string field = end < 0
                    ? throw new TemplateError("format: a '{' without its '}'")
                    : format[(i + 1)..end];
                string value = Printing.Text(context.Budget, Field(field, arguments, ref next));
                context.Budget.ChargeText(text.Length + (long)value.Length);
                text.Append(value);
                i = end;
            }
            else
            {
                text.Append(c != '}' ? c : throw new TemplateError("format: a '}' without its '{'"));
            }
        }

        return text.ToString();
    }

    private static object? Field(string field, Arguments arguments, ref int next)
    {
        if (field.Length == 0)
        {
            field = next++.ToString(CultureInfo.InvariantCulture);
        }

        if (int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            return index < arguments.Positional.Count
                ? arguments.Positional[index]
                : throw new TemplateError($"format: there is no argument {index}");
        }

        foreach ((string name, object? value) in arguments.Named)
        {
            if (name == field)
            {
                return value;
            }
        }

        throw new TemplateError($"format: '{{{field}}}' is no argument; only plain fields are supported");
    }
}
