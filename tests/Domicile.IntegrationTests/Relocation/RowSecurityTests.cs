using Domicile.Postgres;
using Domicile.Relocation.Sites.Postgres;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>Row security that binds the owner of the tables, too, and shows nothing unless the session says whom it acts for.</summary>
public sealed class RowSecurityTests
{
    private const string Policies = """
        SELECT concat_ws(' | ', polrelid::regclass, polname, polpermissive, polcmd, polroles::regrole[], pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) FROM pg_policy
        UNION ALL SELECT concat_ws(' | ', oid::regclass, relrowsecurity, relforcerowsecurity) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1
        """;

    private const string Hidden = """
        ALTER TABLE users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        ALTER TABLE notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        ALTER TABLE likes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        ALTER TABLE topics ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON users USING (current_setting('app.person', true) IN ('all', id::text));
        CREATE POLICY own ON notes USING (current_setting('app.person', true) IN ('all', user_id::text));
        CREATE POLICY own ON likes USING (current_setting('app.person', true) IN ('all', user_id::text));
        CREATE POLICY told ON notes AS RESTRICTIVE USING (current_setting('app.person', true) IS NOT NULL AND title IS NOT NULL) WITH CHECK (length(title) < 100);
        CREATE POLICY known ON likes AS RESTRICTIVE FOR INSERT WITH CHECK (current_setting('app.person', true) IS NOT NULL);
        CREATE POLICY readers ON topics FOR SELECT USING (current_setting('app.person', true) IS NOT NULL);
        CREATE POLICY writers ON topics FOR INSERT WITH CHECK (current_setting('app.person', true) IS NOT NULL);
        """;

    [Theory]
    [InlineData(Rights.Superuser)]
    [InlineData(Rights.Owner)]
    public async Task Every_row_moves_although_policies_hide_all_of_them_from_the_owner_itself(Rights rights)
    {
        await using var world = await NewAsync(rights);
        var (due, others) = (await world.Us.PictureAsync(World.Due), await world.Us.PictureAsync($"NOT ({World.Due})"));

        await Mover.FinishAsync(world);

        Assert.Equal(due, await world.Ie.PictureAsync(World.Due));
        Assert.Equal(others, await world.Us.PictureAsync($"NOT ({World.Due})"));
        await Aftermath.HoldsAsync(world);
    }

    [Fact]
    public async Task The_guard_finds_whose_a_row_is_where_its_writer_may_not_see_the_rows_owner()
    {
        await using var world = await NewAsync(Rights.Owner);
        await world.MoveAsync();

        await world.Us.DoAsync("SET app.person = 'nobody'; INSERT INTO lines VALUES (10, 7, 'by nobody')");
        var refused = await world.Us.RefusedAsync("SET app.person = 'nobody'; INSERT INTO lines VALUES (20, 7, 'by nobody')");

        Assert.Equal(("DM001", "home=ie epoch=2"), (refused.SqlState, refused.Detail));
    }

    [Fact]
    public async Task The_application_sees_what_it_saw_and_uninstall_leaves_every_policy_as_it_was()
    {
        await using var world = await NewAsync(Rights.Owner);
        var before = await world.Us.LinesAsync(Policies);
        await (await world.OpenAsync()).DisposeAsync();

        Assert.NotEqual(before, await world.Us.LinesAsync(Policies));
        Assert.Equal(["2"], await world.Us.LinesAsync("SET app.person = '2'; SELECT id FROM users"));
        Assert.Equal(0, await world.Us.ScalarAsync<long>("SET app.person = '2'; SELECT count(*) FROM notes WHERE user_id <> 2"));
        Assert.Equal("42501", (await world.Us.RefusedAsync("SET app.person = '2'; UPDATE notes SET user_id = 4 WHERE user_id = 2")).SqlState);

        await using (var estate = await world.OpenAsync())
        {
            await using var session = await world.Us.OpenAsync();
            await new SiteRemoval(estate.Sites[0].Site, TimeProvider.System).RunAsync(session, TestContext.Current.CancellationToken);
        }

        Assert.Equal(before, await world.Us.LinesAsync(Policies));
    }

    private static Task<World> NewAsync(Rights rights) => World.NewAsync(schema: NotesSchema.Create + Hidden, rights: rights, sessions: "-c app.person=all");
}
