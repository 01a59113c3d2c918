using System.Text;

namespace Domicile.Ledger.Serving;

/// <summary>An HTTP answer, whichever server sends it.</summary>
/// <param name="Status">The status code.</param>
/// <param name="ContentType">Its Content-Type; null without a body.</param>
/// <param name="Body">The body.</param>
/// <param name="CacheControl">Its Cache-Control; null for none.</param>
public sealed record HttpAnswer(int Status, string? ContentType, ReadOnlyMemory<byte> Body, string? CacheControl = null)
{
    /// <summary>The content type of checkpoints and of plain words.</summary>
    public const string PlainText = "text/plain; charset=utf-8";

    /// <summary>An answer in words.</summary>
    public static HttpAnswer Text(int status, string text, string contentType = PlainText) => new(status, contentType, Encoding.UTF8.GetBytes(text));
}
