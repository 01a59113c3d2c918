using System.Text;
using Domicile.Postgres;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>Another consumer of a site's log, with a slot and a publication of its own.</summary>
public sealed class OwnMarkTests
{
    [Theory]
    [InlineData(Rights.Superuser)]
    [InlineData(Rights.Owner)]
    public async Task A_foreign_consumer_can_tell_copied_applied_and_erased_rows_from_the_applications(Rights rights)
    {
        await using var world = await World.NewAsync(rights: rights);
        foreach (var site in new[] { world.Us, world.Ie })
        {
            await site.DoAsync("CREATE PUBLICATION theirs FOR TABLE topics, users, notes, lines, labels, likes");
            await site.DoAsync("SELECT pg_create_logical_replication_slot('theirs_' || current_database(), 'pgoutput')");
        }

        await world.MoveAsync();
        await world.Us.DoAsync("UPDATE users SET bio = 'own words' WHERE id = 1");

        var (atHome, atTarget) = (await TransactionsAsync(world.Us), await TransactionsAsync(world.Ie));
        Assert.Equal("U", atHome[^1]);
        Assert.All(atHome.SkipLast(1).Concat(atTarget), t => Assert.StartsWith("M:domicile.own", t, StringComparison.Ordinal));
        Assert.Contains(atHome, t => t.Contains(" D", StringComparison.Ordinal));
        Assert.Contains(atTarget, t => t.Contains(" I", StringComparison.Ordinal));
        Assert.Contains(atTarget, t => t.Contains(" U", StringComparison.Ordinal));
    }

    /// <summary>Each transaction that changes rows of the application's tables: its messages' prefixes and its changes, in order.</summary>
    private static async Task<IReadOnlyList<string>> TransactionsAsync(WorldSite site)
    {
        await using var session = await site.OpenAsync();
        var changes = await session.RowsAsync(
            "SELECT data FROM pg_logical_slot_get_binary_changes('theirs_' || current_database(), NULL, NULL, 'proto_version', '1', 'publication_names', 'theirs', 'messages', 'true')",
            [], r => r.GetFieldValue<byte[]>(0), TestContext.Current.CancellationToken);
        var transactions = new List<string>();
        var current = new List<string>();
        foreach (var change in changes)
        {
            switch ((char)change[0])
            {
                case 'B':
                    current.Clear();
                    break;
                case 'M':
                    current.Add($"M:{Encoding.UTF8.GetString(change.AsSpan(10, change.AsSpan(10).IndexOf((byte)0)))}");
                    break;
                case 'I' or 'U' or 'D' or 'T':
                    current.Add($"{(char)change[0]}");
                    break;
                case 'C' when current.Exists(c => c.Length == 1):
                    transactions.Add(string.Join(' ', current));
                    break;
            }
        }

        await session.ExecuteAsync("SELECT pg_drop_replication_slot('theirs_' || current_database())", [], TestContext.Current.CancellationToken);
        return transactions;
    }
}
