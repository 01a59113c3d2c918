using Domicile.Postgres;
using Domicile.Relocation.Cutover;
using Domicile.Relocation.Pairs;
using Npgsql;
using NpgsqlTypes;

namespace Domicile.Relocation.Journal.Postgres;

/// <summary>Reads and writes moves and batches in the control database. Every write of a worker is conditional on its claim.</summary>
public static class MoveJournal
{
    private const string MoveColumns = "id, source, target, kind, state, batch_subjects, rate, grace, subjects, verdict";

    /// <summary>Asks for a move; its batches follow.</summary>
    public static async Task<long> AskAsync(
        NpgsqlConnection control, Pair pair, string kind, int batchSubjects, int? rate, TimeSpan grace, long? backOf, string because, string? verdict, CancellationToken cancellationToken) =>
        await control.ScalarAsync<long>(
            """
            INSERT INTO domicile_control.move (source, target, kind, state, batch_subjects, rate, grace, back_of, because, verdict)
            VALUES ($1, $2, $3, 'planning', $4, $5, $6, $7, $8, $9) RETURNING id
            """,
            [pair.Source.Id.Text, pair.Target.Id.Text, kind, batchSubjects, Nullable(rate, NpgsqlDbType.Integer), grace, Nullable(backOf, NpgsqlDbType.Bigint), because, verdict ?? (object)DBNull.Value],
            cancellationToken);

    /// <summary>Makes room for batches, all planned and empty.</summary>
    /// <returns>The first and the last number; they are consecutive.</returns>
    public static async Task<(long First, long Last)> ReserveAsync(NpgsqlConnection control, Move move, long batches, CancellationToken cancellationToken)
    {
        var ids = await control.RowsAsync(
            """
            INSERT INTO domicile_control.batch (move, source, target, kind, subjects, phase)
            SELECT $1, $2, $3, $4, 0, 'planned' FROM generate_series(1, $5) RETURNING id
            """,
            [move.Id, move.Source, move.Target, move.Kind, batches],
            r => r.GetInt64(0),
            cancellationToken);
        return (ids.Min(), ids.Max());
    }

    /// <summary>Writes down how many subjects each batch got, and lets workers begin.</summary>
    public static Task<int> StartAsync(NpgsqlConnection control, Move move, IReadOnlyDictionary<long, int> sizes, CancellationToken cancellationToken) => control.ExecuteAsync(
        """
        WITH sized AS (
          UPDATE domicile_control.batch b SET subjects = s.n, phase = CASE WHEN s.n = 0 THEN 'done' ELSE b.phase END
          FROM (SELECT x.id, coalesce(u.n, 0) AS n FROM domicile_control.batch x LEFT JOIN unnest($2::bigint[], $3::integer[]) AS u(id, n) USING (id) WHERE x.move = $1) s
          WHERE b.id = s.id RETURNING b.subjects)
        , started AS (
          UPDATE domicile_control.move SET state = 'running', subjects = (SELECT sum(subjects) FROM sized) WHERE id = $1 AND state = 'planning' RETURNING id)
        INSERT INTO domicile_control.journal (move, claim, act) SELECT id, 0, 'started' FROM started
        """,
        [move.Id, sizes.Keys.ToArray(), sizes.Values.ToArray()],
        cancellationToken);

    /// <summary>Moves in one of these states that are not over, oldest first.</summary>
    public static Task<IReadOnlyList<Move>> MovesAsync(NpgsqlConnection control, string[] states, CancellationToken cancellationToken) => control.RowsAsync(
        $"SELECT {MoveColumns} FROM domicile_control.move WHERE state = ANY ($1) AND ended_at IS NULL ORDER BY id", [states], ReadMove, cancellationToken);

    /// <summary>One move; null when there is none of that number.</summary>
    public static async Task<Move?> MoveAsync(NpgsqlConnection control, long id, CancellationToken cancellationToken) => (await control.RowsAsync(
        $"SELECT {MoveColumns} FROM domicile_control.move WHERE id = $1", [id], ReadMove, cancellationToken)).SingleOrDefault();

