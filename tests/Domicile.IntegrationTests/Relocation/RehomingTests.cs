using System.Globalization;
using System.Text;
using Domicile.Estate.Facts;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Homes.Rehoming;
using Domicile.Postgres;
using Domicile.Relocation.Moves;
using Domicile.Relocation.Moves.Postgres;
using Domicile.Relocation.Pairs.Postgres;

namespace Domicile.IntegrationTests.Relocation;

/// <summary>A change of residence, out of the application's own tables: the SQL that a site runs against the pure rule, and a subject who moves abroad.</summary>
public sealed class RehomingTests
{
    private const int Subjects = 400;

    private const string Schema = """
        CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL UNIQUE, country text);
        CREATE TABLE seen (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, country text, kind text NOT NULL, day date NOT NULL);
        CREATE TABLE told (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, country text NOT NULL, day date NOT NULL);
        CREATE INDEX ON seen (user_id);
        CREATE INDEX ON told (user_id);
        """;

    private const string Tables = """
        tables:
          users: { role: subject, columns: { id: user.unique_id } }
          seen: { role: owned, by: user_id }
          told: { role: owned, by: user_id }
        """;

    private const string Subject = """
        areas:
          eea: [IE, DE, "NO"]
        subjects:
          person:
            table: users
            key: id
            residence:
              column: country
              changes:
                evidence: { table: seen, by: user_id, country: country, kind: kind, on: day }
                notices: { table: told, by: user_id, country: country, on: day }
                dwell: 20d
                notice: 7d
                hysteresis: 40d
            homes:
              - { when: [eea], at: [ie] }
              - { when: any, at: [us] }
        """;

