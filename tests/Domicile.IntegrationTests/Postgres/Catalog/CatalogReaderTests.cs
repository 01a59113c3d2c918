using Domicile.Postgres;
using Domicile.Postgres.Catalog;
using Npgsql;

namespace Domicile.IntegrationTests.Postgres.Catalog;

public sealed class CatalogReaderTests
{
    private const string Everything = """
        CREATE SCHEMA shop; CREATE SCHEMA domicile; CREATE TABLE domicile.ours (id int PRIMARY KEY);
        CREATE TYPE mood AS ENUM ('glad', 'sad');
        CREATE DOMAIN mail AS varchar(80) NOT NULL CHECK (VALUE ~ '@');
        CREATE DOMAIN moody AS mood;
        CREATE TYPE pair AS (a int, b text);
        CREATE TYPE strange AS (m mood);
        CREATE TYPE span AS RANGE (subtype = numeric);
        CREATE TABLE shop."Users" (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mail mail, m mood, ms mood[], p pair, s strange, d moody, r span, rs int4range[],
            n int[], c regclass, lo oid, twice int GENERATED ALWAYS AS (1 + 1) STORED, code char(2) COLLATE "C" DEFAULT 'xx',
            gone text, CONSTRAINT codes CHECK (code <> 'yy'));
        ALTER TABLE shop."Users" DROP COLUMN gone;
        CREATE UNIQUE INDEX lower_mail ON shop."Users" (lower(mail::text)) WHERE id > 0;
        CREATE TABLE events (id serial, at date, user_id bigint REFERENCES shop."Users" ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
        CREATE TABLE events_26 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY RANGE (id);
        CREATE TABLE events_26_a PARTITION OF events_26 FOR VALUES FROM (0) TO (1000);
        INSERT INTO events (at) VALUES ('2026-05-05'); ANALYZE events;
        CREATE TABLE notes (event int, at date, FOREIGN KEY (at, event) REFERENCES events (at, id) ON UPDATE SET NULL);
        CREATE UNLOGGED TABLE quick (id int PRIMARY KEY DEFERRABLE);
        CREATE TABLE parent (id int); CREATE TABLE child () INHERITS (parent);
        CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO notes VALUES (1, now()); RETURN NEW; END';
        CREATE FUNCTION domicile.guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER t AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION noted();
        CREATE TRIGGER g AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION domicile.guard();
        ALTER TABLE events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY mine ON events USING (user_id > 5);
        CREATE MATERIALIZED VIEW counts AS SELECT count(*) FROM events;
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int> Versions => Servers.Versions;

    [Theory, MemberData(nameof(Versions))]
    public async Task Every_part_of_a_schema_is_read(int major)
    {
        var catalog = await CatalogAsync(await MadeAsync(major));

        Assert.Equal(["child", "events", "notes", "parent", "quick", "shop.Users"], catalog.Tables.Keys.Select(t => t.ToString()).Order(StringComparer.Ordinal));
        var users = catalog.Table(new("shop", "Users"));
        Assert.Equal(["id"], users.PrimaryKey);
        Assert.True(users.Column("id") is { IsIdentityAlways: true, NotNull: true, Sequence: "shop.\"Users_id_seq\"" });
        Assert.True(users.Column("mail") is { NotNull: true, BaseType: "character varying(80)", Category: 'S' });
        Assert.True(users.Column("twice") is { IsGenerated: true, Default: null });
        Assert.Equal(["glad", "sad"], users.Column("d").Labels);
        Assert.Equal("C", users.Column("code").Collation);
        Assert.True(users.Column("lo").HoldsLargeObject);
        Assert.Contains("~ '@'", users.Checks["public.mail"], StringComparison.Ordinal);
        Assert.Contains("'yy'", users.Checks["codes"], StringComparison.Ordinal);
        Assert.True(users.Keys.Single(k => k.Name == "lower_mail") is { IsPartial: true, Columns.IsEmpty: true });
        Assert.Equal(["id", "mail", "m", "p", "d", "r", "rs", "n", "lo", "twice", "code"], users.Columns.Where(c => c.BinaryIsPortable).Select(c => c.Name));
        Assert.True(catalog.Table(new("public", "quick")) is { IsUnlogged: true } quick && quick.Keys[0].IsDeferrable);
        Assert.True(catalog.Table(new("public", "child")).IsInherited);
        Assert.Equal(["public.events"], Assert.Single(catalog.Views.Values).Sources.Select(s => $"{s.Schema}.{s.Name}"));
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task Partitions_fold_into_their_root(int major)
    {
        var events = (await CatalogAsync(await MadeAsync(major))).Table(new("public", "events"));

        Assert.True(events.IsPartitioned);
        Assert.Equal(["events_26", "events_26_a"], events.Partitions.Select(p => p.Name));
        Assert.Equal(1, events.EstimatedRows);
        Assert.True(events.Bytes > 0);
        Assert.Equal(["events_pkey"], events.Keys.Select(k => k.Name));
        var key = Assert.Single(events.ForeignKeys);
        Assert.Equal(("CASCADE", true, true, "shop.Users"), (key.OnDelete, key.IsDeferrable, key.IsInitiallyDeferred, key.Target.ToString()));
        Assert.Equal(["writes to notes"], TriggerEffects.Of(Assert.Single(events.Triggers)));
        Assert.True(events is { RowSecurity: true, ForcedRowSecurity: true } && events.Policies.ContainsKey("mine"));
    }

    [Fact]
    public async Task Columns_of_a_composite_foreign_key_keep_their_order()
    {
        var key = Assert.Single((await CatalogAsync(await MadeAsync())).Table(new("public", "notes")).ForeignKeys);

        Assert.Equal(["at", "event"], key.Columns);
        Assert.Equal(["at", "id"], key.TargetColumns);
        Assert.Equal("SET NULL", key.OnUpdate);
    }

    [Fact]
    public async Task A_role_without_any_right_reads_it_in_a_read_only_transaction_and_finds_its_own_path_again()
    {
        var database = await MadeAsync();
        await Sample.ExecuteAsync(database, $"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'nobody_much') THEN CREATE ROLE nobody_much; END IF; END $$");
        await using var pool = Connecting.Pool(database);
        await using var connection = await pool.OpenConnectionAsync(Token);
        await connection.ExecuteAsync("SET ROLE nobody_much; SET search_path = shop, public; BEGIN READ ONLY", [], Token);

        var catalog = await CatalogReader.ReadAsync(connection, Token);

        Assert.Equal("shop, public", await connection.ScalarAsync<string>("SHOW search_path", [], Token));
        Assert.True(catalog.Table(new("public", "events")).HidesRows);
        Assert.Equal("public.mood", catalog.Table(new("shop", "Users")).Column("m").Type);
    }

    [Theory]
    [InlineData("ALTER TABLE shop.\"Users\" ADD COLUMN x int", "column x")]
    [InlineData("ALTER TYPE mood ADD VALUE 'calm'", "column d")]
    [InlineData("ALTER TABLE shop.\"Users\" DROP CONSTRAINT codes", "check codes")]
    [InlineData("ALTER TABLE shop.\"Users\" ALTER code DROP DEFAULT", "column code")]
    [InlineData("DROP INDEX shop.lower_mail", "unique index lower_mail")]
    [InlineData("ALTER TABLE shop.\"Users\" ENABLE ROW LEVEL SECURITY", "row security")]
    [InlineData("CREATE TRIGGER z AFTER INSERT ON shop.\"Users\" FOR EACH ROW EXECUTE FUNCTION noted()", "trigger z")]
    public async Task A_change_of_the_schema_is_noticed_and_named(string ddl, string what)
    {
        var (one, other) = (await MadeAsync(), await MadeAsync());
        TableName users = new("shop", "Users");
        var before = await CatalogAsync(one);
        Assert.Empty(CatalogComparison.Differences(before, await CatalogAsync(other), before.Tables.Keys));

        await Sample.ExecuteAsync(other, ddl);
        var after = await CatalogAsync(other);

        Assert.NotEqual(SchemaFingerprint.Of(before.Table(users)), SchemaFingerprint.Of(after.Table(users)));
        Assert.Contains(what, CatalogComparison.Differences(before, after, [users]).Select(d => d.What));
    }

    [Theory]
    [InlineData("ALTER TABLE shop.\"Users\" ADD COLUMN x int; ALTER TABLE shop.\"Users\" DROP COLUMN x; COMMENT ON TABLE shop.\"Users\" IS 'us'")]
    [InlineData("CREATE TRIGGER ours AFTER INSERT ON shop.\"Users\" FOR EACH ROW EXECUTE FUNCTION domicile.guard()")]
    [InlineData("INSERT INTO shop.\"Users\" (mail) VALUES ('a@b'); ANALYZE shop.\"Users\"")]
    public async Task What_makes_no_difference_to_a_row_is_no_difference(string sql)
    {
        var database = await MadeAsync();
        var before = await CatalogAsync(database);

        await Sample.ExecuteAsync(database, sql);

        Assert.Empty(CatalogComparison.Differences(before, await CatalogAsync(database), before.Tables.Keys));
    }

    private static async Task<ServerAddress> MadeAsync(int? major = null)
    {
        var database = await Servers.NewDatabaseAsync(major is { } version ? await Servers.OfAsync(version) : await Servers.OneAsync());
        await Sample.ExecuteAsync(database, Everything);
        return database;
    }

    private static async Task<DatabaseCatalog> CatalogAsync(ServerAddress database) => await ReadOnlySession.CatalogAsync(database, Token);
}
