using System.Globalization;
using Npgsql;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>Somebody who does everything to letters that an application can, at their authors' homes. It is the only one who does, so it knows what must be there.</summary>
internal sealed class Postman(MailWorld world, int seed)
{
    private const int Letters = 30;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(3);

    private readonly Random _random = new(seed);
    private readonly Dictionary<long, int> _homes = [];
    private readonly SortedDictionary<long, (long From, long To, string Body, string Draft)> _letters = [];
    private long _next = 1_000;
    private int _words;

    /// <summary>How many changes were acknowledged.</summary>
    public int Done { get; private set; }

    /// <summary>What must be written, a letter in each, as <see cref="MailWorld.WrittenAsync"/> tells it.</summary>
    public IEnumerable<string> Expected => _letters.Select(l => $"{l.Key}|{l.Value.From}|{l.Value.To}|{l.Value.Body}|{l.Value.Draft}").Order(StringComparer.Ordinal);

    /// <summary>Goes on until it is stopped; ends between two changes. It begins with nothing: other letters are gone.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (_random.Next(Letters) < _letters.Count)
            {
                var (id, letter) = _letters.ElementAt(_random.Next(_letters.Count));
                await ChangeAsync(id, letter);
            }
            else
            {
                var (id, letter) = (_next++, (From: Somebody(), To: Somebody(), Body: Words(), Draft: Words()));
                if (await TryAsync(letter.From, $"INSERT INTO letters VALUES ({id}, {letter.From}, {letter.To}, '{letter.Body}', '{letter.Draft}')"))
                {
                    _letters[id] = letter;
                }
            }

            await Task.Delay(Breath, TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task ChangeAsync(long id, (long From, long To, string Body, string Draft) letter)
    {
        var (somebody, words) = (Somebody(), Words());
        switch (_random.Next(8))
        {
            case 0 when await TryAsync(letter.From, $"UPDATE letters SET body = '{words}' WHERE id = {id}"):
                _letters[id] = letter with { Body = words };
                break;
            case 1 when await TryAsync(letter.From, $"UPDATE letters SET draft = '{words}' WHERE id = {id}"):
                _letters[id] = letter with { Draft = words };
                break;
            case 2 or 3 when await TryAsync(letter.From, $"UPDATE letters SET to_id = {somebody} WHERE id = {id}"):
                _letters[id] = letter with { To = somebody };
                break;
            case 4 when await TryAsync(letter.From, $"UPDATE letters SET user_id = {somebody} WHERE id = {id}"):
                _letters[id] = letter with { From = somebody };
                break;
            case 5 when await TryAsync(letter.From, $"DELETE FROM letters WHERE id = {id}"):
                _letters.Remove(id);
                break;
            case 6 when _next++ is var other && await TryAsync(letter.From, $"UPDATE letters SET id = {other}, to_id = {somebody} WHERE id = {id}"):
                _letters.Remove(id);
                _letters[other] = letter with { To = somebody };
                break;
            case 7 when await TryAsync(letter.From, $"DELETE FROM letters WHERE id = {id}; INSERT INTO letters VALUES ({id}, {letter.From}, {somebody}, '{words}', NULL)", rows: 2):
                _letters[id] = (letter.From, somebody, words, "");
                break;
        }
    }

    /// <summary>Tries at the home of whom it is about, and where refusals send it; gives up when homes send it round.</summary>
    private async Task<bool> TryAsync(long user, string sql, int rows = 1)
    {
        for (var (sent, missed) = (0, 0); ;)
        {
            var home = _homes.GetValueOrDefault(user);
            try
            {
                if (await world.Sites[home].DoAsync(sql) == rows)
                {
                    Done++;
                    return true;
                }

                // A letter that is not addressed to anybody here is not here where its author has moved away from.
                Assert.True(missed++ < 60, $"It is nowhere: {sql}");
                _homes[user] = (home + 1) % world.Sites.Length;
            }
            catch (PostgresException refused) when (refused.SqlState == "DM001")
            {
                var to = Array.FindIndex(MailWorld.Names, n => refused.Detail!.StartsWith($"home={n}", StringComparison.Ordinal));
                sent += to == home ? 0 : 1;
                _homes[user] = to;
                if (sent > 4)
                {
                    return false;
                }
            }
            catch (PostgresException again) when (again.SqlState is "40001" or "40P01" or "55P03" or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation)
            {
                // A row's new owner is on the way between the sites.
            }

            await Task.Delay(Breath, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private long Somebody() => _random.Next(1, MailWorld.Users + 1);

    /// <summary>Words nobody else has written; often too long for a row's page.</summary>
    private string Words()
    {
        var word = string.Create(CultureInfo.InvariantCulture, $"{seed}-{_words++} ");
        return _random.Next(3) > 0 ? word : string.Concat(Enumerable.Range(0, 900).Select(n => string.Create(CultureInfo.InvariantCulture, $"{word}{n * seed % 977} ")));
    }
}