    private static readonly DateOnly Start = new(2026, 1, 1);
    private static readonly int[] Days = [30, 60, 100, 160, 220];
    private static readonly string[] Countries = ["DE", "US", "NO", "ZZ"];
    private static readonly EvidenceKind[] Kinds = [EvidenceKind.Declared, EvidenceKind.BillingAddress, EvidenceKind.Telephone, EvidenceKind.NetworkAddress];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 20, 7)]
    [InlineData(2, 20, 7)]
    [InlineData(3, 5, 25)]
    [InlineData(4, 5, 25)]
    public async Task A_site_settles_residences_as_the_pure_rule_does(int seed, int dwell, int notice)
    {
        var random = new Random(seed);
        var histories = Enumerable.Range(1, Subjects).Select(_ => History.Random(random)).Append(History.OpposedAfterNotice).ToList();
        await using var world = await World.NewAsync(schema: Schema, fill: Fill(histories), tables: Tables);
        await world.DeclareAsync($"{Subject.Replace("20d", $"{dwell}d", StringComparison.Ordinal).Replace("7d", $"{notice}d", StringComparison.Ordinal)}\n{Tables}\n");
        await using var estate = await EstateSession.OpenAsync(world.Declaration, TimeProvider.System, Token);
        var kind = estate.Declaration.Kind("person");
        var rule = kind.Rehoming!.Rule;

        foreach (var day in Days.Select(Start.AddDays))
        {
            await using var us = await estate.Sites[0].OpenAsync(Token);
            var settled = await us.RowsAsync($"SELECT subject.id, coalesce({ResidenceSql.Country(kind, day)}, '') FROM users subject ORDER BY 1", [], r => r.GetString(1), Token);
            var expected = histories.Select(h => (History: h, Settled: SettledResidence.Of(h.Declared, h.Evidence, h.Notices, rule, day))).ToList();

            Assert.Equal(expected.Select(e => e.Settled.Residence.IsUnknown ? "" : e.Settled.Residence.ToString()), settled);
            var pending = await new RehomingWatch(estate, day).ReadAsync(Token);
            var wanted = expected.Select(e => (From: e.Settled, Decision: e.Settled.Pending(e.History.Evidence, e.History.Notices, rule, day)))
                .Where(e => e.Decision is not RehomingDecision.Stays)
                .Select(e => $"{(e.From.Residence.IsUnknown ? "" : e.From.Residence)} {Words(e.Decision)}");
            Assert.Equal(
                wanted.GroupBy(w => w, StringComparer.Ordinal).Select(g => $"{g.Key}: {g.Count()}").Order(StringComparer.Ordinal),
                pending.Select(p => $"{p.From} {p.To} {p.State}: {p.Subjects}").Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_trip_moves_nobody_and_a_move_abroad_does_once_it_has_lasted_and_was_told()
    {
        await using var world = await World.NewAsync(schema: Schema, fill: "INSERT INTO users VALUES (1, 'a@example.org', 'US'), (2, 'b@example.org', 'US')", tables: Tables);
        await world.DeclareAsync($"{Subject}\n{Tables}\n");
        await world.Us.DoAsync(
            """
            INSERT INTO seen (user_id, country, kind, day) SELECT 1, 'DE', 'network-address', current_date - d FROM generate_series(1, 90) d;
            INSERT INTO seen (user_id, country, kind, day) VALUES (2, 'DE', 'declared', current_date - 60), (2, 'DE', 'billing-address', current_date - 50);
            """);
        await using var estate = await EstateSession.OpenAsync(world.Declaration, TimeProvider.System, Token);
        var planner = new MovePlanner(estate);

        Assert.Empty(await planner.DueAsync(null, Token));
        Assert.Equal(("US", "DE", "notice-due", 1L), Only(await new RehomingWatch(estate, estate.Today).ReadAsync(Token)));
        var kind = estate.Declaration.Kind("person");
        await using (var us = await estate.Site(estate.Sites[0].Site.Id).OpenAsync(Token))
        {
            var keys = await us.RowsAsync(new RehomingWatch(estate, estate.Today).ToBeTold(kind, estate.Sites[0]), [], r => r.GetInt64(0), Token);
            Assert.Equal([2L], keys);
        }

        await world.Us.DoAsync("INSERT INTO told (user_id, country, day) VALUES (2, 'DE', current_date - 8)");
        var due = Assert.Single(await planner.DueAsync(null, Token));
        Assert.Equal(1, due.Subjects);
        var moved = await world.MoveAsync();
        await using var after = await EstateSession.OpenAsync(world.Declaration, TimeProvider.System, Token);

        Assert.Equal(1, moved.SubjectsMoved);
        Assert.Equal(2, await world.Ie.ScalarAsync<long>("SELECT id FROM users"));
        Assert.Empty(await new MovePlanner(after).DueAsync(null, Token));
    }

    private static (string From, string To, string State, long Subjects) Only(IEnumerable<PendingRehoming> all)
    {
        var one = Assert.Single(all);
        return (one.From, one.To, one.State, one.Subjects);
    }

    private static string Words(RehomingDecision decision) => decision switch
    {
        RehomingDecision.Dwelling d => $"{d.To} dwelling",
        RehomingDecision.Settling s => $"{s.To} settling",
        RehomingDecision.NoticeDue n => $"{n.To} notice-due",
        RehomingDecision.Noticed n => $"{n.To} noticed",
        _ => $"unexpected: {decision}",
    };

    private static string Fill(List<History> histories)
    {
        var sql = new StringBuilder();
        foreach (var (history, id) in histories.Select((h, i) => (h, i + 1)))
        {
            sql.Append(CultureInfo.InvariantCulture, $"INSERT INTO users VALUES ({id}, 'user{id}@example.org', {(history.Declared.IsUnknown ? "NULL" : $"'{history.Declared}'")});\n");
            foreach (var seen in history.Evidence)
            {
                sql.Append(CultureInfo.InvariantCulture, $"INSERT INTO seen (user_id, country, kind, day) VALUES ({id}, '{(seen.Country.IsUnknown ? "ZZ" : seen.Country)}', '{Vocabulary.WordFor(seen.Kind)}', '{seen.On:yyyy-MM-dd}');\n");
            }

            foreach (var told in history.Notices)
            {
                sql.Append(CultureInfo.InvariantCulture, $"INSERT INTO told (user_id, country, day) VALUES ({id}, '{told.Country}', '{told.On:yyyy-MM-dd}');\n");
            }
        }

        return sql.ToString();
    }

    private sealed record History(Country Declared, List<ResidenceEvidence> Evidence, List<ResidenceNotice> Notices)
    {
        /// <summary>Told, then something else is seen, then the first country again: what was told is void.</summary>
        public static History OpposedAfterNotice { get; } = new(
            Country.Parse("US"),
            [
                new(EvidenceKind.Declared, Country.Parse("DE"), Start.AddDays(10)), new(EvidenceKind.Telephone, Country.Parse("DE"), Start.AddDays(10)),
                new(EvidenceKind.Declared, Country.Parse("NO"), Start.AddDays(31)),
                new(EvidenceKind.Declared, Country.Parse("DE"), Start.AddDays(32)), new(EvidenceKind.Telephone, Country.Parse("DE"), Start.AddDays(32)),
            ],
            [new(Country.Parse("DE"), Start.AddDays(30))]);

        /// <summary>A life of some sightings, most of them of one country for a while, with notices that are sometimes due.</summary>
        public static History Random(Random random)
        {
            var declared = random.Next(10) == 0 ? Country.Unknown : Country.Parse(Countries[random.Next(3)]);
            var (evidence, notices) = (new List<ResidenceEvidence>(), new List<ResidenceNotice>());
            for (var (day, at) = (random.Next(20), random.Next(3)); day < 200; day += 1 + random.Next(45))
            {
                // Sightings of several countries on one day are common here.
                day = random.Next(2) == 0 ? day : day / 10 * 10 + 1;
                var country = random.Next(12) == 0 ? Country.Unknown : Country.Parse(Countries[at]);
                evidence.AddRange(Enumerable.Range(0, 1 + random.Next(3)).Select(_ => new ResidenceEvidence(Kinds[random.Next(4)], country, Start.AddDays(day + random.Next(2) * random.Next(6)))));
                if (!country.IsUnknown && random.Next(2) == 0)
                {
                    notices.Add(new(country, Start.AddDays(day + 15 + random.Next(20))));
                }

                at = random.Next(3) == 0 ? random.Next(3) : at;
            }

            return new(declared, evidence, notices);
        }
    }
}
