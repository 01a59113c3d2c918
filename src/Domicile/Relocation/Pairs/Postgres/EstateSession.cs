using System.Collections.Immutable;
using System.Security.Cryptography;
using Domicile.Audit;
using Domicile.Audit.Postgres;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;
using Domicile.Relocation.Closure;
using Domicile.Relocation.Ids.Postgres;
using Domicile.Relocation.Journal;
using Domicile.Relocation.Sites.Postgres;
using Domicile.SubjectDirectory;
using Domicile.SubjectDirectory.Postgres;
using Npgsql;

namespace Domicile.Relocation.Pairs.Postgres;

/// <summary>Everything that a command needs of an estate: its sites, its control database, its plan.</summary>
public sealed class EstateSession : IAsyncDisposable
{
    private EstateSession(Declaration declaration, ClosurePlan plan, ImmutableArray<SiteDatabase> sites, NpgsqlDataSource control, TimeProvider clock)
    {
        Declaration = declaration;
        Plan = plan;
        Sites = sites;
        Control = control;
        Clock = clock;
        Ledger = declaration.Ledger.IsEmpty ? NoLedger.Instance : new JournalLedger(declaration.Ledger, control, declaration.Control, clock);
    }

    /// <summary>The configuration, its ownership resolved.</summary>
    public Declaration Declaration { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The tables.</summary>
    public ClosurePlan Plan { get; }

    /// <summary>The sites that hold data: live and draining ones.</summary>
    public ImmutableArray<SiteDatabase> Sites { get; }

    /// <summary>The control database.</summary>
    public NpgsqlDataSource Control { get; }

    /// <summary>What makes sure that acts are logged before they are done.</summary>
    public IActLedger Ledger { get; }

    /// <summary>The day whose law holds, UTC.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime);

    /// <summary>Every directed pair of sites.</summary>
    public IEnumerable<Pair> Pairs =>
        from source in Sites
        from target in Sites
        where source != target
        select new Pair(source.Site, target.Site);

    /// <summary>Connects to all of them; installs nothing.</summary>
    /// <exception cref="DomicileException">A site cannot be reached, or its schema does not fit the configuration.</exception>
    public static async Task<EstateSession> OpenAsync(Declaration declaration, TimeProvider clock, CancellationToken cancellationToken)
    {
        var sites = ImmutableArray.CreateBuilder<SiteDatabase>();
        NpgsqlDataSource? control = null;
        try
        {
            foreach (var site in declaration.Sites.Where(s => s.State is SiteState.Live or SiteState.Draining))
            {
                sites.Add(await SiteDatabase.ConnectAsync(site, cancellationToken));
            }

            control = Connecting.Pool(declaration.Control);
            await using var connection = await control.OpenAsync(declaration.Control, cancellationToken);
            for (var i = 0; i < sites.Count; i++)
            {
                sites[i] = await CalledAsync(sites[i], connection, cancellationToken);
            }

            await using var first = await sites[0].OpenAsync(cancellationToken);
            var catalog = await CatalogReader.ReadAsync(first, cancellationToken);
            var resolved = declaration.Resolve(catalog);
            return new(resolved, ClosurePlan.Of(resolved, catalog), sites.ToImmutable(), control, clock);
        }
        catch
        {
            foreach (var site in sites)
            {
                await site.DisposeAsync();
            }

            await (control?.DisposeAsync() ?? default);
            throw;
        }
    }

    /// <summary>The site, closed if it has been set back.</summary>
    private static async Task<SiteDatabase> CalledAsync(SiteDatabase site, NpgsqlConnection control, CancellationToken cancellationToken)
    {
        if (site.Identity is null)
        {
            return site;
        }

        await using (var at = await site.OpenAsync(cancellationToken))
        {
            await RollCall.CloseIfBehindAsync(control, site.Site, at, cancellationToken);
            if (await at.ScalarAsync<bool>("SELECT domicile.is_open() IS TRUE", [], cancellationToken) == site.Identity.IsOpen)
            {
                return site;
            }
        }

        await site.DisposeAsync();
        return await SiteDatabase.ConnectAsync(site.Site, cancellationToken);
    }

    /// <summary>The site of that name.</summary>
    public SiteDatabase Site(SiteId id) => Sites.FirstOrDefault(s => s.Site.Id == id) ?? throw new DomicileException(
        message: $"Site '{id}' holds no data.",
        detail: $"It is {Declaration.Site(id).State}; wanted: live or draining.",
        hint: "Set its state in domicile.yaml when it is.");

    /// <summary>Opens a session at the control database.</summary>
    public Task<NpgsqlConnection> ControlAsync(CancellationToken cancellationToken) => Control.OpenAsync(Declaration.Control, cancellationToken);

    /// <summary>Brings control database and sites to where moves can run, and registers who lives where. Safe to repeat.</summary>
    /// <returns>The same estate, connected as its guards know us.</returns>
    public async Task<EstateSession> InstallAsync(CancellationToken cancellationToken)
    {
        await using var control = await ControlAsync(cancellationToken);
        await control.ExecuteAsync(DirectoryScript.Create + JournalScript.Create + AuditScript.Create, [], cancellationToken);
        var key = Sites.Select(s => s.Identity?.TokenKey).FirstOrDefault(k => k is not null) ?? RandomNumberGenerator.GetBytes(32);
        var installer = new SiteInstaller(Declaration, Plan, Clock);
        foreach (var site in Sites)
        {
            await using var connection = await site.OpenAsync(cancellationToken);
            var isNew = site.Identity is null;
            await installer.InstallAsync(site.Site, connection, RandomNumberGenerator.GetHexString(24, lowercase: true), key, cancellationToken);
            if (isNew)
            {
                await Registration.RunAsync(connection, control, Declaration, site.Site, new TokenKey(key), cancellationToken);
            }
        }

        await StrideAsync(cancellationToken);
        var again = await OpenAsync(Declaration, Clock, cancellationToken);
        await DisposeAsync();
        return again;
    }

    private async Task StrideAsync(CancellationToken cancellationToken)
    {
        var sessions = new List<(int Site, NpgsqlConnection Session)>();
        try
        {
            foreach (var site in Sites)
            {
                sessions.Add((site.Site.Number, await site.OpenAsync(cancellationToken)));
            }

            await SequenceStrides.SetAsync(sessions, Plan, cancellationToken);
        }
        finally
        {
            foreach (var (_, session) in sessions)
            {
                await session.DisposeAsync();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        foreach (var site in Sites)
        {
            await site.DisposeAsync();
        }

        await Control.DisposeAsync();
    }
}
