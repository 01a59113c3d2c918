using System.Globalization;
using System.Text;
using Domicile.Postgres;

namespace Domicile.Relocation.Following;

/// <summary>What a target says in the transaction that opens a batch: from here on its changes are the newest. Whoever follows it
/// must first have read the old home's stream up to the fence.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Kind">The subject kind's name.</param>
/// <param name="Source">The number of the old home.</param>
/// <param name="Fence">The fence position in the old home's log.</param>
/// <param name="Subjects">The members' keys as text.</param>
/// <remarks>Layout of the content: the first four with U+001E between, then one member each, U+001E before it.</remarks>
public sealed record OpenedMessage(long Batch, string Kind, int Source, Lsn Fence, IReadOnlyList<string> Subjects)
{
    /// <summary>The prefix of such messages.</summary>
    public const string Prefix = "domicile.opened";

    /// <summary>The content.</summary>
    public string Write() => string.Join('\x1e', [$"{Batch}", Kind, $"{Source}", $"{Fence}", .. Subjects]);

    /// <summary>Reads the content.</summary>
    public static OpenedMessage Parse(ReadOnlySpan<byte> content)
    {
        var fields = Encoding.UTF8.GetString(content).Split('\x1e');
        return new(
            long.Parse(fields[0], CultureInfo.InvariantCulture), fields[1], int.Parse(fields[2], CultureInfo.InvariantCulture), Lsn.Parse(fields[3]), fields[4..]);
    }
}
