using System.Collections.Concurrent;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>An application that writes on while people move: each write is a note with a line and a count at its author's, in one transaction.
/// It goes where a refusal sends it, and remembers what was acknowledged and what it never heard back of.</summary>
internal sealed class Scribes : IAsyncDisposable
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(4);

    private readonly World _world;
    private readonly int _users;
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly ConcurrentDictionary<long, WorldSite> _homes = [];
    private readonly ConcurrentQueue<string> _acknowledged = [];
    private readonly Task _working;

    public Scribes(World world, int users, int scribes = 2)
    {
        (_world, _users) = (world, users);
        _working = Task.WhenAll(Enumerable.Range(0, scribes).Select(WriteAsync));
    }

    /// <summary>How many writes were acknowledged.</summary>
    public int Count => _acknowledged.Count;

    /// <summary>Waits for some more acknowledged writes.</summary>
    public Task WriteMoreAsync(int writes)
    {
        var enough = Count + writes;
        return Eventually.TrueAsync(() => Count >= enough || (_working.IsFaulted && Rethrow()), TestContext.Current.CancellationToken);
    }

    /// <summary>Stops, and finds every acknowledged write once, at its author's home, and no count that does not fit.</summary>
    public async Task AllIsThereAsync()
    {
        await _stop.CancelAsync();
        await _working;
        var found = new List<string>();
        foreach (var site in new[] { _world.Us, _world.Ie })
        {
            found.AddRange(await site.LinesAsync("SELECT n.body FROM notes n JOIN lines l ON l.note_id = n.id AND l.text = n.body WHERE n.body LIKE 'w%-%'"));
            Assert.Empty(await site.LinesAsync(
                "SELECT format('user %s: %s written, %s found', u.id, u.written, count(n.id)) FROM users u LEFT JOIN notes n ON n.user_id = u.id AND n.body LIKE 'w%-%' WHERE u.country <> 'ZZ' GROUP BY u.id HAVING u.written <> count(n.id)"));
        }

        Assert.Equal(found.Distinct(StringComparer.Ordinal).Count(), found.Count);
        Assert.Empty(_acknowledged.Except(found, StringComparer.Ordinal));
        Assert.NotEmpty(_acknowledged);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _stop.Dispose();
    }

    private async Task WriteAsync(int scribe)
    {
        var random = new Random(scribe);
        for (var i = 0; !_stop.IsCancellationRequested; i++)
        {
            var user = random.Next(1, _users + 1);
            await WriteAsync(user, $"w{scribe}-{i}");
            await Task.Delay(Breath, TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task WriteAsync(long user, string text)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var session = await _homes.GetValueOrDefault(user, _world.Us).OpenAsync();
                await session.ExecuteAsync(
                    $"""
                    BEGIN;
                    UPDATE users SET written = written + 1 WHERE id = {user};
                    WITH n AS (INSERT INTO notes (user_id, title, body) VALUES ({user}, 'by a scribe', '{text}') RETURNING id)
                    INSERT INTO lines SELECT id, 1, '{text}' FROM n;
                    COMMIT
                    """,
                    [],
                    CancellationToken.None);
                _acknowledged.Enqueue(text);
                return;
            }
            catch (PostgresException refused) when (refused.SqlState == "DM001")
            {
                _homes[user] = refused.Detail!.StartsWith("home=ie", StringComparison.Ordinal) ? _world.Ie : _world.Us;
            }
            catch (PostgresException again) when (again.SqlState is "40001" or "40P01" or "55P03")
            {
            }
            catch (Exception lost) when (lost is NpgsqlException or ObjectDisposedException)
            {
                // Nobody knows what became of it: never tried again, and not missed.
                return;
            }

            await Task.Delay(Breath, TimeProvider.System, CancellationToken.None);
        }
    }

    private bool Rethrow()
    {
        _working.GetAwaiter().GetResult();
        return false;
    }
}
