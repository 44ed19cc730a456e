using System.Globalization;

namespace ClusterLlm.Cluster.Tests.Telemetry;

/// <summary>
/// What is needed of OTLP's messages, by the field numbers of opentelemetry-proto (collector/{trace,metrics,logs}/v1).
/// Each of the three requests is a list of resources, each with its scopes, each with its items.
/// </summary>
internal static class OtlpDecoder
{
    private delegate void Item(OtlpAttributes resource, ReadOnlySpan<byte> item);

    public static List<OtlpSpan> Spans(byte[] request)
    {
        var spans = new List<OtlpSpan>();
        Walk(request, (resource, bytes) =>
        {
            var (trace, span, parent, name, attributes) = ("", "", "", "", new OtlpAttributes());
            for (var reader = new ProtoReader(bytes); reader.Next();)
                _ = reader.Field switch
                {
                    1 => trace = reader.Hex,
                    2 => span = reader.Hex,
                    4 => parent = reader.Hex,
                    5 => name = reader.Text,
                    9 => Attribute(attributes, reader.Bytes),
                    _ => "",
                };
            spans.Add(new OtlpSpan(resource, trace, span, parent, name, attributes));
        });
        return spans;
    }

    public static List<OtlpPoint> Points(byte[] request)
    {
        var points = new List<OtlpPoint>();
        Walk(request, (resource, bytes) =>
        {
            var (name, unit) = ("", "");
            for (var reader = new ProtoReader(bytes); reader.Next();)
                if (reader.Field == 1)
                    name = reader.Text;
                else if (reader.Field == 3)
                    unit = reader.Text;
            // gauge, sum, histogram: each with its points in field 1
            for (var reader = new ProtoReader(bytes); reader.Next();)
                if (reader.Field is 5 or 7 or 9)
                    for (var data = new ProtoReader(reader.Bytes); data.Next();)
                        if (data.Field == 1)
                            points.Add(Point(resource, name, unit, data.Bytes, isHistogram: reader.Field == 9));
        });
        return points;
    }

    public static List<OtlpLog> Logs(byte[] request)
    {
        var logs = new List<OtlpLog>();
        Walk(request, (resource, bytes) =>
        {
            var (severity, body, attributes) = ("", "", new OtlpAttributes());
            for (var reader = new ProtoReader(bytes); reader.Next();)
                _ = reader.Field switch
                {
                    3 => severity = reader.Text,
                    5 => body = AnyValue(reader.Bytes),
                    6 => Attribute(attributes, reader.Bytes),
                    _ => "",
                };
            logs.Add(new OtlpLog(resource, severity, body, attributes));
        });
        return logs;
    }

    private static void Walk(byte[] request, Item item)
    {
        for (var all = new ProtoReader(request); all.Next();)
        {
            var attributes = new OtlpAttributes();
            for (var one = new ProtoReader(all.Bytes); one.Next();)
                if (one.Field == 1)
                    for (var resource = new ProtoReader(one.Bytes); resource.Next();)
                        if (resource.Field == 1)
                            Attribute(attributes, resource.Bytes);
            for (var one = new ProtoReader(all.Bytes); one.Next();)
                if (one.Field == 2)
                    for (var scope = new ProtoReader(one.Bytes); scope.Next();)
                        if (scope.Field == 2)
                            item(attributes, scope.Bytes);
        }
    }

    private static OtlpPoint Point(OtlpAttributes resource, string metric, string unit, ReadOnlySpan<byte> bytes,
        bool isHistogram)
    {
        var (value, attributes, traces) = (0.0, new OtlpAttributes(), new List<string>());
        for (var reader = new ProtoReader(bytes); reader.Next();)
        {
            if (reader.Field == 4)
                value = isHistogram ? reader.Int64 : reader.Double;
            else if (reader.Field == 6 && !isHistogram)
                value = reader.Int64;
            else if (reader.Field == (isHistogram ? 9 : 7))
                Attribute(attributes, reader.Bytes);
            else if (reader.Field == (isHistogram ? 8 : 5))
                for (var exemplar = new ProtoReader(reader.Bytes); exemplar.Next();)
                    if (exemplar.Field == 5)
                        traces.Add(exemplar.Hex);
        }
        return new OtlpPoint(resource, metric, unit, value, attributes, traces);
    }

    private static string Attribute(OtlpAttributes attributes, ReadOnlySpan<byte> bytes)
    {
        var (key, value) = ("", "");
        for (var reader = new ProtoReader(bytes); reader.Next();)
            if (reader.Field == 1)
                key = reader.Text;
            else if (reader.Field == 2)
                value = AnyValue(reader.Bytes);
        return attributes[key] = value;
    }

    private static string AnyValue(ReadOnlySpan<byte> bytes)
    {
        var text = "";
        for (var reader = new ProtoReader(bytes); reader.Next();)
            text = reader.Field switch
            {
                1 => reader.Text,
                2 => reader.Int64 != 0 ? "true" : "false",
                3 => reader.Int64.ToString(CultureInfo.InvariantCulture),
                4 => reader.Double.ToString("R", CultureInfo.InvariantCulture),
                _ => text,
            };
        return text;
    }
}
