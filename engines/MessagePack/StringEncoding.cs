using System.Text;

namespace MessagePack;

internal static class StringEncoding
{
    /// <summary>UTF-8; what is not valid becomes U+FFFD in both directions.</summary>
    public static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
}
