using Domicile.Estate;
using Domicile.Postgres;
using Domicile.Relocation.Pairs;
using Domicile.Relocation.Pairs.Postgres;
using Npgsql;

namespace Domicile.Relocation.Reopening.Postgres;

/// <summary>Every pair that a site takes part in, held by us: workers are superseded, and let go.</summary>
internal sealed class HeldPairs : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly NpgsqlConnection _control;
    private readonly Dictionary<Pair, long> _claims;

    private HeldPairs(NpgsqlConnection control, Dictionary<Pair, long> claims) => (_control, _claims) = (control, claims);

    /// <summary>The pairs with our claims.</summary>
    public IReadOnlyDictionary<Pair, long> Claims => _claims;

    /// <summary>Takes them.</summary>
    /// <exception cref="DomicileException">A worker does not let go.</exception>
    public static async Task<HeldPairs> TakeAsync(EstateSession estate, SiteId site, CancellationToken cancellationToken)
    {
        var control = await estate.ControlAsync(cancellationToken);
        var claims = new Dictionary<Pair, long>();
        try
        {
            foreach (var pair in estate.Pairs.Where(p => p.Source.Id == site || p.Target.Id == site))
            {
                await using var source = await estate.Site(pair.Source.Id).OpenAsync(cancellationToken);
                await using var target = await estate.Site(pair.Target.Id).OpenAsync(cancellationToken);

                // The first claim drives a worker out, the second keeps out whoever came between.
                await Claiming.TakeAsync(pair, "site open", control, source, target, cancellationToken);
                await Nudge.SendAsync(source, cancellationToken);
                await LockAsync(control, pair, cancellationToken);
                claims[pair] = await Claiming.TakeAsync(pair, "site open", control, source, target, cancellationToken);
            }

            return new(control, claims);
        }
        catch
        {
            await control.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets the workers go on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _control.ExecuteAsync("SELECT pg_advisory_unlock_all()", [], CancellationToken.None);
        await _control.DisposeAsync();
    }

    private static async Task LockAsync(NpgsqlConnection control, Pair pair, CancellationToken cancellationToken)
    {
        try
        {
            await control.ExecuteAsync($"SET lock_timeout = {(int)Patience.TotalMilliseconds}", [], cancellationToken);
            await control.ExecuteAsync("SELECT pg_advisory_lock(hashtext($1))", [$"domicile {pair}"], cancellationToken);
        }
        catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new DomicileException($"A worker is at work on {pair}.", $"It did not let go in {Patience.TotalSeconds:0} s.", "Stop every 'domicile worker' and 'domicile move', then open the site again.", cause: busy);
        }
    }
}
