using System.Globalization;
using Domicile.Client;
using Domicile.Client.Postgres;
using Domicile.Configuration;
using Domicile.IntegrationTests.Cli;
using Domicile.Postgres;
using Domicile.Samples.Clips.Client;
using Npgsql;

namespace Domicile.IntegrationTests.Client;

/// <summary>The .NET client against sites whose people move.</summary>
public sealed class HomeConnectionsTests : IAsyncLifetime
{
    private CommandEstate _estate = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_for_somebody_who_has_moved_meanwhile_is_done_once_at_the_new_home()
    {
        await _estate.JsonAsync("move", "--to", "us-sacramento", "--where", "false", "--yes");
        await using var homes = new HomeConnections(Declaration());
        var person = await _estate.Sacramento.ScalarAsync<long>("SELECT min(id) FROM users WHERE country IN ('DE', 'GB', 'FR', 'IT')");
        var video = await _estate.Sacramento.ScalarAsync<long>("SELECT min(id) FROM videos");
        var comments = new PostComment(homes);
        await comments.RunAsync(person, video, "before", Token);

        await _estate.JsonAsync("move", "--due", "--yes");
        var id = await comments.RunAsync(person, video, "after", Token);

        Assert.Equal(1, await _estate.Dublin.ScalarAsync<long>($"SELECT count(*) FROM comments WHERE id = {id} AND body = 'after'"));
        Assert.Equal(0, await _estate.Sacramento.ScalarAsync<long>($"SELECT count(*) FROM comments WHERE id = {id} AND body = 'after'"));
        var home = await homes.HomeOfAsync("person", person.ToString(CultureInfo.InvariantCulture), Token);
        Assert.Equal(("ie-dublin", 2L), (home.Site.Text, home.Epoch));
    }

    [Fact]
    public async Task Who_moves_while_a_client_writes_for_them_loses_no_write_has_none_twice_and_meets_no_refusal()
    {
        await _estate.JsonAsync("move", "--to", "us-sacramento", "--where", "false", "--yes");
        await using var homes = new HomeConnections(Declaration());
        var people = await _estate.Sacramento.ScalarAsync<long[]>("SELECT array_agg(id) FROM (SELECT id FROM users WHERE country IN ('DE', 'GB', 'FR', 'IT') ORDER BY id LIMIT 4) u");
        var video = await _estate.Sacramento.ScalarAsync<long>("SELECT min(id) FROM videos");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var writing = people!.Select(person => WriteAsync(new PostComment(homes), person, video, stop.Token)).ToList();

        await _estate.JsonAsync("move", "--due", "--yes", "--batch", "2");
        await stop.CancelAsync();
        var written = (await Task.WhenAll(writing)).SelectMany(w => w).ToList();

        Assert.True(written.Count > people!.Length);
        Assert.Equal(written.Count, await _estate.Dublin.ScalarAsync<long>("SELECT count(DISTINCT body) FROM comments WHERE body LIKE 'while moving %'"));
        Assert.Equal(written.Order(), (await _estate.Dublin.ScalarAsync<long[]>("SELECT array_agg(id) FROM comments WHERE body LIKE 'while moving %'"))!.Order());
        foreach (var person in people)
        {
            Assert.Equal("ie-dublin", (await homes.RefreshAsync("person", person.ToString(CultureInfo.InvariantCulture), Token)).Site.Text);
        }
    }

    [Fact]
    public async Task Homes_are_found_without_the_control_database_remembered_or_asked_of_the_sites()
    {
        await _estate.JsonAsync("move", "--due", "--yes");
        var declaration = Declaration();
        await using var homes = new HomeConnections(declaration with { Control = declaration.Control with { Port = 1 } });
        var person = await _estate.Dublin.ScalarAsync<long>("SELECT min(r.k1) FROM domicile.residence_person r, domicile.site s WHERE r.home = s.number");

        await using var connection = await homes.OpenAsync("person", person.ToString(CultureInfo.InvariantCulture), Token);

        Assert.Equal(_estate.Dublin.Address.Database, connection.Database);
        var nobody = await Assert.ThrowsAsync<DomicileException>(() => homes.OpenAsync("person", "123456789", Token));
        Assert.Contains("the directory", nobody.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_refusals_of_the_guard_are_retried()
    {
        await _estate.JsonAsync("move", "--due", "--yes");
        await using var homes = new HomeConnections(Declaration(), new ClientOptions { Patience = TimeSpan.FromMilliseconds(300) });
        var runs = 0;

        var failed = await Assert.ThrowsAsync<PostgresException>(() => homes.RunAsync("person", "1", async (connection, token) =>
        {
            runs++;
            await connection.ExecuteAsync("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$", [], token);
        }, Token));

        Assert.Equal(("40001", 1), (failed.SqlState, runs));
    }

    public async ValueTask InitializeAsync() => _estate = await CommandEstate.CreateAsync();

    public ValueTask DisposeAsync() => _estate.DisposeAsync();

    /// <summary>Writes until it is told to stop; what the stricter levels and deadlocks ask for is retried, a refusal is not.</summary>
    private static async Task<List<long>> WriteAsync(PostComment comments, long person, long video, CancellationToken stop)
    {
        var written = new List<long>();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                written.Add(await comments.RunAsync(person, video, $"while moving {person} {written.Count}", Token));
            }
            catch (PostgresException again) when (again.SqlState is "40001" or "40P01")
            {
            }
        }

        return written;
    }

    private Declaration Declaration() => ConfigurationLoader.Load(_estate.Config).OrThrow();
}
