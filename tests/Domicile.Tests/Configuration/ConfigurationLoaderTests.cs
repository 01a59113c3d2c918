using System.Collections.Immutable;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Policy;
using Domicile.Postgres;

namespace Domicile.Tests.Configuration;

public sealed class ConfigurationLoaderTests
{
    private static readonly DateOnly Day = new(2026, 11, 22);

    internal const string Sound = """
        areas:
          eea: [AT, DE, IE, "NO"]
        sites:
          us-sacramento: { country: US, operator: Acme, postgres: "postgresql://ann:s3cret@db1:6432/app?sslmode=require", buildings: [SAC-1] }
          ie-dublin: { country: IE, state: live, postgres: { host: db2, database: app, user: ann, password: { env: DUBLIN } } }
        control: host=db1 dbname=control user=ann
        subjects:
          person:
            table: users
            key: id
            aliases: [email]
            residence: { column: country, map: { Ireland: IE, "Norway": "NO" } }
            homes:
              - { when: [eea, gb], at: [ie-dublin] }
              - { when: any, at: [us-sacramento] }
        tables:
          users: { role: subject, columns: { email: user.contact.email, username: user.account.username }, projection: [id, username], fill: { email: pseudonym, age: null, born: 1970-01-01, plan: { constant: "{key}" }, ref: "u-{key}" } }
          videos: { role: owned, by: user_id, columns: { title: user.content.public }, projection: all }
          notes: { role: owned, by: { parent: users, sql: "owner.id = (row.doc->>'user')::int" } }
          sales.lines: { role: owned, by: [a, b] }
          countries: { role: reference, writer: ie-dublin }
          jobs: { role: local }
        moving: { batch: 200, rate: 5000, grace: 7d, patience: 500ms }
        """;

    [Fact]
    public void A_sound_file_becomes_a_declaration()
    {
        var declaration = Read(Sound).OrThrow();

        Assert.Equal(["us-sacramento", "ie-dublin"], declaration.Sites.Select(s => s.Id.Text));
        Assert.Equal([0, 1], declaration.Sites.Select(s => s.Number));
        Assert.Equal(new ServerAddress("db1", 6432, "app", "ann", "s3cret", "require"), declaration.Sites[0].Database);
        Assert.Equal("of-dublin", declaration.Sites[1].Database!.Password);
        Assert.Equal("control", declaration.Control.Database);
        var person = Assert.Single(declaration.Kinds);
        Assert.Equal("ie-dublin", Assert.Single(declaration.HomesOf(person, CountryCode.Parse("DE"), Day).Sites).Text);
        Assert.Equal("us-sacramento", Assert.Single(declaration.HomesOf(person, CountryCode.Parse("US"), Day).Sites).Text);
        Assert.Empty(declaration.HomesOf(person, null, Day).Sites);
        Assert.Equal("IE", Assert.IsType<Residence.Column>(person.Residence).Map["Ireland"].Text);
        var tables = declaration.Tables.ToDictionary(t => t.Table.ToString(), StringComparer.Ordinal);
        Assert.Equal(new Filler.Template("domicile-{key}"), tables["users"].Fill["email"]);
        Assert.Equal(new Filler.Constant("1970-01-01"), tables["users"].Fill["born"]);
        Assert.Equal(new Filler.Constant("{key}"), tables["users"].Fill["plan"]);
        Assert.Equal(new Filler.Template("u-{key}"), tables["users"].Fill["ref"]);
        Assert.Equal(new Ownership.ByForeignKey(["a", "b"]), tables["sales.lines"].By);
        Assert.IsType<Ownership.ByCondition>(tables["notes"].By);
        Assert.Equal("ie-dublin", tables["countries"].Writer!.Text);
        Assert.Equal(new MovingDefaults(200, 5000, TimeSpan.FromDays(7), TimeSpan.FromMilliseconds(500)), declaration.Moving);
    }

