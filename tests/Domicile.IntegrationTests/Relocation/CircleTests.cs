namespace Domicile.IntegrationTests.Relocation;

/// <summary>Tables that refer to each other in a circle: by a column that may be NULL, by a key that is checked at commit, and among
/// projections.</summary>
public sealed class CircleTests
{
    private const string Circles = """
        CREATE TABLE addresses (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, street text NOT NULL);
        ALTER TABLE users ADD main_address bigint REFERENCES addresses;
        CREATE TABLE accounts (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, card_id bigint NOT NULL);
        CREATE TABLE cards (id bigint PRIMARY KEY, account_id bigint NOT NULL REFERENCES accounts, digits text NOT NULL);
        ALTER TABLE accounts ADD FOREIGN KEY (card_id) REFERENCES cards DEFERRABLE INITIALLY DEFERRED;
        CREATE TABLE albums (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, cover_id bigint, secret text);
        CREATE TABLE photos (id bigint PRIMARY KEY, album_id bigint NOT NULL REFERENCES albums, secret text);
        ALTER TABLE albums ADD FOREIGN KEY (cover_id) REFERENCES photos;
        """;

    private const string Fill = """
        INSERT INTO addresses SELECT id, id, 'street of ' || id FROM users; UPDATE users SET main_address = id;
        BEGIN; INSERT INTO accounts SELECT id, id, id FROM users; INSERT INTO cards SELECT id, id, 'digits of ' || id FROM users; COMMIT;
        INSERT INTO albums SELECT id, id, NULL, 'secret of ' || id FROM users; INSERT INTO photos SELECT id, id, 'secret of ' || id FROM users; UPDATE albums SET cover_id = id;
        """;

    private const string Tables = """

          addresses: { role: owned, by: user_id }
          accounts: { role: owned, by: user_id }
          cards: { role: owned, by: account_id }
          albums: { role: owned, by: user_id, columns: { id: system, user_id: system, cover_id: system }, projection: [id, user_id, cover_id] }
          photos: { role: owned, by: album_id, columns: { id: system, album_id: system }, projection: [id, album_id] }
        """;

    private const string Picture = """
        SELECT format('%s %s %s %s %s %s', u.id, u.main_address, a.street, c.digits, b, p) FROM users u LEFT JOIN addresses a ON a.id = u.main_address LEFT JOIN accounts k ON k.user_id = u.id
        LEFT JOIN cards c ON c.id = k.card_id LEFT JOIN albums b ON b.user_id = u.id LEFT JOIN photos p ON p.id = b.cover_id WHERE u.id % 2 = 0 ORDER BY u.id
        """;

    [Theory]
    [InlineData(Rights.Superuser)]
    [InlineData(Rights.Owner)]
    public async Task Circles_of_tables_are_copied_projected_and_erased_at_every_privilege(Rights rights)
    {
        await using var world = await World.NewAsync(schema: NotesSchema.Create + Circles, fill: NotesSchema.Fill(12) + Fill, tables: NotesSchema.Tables + Tables, rights: rights);
        var due = await world.Us.LinesAsync(Picture);

        await world.MoveAsync();

        Assert.Equal(due, await world.Ie.LinesAsync(Picture));
        Assert.Equal([.. Enumerable.Range(1, 6).Select(u => 2 * u).Select(u => $"{u}    ({u},{u},{u},) ({u},{u},)")], await world.Us.LinesAsync(Picture));
        Assert.Equal((0, 0), (await world.Us.ScalarAsync<long>("SELECT count(*) FROM addresses WHERE id % 2 = 0"), await world.Us.ScalarAsync<long>("SELECT count(*) FROM cards WHERE id % 2 = 0")));
        Assert.Equal(12, await world.Ie.ScalarAsync<long>("SELECT count(*) FROM albums WHERE cover_id = id"));
    }
}
