using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>One application that makes rows enter, leave, change hands and keys while people move. Each transaction that was acknowledged
/// at home is done in a database beside them, too, which nobody moves: it says what must be there.</summary>
internal sealed class Churn(World world, WorldSite shadow, int users, int seed)
{
    private const int FirstId = 2_000_000;
    private readonly Random _random = new(seed);
    private readonly Dictionary<long, WorldSite> _homes = [];
    private int _next = FirstId;

    /// <summary>Transactions done, by kind.</summary>
    public SortedDictionary<string, int> Done { get; } = new(StringComparer.Ordinal);

    /// <summary>Goes on until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var (user, other) = (_random.Next(1, users + 1), _random.Next(1, users + 1));
            if (await WishAsync(_random.Next(12), user, other) is var (what, sql) && await TryAsync(user, sql, stop))
            {
                await shadow.DoAsync(sql);
                Done[what] = Done.GetValueOrDefault(what) + 1;
            }
        }
    }

    private async Task<(string What, string Sql)?> WishAsync(int kind, long user, long other)
    {
        var id = _next++;
        var note = await NoteOfAsync(user);
        return kind switch
        {
            0 => ("child before its parent", $"""
                BEGIN; INSERT INTO labels (id, note_id, name, place, code) VALUES ({id}, {id}, 'label', {id}, 'code {id}');
                INSERT INTO notes (id, user_id, title, body) VALUES ({id}, {user}, 'new', '{Long(id)}'); INSERT INTO lines VALUES ({id}, 1, 'one'), ({id}, 2, 'two'); COMMIT
                """),
            1 => ("long text left alone", $"UPDATE notes SET title = 'edit {id}', revision = revision + 1 WHERE id = {note}"),
            2 => ("long text written", $"UPDATE notes SET body = '{Long(id)}' WHERE id = {note}"),
            3 => ("given away", $"UPDATE notes SET user_id = {other} WHERE id = {note}"),
            4 when await NoteOfAsync(other) is { } to => ("line given away", $"UPDATE lines SET note_id = {to}, no = {id} WHERE (note_id, no) = (SELECT note_id, no FROM lines WHERE note_id = {note} ORDER BY no LIMIT 1)"),
            5 => ("bare", $"INSERT INTO notes (id, user_id, title, body) VALUES ({id}, {user}, 'bare', '{Long(id)}')"),
            6 when await BareOfAsync(user) is { } bare => ("key changed", $"UPDATE notes SET id = {id}, title = 'bare still' WHERE id = {bare}"),
            7 when await LabelsAsync(user, other) is [var a, var b] => ("unique values swapped by way of a third", $"""
                BEGIN; UPDATE labels SET code = 'between {id}' WHERE id = {a.Id}; UPDATE labels SET code = '{a.Code}' WHERE id = {b.Id};
                UPDATE labels SET code = '{b.Code}' WHERE id = {a.Id}; COMMIT
                """),
            8 when await LabelsAsync(user, other) is [var a, var b] => ("unique values swapped at once", $"UPDATE labels SET place = CASE id WHEN {a.Id} THEN {b.Place} ELSE {a.Place} END WHERE id IN ({a.Id}, {b.Id})"),
            9 when await BareOfAsync(user) is { } bare => ("deleted", $"DELETE FROM notes WHERE id = {bare}"),
            10 => ("liked", $"INSERT INTO likes SELECT {user}, id FROM notes WHERE id = 10 * {other} ON CONFLICT DO NOTHING"),
            11 => ("not liked any more", $"DELETE FROM likes WHERE user_id = {user}"),
            _ => null,
        };
    }

    /// <summary>False when it cannot be done: the two people live at different sites, or a row of the other one is not there (yet).</summary>
    private async Task<bool> TryAsync(long user, string sql, CancellationToken stop)
    {
        for (var turns = 0; turns < 6 && !stop.IsCancellationRequested;)
        {
            var home = _homes.GetValueOrDefault(user, world.Us);
            await using var session = await home.OpenAsync();
            try
            {
                await using var command = new NpgsqlCommand(sql, session);
                await command.ExecuteNonQueryAsync(CancellationToken.None);
                return true;
            }
            catch (PostgresException refused) when (refused.SqlState == "DM001")
            {
                var told = refused.Detail!.StartsWith("home=ie", StringComparison.Ordinal) ? world.Ie : world.Us;
                turns += told == home ? 0 : 1;
                _homes[user] = told;
            }
            catch (PostgresException again) when (again.SqlState is "40001" or "40P01" or "55P03")
            {
            }
            catch (PostgresException refused) when (refused.SqlState.StartsWith("23", StringComparison.Ordinal))
            {
                return false;
            }

            await RollbackAsync(session);
            await Task.Delay(TimeSpan.FromMilliseconds(3), TimeProvider.System, CancellationToken.None);
        }

        return false;
    }

    private static async Task RollbackAsync(NpgsqlConnection session)
    {
        await using var command = new NpgsqlCommand("ROLLBACK", session);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private async Task<long?> NoteOfAsync(long user) => await OneAsync($"SELECT id FROM notes WHERE user_id = {user} AND title NOT LIKE 'bare%' ORDER BY id OFFSET {_random.Next(3)} LIMIT 1");

    private async Task<long?> BareOfAsync(long user) => await OneAsync($"SELECT id FROM notes WHERE user_id = {user} AND title LIKE 'bare%' ORDER BY id LIMIT 1");

    private async Task<long?> OneAsync(string sql) => await shadow.LinesAsync(sql) is [var id] ? long.Parse(id, CultureInfo.InvariantCulture) : null;

    private async Task<(string Id, string Code, string Place)[]> LabelsAsync(long user, long other)
    {
        var labels = await shadow.LinesAsync($"SELECT concat_ws('|', l.id, code, place) FROM labels l JOIN notes n ON n.id = note_id WHERE user_id IN ({user}, {other}) ORDER BY md5(l.id || '{_next}') LIMIT 2");
        return [.. labels.Select(l => l.Split('|')).Select(p => (p[0], p[1], p[2]))];
    }

    /// <summary>Longer than a page holds, and not to be compressed: it is kept beside its row.</summary>
    private static string Long(int id)
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < 6000; i++)
        {
            text.Append(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id} {i}")))));
        }

        return text.ToString();
    }
}
