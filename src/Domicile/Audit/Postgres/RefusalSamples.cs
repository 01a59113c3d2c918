using Domicile.Estate;
using Domicile.Ledger.Entries;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.Audit.Postgres;

/// <summary>Journals one refusal of many, by a token under a key of its subject's own: what was refused does not go along.</summary>
public static class RefusalSamples
{
    /// <summary>Journals it.</summary>
    /// <param name="control">The control database.</param>
    /// <param name="site">Where it was refused.</param>
    /// <param name="by">The guard or the gateway.</param>
    /// <param name="sqlState">What was answered.</param>
    /// <param name="kind">The subject's kind.</param>
    /// <param name="token">The subject.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task JournalAsync(
        NpgsqlConnection control, SiteId site, string by, string sqlState, string kind, Domicile.SubjectDirectory.SubjectToken token, CancellationToken cancellationToken)
    {
        await control.ExecuteAsync(SubjectKeys.Make, [kind, new[] { token.ToBytes() }], cancellationToken);
        var key = await control.ScalarAsync<byte[]>("SELECT key FROM domicile_control.subject_key WHERE kind = $1 AND token = $2", [kind, token.ToBytes()], cancellationToken);
        await control.ExecuteAsync(
            "INSERT INTO domicile_control.journal (claim, act, detail) VALUES (0, 'sampled', concat_ws(' ', $1, $2, $3, $4))",
            [site.Text, by, sqlState, SubjectToken.Of(key!, token.ToString())], cancellationToken);
    }
}
