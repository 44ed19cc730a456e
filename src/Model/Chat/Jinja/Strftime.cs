using System.Globalization;
using System.Text;

namespace ClusterLlm.Model.Chat.Jinja;

/// <summary>Dates by C's strftime directives, in English.</summary>
internal static class Strftime
{
    public static string Format(DateTimeOffset time, string format)
    {
        var text = new StringBuilder();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            bool unpadded = i + 1 < format.Length && format[i + 1] == '-';
            i += unpadded ? 2 : 1;
            string value = i < format.Length
                ? Directive(time, format[i])
                : throw new TemplateError("strftime_now: a '%' at the end of the format");
            text.Append(unpadded && value.Length > 1 ? value.TrimStart('0') : value);
        }

        return text.ToString();
    }

    private static string Directive(DateTimeOffset time, char directive) => directive switch
    {
        '%' => "%",
        'j' => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        _ => time.ToString(
            directive switch
            {
                'Y' => "yyyy",
                'y' => "yy",
                'm' => "MM",
                'd' => "dd",
                'B' => "MMMM",
                'b' or 'h' => "MMM",
                'A' => "dddd",
                'a' => "ddd",
                'H' => "HH",
                'I' => "hh",
                'M' => "mm",
                'S' => "ss",
                'f' => "ffffff",
                'p' => "tt",
                'F' => "yyyy-MM-dd",
                'T' => "HH:mm:ss",
                _ => throw new TemplateError($"strftime_now: '%{directive}' is not supported"),
            },
            CultureInfo.InvariantCulture),
    };
}
