using System.Text;

namespace Domicile.Gateway.Wire;

/// <summary>Reads the fields of an ErrorResponse or NoticeResponse.</summary>
/// <remarks>Source: PostgreSQL manual, "Error and Notice Message Fields".</remarks>
internal static class ErrorFields
{
    /// <summary>One field; empty when it is absent.</summary>
    /// <param name="body">The message without its header.</param>
    /// <param name="field">The field's letter: C SQLSTATE, M message, D detail, S severity.</param>
    public static string Find(ReadOnlySpan<byte> body, char field)
    {
        while (body.Length > 1 && body[0] != 0)
        {
            var name = body[0];
            body = body[1..];
            if (!Framing.TryText(ref body, out var text))
            {
                break;
            }

            if (name == field)
            {
                return Encoding.UTF8.GetString(text);
            }
        }

        return "";
    }

    /// <summary>Whether the SQLSTATE is this one.</summary>
    public static bool Is(ReadOnlySpan<byte> body, ReadOnlySpan<byte> sqlState)
    {
        var at = body.IndexOf((byte[])[(byte)'C', .. sqlState, 0]);
        return at == 0 || (at > 0 && body[at - 1] == 0);
    }
}
