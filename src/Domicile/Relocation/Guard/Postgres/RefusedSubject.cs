using System.Collections.Immutable;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Relocation.Closure;
using Npgsql;

namespace Domicile.Relocation.Guard.Postgres;

/// <summary>Remembers whom a guard refused last, for a sample in the ledger.</summary>
/// <remarks>A refusal rolls back all that it could have written down, but not a sequence's value. So the guard sets a sequence to a hash of the subject,
/// which the site can find again in its residence table; one subject is remembered, the last.</remarks>
internal static class RefusedSubject
{
    private const string Sequence = "domicile.refused_subject";

    /// <summary>Makes the sequence at a site. Safe to repeat.</summary>
    public const string Create = $"CREATE SEQUENCE IF NOT EXISTS {Sequence} MINVALUE 0;\n";

    /// <summary>Remembers, in PL/pgSQL.</summary>
    /// <param name="hash">The subject's hash, from <see cref="Hash"/>.</param>
    public static string Remember(string hash) => $"PERFORM setval('{Sequence}', {hash});";

    /// <summary>An expression for a subject's hash: 63 bits.</summary>
    /// <param name="kind">The subject's kind.</param>
    /// <param name="keyText">An expression for its key as one text.</param>
    public static string Hash(SubjectKind kind, string keyText) => $"hashtextextended({keyText}, hashtext({Sql.Literal(kind.Name)})) & 9223372036854775807";

    /// <summary>Finds the subject that was refused last.</summary>
    /// <returns>Its kind and key text; null when there was none, or the site does not know it any more.</returns>
    public static async Task<(SubjectKind Kind, string Key)?> FindAsync(ImmutableArray<SubjectKind> kinds, NpgsqlConnection atSite, CancellationToken cancellationToken)
    {
        var hash = await atSite.ScalarAsync<long>($"SELECT CASE WHEN is_called THEN last_value ELSE -1 END FROM {Sequence}", [], cancellationToken);
        foreach (var kind in kinds)
        {
            var key = Residences.KeyText(kind, "x");
            if (await atSite.ScalarAsync<string?>($"SELECT {key} FROM {Residences.Table(kind)} x WHERE {Hash(kind, key)} = $1 LIMIT 1", [hash], cancellationToken) is { } found)
            {
                return (kind, found);
            }
        }

        return null;
    }
}
