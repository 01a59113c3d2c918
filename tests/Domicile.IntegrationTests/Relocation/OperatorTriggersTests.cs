using Domicile.Postgres;
using Domicile.Postgres.Catalog;
using Domicile.Relocation.Sites.Postgres;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>Triggers of the application's: one of each kind, and all of them send mail.</summary>
public sealed class OperatorTriggersTests
{
    private const string Definitions = """
        SELECT concat_ws(' | ', pg_get_triggerdef(t.oid), t.tgrelid::regclass, t.tgenabled, obj_description(t.oid, 'pg_trigger')) FROM pg_trigger t
        JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND p.pronamespace = 'public'::regnamespace ORDER BY 1
        """;

    private const string Triggers = """
        CREATE TABLE mail (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, said text NOT NULL);
        CREATE TABLE visits (id bigint, user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE, on_day date, PRIMARY KEY (id, on_day)) PARTITION BY RANGE (on_day);
        CREATE TABLE visits_early PARTITION OF visits FOR VALUES FROM (MINVALUE) TO ('2026-01-01');
        CREATE TABLE visits_late PARTITION OF visits FOR VALUES FROM ('2026-01-01') TO (MAXVALUE);
        CREATE FUNCTION send() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          INSERT INTO mail (said) VALUES (concat_ws(' ', TG_NAME, TG_OP, TG_ARGV[0]));
          RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
        END $$;
        CREATE FUNCTION boast() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.bio := NEW.bio || '!'; RETURN NEW; END $$;
        CREATE TRIGGER welcome AFTER INSERT ON users FOR EACH ROW WHEN (new.email LIKE '%@%' AND new.country <> 'ZZ' OR new.bio IS NULL) EXECUTE FUNCTION send('it''s a "welcome" \ EXECUTE FUNCTION ');
        COMMENT ON TRIGGER welcome ON users IS 'greets';
        CREATE TRIGGER boasts BEFORE UPDATE OF bio, written ON users FOR EACH ROW EXECUTE FUNCTION boast();
        CREATE TRIGGER farewell AFTER UPDATE OR DELETE ON notes FOR EACH ROW EXECUTE FUNCTION send();
        ALTER TABLE notes ENABLE ALWAYS TRIGGER farewell;
        CREATE TRIGGER digest AFTER INSERT ON notes REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION send();
        CREATE CONSTRAINT TRIGGER "late Label" AFTER INSERT OR DELETE ON labels DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (true) EXECUTE FUNCTION send();
        CREATE TRIGGER replicated AFTER INSERT OR DELETE ON likes FOR EACH ROW EXECUTE FUNCTION send();
        ALTER TABLE likes ENABLE REPLICA TRIGGER replicated;
        CREATE TRIGGER off BEFORE INSERT ON lines FOR EACH ROW EXECUTE FUNCTION send();
        ALTER TABLE lines DISABLE TRIGGER off;
        CREATE TRIGGER news AFTER INSERT OR UPDATE ON topics FOR EACH ROW EXECUTE FUNCTION send();
        CREATE TRIGGER counted AFTER INSERT OR DELETE ON visits FOR EACH ROW EXECUTE FUNCTION send();
        ALTER TABLE visits_early DISABLE TRIGGER counted;
        CREATE TRIGGER leaf AFTER INSERT ON visits_late FOR EACH ROW WHEN (new.* IS NOT NULL) EXECUTE FUNCTION send();
        """;

    private const string Visits = "  visits: { role: owned, by: user_id }\n  mail: { role: local }\n";

