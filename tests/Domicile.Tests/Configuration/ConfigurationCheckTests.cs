using System.Collections.Immutable;
using Domicile.Configuration;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Tests.Configuration;

public sealed class ConfigurationCheckTests
{
    private const string Head = """
        sites:
          us: { country: US, postgres: "host=a dbname=x user=u" }
        control: host=a dbname=c user=u
        subjects:
          person: { table: users, key: id, residence: country, homes: [{ when: any, at: [us] }] }
        tables:

        """;

    private const string Users = "  users: { role: subject, columns: { username: user.account.username }, projection: [id, username], fill: { email: pseudonym } }\n";

    private static readonly Table UsersTable = Schema.Table("users", "id int key", "country text", "username text ! unique", "email text ! unique");

    private static readonly Table Videos = Schema.Table("videos", "id int key", "user_id int ! ->users.id", "title text !");

    [Fact]
    public void A_declaration_that_fits_has_no_fault() =>
        Assert.Empty(Check(Users + "  videos: { role: owned, by: user_id }\n", UsersTable, Videos));

    [Theory]
    [InlineData("  videos: { role: owned, by: userid }\n", "Table 'videos' has no column 'userid'.", "Did you mean 'user_id'?")]
    [InlineData("  videos: { role: owned, by: title }\n", "No foreign key of 'videos' is over title", "parent")]
    [InlineData("  videos: { role: owned, by: { parent: users, columns: user_id, parent_columns: country } }\n", "country is not unique in 'users'", "unique")]
    [InlineData("  videso: { role: reference }\n", "There is no table 'videso'.", "Did you mean 'videos'?")]
    [InlineData("", "Table 'videos' is owned by nobody.", "role subject, owned, reference or local")]
    [InlineData("  videos: { role: owned, by: user_id, projection: [id, title] }\n", "'videos.title' is projected and has no data class", "Fideslang")]
    [InlineData("  videos: { role: owned, by: user_id, projection: [id] }\n", "'videos.title' is NOT NULL and has no filler", "fill: { title: pseudonym }")]
    [InlineData("  videos: { role: owned, by: user_id, columns: { title: user.content.public }, projection: { columns: [id, title], to: user_id } }\n", null, "")]
    [InlineData("  videos: { role: owned, by: user_id, columns: { title: user.content.public }, projection: { columns: [title], to: [user_id, title] } }\n", "nothing says who that is", "foreign key")]
    [InlineData("  videos: { role: owned, by: user_id, columns: { title: user.content.public }, projection: { columns: [title], to: recipient } }\n", "Table 'videos' has no column 'recipient'", "")]
    [InlineData("  videos: { role: reference }\n", null, "")]
    public void What_does_not_fit_the_database_is_told(string rule, string? message, string hint)
    {
        var faults = Check(Users + rule, UsersTable, Videos);

        Assert.True(message is null ? faults.IsEmpty : faults.Any(f => f.Message.Contains(message, StringComparison.Ordinal) && f.Hint.Contains(hint, StringComparison.Ordinal)), string.Join('\n', faults));
    }

    [Fact]
    public void A_foreign_key_to_another_subject_needs_a_projection_or_a_persons_word()
    {
        var comments = Schema.Table("comments", "id int key", "author_id int ! ->users.id", "video_id int ! ->videos.id");
        const string rules = Users + "  videos: { role: owned, by: user_id }\n  comments: { role: owned, by: author_id";

        Assert.Contains("may refer to a row of 'videos' that belongs to another subject", Assert.Single(Check(rules + " }\n", UsersTable, Videos, comments)).Message, StringComparison.Ordinal);
        Assert.Empty(Check(rules + ", inside: video_id }\n", UsersTable, Videos, comments));
        Assert.Empty(Check(rules.Replace("by: user_id }", "by: user_id, projection: [id], fill: { title: pseudonym } }", StringComparison.Ordinal) + " }\n", UsersTable, Videos, comments));
    }

    [Fact]
    public void A_foreign_key_that_carries_the_owner_on_both_sides_never_crosses()
    {
        var orders = Schema.Table("orders", "user_id int key ->users.id", "no int key");
        var lines = Schema.Table("lines", "id int key", "user_id int ! ->users.id", "order_no int !") is var table
            ? table with { ForeignKeys = table.ForeignKeys.Add(new("lines_order_fkey", ["user_id", "order_no"], orders.Name, ["user_id", "no"], "NO ACTION", "NO ACTION", false, false)) }
            : null!;

        Assert.Empty(Check(Users + "  orders: { role: owned, by: user_id }\n  lines: { role: owned, by: { parent: users, columns: user_id, parent_columns: id } }\n", UsersTable, orders, lines));
    }

