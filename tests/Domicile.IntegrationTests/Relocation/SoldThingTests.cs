namespace Domicile.IntegrationTests.Relocation;

/// <summary>A thing that changes hands across a border: it moves with its registration; what was recorded under a former holder stays with that holder.</summary>
public sealed class SoldThingTests
{
    private const string Schema = """
        CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL, country text NOT NULL);
        CREATE TABLE cars (id bigint PRIMARY KEY, holder_id bigint NOT NULL REFERENCES people, registered_in text NOT NULL, odometer integer NOT NULL DEFAULT 0);
        CREATE TABLE trips (id bigint PRIMARY KEY, car_id bigint NOT NULL REFERENCES cars, holder_id bigint NOT NULL REFERENCES people, track text NOT NULL);
        CREATE TABLE repairs (id bigint PRIMARY KEY, car_id bigint NOT NULL REFERENCES cars, what text NOT NULL);
        """;

    private const string Fill = """
        INSERT INTO people VALUES (1, 'seller', 'US'), (2, 'buyer', 'IE');
        INSERT INTO cars VALUES (10, 1, 'US', 5);
        INSERT INTO trips VALUES (100, 10, 1, 'to work'), (101, 10, 1, 'to the sea');
        INSERT INTO repairs VALUES (200, 10, 'brakes');
        """;

    private const string Subjects = """
        areas:
          eea: [IE, NO]
        subjects:
          person: { table: people, key: id, residence: country, homes: [{ when: [eea], at: [ie] }, { when: any, at: [us] }] }
          car: { table: cars, key: id, residence: registered_in, links: { person: holder_id }, homes: [{ when: [eea], at: [ie] }, { when: any, at: [us] }] }
        """;

    private const string Tables = """
        tables:
          people: { role: subject, columns: { id: user.unique_id, name: user.content.public }, projection: [id, name], fill: { country: ZZ } }
          cars: { role: subject, columns: { id: system, holder_id: user.unique_id }, projection: [id, holder_id], fill: { registered_in: ZZ, odometer: { constant: "0" } } }
          trips: { role: owned, by: holder_id }
          repairs: { role: owned, by: car_id }
        """;

    [Fact]
    public async Task A_car_sold_abroad_moves_with_its_repairs_and_its_former_holders_trips_stay()
    {
        await using var world = await World.NewAsync(schema: Schema, fill: Fill, subjects: Subjects, tables: Tables);
        await world.MoveAsync(); // the buyer, who has lived in Ireland all along

        await world.Us.DoAsync("UPDATE cars SET holder_id = 2, registered_in = 'IE' WHERE id = 10");
        var sold = await world.MoveAsync();
        await world.Ie.DoAsync("INSERT INTO trips VALUES (102, 10, 2, 'home'); UPDATE cars SET odometer = 900 WHERE id = 10");

        Assert.Equal((1, 0), (sold.SubjectsMoved, sold.BatchesQuarantined));
        Assert.Equal(["100 to work", "101 to the sea"], await world.Us.LinesAsync("SELECT id || ' ' || track FROM trips ORDER BY id"));
        Assert.Equal(["102 home"], await world.Ie.LinesAsync("SELECT id || ' ' || track FROM trips ORDER BY id"));
        Assert.Equal(["brakes"], await world.Ie.LinesAsync("SELECT what FROM repairs"));
        Assert.Empty(await world.Us.LinesAsync("SELECT what FROM repairs"));
        Assert.Equal(["2 ZZ 0"], await world.Us.LinesAsync("SELECT holder_id || ' ' || registered_in || ' ' || odometer FROM cars"));
        Assert.Equal("DM001", (await world.Us.RefusedAsync("INSERT INTO repairs VALUES (201, 10, 'by somebody who has not heard')")).SqlState);
    }
}
