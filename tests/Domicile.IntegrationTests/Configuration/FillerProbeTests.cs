using Domicile.Configuration;
using Domicile.Configuration.Checking.Postgres;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.IntegrationTests.Configuration;

public sealed class FillerProbeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("mail: \"{key}@domicile.invalid\", kind: free, price: 1, born: 1970-01-01", null)]
    [InlineData("mail: pseudonym, kind: free, price: 1", "The filler of 'users.mail' is refused: value for domain mail violates check constraint")]
    [InlineData("mail: \"{key}@x\", kind: none, price: 1", "break check 'kinds'")]
    [InlineData("mail: \"{key}@x\", kind: free, price: 0", "break check 'priced'")]
    [InlineData("mail: \"{key}@x\", kind: free, price: 1, born: never", "The filler of 'users.born' is refused: invalid input syntax for type date")]
    public async Task The_server_itself_judges_fillers(string fill, string? message)
    {
        var database = await Servers.NewDatabaseAsync(await Servers.OneAsync());
        await Sample.ExecuteAsync(database, """
            CREATE DOMAIN mail AS text CHECK (VALUE ~ '@');
            CREATE TABLE users (id int PRIMARY KEY, mail mail NOT NULL, kind text NOT NULL CONSTRAINT kinds CHECK (kind IN ('free', 'paid')), price int NOT NULL, born date,
                country text, CONSTRAINT priced CHECK (price > 0 AND (kind = 'paid' OR price < 10)));
            """);
        var declaration = ConfigurationLoader.Read([("domicile.yaml", $$"""
            sites: { us: { country: US, postgres: "host=a dbname=x user=u" } }
            control: host=a dbname=c user=u
            subjects: { person: { table: users, key: id, residence: country, homes: [{ when: any, at: [us] }] } }
            tables: { users: { role: subject, projection: [id], fill: { {{fill}} } } }
            """)], _ => null).OrThrow();

        var faults = await ReadOnlySession.WithAsync(
            database, async connection => await FillerProbe.AskAsync(connection, declaration, await CatalogReader.ReadAsync(connection, Token), Token), Token);

        Assert.Equal(message is null, faults.IsEmpty);
        Assert.All(faults, fault => Assert.Contains(message!, fault.Message, StringComparison.Ordinal));
    }
}
