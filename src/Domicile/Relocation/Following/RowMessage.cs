using System.Globalization;
using System.Text;
using Domicile.Relocation.Rounds;

namespace Domicile.Relocation.Following;

/// <summary>What the guard says beside one row change. Layout: see <see cref="Guard.GuardScript"/>.</summary>
/// <param name="Kind">What happened to the row.</param>
/// <param name="Table">The table's number.</param>
/// <param name="Key">The row's primary key as text; the new one of an update.</param>
/// <param name="Old">Whose the row was.</param>
/// <param name="New">Whose it is now.</param>
public sealed record RowMessage(ChangeKind Kind, int Table, string Key, Owner Old, Owner New)
{
    /// <summary>The prefix of such messages.</summary>
    public const string Prefix = "domicile.row";

    /// <summary>Reads the content.</summary>
    /// <exception cref="DomicileException">It has another form: a guard of another version wrote it.</exception>
    public static RowMessage Parse(ReadOnlySpan<byte> content)
    {
        var fields = Encoding.UTF8.GetString(content).Split('\x1e');
        if (fields.Length != 7 || !int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var table))
        {
            throw new DomicileException(
                message: "The change stream holds a message that this version cannot read.",
                detail: $"Prefix {Prefix}, {fields.Length} fields; wanted 7.",
                hint: "The site's guard is of another version. Run: domicile site install.");
        }

        var kind = fields[0] switch { "I" => ChangeKind.Insert, "U" => ChangeKind.Update, _ => ChangeKind.Delete };
        return new(kind, table, fields[4], Owned(fields[2], fields[5]), Owned(fields[3], fields[6]));
    }

    private static Owner Owned(string batch, string subject) => batch switch
    {
        "" => Owner.None,
        "?" => Owner.Unknown,
        _ => new Owner.Member(long.Parse(batch, CultureInfo.InvariantCulture), subject),
    };
}
