using System.Buffers;

namespace ClusterLlm.Protocol.Wire;

/// <param name="manifest">Names the type in the envelope.</param>
/// <param name="fields">How many fields this version writes.</param>
/// <param name="write">Writes all of them, in order.</param>
/// <param name="read">Reads the ones that it knows, in the same order.</param>
internal sealed class MessageFormat<T>(
    string manifest, int fields, FieldWriter.Element<T> write, FieldReader.Element<T> read)
    : MessageFormat(typeof(T), manifest)
    where T : class
{
    public override void Write(object message, IBufferWriter<byte> output)
    {
        var writer = new FieldWriter(Name, output);
        writer.Begin(fields);
        write(ref writer, (T)message);
        writer.Flush();
    }

    public override object Read(ref FieldReader reader)
    {
        reader.Begin();
        var message = read(ref reader);
        reader.End();
        return message;
    }
}