    /// <summary>Changes a move's state.</summary>
    /// <returns>Whether the move was in one of the states it can come from.</returns>
    public static async Task<bool> TurnAsync(NpgsqlConnection control, long id, string to, string[] from, CancellationToken cancellationToken) =>
        await control.ExecuteAsync(
            "UPDATE domicile_control.move SET state = $2, ended_at = CASE WHEN $2 = 'done' THEN clock_timestamp() END WHERE id = $1 AND state = ANY ($3)",
            [id, to, from],
            cancellationToken) == 1;

    /// <summary>Writes down that a cancelled move is over: its batches are taken back, or have come to their end.</summary>
    public static Task EndAsync(NpgsqlConnection control, long id, CancellationToken cancellationToken) =>
        control.ExecuteAsync("UPDATE domicile_control.move SET ended_at = clock_timestamp() WHERE id = $1 AND state = 'cancelled'", [id], cancellationToken);

    /// <summary>Whether a move is to go on.</summary>
    public static Task<bool> IsRunningAsync(NpgsqlConnection control, long id, CancellationToken cancellationToken) =>
        control.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM domicile_control.move WHERE id = $1 AND state = 'running')", [id], cancellationToken);

    /// <summary>The batches of a move, in order.</summary>
    public static Task<IReadOnlyList<Batch>> BatchesAsync(NpgsqlConnection control, long move, CancellationToken cancellationToken) => control.RowsAsync(
        "SELECT id, move, kind, subjects, phase, fence, because, attempts FROM domicile_control.batch WHERE move = $1 ORDER BY id", [move], ReadBatch, cancellationToken);

    /// <summary>Writes the phase that a batch enters, before its act, in one commit with the journal's line.</summary>
    /// <exception cref="SupersededException">The claim is not ours any more; nothing was written.</exception>
    public static async Task EnterAsync(
        NpgsqlConnection control, Pair pair, long claim, Batch batch, CutoverPhase phase, string? certificate, CancellationToken cancellationToken)
    {
        var (word, fence, because) = PhaseText.Write(phase);
        var written = await control.ExecuteAsync(
            """
            WITH mine AS (SELECT FROM domicile_control.pair WHERE source = $1 AND target = $2 AND claim = $3 FOR SHARE),
            entered AS (
              UPDATE domicile_control.batch SET phase = $5, fence = coalesce($6, fence), because = $7, certificate = coalesce($8, certificate), changed_at = clock_timestamp(),
                attempts = attempts + CASE WHEN $5 = 'unfencing' THEN 1 ELSE 0 END
              WHERE id = $4 AND EXISTS (SELECT FROM mine) RETURNING move, id)
            INSERT INTO domicile_control.journal (move, batch, claim, act, detail) SELECT move, id, $3, $5, coalesce($6::text, $7) FROM entered
            """,
            [pair.Source.Id.Text, pair.Target.Id.Text, claim, batch.Id, word, Nullable<NpgsqlLogSequenceNumber>(fence is { } lsn ? new(lsn.Bytes) : null, NpgsqlDbType.PgLsn), because ?? (object)DBNull.Value, certificate ?? (object)DBNull.Value],
            cancellationToken);
        if (written != 1)
        {
            throw new SupersededException(pair);
        }
    }

    private static NpgsqlParameter Nullable<T>(T? value, NpgsqlDbType type)
        where T : struct => new() { Value = value is { } present ? present : DBNull.Value, NpgsqlDbType = type };

    private static Move ReadMove(NpgsqlDataReader r) => new(
        r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetInt32(5), r.IsDBNull(6) ? null : r.GetInt32(6), r.GetTimeSpan(7), r.GetInt64(8), r.IsDBNull(9) ? null : r.GetString(9));

    private static Batch ReadBatch(NpgsqlDataReader r) => new(
        r.GetInt64(0),
        r.GetInt64(1),
        r.GetString(2),
        r.GetInt32(3),
        PhaseText.Read(r.GetString(4), r.IsDBNull(5) ? null : new Lsn((ulong)r.GetFieldValue<NpgsqlLogSequenceNumber>(5)), r.IsDBNull(6) ? null : r.GetString(6)),
        r.GetInt32(7));
}
