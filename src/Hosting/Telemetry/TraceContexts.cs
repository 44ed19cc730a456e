using System.Buffers.Binary;
using System.Diagnostics;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Hosting.Telemetry;

/// <summary>Between the protocol's trace context and .NET's.</summary>
public static class TraceContexts
{
    public static TraceContext ToProtocol(this ActivityContext context)
    {
        Span<byte> trace = stackalloc byte[16];
        Span<byte> span = stackalloc byte[8];
        context.TraceId.CopyTo(trace);
        context.SpanId.CopyTo(span);
        return new TraceContext(new Guid(trace, bigEndian: true), BinaryPrimitives.ReadUInt64BigEndian(span),
            (byte)context.TraceFlags);
    }

    public static ActivityContext ToActivity(this TraceContext context)
    {
        Span<byte> trace = stackalloc byte[16];
        Span<byte> span = stackalloc byte[8];
        context.TraceId.TryWriteBytes(trace, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt64BigEndian(span, context.SpanId);
        return new ActivityContext(ActivityTraceId.CreateFromBytes(trace), ActivitySpanId.CreateFromBytes(span),
            (ActivityTraceFlags)context.Flags & ActivityTraceFlags.Recorded, isRemote: true);
    }
}
