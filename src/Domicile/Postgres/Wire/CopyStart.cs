using System.Globalization;

namespace Domicile.Postgres.Wire;

/// <summary>The server's first and last words of a COPY.</summary>
internal static class CopyStart
{
    /// <summary>Waits until the server is in COPY, in the format that is wanted.</summary>
    /// <exception cref="ServerErrorException">The statement was refused.</exception>
    public static async Task RequireAsync(WireConnection connection, byte wanted, CopyFormat format)
    {
        var tag = await connection.NextAsync(CancellationToken.None);
        if (tag == 'E')
        {
            throw connection.ReadError();
        }

        if (tag != wanted)
        {
            throw connection.Unexpected(tag);
        }

        var isBinary = new WireCursor(connection.Body()).Byte() == 1;
        connection.Consume();
        if (isBinary != (format == CopyFormat.Binary))
        {
            connection.Phase = tag == 'H' ? WirePhase.CopyOut : WirePhase.CopyIn;
            throw new ArgumentException($"The statement copies in another format than the {format} that was asked for.", nameof(format));
        }
    }

    /// <summary>The count in <c>COPY n</c>; -1 for another tag.</summary>
    public static long RowsOf(string commandTag) =>
        commandTag.StartsWith("COPY ", StringComparison.Ordinal) && long.TryParse(commandTag.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? rows : -1;
}
