using Domicile.Postgres.Wire;
using Npgsql;

namespace Domicile.Relocation.Pairs.Postgres;

/// <summary>Works on every pair of an estate side by side. A pair whose servers fail is tried again, the others go on.</summary>
/// <param name="estate">The estate.</param>
/// <param name="name">The worker's name, for the journal.</param>
/// <param name="clock">The clock.</param>
/// <param name="trouble">Told of each failure that is tried again.</param>
public sealed class EstateWorker(EstateSession estate, string name, TimeProvider clock, Action<Pair, Exception> trouble)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>Works until stopped, or until <paramref name="isOver"/> says so of each pair.</summary>
    /// <remarks>What no try can mend, a fault of our own, ends all pairs: a worker that lives on with one of them dead would wait for ever.</remarks>
    public async Task RunAsync(Func<NpgsqlConnection, Task<bool>> isOver, CancellationToken cancellationToken)
    {
        using var together = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(estate.Pairs.Select(async pair =>
        {
            try
            {
                await PersistAsync(pair, isOver, together.Token);
            }
            catch
            {
                await together.CancelAsync();
                throw;
            }
        }));
    }

    /// <summary>While a pair cannot be worked on its slot keeps all log of its source.</summary>
    private async Task KeepBudgetAsync(Pair pair, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = await estate.Site(pair.Source.Id).OpenAsync(cancellationToken);
            await LogBudget.KeepAsync(source, pair, estate.Declaration.Moving.LogBudget, cancellationToken);
        }
        catch (Exception failure) when (failure is NpgsqlException or DomicileException or IOException or TimeoutException)
        {
            trouble(pair, failure);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The next turn ends.
        }
    }

    private async Task PersistAsync(Pair pair, Func<NpgsqlConnection, Task<bool>> isOver, CancellationToken cancellationToken)
    {
        var hasFailed = false;
        for (var pause = FirstPause; ; pause = pause < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                var worker = new PairWorker(
                    estate.Declaration, estate.Plan, pair, estate.Site(pair.Source.Id), estate.Site(pair.Target.Id), estate.Control, estate.Ledger, name, clock);
                if (await worker.RunAsync(isOver, cancellationToken))
                {
                    return;
                }

                await using var control = await estate.ControlAsync(cancellationToken);
                if (!hasFailed && await isOver(control))
                {
                    return;
                }

                // After a failure of ours the one who holds the pair may be our own lost session: what we left half done is ours to mend.
                hasFailed = false;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is NpgsqlException or WireException or DomicileException or IOException or TimeoutException or InvalidOperationException { Source: nameof(Npgsql) })
            {
                trouble(pair, failure);
                hasFailed = true;
                await KeepBudgetAsync(pair, cancellationToken);
            }

            await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }
}
