namespace ClusterLlm.Protocol.Wire;

/// <summary>Rules that a writer and a reader of a message check alike.</summary>
internal static class WireChecks
{
    public static void Payload(string message, string field, long bytes)
    {
        if (bytes % ProtocolLimits.BytesPerElement != 0)
        {
            throw new ProtocolException(message, field, $"{bytes} bytes are not a whole number of float32");
        }

        if (bytes > ProtocolLimits.MaxPayloadBytes)
        {
            throw new ProtocolException(
                message, field, $"{bytes} bytes of payload; at most {ProtocolLimits.MaxPayloadBytes} are allowed");
        }
    }
}
