using Domicile.Postgres;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>What must hold whenever a move has ended, whatever died on the way.</summary>
internal static class Aftermath
{
    /// <summary>Everybody has one home: the directory, both guards and the full rows agree on it; nothing of the move is left over.</summary>
    public static async Task HoldsAsync(World world)
    {
        await NothingIsUnderWayAsync(world);
        await EverybodyHasOneHomeAsync(world);
        await NothingIsStrayAsync(world.Us);
        await NothingIsStrayAsync(world.Ie);
    }

    private static async Task NothingIsUnderWayAsync(World world)
    {
        Assert.Empty(await world.Control.LinesAsync("SELECT format('move %s: %s', id, state) FROM domicile_control.move WHERE state NOT IN ('done', 'cancelled')"));
        Assert.Empty(await world.Control.LinesAsync("SELECT format('batch %s: %s, %s', b.id, phase, b.because) FROM domicile_control.batch b WHERE phase <> 'done' AND subjects > 0"));
        var claims = await world.Control.LinesAsync("SELECT format('%s-%s %s', source, target, c) FROM domicile_control.pair, generate_series(1, claim) c");
        foreach (var site in new[] { world.Us, world.Ie })
        {
            // A worker that could not reach a site has drawn a claim that the site has not heard of; never the other way round.
            var known = await site.LinesAsync("SELECT format('%s-%s %s', s.site, t.site, claim) FROM domicile.claim c JOIN domicile.peer s ON s.number = c.source JOIN domicile.peer t ON t.number = c.target");
            Assert.Equal(2, known.Count);
            Assert.Empty(known.Except(claims));
        }
    }

    private static async Task EverybodyHasOneHomeAsync(World world)
    {
        var (us, ie) = (await AdmittedAsync(world.Us), await AdmittedAsync(world.Ie));
        Assert.Empty(us.Intersect(ie));
        var known = await world.Us.LinesAsync("SELECT k1 FROM domicile.residence_person ORDER BY k1");
        Assert.Equal(known.Order(StringComparer.Ordinal), us.Union(ie).Order(StringComparer.Ordinal));
        var homes = await world.Control.LinesAsync("SELECT format('%s %s', home, count(*)) FROM domicile_control.directory GROUP BY home ORDER BY home");
        Assert.Equal([.. new[] { ("ie", ie.Count), ("us", us.Count) }.Where(h => h.Count > 0).Select(h => $"{h.Item1} {h.Item2}")], homes);
        await HasFullRowsOfAsync(world.Us, us);
        await HasFullRowsOfAsync(world.Ie, ie);
    }

    /// <summary>The users whose writes a site takes, asked by writing and rolling back.</summary>
    private static async Task<IReadOnlyList<string>> AdmittedAsync(WorldSite site)
    {
        await using var session = await site.OpenAsync();
        await using var transaction = await session.BeginTransactionAsync(TestContext.Current.CancellationToken);
        return await session.RowsAsync(
            """
            CREATE TEMP TABLE admitted (id bigint) ON COMMIT DROP;
            DO $$ DECLARE u record; BEGIN
              FOR u IN SELECT id FROM users LOOP
                BEGIN
                  UPDATE users SET written = written WHERE id = u.id;
                  INSERT INTO admitted VALUES (u.id);
                EXCEPTION WHEN SQLSTATE 'DM001' THEN NULL;
                END;
              END LOOP;
            END $$;
            SELECT id FROM admitted;
            """,
            [],
            r => r.GetInt64(0).ToString(System.Globalization.CultureInfo.InvariantCulture),
            TestContext.Current.CancellationToken);
    }

    private static async Task HasFullRowsOfAsync(WorldSite site, IReadOnlyList<string> residents)
    {
        var full = await site.LinesAsync("SELECT id FROM users WHERE country <> 'ZZ'");
        Assert.Equal(residents.Order(StringComparer.Ordinal), full.Order(StringComparer.Ordinal));
        Assert.Empty(await site.LinesAsync($"SELECT 'note ' || id FROM notes WHERE (body IS NOT NULL) <> (user_id = ANY ('{{{string.Join(',', residents)}}}'))"));
        Assert.Empty(await site.LinesAsync($"SELECT 'line of note ' || note_id FROM lines JOIN notes n ON n.id = note_id WHERE user_id <> ALL ('{{{string.Join(',', residents)}}}')"));
        Assert.Empty(await site.LinesAsync($"SELECT 'label ' || l.id FROM labels l JOIN notes n ON n.id = l.note_id WHERE user_id <> ALL ('{{{string.Join(',', residents)}}}')"));
        Assert.Empty(await site.LinesAsync($"SELECT 'letter ' || id FROM letters WHERE (body IS NOT NULL) <> (user_id = ANY ('{{{string.Join(',', residents)}}}'))"));
        Assert.Empty(await site.LinesAsync($"SELECT 'letter ' || id || ' to ' || to_id FROM letters WHERE body IS NULL AND to_id <> ALL ('{{{string.Join(',', residents)}}}')"));
        Assert.Empty(await site.LinesAsync($"SELECT 'like of ' || user_id FROM likes WHERE user_id <> ALL ('{{{string.Join(',', residents)}}}')"));
    }

    private static async Task NothingIsStrayAsync(WorldSite site)
    {
        foreach (var table in new[] { "lease", "closing", "copied", "redo", "dirty", "touched", "awaited" })
        {
            Assert.Equal((table, 0), (table, await site.ScalarAsync<long>($"SELECT count(*) FROM domicile.{table}")));
        }

        Assert.Equal(0, await site.ScalarAsync<long>("SELECT count(*) FROM domicile.residence_person WHERE batch IS NOT NULL"));
        Assert.True(await site.ScalarAsync<long>("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()") <= 1);
        Assert.Empty(await site.LinesAsync("SELECT gid FROM pg_prepared_xacts WHERE database = current_database()"));
        await Eventually.EmptyAsync(
            () => site.LinesAsync(
                """
                SELECT format('%s (%s, %s) since %s waits for %s %s, blocked by %s: %s', pid, backend_type, state, now() - state_change, wait_event_type, wait_event, pg_blocking_pids(pid), query) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND (state LIKE 'idle in transaction%' OR application_name = 'domicile' AND state = 'active')
                """),
            TestContext.Current.CancellationToken);
        Assert.Equal(
            ["labels", "letters", "likes", "lines", "notes", "topics", "users"],
            await site.LinesAsync("SELECT relname FROM pg_class WHERE relkind = 'r' AND (relpersistence = 't' AND pg_table_is_visible(oid) OR relnamespace = 'public'::regnamespace) ORDER BY relname"));
    }
}
