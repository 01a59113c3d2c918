using Domicile.Postgres;
using Npgsql;

namespace Domicile.Relocation.Moves.Postgres;

/// <summary>Reads moves from the journal.</summary>
public static class MoveStatusReader
{
    /// <summary>All moves, newest first, or one.</summary>
    /// <exception cref="DomicileException">There is no move of that number.</exception>
    public static async Task<IReadOnlyList<MoveStatus>> ReadAsync(NpgsqlConnection control, long? only, CancellationToken cancellationToken)
    {
        if (!await control.ScalarAsync<bool>("SELECT to_regclass('domicile_control.move') IS NOT NULL", [], cancellationToken))
        {
            return only is { } asked ? throw MoveSteering.Unknown(asked) : [];
        }

        var moves = await control.RowsAsync(
            $"SELECT id, source, target, kind, state, because, back_of, asked_at, ended_at, rate, CASE WHEN ended_at IS NULL AND state = 'running' THEN strain END FROM domicile_control.move {(only is { } id ? $"WHERE id = {id}" : "")} ORDER BY id DESC",
            [],
            r => new MoveStatus(
                r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.IsDBNull(6) ? null : r.GetInt64(6),
                r.GetFieldValue<DateTimeOffset>(7), r.IsDBNull(8) ? null : r.GetFieldValue<DateTimeOffset>(8), Nothing, Empty, [], r.IsDBNull(9) ? null : r.GetInt32(9), r.IsDBNull(10) ? null : r.GetString(10)),
            cancellationToken);
        if (moves.Count == 0 && only is { } missing)
        {
            throw MoveSteering.Unknown(missing);
        }

        var complete = new List<MoveStatus>();
        foreach (var move in moves)
        {
            complete.Add(move with
            {
                Figures = await MoveWatch.SummaryAsync(control, [move.Id], cancellationToken),
                Phases = await PhasesAsync(control, move.Id, cancellationToken),
                Quarantined = await QuarantinedAsync(control, move.Id, cancellationToken),
            });
        }

        return complete;
    }

    private static MoveSummary Nothing { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, [], []);

    private static Dictionary<string, int> Empty { get; } = [];

    private static async Task<IReadOnlyDictionary<string, int>> PhasesAsync(NpgsqlConnection control, long move, CancellationToken cancellationToken)
    {
        var phases = await control.RowsAsync(
            "SELECT phase, count(*)::integer FROM domicile_control.batch WHERE move = $1 AND subjects > 0 GROUP BY phase ORDER BY min(id)",
            [move],
            r => (r.GetString(0), r.GetInt32(1)),
            cancellationToken);
        return phases.ToDictionary(p => p.Item1, p => p.Item2, StringComparer.Ordinal);
    }

    private static Task<IReadOnlyList<QuarantinedBatch>> QuarantinedAsync(NpgsqlConnection control, long move, CancellationToken cancellationToken) => control.RowsAsync(
        "SELECT id, subjects, switched_at IS NOT NULL, coalesce(because, '') FROM domicile_control.batch WHERE move = $1 AND phase = 'quarantined' ORDER BY id",
        [move],
        r => new QuarantinedBatch(r.GetInt64(0), r.GetInt32(1), r.GetBoolean(2), r.GetString(3)),
        cancellationToken);
}
