using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MessagePack;

namespace ClusterLlm.MessagePack.Tests;

/// <summary>
/// The public interoperability suite: groups of values, each with every encoding that a reader must accept.
/// </summary>
public sealed class PublicSuiteTests
{
    private const string Variable = "CLUSTERLLM_MSGPACK_SUITE";

    [Fact]
    public void the_whole_public_suite_is_read_and_its_smallest_forms_written()
    {
        var path = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(path))
        {
            Assert.Skip($"{Variable} names no msgpack-test-suite.json");
        }

        using var suite = JsonDocument.Parse(File.ReadAllText(path));
        var encodings = 0;
        foreach (var group in suite.RootElement.EnumerateObject())
        {
            foreach (var test in group.Value.EnumerateArray())
            {
                byte[][] forms =
                    [.. test.GetProperty("msgpack").EnumerateArray().Select(form => Bytes.Of(form.GetString()!))];
                foreach (var form in forms)
                {
                    Bytes.ReadEveryWay(form, (ref MessagePackReader reader) =>
                    {
                        Check(group.Name, test, ref reader);
                        return true;
                    });
                    Bytes.ReadEveryWay(form, (ref MessagePackReader reader) =>
                    {
                        reader.Skip();
                        return true;
                    });
                    encodings++;
                }

                // A float's group lists only floats, of which a writer takes the width that it is given.
                Assert.Contains(Bytes.Written((ref MessagePackWriter writer) => Write(test, ref writer)), forms);
            }
        }

        Assert.True(encodings > 200, $"only {encodings} encodings in {path}");
    }

    private static void Check(string group, JsonElement test, ref MessagePackReader reader)
    {
        var (kind, value) = Kind(test);
        switch (kind)
        {
            case "binary":
                Assert.Equal(Bytes.Of(value.GetString()!), reader.ReadBytes()!.Value.ToArray());
                break;
            case "bignum":
                CheckNumber(value.GetString()!, ref reader);
                break;
            case "number":
                CheckNumber(value.GetRawText(), ref reader);
                break;
            case "timestamp":
                CheckTimestamp(value, ref reader);
                break;
            case "ext":
                var extension = reader.ReadExtensionFormat();
                Assert.Equal(value[0].GetInt32(), extension.TypeCode);
                Assert.Equal(Bytes.Of(value[1].GetString()!), extension.Data.ToArray());
                break;
            default:
                CheckJson(group, value, ref reader);
                break;
        }
    }

    private static void CheckJson(string group, JsonElement value, ref MessagePackReader reader)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                reader.ReadNil();
                break;
            case JsonValueKind.True or JsonValueKind.False:
                Assert.Equal(value.GetBoolean(), reader.ReadBoolean());
                break;
            case JsonValueKind.String:
                Assert.Equal(value.GetString(), reader.ReadString());
                break;
            case JsonValueKind.Number:
                CheckNumber(value.GetRawText(), ref reader);
                break;
            case JsonValueKind.Array:
                Assert.Equal(value.GetArrayLength(), reader.ReadArrayHeader());
                foreach (var item in value.EnumerateArray())
                {
                    CheckJson(group, item, ref reader);
                }

                break;
            case JsonValueKind.Object:
                Assert.Equal(value.EnumerateObject().Count(), reader.ReadMapHeader());
                foreach (var pair in value.EnumerateObject())
                {
                    Assert.Equal(pair.Name, reader.ReadString());
                    CheckJson(group, pair.Value, ref reader);
                }

                break;
            default:
                throw new InvalidOperationException($"{group}: {value.ValueKind}");
        }
    }

    private static void CheckNumber(string text, ref MessagePackReader reader)
    {
        var isFloat = reader.NextMessagePackType == MessagePackType.Float;
        if (isFloat || !decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var exact))
        {
            var expected = double.Parse(text, CultureInfo.InvariantCulture);
            Assert.Equal(expected, reader.ReadDouble());
            return;
        }

        if (exact > long.MaxValue)
        {
            Assert.Equal((ulong)exact, reader.ReadUInt64());
        }
        else
        {
            Assert.Equal((long)exact, reader.ReadInt64());
        }
    }

    private static void CheckTimestamp(JsonElement value, ref MessagePackReader reader)
    {
        var seconds = value[0].GetInt64();
        var ticks = value[1].GetInt64() / 100;
        if (IsDateTime(seconds))
        {
            Assert.Equal(
                DateTime.UnixEpoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + ticks), reader.ReadDateTime());
        }
        else
        {
            Assert.Equal(ReservedMessagePackExtensionTypeCode.DateTime, reader.ReadExtensionFormat().TypeCode);
        }
    }

    private static void Write(JsonElement test, ref MessagePackWriter writer)
    {
        var (kind, value) = Kind(test);
        switch (kind)
        {
            case "binary":
                writer.Write(Bytes.Of(value.GetString()!));
                break;
            case "bignum":
                WriteNumber(value.GetString()!, ref writer);
                break;
            case "ext":
                writer.WriteExtensionFormat(new ExtensionResult(value[0].GetSByte(), Bytes.Of(value[1].GetString()!)));
                break;
            case "timestamp":
                WriteTimestamp(test, ref writer);
                break;
            default:
                WriteJson(value, ref writer);
                break;
        }
    }

    private static void WriteJson(JsonElement value, ref MessagePackWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                writer.WriteNil();
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.Write(value.GetBoolean());
                break;
            case JsonValueKind.String:
                writer.Write(value.GetString());
                break;
            case JsonValueKind.Number:
                WriteNumber(value.GetRawText(), ref writer);
                break;
            case JsonValueKind.Array:
                writer.WriteArrayHeader(value.GetArrayLength());
                foreach (var item in value.EnumerateArray())
                {
                    WriteJson(item, ref writer);
                }

                break;
            default:
                writer.WriteMapHeader(value.EnumerateObject().Count());
                foreach (var pair in value.EnumerateObject())
                {
                    writer.Write(pair.Name);
                    WriteJson(pair.Value, ref writer);
                }

                break;
        }
    }

    private static void WriteNumber(string text, ref MessagePackWriter writer)
    {
        var exact = decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (exact != decimal.Truncate(exact))
        {
            writer.Write((double)exact);
        }
        else if (exact > 0)
        {
            writer.Write((ulong)exact);
        }
        else
        {
            writer.Write((long)exact);
        }
    }

    /// <summary>
    /// Nanoseconds that DateTime cannot hold are written as the bytes given: there is nothing to compare.
    /// </summary>
    private static void WriteTimestamp(JsonElement test, ref MessagePackWriter writer)
    {
        var value = test.GetProperty("timestamp");
        var seconds = value[0].GetInt64();
        var nanoseconds = value[1].GetInt64();
        if (IsDateTime(seconds) && nanoseconds % 100 == 0)
        {
            writer.Write(DateTime.UnixEpoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + (nanoseconds / 100)));
        }
        else
        {
            writer.WriteRaw(Bytes.Of(test.GetProperty("msgpack")[0].GetString()!));
        }
    }

    private static bool IsDateTime(long seconds) => seconds is >= -62_135_596_800 and <= 253_402_300_799;

    /// <summary>What the case is of; a big number is given exactly beside the JSON number.</summary>
    private static (string Kind, JsonElement Value) Kind(JsonElement test) =>
        test.TryGetProperty("bignum", out var big)
            ? ("bignum", big)
            : test.EnumerateObject().Where(p => p.Name != "msgpack").Select(p => (p.Name, p.Value)).First();
}
