namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Of which trace something is a part, and under which span of it: W3C Trace Context, section 3.2. TraceId in the order
/// in which it is printed, SpanId as a big-endian number, Flags a byte whose lowest bit says that the trace is
/// recorded.
/// </summary>
public readonly record struct TraceContext(Guid TraceId, ulong SpanId, byte Flags);
