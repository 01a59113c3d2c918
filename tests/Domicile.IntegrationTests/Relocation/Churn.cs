using System.Globalization;
using Domicile.Postgres;
using Npgsql;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>Somebody who does everything to notes of their own that an application can: writes, changes, gives to others, takes away, gives new keys. It is the only one
/// who does, so it knows what must be there. A key is used once: one that is taken at two sites at a time is nobody's to set right.</summary>
internal sealed class Churn(World world, int users, int seed)
{
    private const int Notes = 12;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(3);

    private readonly Random _random = new(seed);
    private readonly long _first = 10_000 * (seed % 1000 + 1);
    private long _next = 10_000 * (seed % 1000 + 1);
    private readonly Dictionary<long, Note> _notes = [];
    private readonly Dictionary<long, bool> _isAbroad = [];
    private int _count;

    /// <summary>How many changes were acknowledged.</summary>
    public int Done { get; private set; }

    /// <summary>SQL of which notes are its own.</summary>
    public string Own => string.Create(CultureInfo.InvariantCulture, $"n.id BETWEEN {_first} AND {_first + 9_999}");

    /// <summary>What must be there, a note or a line in each.</summary>
    public IEnumerable<string> Expected => _notes
        .SelectMany(n => n.Value.Lines.Select(l => $"line {n.Key} {l.Key} {l.Value}").Prepend($"note {n.Key} {n.Value.User} {n.Value.Revision} {n.Value.Body}"))
        .Order(StringComparer.Ordinal);

    /// <summary>Goes on until it is stopped; ends between two changes.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var user = (long)_random.Next(1, users + 1);
            if (_random.Next(Notes) < _notes.Count)
            {
                var (id, note) = _notes.ElementAt(_random.Next(_notes.Count));
                await ChangeAsync(id, note, user);
            }
            else
            {
                var (id, body) = (_next++, Words());
                if (await TryAsync(user, $"INSERT INTO notes (id, user_id, title, body) VALUES ({id}, {user}, 'churned', '{body}')"))
                {
                    _notes[id] = new(user, body, 0, []);
                }
            }

            await Task.Delay(Breath, TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task ChangeAsync(long id, Note note, long user)
    {
        var (words, no) = (Words(), _random.Next(1, 4));
        switch (_random.Next(8))
        {
            case 0 when await TryAsync(note.User, $"UPDATE notes SET body = '{words}' WHERE id = {id}"):
                _notes[id] = note with { Body = words };
                break;
            case 1 when await TryAsync(note.User, $"UPDATE notes SET revision = revision + 1 WHERE id = {id}"):
                _notes[id] = note with { Revision = note.Revision + 1 };
                break;
            case 2 or 3 when await TryAsync(note.User, $"UPDATE notes SET user_id = {user} WHERE id = {id}"):
                _notes[id] = note with { User = user };
                break;
            case 4 when await TryAsync(note.User, $"DELETE FROM notes WHERE id = {id}"):
                _notes.Remove(id);
                break;
            case 5 when _next++ is var other && await TryAsync(note.User, $"UPDATE notes SET id = {other} WHERE id = {id}"):
                _notes.Remove(id);
                _notes[other] = note;
                break;
            case 6 when await TryAsync(note.User, $"INSERT INTO lines VALUES ({id}, {no}, '{words}') ON CONFLICT (note_id, no) DO UPDATE SET text = excluded.text"):
                note.Lines[no] = words;
                break;
            case 7 when note.Lines.ContainsKey(no) && await TryAsync(note.User, $"DELETE FROM lines WHERE note_id = {id} AND no = {no}"):
                note.Lines.Remove(no);
                break;
        }
    }

    /// <summary>Tries at the home of whom it is about, and where refusals send it; gives up when two homes send it to each other.</summary>
    private async Task<bool> TryAsync(long user, string sql)
    {
        for (var (sent, missed) = (0, 0); ;)
        {
            var isAbroad = _isAbroad.GetValueOrDefault(user);
            try
            {
                if (await (isAbroad ? world.Ie : world.Us).DoAsync(sql) == 1)
                {
                    Done++;
                    return true;
                }

                // A row that no projection shows is not there where its owner has moved away from.
                Assert.True(missed++ < 20, $"It is nowhere: {sql}");
                _isAbroad[user] = !isAbroad;
            }
            catch (PostgresException refused) when (refused.SqlState == "DM001")
            {
                var goAbroad = refused.Detail!.StartsWith("home=ie", StringComparison.Ordinal);
                sent += goAbroad == isAbroad ? 0 : 1;
                _isAbroad[user] = goAbroad;
                if (sent > 3)
                {
                    return false;
                }
            }
            catch (PostgresException again) when (again.SqlState is "40001" or "40P01" or "55P03" or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation)
            {
                // The key's former row, or a row's new parent, is on its way between the sites.
            }

            await Task.Delay(Breath, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Words nobody else has written; often too long for a row's page.</summary>
    private string Words()
    {
        var word = string.Create(CultureInfo.InvariantCulture, $"{seed}-{_count++} ");
        return _random.Next(3) > 0 ? word : string.Concat(Enumerable.Range(0, 900).Select(n => string.Create(CultureInfo.InvariantCulture, $"{word}{n * seed % 977} ")));
    }

    private sealed record Note(long User, string Body, int Revision, SortedDictionary<int, string> Lines);
}