    [Theory]
    [InlineData("country: US,", "country: USA,", 4, "'USA' is not a country code", "US")]
    [InlineData("operator: Acme", "operater: Acme", 4, "no key 'operater'", "Did you mean 'operator'?")]
    [InlineData("at: [ie-dublin]", "at: [ie-dubin]", 14, "no site 'ie-dubin'", "Did you mean 'ie-dublin'?")]
    [InlineData("[eea, gb]", "[eaa, gb]", 14, "no area 'eaa'", "Did you mean 'eea'?")]
    [InlineData("- { when: any, at: [us-sacramento] }", "- { when: us, at: [us-sacramento] }", 14, "No home rule covers everybody", "when: any")]
    [InlineData("user.contact.email", "user.contact.emial", 17, "not a Fideslang data category", "user.contact.email")]
    [InlineData("role: reference", "role: refrence", 21, "'refrence' is not a role", "Did you mean 'reference'?")]
    [InlineData("{ role: local }", "{ role: local, by: x }", 22, "'by' has no meaning for a local table", "change the role")]
    [InlineData("{ role: owned, by: user_id,", "{ role: owned,", 18, "does not say by what", "by: user_id")]
    [InlineData("fill: { email: pseudonym,", "fill: { username: pseudonym,", 17, "is projected and has a filler", "one of the two")]
    [InlineData("fill: { email: pseudonym,", "fill: { email: psuedonym,", 17, "is not a filler", "pseudonym")]
    [InlineData("{ env: DUBLIN }", "{ env: CORK }", 5, "environment variable 'CORK' is not set", "CORK")]
    [InlineData("moving:", "law: { policy: nowhere.yaml }\nmoving:", 23, "holds no YAML file", "Check the path")]
    [InlineData("moving:", "law: { controller: acme }\nmoving:", 23, "'acme' is neither an entity nor a joint arrangement", "Did you mean 'Acme'?")]
    [InlineData("moving:", "law: { facts: { instruments: [{ id: eu-sc, recipient: Acme, valid_from: 2024-01-01, source: x }] } }\nmoving:", 23, "No pack declares an instrument 'eu-sc'", "eu-scc")]
    [InlineData("moving:", "law: { facts: { sites: { ie-dublin: { country: FR } } } }\nmoving:", 5, "stands in IE here and in FR in the facts", "Correct one")]
    [InlineData("residence: { column: country,", "residence: { changes: { evidence: { table: seen, by: [a, b], country: c, kind: k, on: d } }, column: country,", 12, "does not say where its notices are", "notices:")]
    [InlineData("projection: all", "projection: { columns: [id] }", 18, "wants 'columns' and 'to'", "to: recipient_id")]
    [InlineData("grace: 7d", "grace: 7 moons", 23, "not a length of time", "7d")]
    [InlineData("host=db1 dbname=control", "host=db1 dbnaem=control", 6, "'dbnaem' is not understood", "dbname")]
    [InlineData("jobs: { role: local }", "users: { role: local }", 22, "'users' stands twice", "Keep one")]
    [InlineData("[SAC-1]", "[SAC-1", 4, "not YAML", "quotes")]
    public void A_fault_is_told_with_its_line_and_how_to_mend_it(string sound, string wrong, int line, string message, string hint)
    {
        var result = Read(Sound.Replace(sound, wrong, StringComparison.Ordinal));

        Assert.Null(result.Declaration);
        var faults = result.Faults.Where(f => !f.IsNote).ToList();
        Assert.True(faults.Exists(f => Math.Abs(f.Line - line) <= 1 && f.Message.Contains(message, StringComparison.Ordinal) && f.Hint.Contains(hint, StringComparison.Ordinal)), string.Join('\n', faults));
    }

    [Fact]
    public void Line_and_column_are_those_of_the_word_itself()
    {
        var fault = Assert.Single(Read(Sound.Replace("role: reference", "role: refrence", StringComparison.Ordinal)).Faults, f => !f.IsNote);

        Assert.Equal(new Place("domicile.yaml", 21, 22), fault.Place);
    }

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        var wrong = Sound.Replace("operator", "operater", StringComparison.Ordinal).Replace("[ie-dublin]", "[ie-dubin]", StringComparison.Ordinal).Replace("user.contact.email", "user.email", StringComparison.Ordinal).Replace("role: local", "role: lokal", StringComparison.Ordinal);

        Assert.Equal([4, 14, 17, 22], Read(wrong).Faults.Where(f => !f.IsNote).Select(f => f.Line));
    }

    [Fact]
    public void A_password_never_shows_in_a_fault()
    {
        var result = Read(Sound.Replace("db1:6432/app?sslmode=require", "db1:6432/app?sslmode=always", StringComparison.Ordinal));

        Assert.NotEmpty(result.Faults);
        Assert.DoesNotContain(result.Faults, f => f.ToString().Contains("s3cret", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_of_a_folder_are_read_as_one_and_a_name_that_comes_twice_is_a_fault()
    {
        var cut = Sound.IndexOf("tables:", StringComparison.Ordinal);
        var halves = ImmutableArray.Create(("a.yaml", Sound[..cut]), ("b.yaml", Sound[cut..]));

        Assert.NotNull(ConfigurationLoader.Read(halves, Environment).Declaration);

        var twice = ConfigurationLoader.Read(halves.Add(("c.yaml", "tables:\n  jobs: { role: local }\n")), Environment);
        var fault = Assert.Single(twice.Faults, f => !f.IsNote);
        Assert.Equal("c.yaml:2:3", fault.Place.ToString());
        Assert.Contains("b.yaml", fault.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_path_is_a_fault_that_names_init() =>
        Assert.Contains("domicile init", Assert.Single(ConfigurationLoader.Load("/nowhere/domicile.yaml").Faults).Hint, StringComparison.Ordinal);

    internal static ConfigurationResult Read(string text) => ConfigurationLoader.Read([("domicile.yaml", text)], Environment);

    private static string? Environment(string name) => name == "DUBLIN" ? "of-dublin" : null;
}
