using Domicile.IntegrationTests.Relocation;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;
using Domicile.Postgres.Definitions;

namespace Domicile.IntegrationTests.Configuration;

/// <summary>A site without tables gets them from the catalog of one that has them.</summary>
public sealed class SchemaCreationTests
{
    private const string Odd = """
        CREATE SCHEMA "Läden"; CREATE TYPE "Läden".mood AS ENUM ('fine', 'it''s bad'); CREATE DOMAIN short AS varchar(9) DEFAULT 'x' NOT NULL CONSTRAINT not_y CHECK (VALUE <> 'y');
        CREATE DOMAIN shorter AS short CHECK (length(VALUE) < 5); CREATE SEQUENCE lone INCREMENT BY 7 START WITH 70 CYCLE MAXVALUE 1000;
        CREATE TABLE "Läden"."Order" (id serial PRIMARY KEY, "from" integer REFERENCES "Läden"."Order" DEFERRABLE INITIALLY DEFERRED, mood "Läden".mood[] DEFAULT '{fine}', s shorter,
          lone bigint NOT NULL DEFAULT nextval('lone'), twice integer GENERATED ALWAYS AS (lone_len * 2) STORED, lone_len integer CHECK (lone_len > 0), name text COLLATE "C", during int4range,
          EXCLUDE USING gist (during WITH &&));
        CREATE TABLE items (no smallint GENERATED ALWAYS AS IDENTITY (START WITH 5 INCREMENT BY 2), "order" integer NOT NULL REFERENCES "Läden"."Order" ON DELETE CASCADE, note text, UNIQUE NULLS NOT DISTINCT (note), PRIMARY KEY ("order", no));
        CREATE UNIQUE INDEX lower_name ON "Läden"."Order" (lower(name)) WHERE name IS NOT NULL; CREATE INDEX ON items USING hash (note); ALTER TABLE items REPLICA IDENTITY FULL;
        CREATE VIEW both_of AS SELECT o.id, i.no FROM "Läden"."Order" o JOIN items i ON i."order" = o.id;
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("chinook")]
    [InlineData("clips")]
    [InlineData("notes")]
    [InlineData("odd")]
    public async Task Tables_made_from_the_catalog_are_the_same_to_the_letter(string sample)
    {
        var (model, copy) = (await Servers.NewDatabaseAsync(await Servers.OneAsync()), await Servers.NewDatabaseAsync(await Servers.OtherAsync()));
        await FillAsync(model, sample);
        var there = await ReadOnlySession.CatalogAsync(model, Token);

        var draft = await ReadOnlySession.WithAsync(model, c => SchemaDraftReader.ReadAsync(c, there.Tables.Keys, Token), Token);
        await Sample.ExecuteAsync(copy, draft.Script);

        Assert.Empty(draft.Refused);
        var made = await ReadOnlySession.CatalogAsync(copy, Token);
        Assert.Empty(CatalogComparison.Differences(there, made, there.Tables.Keys));
        Assert.Equal(await IndexesAsync(model), await IndexesAsync(copy));
        Assert.Equal(there.Views.Keys.Select(v => v.Quoted).Order(StringComparer.Ordinal), made.Views.Keys.Select(v => v.Quoted).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_made_is_named_with_its_table()
    {
        var model = await Servers.NewDatabaseAsync(await Servers.OneAsync());
        await Sample.ExecuteAsync(model, """
            CREATE TYPE pair AS (a int, b int); CREATE FUNCTION half(x int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT x / 2';
            CREATE FUNCTION ring() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TABLE t (id int PRIMARY KEY DEFAULT half(4), p pair); CREATE TABLE parts (id int) PARTITION BY RANGE (id); CREATE UNLOGGED TABLE u (id int);
            CREATE TRIGGER bell AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION ring(); ALTER TABLE t ENABLE ROW LEVEL SECURITY;
            """);
        var catalog = await ReadOnlySession.CatalogAsync(model, Token);

        var draft = await ReadOnlySession.WithAsync(model, c => SchemaDraftReader.ReadAsync(c, catalog.Tables.Keys, Token), Token);

        Assert.Equal(
            ["composite type public.pair", "function public.half(integer), which table public.t uses", "partitioned table public.parts", "row security of table public.t", "trigger bell of table public.t", "unlogged table public.u"],
            draft.Refused);
    }

    private static async Task FillAsync(ServerAddress database, string sample)
    {
        switch (sample)
        {
            case "chinook":
                await Sample.ChinookAsync(database);
                break;
            case "clips":
                foreach (var script in Directory.EnumerateFiles(Sample.File("samples/Clips/Schema"), "*.sql").Order(StringComparer.Ordinal))
                {
                    await Sample.RunAsync(database, script);
                }

                break;
            default:
                await Sample.ExecuteAsync(database, sample == "notes" ? NotesSchema.Create : Odd);
                break;
        }
    }

    private static Task<IReadOnlyList<string>> IndexesAsync(ServerAddress database) =>
        Sample.LinesAsync(database, "SELECT indexdef FROM pg_indexes WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY indexdef COLLATE \"C\"");
}
