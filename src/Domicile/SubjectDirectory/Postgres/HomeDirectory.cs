using Domicile.Estate;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.SubjectDirectory.Postgres;

/// <summary>The directory: token to home and epoch, one row a subject.</summary>
public static class HomeDirectory
{
    /// <summary>Registers subjects as born at a site, epoch 1. Who is known already keeps home and epoch.</summary>
    public static async Task RegisterAsync(
        NpgsqlConnection control, string kind, IReadOnlyCollection<SubjectToken> tokens, SiteId site, CancellationToken cancellationToken)
    {
        foreach (var chunk in tokens.Chunk(20_000))
        {
            await control.ExecuteAsync(
                """
                WITH born AS (
                  INSERT INTO domicile_control.directory (kind, token, home, epoch) SELECT $1, t, $3, 1 FROM unnest($2) t
                  ON CONFLICT DO NOTHING RETURNING kind, token, home, epoch)
                INSERT INTO domicile_control.history (kind, token, home, epoch) SELECT kind, token, home, epoch FROM born
                """,
                [kind, chunk.Select(t => t.ToBytes()).ToArray(), site.Text],
                cancellationToken);
        }
    }

    /// <summary>Where a subject is at home; null when the directory does not know it.</summary>
    public static async Task<Home?> FindAsync(NpgsqlConnection control, string kind, SubjectToken token, CancellationToken cancellationToken)
    {
        var rows = await control.RowsAsync(
            "SELECT home, epoch FROM domicile_control.directory WHERE kind = $1 AND token = $2", [kind, token.ToBytes()], Read, cancellationToken);
        return rows.SingleOrDefault();
    }

    /// <summary>Where a subject was at home at a time; null before the directory knew it.</summary>
    public static async Task<Home?> FindAsync(
        NpgsqlConnection control, string kind, SubjectToken token, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var rows = await control.RowsAsync(
            "SELECT home, epoch FROM domicile_control.history WHERE kind = $1 AND token = $2 AND since <= $3 ORDER BY epoch DESC LIMIT 1",
            [kind, token.ToBytes(), at.ToUniversalTime()],
            Read,
            cancellationToken);
        return rows.SingleOrDefault();
    }

    /// <summary>The homes of many subjects; who is unknown is absent.</summary>
    public static async Task<IReadOnlyDictionary<SubjectToken, Home>> FindAsync(
        NpgsqlConnection control, string kind, IReadOnlyCollection<SubjectToken> tokens, CancellationToken cancellationToken)
    {
        var rows = await control.RowsAsync(
            "SELECT home, epoch, token FROM domicile_control.directory WHERE kind = $1 AND token = ANY ($2)",
            [kind, tokens.Select(t => t.ToBytes()).ToArray()],
            r => (Token: Token(r.GetFieldValue<byte[]>(2)), Home: Read(r)),
            cancellationToken);
        return rows.ToDictionary(r => r.Token, r => r.Home);
    }

    /// <summary>How many subjects of each kind are at home at sites other than these; nothing where there is no directory yet.</summary>
    public static async Task<IReadOnlyList<(string Kind, SiteId Home, long Subjects)>> ElsewhereAsync(
        NpgsqlConnection control, IEnumerable<SiteId> sites, CancellationToken cancellationToken) =>
        await control.ScalarAsync<bool>("SELECT to_regclass('domicile_control.directory') IS NOT NULL", [], cancellationToken)
            ? await control.RowsAsync(
                "SELECT kind, home, count(*) FROM domicile_control.directory WHERE home <> ALL ($1) GROUP BY 1, 2 ORDER BY 1, 2", [sites.Select(s => s.Text).ToArray()],
                r => (r.GetString(0), SiteId.Parse(r.GetString(1)), r.GetInt64(2)), cancellationToken)
            : [];

    /// <summary>The one change of home: from a site to another, for all of these subjects or for none. Meant to run in a
    /// transaction of the caller's, which rolls back when the answer is false.</summary>
    /// <returns>Whether every one of them was at home at <paramref name="from"/>.</returns>
    public static async Task<bool> TrySwitchAsync(
        NpgsqlConnection control, string kind, IReadOnlyCollection<SubjectToken> tokens, SiteId from, SiteId to, CancellationToken cancellationToken)
    {
        var changed = await control.ScalarAsync<long>(
            """
            WITH moved AS (
              UPDATE domicile_control.directory SET home = $4, epoch = epoch + 1 WHERE kind = $1 AND token = ANY ($2) AND home = $3
              RETURNING kind, token, home, epoch),
            told AS (INSERT INTO domicile_control.history (kind, token, home, epoch) SELECT kind, token, home, epoch FROM moved RETURNING 1)
            SELECT count(*) FROM told
            """,
            [kind, tokens.Select(t => t.ToBytes()).ToArray(), from.Text, to.Text],
            cancellationToken);
        return changed == tokens.Count;
    }

    private static Home Read(NpgsqlDataReader row) => new(SiteId.Parse(row.GetString(0)), row.GetInt64(1));

    internal static SubjectToken Token(ReadOnlySpan<byte> bytes) => new(
        System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes), System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
}
