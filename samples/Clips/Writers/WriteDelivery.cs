using Npgsql;

namespace Domicile.Samples.Clips.Writers;

/// <summary>Brings one write to its end as a good application does: asks for the home, tries, asks again when refused, and
/// looks when the connection was lost before the answer came.</summary>
internal sealed class WriteDelivery(IHomes homes, ConnectionPools pools, WriteLedger ledger, WriterTally tally, WriterSettings settings, TimeProvider time)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Tries until it is done, void, or patience ends.</summary>
    /// <exception cref="PostgresException">The server refused for a reason that trying again cannot mend.</exception>
    public async Task DeliverAsync(ClipsWrite write, Random random, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(2);
        var outcome = await TryAsync(write, cancellationToken);
        while (outcome is WriteOutcome.Again && time.GetElapsedTime(start) < settings.Patience)
        {
            await Task.Delay(pause * (0.5 + random.NextDouble()), time, cancellationToken);
            pause = pause < LongestPause ? pause * 2 : LongestPause;
            outcome = await TryAsync(write, cancellationToken);
        }

        if (outcome is WriteOutcome.Done)
        {
            write.Acknowledge(ledger);
            tally.Done(write.Name, time.GetElapsedTime(start));
        }
        else if (outcome is WriteOutcome.Again)
        {
            tally.Abandoned();
        }
    }

    private async Task<WriteOutcome> TryAsync(ClipsWrite write, CancellationToken cancellationToken)
    {
        int? backend = null;
        try
        {
            await using var connection = await pools.Of(await write.HomeAsync(homes, cancellationToken)).OpenConnectionAsync(cancellationToken);
            backend = connection.ProcessID;
            var outcome = await write.PerformAsync(connection, cancellationToken);
            if (outcome is WriteOutcome.Again)
            {
                write.Forget(homes);
            }

            return outcome;
        }
        catch (PostgresException refused) when (IsRefusal(refused.SqlState))
        {
            write.Forget(homes);
            return WriteOutcome.Again;
        }
        catch (NpgsqlException lost) when (IsLoss(lost))
        {
            tally.Lost();
            write.Forget(homes);
            return backend is { } pid ? await LookAsync(write, pid, cancellationToken) : WriteOutcome.Again;
        }
    }

    /// <summary>Refusals that left nothing behind: the transaction was rolled back, and we heard so.</summary>
    private bool IsRefusal(string state)
    {
        switch (state)
        {
            case "DM001":
                tally.Moved();
                return true;
            case PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected:
                tally.Collided();
                return true;
            case PostgresErrorCodes.ForeignKeyViolation:
                tally.Early();
                return true;
            default:
                return false;
        }
    }

    /// <summary>The server went away: without a word, or shutting down, crashing or starting (class 57P).</summary>
    private static bool IsLoss(NpgsqlException lost) =>
        lost is not PostgresException said || said.SqlState.StartsWith("57P", StringComparison.Ordinal);

    /// <summary>Whether a write of unknown end took effect. Certain, since it waits until the old backend is gone, and asks
    /// for the home before and after it looked.</summary>
    private async Task<WriteOutcome> LookAsync(ClipsWrite write, int backend, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                write.Forget(homes);
                var home = await write.HomeAsync(homes, cancellationToken);
                await using var connection = await pools.Of(home).OpenConnectionAsync(cancellationToken);
                await WaitForEndOfAsync(backend, connection, cancellationToken);
                var isDone = await write.IsDoneAsync(connection, cancellationToken);
                write.Forget(homes);
                if (home == await write.HomeAsync(homes, cancellationToken))
                {
                    return isDone ? Found() : WriteOutcome.Again;
                }
            }
            catch (NpgsqlException lost) when (IsLoss(lost))
            {
                await Task.Delay(LongestPause, time, cancellationToken);
            }
        }
    }

    private WriteOutcome Found()
    {
        tally.Found();
        return WriteOutcome.Done;
    }

    private async Task WaitForEndOfAsync(int backend, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var look = new NpgsqlCommand("SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND pid <> pg_backend_pid()", connection);
        look.Parameters.Add(new() { Value = backend });
        while (await look.ExecuteScalarAsync(cancellationToken) is not null)
        {
            await Task.Delay(LongestPause, time, cancellationToken);
        }
    }
}
