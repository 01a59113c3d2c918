using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Relocation.Closure;

namespace Domicile.Relocation.Moves;

/// <summary>A subject's country of residence, as SQL.</summary>
public static class ResidenceSql
{
    /// <summary>An expression over the alias <c>subject</c> that yields a two-letter code in capitals, or NULL when it is
    /// unknown.</summary>
    /// <param name="kind">The kind of subject.</param>
    /// <param name="day">The day: a change of residence counts from one on.</param>
    public static string Country(SubjectKind kind, DateOnly day) =>
        kind.Rehoming is null ? Declared(kind.Residence) : new RehomingSql(kind, Declared(kind.Residence), day).Settled;

    /// <summary>The country that the row itself says, as SQL.</summary>
    internal static string Declared(Residence residence) => residence switch
    {
        Residence.Column { Map.IsEmpty: true } column => $"upper(subject.{Sql.Name(column.Name)}::text)",
        Residence.Column column => $"CASE subject.{Sql.Name(column.Name)}::text {string.Concat(column.Map.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"WHEN {Sql.Literal(m.Key)} THEN {Sql.Literal(m.Value.Text)} "))}ELSE NULL END",
        Residence.Expression expression => $"upper(({expression.Sql})::text)",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Subjects of a kind with their residence rows: aliases <c>subject</c> and <c>r</c>.</summary>
    public static string From(SubjectKind kind) =>
        $"{kind.Table.Quoted} subject JOIN {Residences.Table(kind)} r ON {Residences.Matches(kind, "r", kind.Key.Select(k => $"subject.{Sql.Name(k)}"))}";
}
