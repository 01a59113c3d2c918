using System.Text.Json;
using Domicile.IntegrationTests.Cli;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>The comparison of the two sides finds what differs, in the batch where it differs, and only there. Each of the batches has
/// two subjects: 2 and 4, 6 and 8, and so on.</summary>
public sealed class VerificationTests
{
    private const int Users = 24;
    private const string FlippedBit = "UPDATE notes SET body = convert_from(set_bit(convert_to(body, 'UTF8'), 0, 1 - get_bit(convert_to(body, 'UTF8'), 0)), 'UTF8') WHERE id = 20";
    private const string SwappedValues = "UPDATE notes n SET body = o.body FROM notes o WHERE (n.id, o.id) IN ((60, 80), (80, 60))";
    private const string MissingRow = "DELETE FROM lines WHERE (note_id, no) = (100, 1)";
    private const string ExtraRow = "INSERT INTO lines VALUES (140, 9, 'nobody wrote this')";

    [Theory]
    [InlineData("slice:5")] // all is copied and nothing compared
    [InlineData("armed")] // all is compared and nothing fenced
    public async Task A_flipped_bit_two_swapped_values_a_missing_and_an_extra_row_each_stop_their_batch_and_no_other(string place)
    {
        await using var world = await World.NewAsync(Users, moving: "batch: 2");
        var due = await world.Us.PictureAsync(World.Due);
        await using var mover = await FrozenMover.AtAsync(world, place);
        foreach (var harm in new[] { FlippedBit, SwappedValues, MissingRow, ExtraRow })
        {
            await world.Ie.DamageAsync(harm);
        }

        mover.GoOn();
        var run = await mover.EndAsync();

        Assert.True(run.Code == 1, run.Errors);
        await StoppedAsync(world, "notes", "notes", "lines", "lines");
        Assert.Equal((4, 4), Moved(run));
        Assert.Equal(due.Order(), (await world.Us.PictureAsync($"{World.Due} AND u.id < 18")).Concat(await world.Ie.PictureAsync($"{World.Due} AND u.id >= 18")).Order());
        await ResumedAsync(world, due);
    }

    [Fact]
    public async Task A_write_to_the_source_past_its_guard_stops_its_batch()
    {
        await using var world = await World.NewAsync(Users, moving: "batch: 2");
        await using var mover = await FrozenMover.AtAsync(world, "armed");
        await world.Us.PokeAsync("UPDATE lines SET text = 'past the guard' WHERE (note_id, no) = (20, 1)");
        await world.Us.PokeAsync("INSERT INTO lines VALUES (60, 9, 'past the guard')");
        await world.Us.PokeAsync("DELETE FROM lines WHERE (note_id, no) = (100, 1)");
        var due = await world.Us.PictureAsync(World.Due);

        mover.GoOn();
        var run = await mover.EndAsync();

        Assert.True(run.Code == 1, run.Errors);
        await StoppedAsync(world, "lines", "lines", "lines");
        await ResumedAsync(world, due);
    }

    [Fact]
    public async Task Rows_that_go_with_their_ancestor_between_comparison_and_fence_stop_nobody()
    {
        await using var world = await World.NewAsync(Users, moving: "batch: 2");
        await using var mover = await FrozenMover.AtAsync(world, "armed");
        await world.Us.DoAsync("DELETE FROM notes WHERE id = 20"); // its lines and its label cannot say whose they were
        var due = await world.Us.PictureAsync(World.Due);

        mover.GoOn();
        var run = await mover.EndAsync();

        Assert.True(run.Code == 0, run.Errors + run.Output);
        Assert.Equal(due, await world.Ie.PictureAsync(World.Due));
        await Aftermath.HoldsAsync(world);
    }

    [Fact]
    public async Task A_row_that_changes_with_its_ancestor_is_admitted_and_followed()
    {
        const string refs = "CREATE TABLE refs (id bigint PRIMARY KEY, note_id bigint REFERENCES notes ON DELETE SET NULL ON UPDATE CASCADE, text text);";
        await using var world = await World.NewAsync(
            6, moving: "batch: 1", schema: NotesSchema.Create + refs, fill: NotesSchema.Fill(6) + "INSERT INTO refs SELECT id, id, 'ref of ' || id FROM notes;",
            tables: NotesSchema.Tables + "\n  refs: { role: owned, by: note_id, columns: { id: system, note_id: system }, projection: [id, note_id] }");
        await using var mover = await FrozenMover.AtAsync(world, "armed");
        await world.Us.DoAsync("DELETE FROM labels WHERE note_id = 60; DELETE FROM likes WHERE note_id = 60");
        await world.Us.DoAsync("UPDATE notes SET id = 600 WHERE id = 60"); // its lines and its reference follow by their foreign keys
        await world.Us.DoAsync("DELETE FROM notes WHERE id = 21"); // its reference is nobody's now
        await world.Us.DoAsync("UPDATE notes SET id = 510 WHERE id = 51; DELETE FROM notes WHERE id = 31");
        var due = await world.Us.PictureAsync(World.Due);

        mover.GoOn();
        var run = await mover.EndAsync();

        Assert.True(run.Code == 0, run.Errors + run.Output);
        Assert.Equal(due, await world.Ie.PictureAsync(World.Due));
        Assert.Equal(["600 60 ref of 60", "61 61 ref of 61"], await world.Ie.LinesAsync("SELECT concat_ws(' ', note_id, r.id, text) FROM refs r JOIN notes n ON n.id = note_id WHERE user_id = 6 ORDER BY 1"));
        Assert.Equal(["510 51", "600 60"], await world.Us.LinesAsync("SELECT note_id || ' ' || id FROM refs WHERE note_id > 500 ORDER BY 1"));
        Assert.Equal(["510 51 "], await world.Ie.LinesAsync("SELECT concat(note_id, ' ', id, ' ', text) FROM refs WHERE id = 51"));
        Assert.Empty(await world.Ie.LinesAsync("SELECT text FROM refs WHERE id IN (21, 31) AND text IS NOT NULL"));
    }

