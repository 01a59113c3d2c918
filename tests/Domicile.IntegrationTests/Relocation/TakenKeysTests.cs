namespace Domicile.IntegrationTests.Relocation;

/// <summary>Somebody whose key is another person's at the target is put aside with a reason, and the others move.</summary>
public sealed class TakenKeysTests
{
    private const string Schema = "CREATE TABLE people (id bigint PRIMARY KEY, country text NOT NULL); CREATE TABLE letters (id bigint PRIMARY KEY, person_id bigint NOT NULL REFERENCES people ON UPDATE CASCADE);";

    [Fact]
    public async Task Who_has_a_namesake_at_the_target_waits_for_a_person_and_the_others_move()
    {
        await using var world = await World.NewAsync(
            schema: Schema, fill: "INSERT INTO people VALUES (1, 'US'), (2, 'IE'), (4, 'IE'), (6, 'IE'); INSERT INTO letters SELECT id, id FROM people", moving: "batch: 1", tables: """
            tables:
              people: { role: subject }
              letters: { role: owned, by: person_id }
            """, subjects: NotesSchema.Subjects.Replace("table: users", "table: people", StringComparison.Ordinal));
        await using var estate = await world.OpenAsync();
        await world.Ie.DoAsync("INSERT INTO people VALUES (4, 'IE')");

        var done = await world.WorkAsync(estate, await world.AskAsync(estate));

        Assert.Equal((2, 1), (done.SubjectsMoved, done.BatchesQuarantined));
        Assert.Contains("site 'ie' has residents of its own under the keys of 1 of them in table 'people'", Assert.Single(await world.Control.LinesAsync("SELECT because FROM domicile_control.batch WHERE phase = 'quarantined'")), StringComparison.Ordinal);
        Assert.Empty(world.Troubles);

        // The way out: the namesake goes, and the move is resumed.
        await world.Ie.DoAsync("DELETE FROM people WHERE id = 4; DELETE FROM domicile.residence_person WHERE k1 = 4");
        await using (var control = await estate.ControlAsync(TestContext.Current.CancellationToken))
        {
            await Domicile.Relocation.Moves.Postgres.MoveSteering.ResumeAsync(control, 1, TestContext.Current.CancellationToken);
        }

        await world.WorkAsync(estate, [1]);
        Assert.Equal(["2", "4", "6"], await world.Ie.LinesAsync("SELECT person_id FROM letters ORDER BY 1"));
        Assert.Equal(["1"], await world.Us.LinesAsync("SELECT id FROM people"));
    }
}
