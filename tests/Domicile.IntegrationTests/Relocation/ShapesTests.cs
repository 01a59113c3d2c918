using Domicile.Postgres.Embedded;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>Values of every type, under any name and constraint, arrive as they were: by copy, and by the stream.</summary>
public sealed class ShapesTests
{
    private const string Things = "SELECT d::text FROM \"Größe; x\".\"Dinge\" d JOIN users u ON u.id = d.\"wem gehört\" WHERE ";
    private const string Visits = "SELECT v::text FROM visits v JOIN users u ON u.id = v.user_id WHERE ";
    private const string Pets = "SELECT p::text FROM pets p JOIN users u ON u.id = p.user_id WHERE ";
    private const string Others = "NOT (" + World.Due + ")";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>From and to which version, and with which rights: every pair of versions that is installed, the newest pair twice.</summary>
    public static TheoryData<int, int, Rights> Journeys { get; } =
    [
        .. from source in Servers.Versions.Select(v => v.Data) from target in Servers.Versions.Select(v => v.Data) select (source, target, Rights.Owner),
        (EmbeddedBinaries.Find().Major, EmbeddedBinaries.Find().Major, Rights.Superuser),
    ];

    [Theory]
    [MemberData(nameof(Journeys))]
    public async Task Every_type_arrives_as_it_was_by_copy_and_by_the_stream(int source, int target, Rights rights)
    {
        await using var world = await World.NewAsync(
            await Servers.OfAsync(source), await Servers.OfAsync(target), await Servers.OneAsync(),
            schema: ShapesSchema.Create(ShapesSchema.ByHash), fill: ShapesSchema.Fill(8), tables: ShapesSchema.Tables, rights: rights);
        string[] pictures = [Things, Visits, Pets];
        var before = await PictureAsync(world.Us, pictures, World.Due);

        var moved = await world.MoveAsync();

        Assert.Equal(4, moved.SubjectsMoved);
        Assert.Equal(before, await PictureAsync(world.Ie, pictures, World.Due));
        Assert.Equal(await PictureAsync(world.Us, [Things], "true"), await PictureAsync(world.Ie, [Things], "true"));
        Assert.Empty(await PictureAsync(world.Us, [Visits, Pets], World.Due));

        // What was copied so far now goes through the stream, in both directions.
        await using var estate = await world.OpenAsync();
        await using var crew = world.Start(estate);
        await world.Us.DoAsync(Rewritten(Others));
        await world.Ie.DoAsync(Rewritten(World.Due));
        await Eventually.TrueAsync(
            async () => (await PictureAsync(world.Us, [Things], "true")).SequenceEqual(await PictureAsync(world.Ie, [Things], "true")), Token);
        Assert.Equal(24, (await PictureAsync(world.Us, [Things], "true")).Count);
    }

    [Fact]
    public async Task Partitions_may_be_cut_differently_at_each_site()
    {
        await using var world = await World.NewAsync(schema: ShapesSchema.Create(ShapesSchema.ByHash), fill: ShapesSchema.Fill(8), tables: ShapesSchema.Tables);
        await world.Ie.DoAsync("DROP TABLE visits; CREATE TABLE visits (user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE, no integer, place text, PRIMARY KEY (user_id, no)) PARTITION BY " + ShapesSchema.ByRange);
        var before = await PictureAsync(world.Us, [Visits], World.Due);

        await world.MoveAsync();

        Assert.Equal(before, await PictureAsync(world.Ie, [Visits], World.Due));
        Assert.Empty(await PictureAsync(world.Us, [Visits], World.Due));
    }

    /// <summary>The rows are made anew under new ids, then touched without a change, and deleted and inserted again in part.</summary>
    private static string Rewritten(string whose) => $"""
        CREATE TEMPORARY TABLE kept AS SELECT d.* FROM "Größe; x"."Dinge" d JOIN users u ON u.id = d."wem gehört" WHERE {whose};
        DELETE FROM "Größe; x"."Dinge" WHERE "Nr" IN (SELECT "Nr" FROM kept);
        ALTER TABLE kept DROP COLUMN twice; ALTER TABLE kept DROP COLUMN "Nr";
        INSERT INTO "Größe; x"."Dinge" ("wem gehört", mood, moods, n, ns, at, ats, r, rs, when_, h, ci, b, num, num2, f8, f4, i2, t, tl, d, tz, iv, c5, v, empty, nil, j, jb, u, ip, net, mac, bits, vb,
          pt, bx, pg, ts, tq, lsn, cube, bool, nm, x) SELECT * FROM kept;
        UPDATE "Größe; x"."Dinge" d SET i2 = i2 + 1, h = h || 'new=>"1"', empty = NULL, nil = '' FROM users u WHERE u.id = d."wem gehört" AND {whose};
        """;

    private static async Task<IReadOnlyList<string>> PictureAsync(WorldSite site, string[] pictures, string whose)
    {
        var lines = new List<string>();
        foreach (var picture in pictures)
        {
            lines.AddRange(await site.LinesAsync($"{picture}{whose} ORDER BY 1"));
        }

        return lines;
    }
}
