using System.Collections.Immutable;
using Domicile.Audit;
using Domicile.Postgres;
using Domicile.Postgres.Wire;
using Domicile.Relocation.Sites.Postgres;
using Npgsql;

namespace Domicile.Relocation.Pairs.Postgres;

/// <summary>The sessions of one worker on one pair.</summary>
/// <remarks>Apart from each other, since they are used side by side: the acts at the source and at the target, the follower's target,
/// the control database, and two lanes for copying.</remarks>
public sealed class PairSessions : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _open = [];

    private PairSessions(SiteDatabase source, SiteDatabase target, IActLedger ledger) => (Source, Target, Ledger) = (source, target, ledger);

    /// <summary>The source site.</summary>
    public SiteDatabase Source { get; }

    /// <summary>The target site.</summary>
    public SiteDatabase Target { get; }

    /// <summary>What makes sure that acts are logged before they are done.</summary>
    public IActLedger Ledger { get; }

    /// <summary>Acts at the source.</summary>
    public NpgsqlConnection AtSource { get; private set; } = null!;

    /// <summary>Acts at the target.</summary>
    public NpgsqlConnection AtTarget { get; private set; } = null!;

    /// <summary>The follower's own at the target.</summary>
    public NpgsqlConnection Following { get; private set; } = null!;

    /// <summary>The control database, for the journal.</summary>
    public NpgsqlConnection Control { get; private set; } = null!;

    /// <summary>The control database, for the follower.</summary>
    public NpgsqlConnection ControlOfFollower { get; private set; } = null!;

    /// <summary>Raw sessions at source and target, for COPY.</summary>
    public ImmutableArray<(WireConnection Source, WireConnection Target)> Lanes { get; private set; } = [];

    /// <summary>Opens them all.</summary>
    public static async Task<PairSessions> OpenAsync(
        SiteDatabase source, SiteDatabase target, NpgsqlDataSource control, ServerAddress controlAddress, IActLedger ledger, int lanes, CancellationToken cancellationToken)
    {
        var sessions = new PairSessions(source, target, ledger);
        try
        {
            sessions.AtSource = sessions.Keep(await source.OpenAsync(cancellationToken));
            sessions.AtTarget = sessions.Keep(await target.OpenAsync(cancellationToken));
            sessions.Following = sessions.Keep(await target.OpenAsync(cancellationToken));
            sessions.Control = sessions.Keep(await control.OpenAsync(controlAddress, cancellationToken));
            sessions.ControlOfFollower = sessions.Keep(await control.OpenAsync(controlAddress, cancellationToken));
            for (var i = 0; i < lanes; i++)
            {
                var from = sessions.Keep(await WireAsync(source, cancellationToken));
                var to = sessions.Keep(await WireAsync(target, cancellationToken));
                sessions.Lanes = sessions.Lanes.Add((from, to));
            }

            return sessions;
        }
        catch
        {
            await sessions.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls the roll of both sites.</summary>
    /// <exception cref="DomicileException">One of them has been set back to an older state.</exception>
    public async Task CallRollAsync(CancellationToken cancellationToken)
    {
        await RollCall.AnswerAsync(Control, Source.Site, AtSource, cancellationToken);
        await RollCall.AnswerAsync(Control, Target.Site, AtTarget, cancellationToken);
    }

    /// <summary>Makes sure that both sites take writes.</summary>
    /// <exception cref="DomicileException">One of them is closed.</exception>
    public async Task RequireOpenAsync(CancellationToken cancellationToken)
    {
        foreach (var (site, session) in new[] { (Source, AtSource), (Target, AtTarget) })
        {
            if (!await session.ScalarAsync<bool>("SELECT domicile.is_open() IS TRUE", [], cancellationToken))
            {
                throw new DomicileException(
                    message: $"Site '{site.Site.Id}' is closed to writes.",
                    detail: "It was restored, promoted, copied or set back since it was last opened; what it holds may be old.",
                    hint: $"Compare it with the directory, and open it: domicile site open {site.Site.Id}.");
            }
        }
    }

    /// <summary>A raw session whose rows read and write as everybody's of ours.</summary>
    public static Task<WireConnection> WireAsync(SiteDatabase site, CancellationToken cancellationToken)
    {
        var parameters = ImmutableDictionary.CreateRange(
        [
            KeyValuePair.Create("datestyle", "ISO, YMD"), KeyValuePair.Create("timezone", "UTC"), KeyValuePair.Create("intervalstyle", "postgres"),
            KeyValuePair.Create("extra_float_digits", "1"), KeyValuePair.Create("synchronous_commit", "on"), KeyValuePair.Create("bytea_output", "hex"), KeyValuePair.Create("statement_timeout", "0"), KeyValuePair.Create("jit", "off"), KeyValuePair.Create("row_security", "on"),
            KeyValuePair.Create("idle_in_transaction_session_timeout", "0"),
            .. site.Settings.Select(s => KeyValuePair.Create(s.Name, s.Value)),
        ]);
        return WireConnection.ConnectAsync(site.Address, WireOptions.Default with { Parameters = parameters }, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var session in Enumerable.Reverse(_open))
        {
            await session.DisposeAsync();
        }
    }

    private T Keep<T>(T session)
        where T : IAsyncDisposable
    {
        _open.Add(session);
        return session;
    }
}
