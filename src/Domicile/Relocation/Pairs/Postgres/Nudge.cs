using Domicile.Postgres;
using Npgsql;

namespace Domicile.Relocation.Pairs.Postgres;

/// <summary>Writes a transaction of nothing to a site's log: it flushes all before it, and followers that have read it have read
/// all before it.</summary>
public static class Nudge
{
    /// <summary>The prefix of such messages.</summary>
    public const string Prefix = "domicile.tick";

    /// <summary>Sends one.</summary>
    public static Task SendAsync(NpgsqlConnection site, CancellationToken cancellationToken) =>
        site.ExecuteAsync($"SET synchronous_commit = on; SELECT pg_logical_emit_message(true, '{Prefix}', '')", [], cancellationToken);
}
