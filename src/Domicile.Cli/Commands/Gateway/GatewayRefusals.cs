using Domicile.Audit.Postgres;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Gateway.Sessions;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.Cli.Commands.Gateway;

/// <summary>Journals once a minute how often the gateway has refused something, for the ledger.</summary>
internal sealed class GatewayRefusals(Declaration declaration, SiteId nearest, GatewayServer server, TimeProvider clock)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, long> _told = new(StringComparer.Ordinal);
    private long _since = clock.GetTimestamp();

    /// <summary>Tells until it is stopped, and once more then.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (declaration.Ledger.IsEmpty)
        {
            return;
        }

        await using var control = Connecting.Pool(declaration.Control);
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Every, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            try
            {
                await TellAsync(control);
            }
            catch (NpgsqlException)
            {
                // What is not told now is told the next time: the counts only grow.
            }
        }
    }

    private async Task TellAsync(NpgsqlDataSource control)
    {
        var refused = server.RefusedByState.ToDictionary(StringComparer.Ordinal);
        await using var connection = await control.OpenConnectionAsync();
        foreach (var (state, count) in refused.Where(r => r.Value > _told.GetValueOrDefault(r.Key)))
        {
            await RefusalCounts.JournalAsync(connection, nearest, state, count - _told.GetValueOrDefault(state), clock.GetElapsedTime(_since), CancellationToken.None);
            _told[state] = count;
        }

        _since = clock.GetTimestamp();
    }
}
