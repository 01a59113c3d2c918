using Domicile.Policy;
using Domicile.Postgres;

namespace Domicile.Relocation.Closure;

/// <summary>Whether a row of a directed projection is for a site, as SQL that the site is asked.</summary>
/// <param name="recipient">Whom the row names.</param>
/// <remarks>A site holds what is addressed to its residents, and to whoever is on the way: who comes finds the mail there, and who has left is followed until
/// the erasure takes it away. Both are said by the residence row: at home here, or in a batch, of which this site is then one end.</remarks>
public sealed class Addressee(Recipient recipient)
{
    /// <summary>The recipient's kind.</summary>
    public SubjectKind Kind => recipient.Kind;

    /// <summary>The columns that name the recipient.</summary>
    public IReadOnlyList<string> Columns => recipient.Columns;

    /// <summary>True of a row known by <paramref name="row"/> if it is for the site that evaluates it; never NULL.</summary>
    public string IsHere(string row) => $"EXISTS (SELECT FROM {Residences.Table(Kind)} e WHERE {Matches("e", row)} AND {Lives("e")})";

    /// <summary>The recipients of the site: a query for their keys as text.</summary>
    public string Keys => $"SELECT {Residences.KeyText(Kind, "e")} FROM {Residences.Table(Kind)} e WHERE {Lives("e")}";

    /// <summary>The recipient's key as text, as <see cref="Residences.KeyText"/> writes it.</summary>
    public string KeyText(string row) => Columns.Count == 1 ? $"{row}.{Sql.Name(Columns[0])}::text" : $"concat_ws(chr(31), {string.Join(", ", Columns.Select(c => $"{row}.{Sql.Name(c)}::text"))})";

    /// <summary>Equality of a residence row with the recipient of a row.</summary>
    public string Matches(string residence, string row) => Residences.Matches(Kind, residence, Columns.Select(c => $"{row}.{Sql.Name(c)}"));

    private static string Lives(string residence) => $"({residence}.batch IS NOT NULL OR {residence}.home = (SELECT number FROM domicile.site))";
}
