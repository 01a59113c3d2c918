using System.Diagnostics;
using System.Globalization;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.IntegrationTests.Gateway;

/// <summary>Ordinary clients through the gateway, each subject at home.</summary>
public sealed class GatewayTests : IAsyncLifetime
{
    private GatewayWorld _world = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_subjects_rows_are_read_and_written_at_home_by_parameter_literal_and_context()
    {
        var (dublin, sacramento) = ((await GatewayWorld.PeopleAsync(_world.Estate.Dublin))[0], (await GatewayWorld.PeopleAsync(_world.Estate.Sacramento))[0]);
        foreach (var (listener, person, site) in new[] { (0, dublin, _world.Estate.Dublin), (1, sacramento, _world.Estate.Sacramento) })
        {
            var email = await site.ScalarAsync<string>($"SELECT email FROM users WHERE id = {person}");
            await using var connection = await _world.OpenAsync(listener);

            Assert.Equal(email, await connection.ScalarAsync<string>("SELECT email FROM users WHERE id = $1", [person], Token));
            Assert.Equal(email, await connection.ScalarAsync<string>($"SELECT email FROM users WHERE id = {person}", [], Token));
            await connection.ExecuteAsync("UPDATE users SET username = username || $2 WHERE id = $1", [person, "x"], Token);
            await using var transaction = await connection.BeginTransactionAsync(Token);
            await connection.ExecuteAsync($"SET LOCAL domicile.subject = '{person}'", [], Token);
            await connection.ExecuteAsync($"UPDATE users SET username = username || 'y' WHERE id = {person}", [], Token);
            await transaction.CommitAsync(Token);

            Assert.EndsWith("xy", await site.ScalarAsync<string>($"SELECT username FROM users WHERE id = {person}"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Psql_runs_through_it()
    {
        var person = (await GatewayWorld.PeopleAsync(_world.Estate.Dublin))[0];

        var (code, output, errors) = await PsqlAsync($"SELECT id FROM users WHERE id = {person};", "BEGIN;", $"UPDATE users SET username = username WHERE id = {person};", "COMMIT;", "SHOW domicile.site;");

        Assert.True(code == 0, errors);
        Assert.Contains(person.ToString(CultureInfo.InvariantCulture), output, StringComparison.Ordinal);
        Assert.Contains("COMMIT", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_and_prepared_statements_work_and_refusals_have_their_parts()
    {
        var person = (await GatewayWorld.PeopleAsync(_world.Estate.Dublin))[0];
        await using var connection = await _world.OpenAsync(listener: 2, "Trust Server Certificate=true");
        await using var command = new NpgsqlCommand("SELECT username FROM users WHERE id = $1", connection) { Parameters = { new() { Value = person } } };
        await command.PrepareAsync(Token);
        for (var i = 0; i < 3; i++)
        {
            Assert.NotNull(await command.ExecuteScalarAsync(Token));
        }

        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync("UPDATE users SET username = 'a'", [], Token));
        Assert.NotEmpty(refused.SqlState);
        Assert.NotNull(refused.Hint);
        Assert.NotNull(await command.ExecuteScalarAsync(Token));
    }

    public async ValueTask InitializeAsync() => _world = await GatewayWorld.StartAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private async Task<(int Code, string Output, string Errors)> PsqlAsync(params string[] sql)
    {
        var start = new ProcessStartInfo("psql", ["-X", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", $"{_world.Server.At[0].Port}", "-U", "postgres", "-d", "domicile", .. sql.SelectMany(s => new[] { "-c", s })])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, await output, await errors);
    }
}
