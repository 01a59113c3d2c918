using System.Collections.Concurrent;
using Domicile.Postgres;
using Domicile.Samples.Clips;
using Domicile.Samples.Clips.Writers;
using Npgsql;

namespace Domicile.IntegrationTests.Clips;

/// <summary>A move as one would write it in an afternoon, to try the instruments on: every second person goes from one
/// database to another. Fenced, it locks the tables for its whole time; unfenced, it loses what is written meanwhile.</summary>
internal sealed class PlainMove(ClipsDatabase from, ClipsDatabase to) : IHomes
{
    private const string Chosen = "% 2 = 0";
    private readonly ConcurrentDictionary<long, ServerAddress> _remembered = new();
    private volatile bool _isMoved;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A guard that refuses the chosen people's writes once they have moved.</summary>
    public async Task GuardAsync()
    {
        await from.ExecuteAsync("CREATE TABLE moved (done boolean)");
        foreach (var (table, owner) in ClipsSchema.OwnerColumns)
        {
            await from.ExecuteAsync(
                $"""
                CREATE FUNCTION guard_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    IF NEW.{owner} {Chosen} AND EXISTS (SELECT FROM moved) THEN RAISE EXCEPTION 'moved' USING ERRCODE = 'DM001'; END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION guard_{table}();
                """);
        }
    }

    /// <summary>Locks out all writers, copies, changes homes, erases, lets the writers go on.</summary>
    public async Task FencedAsync()
    {
        await using var source = await from.Source.OpenConnectionAsync(Token);
        await using var transaction = await source.BeginTransactionAsync(Token);
        await RunAsync(source, $"LOCK TABLE {string.Join(", ", ClipsSchema.OwnerColumns.Keys)} IN SHARE ROW EXCLUSIVE MODE");
        await CopyAsync(source);
        await RunAsync(source, "INSERT INTO moved VALUES (true)");
        await EraseAsync(source);
        await transaction.CommitAsync(Token);
        _isMoved = true;
    }

    /// <summary>Copies, waits while the writers write, changes homes, erases.</summary>
    public async Task UnfencedAsync(Func<Task> meanwhile)
    {
        await using var source = await from.Source.OpenConnectionAsync(Token);
        await CopyAsync(source);
        await meanwhile();
        _isMoved = true;
        _remembered.Clear();
        await EraseAsync(source);
    }

    public Task<ServerAddress> HomeOfAsync(long userId, CancellationToken cancellationToken) =>
        Task.FromResult(_remembered.GetOrAdd(userId, id => _isMoved && id % 2 == 0 ? to.Address : from.Address));

    public Task<ServerAddress> HomeForNewAsync(string country, CancellationToken cancellationToken) => Task.FromResult(from.Address);

    public void Forget(long userId) => _remembered.TryRemove(userId, out _);

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }

    private static async Task EraseAsync(NpgsqlConnection source)
    {
        foreach (var (table, owner) in ClipsSchema.OwnerColumns)
        {
            await RunAsync(source, $"DELETE FROM {table} WHERE {owner} {Chosen}");
        }
    }

    private async Task CopyAsync(NpgsqlConnection source)
    {
        await using var target = await to.Source.OpenConnectionAsync(Token);
        foreach (var (table, owner) in ClipsSchema.OwnerColumns)
        {
            await using var reading = await source.BeginRawBinaryCopyAsync($"COPY (SELECT * FROM {table} WHERE {owner} {Chosen}) TO STDOUT (FORMAT binary)", Token);
            await using var writing = await target.BeginRawBinaryCopyAsync($"COPY {table} FROM STDIN (FORMAT binary)", Token);
            await reading.CopyToAsync(writing, Token);
        }
    }
}
