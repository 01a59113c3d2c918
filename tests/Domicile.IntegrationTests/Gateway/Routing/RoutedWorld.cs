using Domicile.Estate;
using Domicile.Gateway.Routing;
using Domicile.Gateway.Routing.Postgres;
using Domicile.IntegrationTests.Relocation;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.IntegrationTests.Gateway.Routing;

/// <summary>Six people's notes on one database, whole, and the same on two sites after half of them have moved; a router over the two.</summary>
public sealed class RoutedWorld : IAsyncLifetime
{
    private NpgsqlDataSource _whole = null!;

    internal World World { get; private set; } = null!;

    internal RoutingPlane Plane { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = await World.NewAsync(users: 6);
        _whole = Connecting.Pool(await Servers.NewDatabaseAsync(await Servers.OneAsync()));
        await using (var whole = await _whole.OpenConnectionAsync(TestContext.Current.CancellationToken))
        {
            await whole.ExecuteAsync(NotesSchema.Create + NotesSchema.Fill(6), [], TestContext.Current.CancellationToken);
        }

        await World.MoveAsync();
        Plane = await RoutingPlane.OpenAsync(World.Declaration, new(SiteId.Parse("us")), TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        await Plane.Feed.LookAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Where a statement runs; the final decision.</summary>
    internal async Task<RouteDecision> RouteAsync(string sql, string country, string? subject = null)
    {
        var session = new SessionContext(new("app", CountryCode.Parse(country), null, []));
        if (subject is not null)
        {
            var set = Plane.Router.Analyse($"set domicile.subject = '{subject}'");
            session.Sent(set.Statements[0], Plane.Router.Route(set, session));
        }

        var decision = Plane.Router.Route(Plane.Router.Analyse(sql), session);
        while (decision.Kind == RouteKind.Ask)
        {
            decision = await Plane.Router.AnswerAsync(decision.Question!, session, TestContext.Current.CancellationToken);
        }

        return decision;
    }

    /// <summary>The rows that a statement answers at the site, or on the whole database for null, in order.</summary>
    internal async Task<IReadOnlyList<string>> RowsAsync(string sql, SiteId? site)
    {
        await using var connection = site is null ? await _whole.OpenConnectionAsync(TestContext.Current.CancellationToken) : await (site.Text == "us" ? World.Us : World.Ie).OpenAsync();
        var rows = await connection.RowsAsync(sql, [], r => string.Join('|', Enumerable.Range(0, r.FieldCount).Select(i => r.IsDBNull(i) ? "null" : r.GetValue(i).ToString())), TestContext.Current.CancellationToken);
        return [.. rows.Order(StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        await Plane.DisposeAsync();
        await _whole.DisposeAsync();
        await World.DisposeAsync();
    }
}
