using System.Collections.Immutable;
using System.Globalization;

namespace Domicile.Postgres;

/// <summary>What one <c>pg_snapshot</c> sees: transactions that had ended when it was taken.</summary>
/// <param name="Xmin">All ids below have ended.</param>
/// <param name="Xmax">No id from here on had ended.</param>
/// <param name="InProgress">Ids between the two that were still running; top-level ones only, ascending.</param>
/// <remarks>Ids are 64-bit (<c>xid8</c>). Source: PostgreSQL manual, "Transaction ID and Snapshot Information Functions".</remarks>
public sealed record PgSnapshot(ulong Xmin, ulong Xmax, ImmutableArray<ulong> InProgress)
{
    /// <summary>Reads the text form <c>xmin:xmax:xip,...</c>.</summary>
    /// <exception cref="FormatException">The text has another form.</exception>
    public static PgSnapshot Parse(string text)
    {
        var parts = text.Split(':');
        return parts.Length == 3
            ? new(Number(parts[0]), Number(parts[1]), [.. parts[2].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Number).Order()])
            : throw new FormatException("A pg_snapshot has three parts.");
    }

    /// <summary>Whether the transaction had ended, and so is visible if it committed.</summary>
    public bool Sees(ulong xid) => xid < Xmin || (xid < Xmax && InProgress.BinarySearch(xid) < 0);

    /// <summary>The 64-bit id of a 32-bit one that is less than 2^31 away from this snapshot.</summary>
    public ulong Widen(uint xid) => Xmax + (ulong)(long)(int)(xid - (uint)Xmax);

    /// <summary>The form that <see cref="Parse"/> reads.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Xmin}:{Xmax}:{string.Join(',', InProgress)}");

    private static ulong Number(string text) => ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
