using Domicile.Samples.Clips;
using Domicile.Samples.Clips.Checking;
using Domicile.Samples.Clips.Writers;

namespace Domicile.IntegrationTests.Clips;

/// <summary>A check that finds nothing proves nothing, unless it is shown to find what was put there.</summary>
public sealed class LedgerCheckTests : IAsyncLifetime
{
    private const long Anna = 11;
    private readonly WriteLedger _ledger = new();
    private ClipsDatabase _home = null!;
    private ClipsDatabase _other = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static RowKey Comment => new("comments", 900_001);

    private static RowKey Like => new("likes", Anna, 5);

    [Fact]
    public async Task Writes_that_are_there_once_are_clean() => await ExpectAsync(lost: 0, doubled: 0);

    [Fact]
    public async Task A_row_that_is_gone_is_lost()
    {
        await _home.ExecuteAsync("DELETE FROM comments WHERE id = 900001");
        await ExpectAsync(lost: 1, doubled: 0, "lost: comments 900001");
    }

    [Fact]
    public async Task A_projection_at_the_home_is_a_lost_row()
    {
        await _home.ExecuteAsync("UPDATE comments SET body = '' WHERE id = 900001");
        await ExpectAsync(lost: 1, doubled: 0, "lost: comments 900001");
    }

    [Fact]
    public async Task An_update_that_was_undone_is_lost()
    {
        await _home.ExecuteAsync("UPDATE comments SET revision = 1 WHERE id = 900001");
        await ExpectAsync(lost: 1, doubled: 0, "lost: comments 900001, revision 1 where 2");
    }

    [Fact]
    public async Task An_update_that_was_applied_again_is_doubled()
    {
        await _home.ExecuteAsync("UPDATE comments SET revision = 3 WHERE id = 900001");
        await ExpectAsync(lost: 0, doubled: 1, "doubled: comments 900001, revision 3 where 2");
    }

    [Fact]
    public async Task Another_text_at_the_right_revision_is_a_lost_write()
    {
        await _home.ExecuteAsync($"UPDATE comments SET body = '{LiveTable.Comments.TextOf(Anna, "other")}' WHERE id = 900001");
        await ExpectAsync(lost: 1, doubled: 0, "lost: comments 900001, another write");
    }

    [Fact]
    public async Task A_deleted_row_that_came_back_is_a_lost_delete()
    {
        await InsertLikeAsync(_home);
        await ExpectAsync(lost: 1, doubled: 0, "lost: likes 11, 5, deleted");
    }

    [Fact]
    public async Task A_full_row_at_a_second_site_is_doubled()
    {
        await InsertCommentAsync(_other, 900_001, "update");
        await ExpectAsync(lost: 0, doubled: 1, "doubled: comments 900001, in full at");
    }

    [Fact]
    public async Task A_projection_at_a_second_site_is_not_doubled()
    {
        await _other.ExecuteAsync($"INSERT INTO comments (id, video_id, author_id, body, revision) VALUES (900001, 1, {Anna}, '', 0)");
        await ExpectAsync(lost: 0, doubled: 0);
    }

    [Fact]
    public async Task A_second_row_of_one_insert_is_doubled()
    {
        await InsertCommentAsync(_home, 900_002, "update");
        await ExpectAsync(lost: 0, doubled: 1, "doubled: comments 900002, a second row");
    }

    [Fact]
    public async Task A_row_that_nobody_acknowledged_is_told_apart()
    {
        await InsertCommentAsync(_home, 900_003, "unheard");
        var verdict = await RunAsync();
        Assert.True(verdict.IsClean);
        Assert.Equal(1, verdict.Unacknowledged);
    }

    public async ValueTask InitializeAsync()
    {
        _home = await ClipsDatabase.CreateAsync(await Servers.NewDatabaseAsync(await Servers.OneAsync()), users: 20);
        _other = await ClipsDatabase.CreateAsync(await Servers.NewDatabaseAsync(await Servers.OtherAsync()), users: 20);
        await _home.ExecuteAsync($"DELETE FROM likes WHERE user_id = {Anna}");
        await InsertCommentAsync(_home, Comment.First, "update");
        await _home.ExecuteAsync($"UPDATE comments SET revision = 2 WHERE id = {Comment.First}");
        _ledger.Inserted(Comment, Anna, "insert");
        _ledger.Updated(Comment, Anna, 2, "update");
        _ledger.Inserted(Like, Anna, "like");
        _ledger.Deleted(Like, Anna, "unlike");
    }

    public async ValueTask DisposeAsync()
    {
        await _home.DisposeAsync();
        await _other.DisposeAsync();
    }

    private static Task<int> InsertCommentAsync(ClipsDatabase site, long id, string nonce) => site.ExecuteAsync(
        $"INSERT INTO comments (id, video_id, author_id, body) VALUES ({id}, 1, {Anna}, '{LiveTable.Comments.TextOf(Anna, nonce)}')");

    private static Task<int> InsertLikeAsync(ClipsDatabase site) => site.ExecuteAsync(
        $"INSERT INTO likes (user_id, video_id, device) VALUES ({Anna}, 5, '{LiveTable.Likes.TextOf(Anna, "like")}')");

    private Task<LedgerVerdict> RunAsync() =>
        LedgerCheck.RunAsync(_ledger, [_home.Address, _other.Address], new OneHome(_home.Address), Token);

    private async Task ExpectAsync(int lost, int doubled, string? finding = null)
    {
        var verdict = await RunAsync();
        Assert.Equal((lost, doubled, 4, 2), (verdict.Lost, verdict.Doubled, verdict.Writes, verdict.Rows));
        Assert.True(finding is null ? verdict.Findings.IsEmpty : verdict.Findings.Single().StartsWith(finding, StringComparison.Ordinal), string.Join('\n', verdict.Findings));
    }
}
