using Domicile.Audit.Postgres;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Gateway.Sessions;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.Cli.Commands.Gateway;

/// <summary>Journals once a minute what the gateway has counted, for the ledger: refusals with one of their subjects, and transactions at each site.</summary>
internal sealed class GatewayReport(Declaration declaration, SiteId nearest, GatewayServer server, TimeProvider clock)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, long> _refused = new(StringComparer.Ordinal);
    private readonly Dictionary<SiteId, long> _ended = [];
    private long _since = clock.GetTimestamp();

    /// <summary>Tells until it is stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Every, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            await TellAsync();
        }
    }

    /// <summary>Tells what has not been told yet. What cannot be told now is told the next time.</summary>
    public async Task TellAsync()
    {
        if (declaration.Ledger.IsEmpty)
        {
            return;
        }

        try
        {
            await using var pool = Connecting.Pool(declaration.Control);
            await using var control = await pool.OpenConnectionAsync();
            await TellAsync(control);
        }
        catch (NpgsqlException)
        {
            // The counts only grow.
        }
    }

    private async Task TellAsync(NpgsqlConnection control)
    {
        var time = clock.GetElapsedTime(_since);
        foreach (var (state, count) in server.RefusedByState.Where(r => r.Value > _refused.GetValueOrDefault(r.Key)))
        {
            await RefusalCounts.JournalAsync(control, nearest, state, count - _refused.GetValueOrDefault(state), time, CancellationToken.None);
            _refused[state] = count;
            if (server.TakeRefused(state) is { Kind: { } kind, Token: var token })
            {
                await RefusalSamples.JournalAsync(control, nearest, "gateway", state, kind, token, CancellationToken.None);
            }
        }

        foreach (var (site, count) in server.EndedBySite.Where(e => e.Value > _ended.GetValueOrDefault(e.Key)))
        {
            await CommitCounts.JournalAsync(control, site, count - _ended.GetValueOrDefault(site), time, CancellationToken.None);
            _ended[site] = count;
        }

        _since = clock.GetTimestamp();
    }
}
