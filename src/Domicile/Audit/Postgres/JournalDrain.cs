using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Ledger;
using Domicile.Ledger.Entries;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.Audit.Postgres;

/// <summary>Carries the journal's lines into the logs, in order. Of all processes on an estate one does it at a time: an advisory lock says which.</summary>
/// <remarks>A line is marked when its entries are durable. Who dies between the two leaves lines whose entries stand once more when the next one begins:
/// never fewer.</remarks>
internal sealed class JournalDrain : IAsyncDisposable
{
    private const int LinesAtOnce = 200;
    private const string Unlogged = """
        SELECT j.seq, j.act, j.claim, j.move, j.batch, m.source, m.target, coalesce(m.subjects, 0), coalesce(m.verdict, m.because, ''), b.certificate, j.detail
        FROM domicile_control.journal j LEFT JOIN domicile_control.move m ON m.id = j.move LEFT JOIN domicile_control.batch b ON b.id = j.batch
        WHERE j.logged_at IS NULL ORDER BY j.seq LIMIT 
        """;

    /// <summary>How often the logs record each other's checkpoints while there is something to carry over.</summary>
    private static readonly TimeSpan AnchorEvery = TimeSpan.FromMinutes(1);

    private readonly NpgsqlConnection _control;
    private readonly TimeProvider _clock;
    private ImmutableArray<AreaLog> _logs = [];
    private long? _anchored;

    private JournalDrain(NpgsqlConnection control, TimeProvider clock) => (_control, _clock) = (control, clock);

    /// <summary>Takes the work over.</summary>
    /// <returns>Null while another process that is alive has it.</returns>
    public static async Task<JournalDrain?> TryTakeAsync(ImmutableArray<LedgerArea> areas, NpgsqlDataSource control, ServerAddress address, TimeProvider clock, CancellationToken cancellationToken)
    {
        var drain = new JournalDrain(await control.OpenAsync(address, cancellationToken), clock);
        try
        {
            if (!await drain._control.ScalarAsync<bool>("SELECT pg_try_advisory_lock(hashtext('domicile ledger'))", [], cancellationToken))
            {
                await drain.DisposeAsync();
                return null;
            }

            var run = await drain._control.ScalarAsync<long>("SELECT nextval('domicile_control.ledger_run')", [], cancellationToken);
            foreach (var area in areas)
            {
                drain._logs = drain._logs.Add(await AreaLog.OpenAsync(area, control, run, clock, cancellationToken));
            }

            return drain;
        }
        catch
        {
            await drain.DisposeAsync();
            throw;
        }
    }

    /// <summary>Carries over what is there.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await _control.RowsAsync(Unlogged + LinesAtOnce, [], Read, cancellationToken) is { Count: > 0 } acts)
        {
            foreach (var run in Runs(acts))
            {
                await LogAsync(run, cancellationToken);
            }

            await _control.ExecuteAsync(
                "UPDATE domicile_control.journal SET logged_at = clock_timestamp() WHERE seq = ANY ($1)", [acts.Select(a => a.Number).ToArray()], cancellationToken);
            if (_anchored is not { } last || _clock.GetElapsedTime(last) > AnchorEvery)
            {
                await AnchorAsync(cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await AnchorAsync(CancellationToken.None);
        }
        catch (LedgerException)
        {
            // A log that takes no more entries has told so.
        }

        foreach (var log in _logs)
        {
            await log.DisposeAsync();
        }

        try
        {
            await _control.ExecuteAsync("SELECT pg_advisory_unlock_all()", [], CancellationToken.None);
        }
        catch (Exception lost) when (lost is NpgsqlException or InvalidOperationException)
        {
            // The server has let it go with the session.
        }

        await _control.DisposeAsync();
    }

    private async Task AnchorAsync(CancellationToken cancellationToken)
    {
        foreach (var log in _logs)
        {
            foreach (var other in _logs.Where(l => l != log))
            {
                await log.RecordAsync(other, cancellationToken);
            }
        }

        _anchored = _clock.GetTimestamp();
    }

    /// <summary>Lines whose entries can go together; an armed batch, which brings its subjects' tokens along, stands alone.</summary>
    private static IEnumerable<IReadOnlyList<JournalledAct>> Runs(IReadOnlyList<JournalledAct> acts)
    {
        var run = new List<JournalledAct>();
        foreach (var act in acts)
        {
            run.Add(act);
            if (act.Act == "armed")
            {
                yield return run;
                run = [];
            }
        }

        yield return run;
    }

    private async Task LogAsync(IReadOnlyList<JournalledAct> run, CancellationToken cancellationToken)
    {
        await Task.WhenAll(_logs.Select(log => log.AppendAsync(
            [.. run.Where(a => log.Concerns(a.Source, a.Target)).SelectMany(ActEntries.Of)], cancellationToken)));
        if (run is [.., { Act: "armed", Batch: { } batch } armed])
        {
            await LogHomesAsync(armed, batch, cancellationToken);
        }
    }

    private async Task LogHomesAsync(JournalledAct armed, long batch, CancellationToken cancellationToken)
    {
        var homes = await _control.RowsAsync(
            "SELECT h.kind, h.token, h.epoch, k.key FROM domicile_control.announced_home h JOIN domicile_control.subject_key k USING (kind, token) WHERE h.batch = $1 ORDER BY h.token",
            [batch], r => (Kind: r.GetString(0), Token: r.GetFieldValue<byte[]>(1), Epoch: r.GetInt64(2), Key: r.GetFieldValue<byte[]>(3)), cancellationToken);
        var move = armed.Move!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
        ImmutableArray<EntryBody> bodies = [.. homes.Select(h => new EntryBody.HomeChanged(SubjectToken.Of(h.Key, Convert.ToHexStringLower(h.Token)), armed.Source!, armed.Target!, h.Epoch, move, batch))];
        foreach (var (site, column) in new[] { (armed.Source, "left_entry"), (armed.Target, "entered_entry") })
        {
            // One log for both sites gets them once.
            if (_logs.FirstOrDefault(l => l.Concerns(site)) is { } log && (site == armed.Source || !log.Concerns(armed.Source)))
            {
                var entries = await log.AppendAsync(bodies, cancellationToken);
                await _control.ExecuteAsync(
                    $"UPDATE domicile_control.announced_home h SET {column} = e.entry FROM unnest($2::bytea[], $3::bigint[]) AS e(token, entry) WHERE h.batch = $1 AND h.token = e.token",
                    [batch, homes.Select(h => h.Token).ToArray(), entries.Select(e => e.Index).ToArray()], cancellationToken);
            }
        }
    }

    private static JournalledAct Read(NpgsqlDataReader r) => new(
        r.GetInt64(0), r.GetString(1), r.GetInt64(2), r.IsDBNull(3) ? null : r.GetInt64(3), r.IsDBNull(4) ? null : r.GetInt64(4), Text(r, 5), Text(r, 6), r.GetInt64(7), r.GetString(8), Text(r, 9), Text(r, 10));

    private static string? Text(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetString(column);
}
