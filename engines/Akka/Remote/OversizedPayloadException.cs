using Akka.Actor;

namespace Akka.Remote;

/// <summary>A message is larger than the largest frame. It is dropped; this names it in the log.</summary>
public class OversizedPayloadException(string message) : AkkaException(message);
