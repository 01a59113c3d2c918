using Domicile.Postgres;
using Npgsql;

namespace Domicile.Relocation.Moves.Postgres;

/// <summary>Reads how far moves have come.</summary>
public static class MoveWatch
{
    private const string Switched = "('switched', 'opened', 'moved', 'grace', 'erasing', 'erased', 'swept', 'done')";

    /// <summary>Adds some moves up.</summary>
    public static async Task<MoveSummary> SummaryAsync(NpgsqlConnection control, IReadOnlyCollection<long> moves, CancellationToken cancellationToken)
    {
        var totals = (await control.RowsAsync(
            """
            SELECT count(*)::integer, coalesce(sum(subjects), 0)::bigint, coalesce(sum(copied_rows), 0)::bigint, coalesce(sum(verified_rows), 0)::bigint,
              coalesce(sum(erased_rows), 0)::bigint, coalesce(sum(copied_bytes), 0)::bigint, coalesce(sum(copy_seconds), 0)
            FROM domicile_control.move WHERE id = ANY ($1)
            """,
            [moves.ToArray()],
            r => (Moves: r.GetInt32(0), Subjects: r.GetInt64(1), Copied: r.GetInt64(2), Verified: r.GetInt64(3), Erased: r.GetInt64(4), Bytes: r.GetInt64(5), Seconds: r.GetDouble(6)),
            cancellationToken))[0];
        var batches = (await control.RowsAsync(
            $"""
            SELECT count(*)::integer, count(*) FILTER (WHERE phase IN {Switched})::integer, count(*) FILTER (WHERE phase = 'quarantined')::integer,
              coalesce(sum(subjects) FILTER (WHERE phase IN {Switched}), 0)::bigint,
              coalesce(array_agg(pause_ms ORDER BY pause_ms) FILTER (WHERE pause_ms IS NOT NULL), ARRAY[]::double precision[]),
              coalesce(array_agg(DISTINCT because) FILTER (WHERE phase = 'quarantined' AND because IS NOT NULL), ARRAY[]::text[])
            FROM domicile_control.batch WHERE move = ANY ($1) AND subjects > 0
            """,
            [moves.ToArray()],
            r => (All: r.GetInt32(0), Switched: r.GetInt32(1), Quarantined: r.GetInt32(2), Subjects: r.GetInt64(3), Pauses: r.GetFieldValue<double[]>(4), Reasons: r.GetFieldValue<string[]>(5)),
            cancellationToken))[0];
        return new(
            totals.Moves, totals.Subjects, batches.Subjects, totals.Copied, totals.Verified, totals.Erased, totals.Bytes, totals.Seconds, batches.All, batches.Switched,
            batches.Quarantined, batches.Pauses, batches.Reasons);
    }

    /// <summary>Whether any of these moves is still under way.</summary>
    public static Task<bool> IsRunningAsync(NpgsqlConnection control, IReadOnlyCollection<long> moves, CancellationToken cancellationToken) => control.ScalarAsync<bool>(
        "SELECT EXISTS (SELECT FROM domicile_control.move WHERE id = ANY ($1) AND state IN ('planning', 'running'))", [moves.ToArray()], cancellationToken);
}
