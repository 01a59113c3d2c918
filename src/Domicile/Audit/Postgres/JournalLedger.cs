using System.Collections.Immutable;
using Domicile.Estate;
using Domicile.Ledger;
using Domicile.Postgres;
using Domicile.SubjectDirectory;
using Npgsql;

namespace Domicile.Audit.Postgres;

/// <summary>Keeps logs by the journal: every act is journalled before it is done, and the journal is carried into the logs before it is done.</summary>
/// <param name="areas">The logs.</param>
/// <param name="control">The control database.</param>
/// <param name="address">Its address, for errors.</param>
/// <param name="clock">The clock.</param>
public sealed class JournalLedger(ImmutableArray<LedgerArea> areas, NpgsqlDataSource control, ServerAddress address, TimeProvider clock) : IActLedger
{
    /// <summary>How long another process may take to carry our lines over.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _ending = new();
    private JournalDrain? _drain;
    private Task _beating = Task.CompletedTask;

    /// <inheritdoc/>
    public bool IsKept => true;

    /// <inheritdoc/>
    public async Task AnnounceAsync(long batch, string kind, IReadOnlyCollection<Domicile.SubjectDirectory.SubjectToken> members, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenAsync(address, cancellationToken);
        var tokens = members.Select(t => t.ToBytes()).ToArray();
        await connection.ExecuteAsync(SubjectKeys.Make, [kind, tokens], cancellationToken);
        await connection.ExecuteAsync(
            """
            INSERT INTO domicile_control.announced_home (batch, kind, token, epoch)
            SELECT $3, kind, token, epoch + 1 FROM domicile_control.directory WHERE kind = $1 AND token = ANY ($2) ON CONFLICT DO NOTHING
            """,
            [kind, tokens, batch], cancellationToken);
    }

    /// <inheritdoc/>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (await HeldAsync(cancellationToken) is { } drain)
            {
                await drain.RunAsync(cancellationToken);
            }
            else
            {
                await WaitAsync(cancellationToken);
            }
        }
        catch (Exception failure) when (failure is LedgerException or NpgsqlException or InvalidOperationException)
        {
            // The next one begins anew, with a log that is opened again.
            await LetGoAsync();
            throw failure is LedgerException ledger
                ? new DomicileException("The ledger cannot be written, so what wanted an entry is not done.", $"{ledger.Message} {ledger.Detail}", ledger.Hint)
                : failure;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _beating;
        await LetGoAsync();
        _ending.Dispose();
        _turn.Dispose();
    }

    private async Task<JournalDrain?> HeldAsync(CancellationToken cancellationToken)
    {
        if (_drain is null && (_drain = await JournalDrain.TryTakeAsync(areas, control, address, clock, cancellationToken)) is not null && _beating.IsCompleted)
        {
            _beating = BeatAsync(_ending.Token);
        }

        return _drain;
    }

    private async Task LetGoAsync()
    {
        var drain = _drain;
        _drain = null;
        await (drain?.DisposeAsync() ?? default);
    }

    /// <summary>Another process writes the logs: waits for it, or follows it when it is gone.</summary>
    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenAsync(address, cancellationToken);
        var last = await connection.ScalarAsync<long?>("SELECT max(seq) FROM domicile_control.journal WHERE logged_at IS NULL", [], cancellationToken);
        for (var start = clock.GetTimestamp(); await connection.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM domicile_control.journal WHERE logged_at IS NULL AND seq <= $1)", [last ?? 0], cancellationToken);)
        {
            if (await HeldAsync(cancellationToken) is { } drain)
            {
                await drain.RunAsync(cancellationToken);
                return;
            }

            if (clock.GetElapsedTime(start) > Patience)
            {
                throw new DomicileException(
                    "The ledger does not take entries, so what wanted one is not done.", $"Another process writes the logs, and has not taken ours for {Patience.TotalSeconds:0} s.",
                    "See what that one says: pg_locks of the control database names its session (an advisory lock).");
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    /// <summary>Who holds the logs carries over what others have journalled, too.</summary>
    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Beat, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (cancellationToken.IsCancellationRequested || !await _turn.WaitAsync(TimeSpan.Zero, CancellationToken.None))
            {
                continue;
            }

            try
            {
                await (_drain?.RunAsync(CancellationToken.None) ?? Task.CompletedTask);
            }
            catch (Exception failure) when (failure is LedgerException or NpgsqlException or InvalidOperationException)
            {
                // Whoever wants an entry is told.
                await LetGoAsync();
            }
            finally
            {
                _turn.Release();
            }
        }
    }
}