    [Fact]
    public void Ownership_that_turns_in_a_circle_is_told_by_each_table_of_it()
    {
        var a = Schema.Table("a", "id int key", "b_id int ! ->b.id");
        var b = Schema.Table("b", "id int key", "a_id int ! ->a.id");
        var faults = Check(Users + "  a: { role: owned, by: b_id }\n  b: { role: owned, by: a_id }\n", UsersTable, a, b);

        Assert.Equal(2, faults.Count(f => f.Message.Contains("turns in a circle", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_projection_that_keeps_a_key_needs_its_row_beside_it()
    {
        var rules = "  users: { role: subject }\n  videos: { role: owned, by: user_id, projection: [id], fill: { title: pseudonym } }\n";

        Assert.Contains("has no projection at every site for it to refer to", Assert.Single(Check(rules, UsersTable, Videos)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_projection_may_not_refer_to_a_row_that_only_one_recipient_has()
    {
        var letters = Schema.Table("letters", "id int key", "user_id int ! ->users.id", "to_id int ->users.id", "reply_to int ->letters.id", "body text");
        var receipts = Schema.Table("receipts", "id int key", "user_id int ! ->users.id", "letter_id int ! ->letters.id");
        const string rules = Users + "  letters: { role: owned, by: user_id, inside: reply_to, columns: { reply_to: system, body: user.content.private }, projection: { columns: [body], to: to_id } }\n  receipts: { role: owned, by: user_id";

        Assert.Empty(Check(rules + " }\n", UsersTable, letters, receipts));
        Assert.Contains(Check(rules + ", projection: [id, letter_id] }\n", UsersTable, letters, receipts), f => f.Message.Contains("has no projection at every site", StringComparison.Ordinal));
        Assert.Contains(Check(rules.Replace("[body]", "[body, reply_to]", StringComparison.Ordinal) + " }\n", UsersTable, letters, receipts), f => f.Message.Contains("has no projection at every site", StringComparison.Ordinal));
    }

    [Fact]
    public void A_unique_column_is_not_filled_with_the_same_value_twice()
    {
        var rules = Users.Replace("email: pseudonym", "email: { constant: gone }", StringComparison.Ordinal) + "  videos: { role: local }\n";

        Assert.Contains(Check(rules, UsersTable, Videos), f => f.Message.Contains("would refuse the second projection", StringComparison.Ordinal));
    }

    [Fact]
    public void A_pseudonym_that_may_not_fit_the_column_is_told_before_it_happens()
    {
        var users = Schema.Table("users", "id bigint key", "country text", "username text ! unique", "email varchar(20) ! unique");

        Assert.Contains("can take 29 characters, and the column holds 20", Assert.Single(Check(Users, users)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_that_cannot_be_followed_are_refused()
    {
        var notes = Schema.Table("notes", "id int", "user_id int ! ->users.id") with { IsUnlogged = true, IsInherited = true, ReplicaIdentity = 'n', HidesRows = true };
        var messages = string.Join('\n', Check(Users + "  notes: { role: owned, by: user_id }\n", UsersTable, notes).Select(f => f.Message));

        Assert.All(["no primary key", "unlogged", "inheritance", "replica identity NOTHING", "may hide rows"], word => Assert.Contains(word, messages, StringComparison.Ordinal));
    }

    [Fact]
    public void Strict_refuses_columns_without_a_class()
    {
        Assert.Equal(3, ConfigurationCheck.Against(Declared(Users), Schema.Of(UsersTable), strict: true).Count(f => f.Message.Contains("has no data class", StringComparison.Ordinal)));
        Assert.DoesNotContain(ConfigurationCheck.Against(Declared(Users), Schema.Of(UsersTable)), f => !f.IsNote);
    }

    [Fact]
    public void Resolving_completes_ownership_and_projection()
    {
        var rules = Declared(Users + "  videos: { role: owned, by: user_id, columns: { title: user.content.public }, projection: all }\n").Resolve(Schema.Of(UsersTable, Videos)).Tables;

        var by = Assert.IsType<Ownership.ByColumns>(rules[1].By);
        Assert.Equal((new TableName("public", "users"), "user_id", "id"), (by.Parent, Assert.Single(by.Columns), Assert.Single(by.ParentColumns)));
        Assert.Equal(["id", "user_id", "title"], rules[1].Projection);
    }

    [Fact]
    public void Everything_left_out_of_all_is_what_has_no_class()
    {
        var rules = Declared(Users + "  videos: { role: owned, by: user_id, projection: all }\n").Resolve(Schema.Of(UsersTable, Videos)).Tables;

        Assert.Equal(["id", "user_id"], rules[1].Projection);
    }

    private static Declaration Declared(string tables) => ConfigurationLoaderTests.Read(Head + tables).OrThrow();

    private static ImmutableArray<Fault> Check(string tables, params Table[] catalog) =>
        [.. ConfigurationCheck.Against(Declared(tables), Schema.Of(catalog)).Where(f => !f.IsNote)];
}