    [Fact]
    public async Task A_row_whose_key_each_session_writes_in_its_own_way_is_followed_like_any_other()
    {
        const string seals = "CREATE TABLE seals (id bytea PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, text text); CREATE TABLE wards (id character(5) PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, text text);"
            + "CREATE TABLE spans (at tstzrange, ok boolean, net inet, user_id bigint NOT NULL REFERENCES users, text text, PRIMARY KEY (at, ok, net));";
        const string fill = "INSERT INTO seals SELECT set_byte('\\x00ff', 0, id::integer), id FROM users; INSERT INTO wards SELECT 'w' || id, id FROM users; INSERT INTO spans SELECT tstzrange('2026-01-02', NULL), true, '10.0.0.0'::inet + id, id FROM users;";
        await using var world = await World.NewAsync(
            4, schema: NotesSchema.Create + seals, fill: NotesSchema.Fill(4) + fill, sessions: "-c bytea_output=escape -c datestyle=german -c timezone=Asia/Tokyo",
            tables: NotesSchema.Tables + "\n  seals: { role: owned, by: user_id }\n  wards: { role: owned, by: user_id }\n  spans: { role: owned, by: user_id }");
        await using var mover = await FrozenMover.AtAsync(world, "armed");
        await world.Us.DoAsync("UPDATE seals SET text = 'new'; UPDATE wards SET text = 'new'; UPDATE spans SET text = 'new'; DELETE FROM wards WHERE id = 'w4'");

        mover.GoOn();
        var run = await mover.EndAsync();

        Assert.True(run.Code == 0, run.Errors + run.Output);
        Assert.Equal(["2 new", "4 new"], await world.Ie.LinesAsync("SELECT user_id || ' ' || text FROM seals ORDER BY 1"));
        Assert.Equal(["2 new", "4 new"], await world.Ie.LinesAsync("SELECT user_id || ' ' || text FROM spans ORDER BY 1"));
        Assert.Equal(["2 new"], await world.Ie.LinesAsync("SELECT user_id || ' ' || text FROM wards"));
    }

    [Fact]
    public async Task Under_load_nothing_is_reported_where_nothing_is_wrong()
    {
        await using var world = await World.NewAsync(60, moving: "batch: 3");
        await using var scribes = new Scribes(world, 60, scribes: 4);
        await scribes.WriteMoreAsync(20);

        var done = await world.MoveAsync();

        await scribes.WriteMoreAsync(20);
        await scribes.AllIsThereAsync();
        Assert.Equal((30, 0), (done.SubjectsMoved, done.BatchesQuarantined));
        Assert.Empty(world.Troubles);
        await Aftermath.HoldsAsync(world);
    }

    private static (long Subjects, long Batches) Moved(CommandRun run)
    {
        var said = JsonElement.Parse(run.Output);
        return (said.GetProperty("subjectsMoved").GetInt64(), said.GetProperty("batchesQuarantined").GetInt64());
    }

    /// <summary>The first batches wait for a person, each with the table that differs; the others are done.</summary>
    private static async Task StoppedAsync(World world, params string[] tables)
    {
        var phases = await world.Control.LinesAsync("SELECT concat_ws(' ', phase, substring(because FROM 'table ''(\\w+)''')) FROM domicile_control.batch WHERE subjects > 0 ORDER BY id");
        Assert.Equal([.. tables.Select(t => $"quarantined {t}"), .. Enumerable.Repeat("done", 6 - tables.Length)], phases);
    }

    private static async Task ResumedAsync(World world, IReadOnlyList<string> due)
    {
        var resumed = await CommandRun.OfAsync("move", "resume", "1", "--json", "--config", world.ConfigurationFile);
        Assert.True(resumed.Code == 0, resumed.Errors);
        Assert.Equal(due, await world.Ie.PictureAsync(World.Due));
        await Aftermath.HoldsAsync(world);
    }
}