    [Theory]
    [InlineData(Rights.Superuser)]
    [InlineData(Rights.Owner)]
    public async Task Mail_goes_out_for_the_applications_writes_and_never_for_a_copy_an_applied_change_or_an_erasure(Rights rights)
    {
        await using var world = await NewAsync(rights);
        await world.Us.DoAsync("INSERT INTO visits SELECT id, id, date '2025-12-31' + (id / 2 % 2)::integer FROM users");
        var (us, ie) = (await MailAsync(world.Us), await MailAsync(world.Ie));
        var due = await world.Us.PictureAsync(World.Due);

        await world.MoveAsync();

        Assert.Equal(due, await world.Ie.PictureAsync(World.Due));
        Assert.Equal((us, ie), (await MailAsync(world.Us), await MailAsync(world.Ie)));
        Assert.Equal(6, await world.Ie.ScalarAsync<long>("SELECT count(*) FROM visits"));

        await using var estate = await world.OpenAsync();
        await using var crew = world.Start(estate);
        await world.Ie.DoAsync("UPDATE notes SET title = 'edited' WHERE id = 20; INSERT INTO users (name, email, country) VALUES ('new', 'new@example.org', 'IE')");
        await world.Us.DoAsync("UPDATE notes SET title = 'edited' WHERE id = 10; INSERT INTO topics VALUES (3, 'ships')");
        await Eventually.TrueAsync(async () => await world.Us.ScalarAsync<string>("SELECT title FROM notes WHERE id = 20") == "edited"
            && await world.Us.ScalarAsync<long>("SELECT count(*) FROM users WHERE name = 'new'") == 1
            && await world.Ie.ScalarAsync<string>("SELECT title FROM notes WHERE id = 10") == "edited"
            && await world.Ie.ScalarAsync<long>("SELECT count(*) FROM topics WHERE id = 3") == 1, TestContext.Current.CancellationToken);
        Assert.Equal((us + 2, ie + 2), (await MailAsync(world.Us), await MailAsync(world.Ie)));
        Assert.Equal("welcome INSERT it's a \"welcome\" \\ EXECUTE FUNCTION ", await world.Ie.ScalarAsync<string>("SELECT said FROM mail ORDER BY id DESC LIMIT 1"));
    }

    [Theory]
    [InlineData(Rights.Superuser)]
    [InlineData(Rights.Owner)]
    public async Task Uninstalled_every_trigger_is_again_what_it_was_to_the_letter(Rights rights)
    {
        await using var world = await NewAsync(rights);
        var before = await world.Ie.LinesAsync(Definitions);
        Assert.Equal(12, before.Count);

        await using (await world.OpenAsync())
        {
            var wrapped = await world.Ie.LinesAsync(Definitions);
            Assert.All(wrapped, w => Assert.Contains(" WHEN ((", w, StringComparison.Ordinal));
            var nonce = await world.Ie.ScalarAsync<string>("SELECT nonce FROM domicile.site");
            Assert.Equal(before.Select(b => TriggerCondition.Add(b, nonce!)), wrapped.OrderBy(w => before.ToList().FindIndex(b => Name(b) == Name(w))));
            Assert.Equal(before, wrapped.Select(TriggerCondition.Remove).Order(StringComparer.Ordinal));
        }

        await using (var again = await world.OpenAsync())
        {
            await using var session = await world.Ie.OpenAsync();
            await new SiteRemoval(again.Sites[1].Site, TimeProvider.System).RunAsync(session, TestContext.Current.CancellationToken);
        }

        Assert.Equal(before, await world.Ie.LinesAsync(Definitions));
    }

    [Fact]
    public async Task A_trigger_that_a_migration_makes_later_is_kept_from_our_writes_by_the_next_command()
    {
        await using var world = await NewAsync(Rights.Owner);
        await (await world.OpenAsync()).DisposeAsync();
        foreach (var site in new[] { world.Us, world.Ie })
        {
            await site.DoAsync("DROP TRIGGER welcome ON users; CREATE TRIGGER hello AFTER INSERT OR UPDATE OR DELETE ON users FOR EACH ROW EXECUTE FUNCTION send()");
        }

        var mail = await MailAsync(world.Ie);
        await world.MoveAsync();

        Assert.Equal(mail, await MailAsync(world.Ie));
    }

    private static Task<World> NewAsync(Rights rights) => World.NewAsync(schema: NotesSchema.Create + Triggers, tables: NotesSchema.Tables + "\n" + Visits, rights: rights);

    private static Task<long> MailAsync(WorldSite site) => site.ScalarAsync<long>("SELECT count(*) FROM mail");

    private static string Name(string definition) => definition[..definition.IndexOf(" FOR EACH", StringComparison.Ordinal)] + definition[definition.LastIndexOf('|')..];
}
