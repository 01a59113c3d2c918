using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Gateway.Routing;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;
using Domicile.SubjectDirectory;
using Domicile.SubjectDirectory.Cache;

namespace Domicile.Bench.Gateway;

/// <summary>Homes in memory beside a .NET Dictionary, and what routing a statement costs, on one core.</summary>
public static class RoutingBench
{
    private const int Lookups = 20_000_000;

    private const string Yaml = """
        areas: { eea: [IE] }
        sites:
          us: { country: US, state: live, postgres: { host: 127.0.0.1, port: 1, database: a, user: a } }
          ie: { country: IE, state: live, postgres: { host: 127.0.0.1, port: 2, database: a, user: a } }
        control: { host: 127.0.0.1, port: 4, database: a, user: a }
        subjects:
          person: { table: users, key: id, residence: country, homes: [ { when: [eea], at: [ie] }, { when: any, at: [us] } ] }
        tables:
          users: { role: subject, columns: { id: user.unique_id, username: user.content.public }, projection: [id, username] }
          videos: { role: owned, by: user_id, columns: { id: system, user_id: user.unique_id, title: user.content.public }, projection: [id, user_id, title] }
        """;

    /// <summary>Measures, and writes the report.</summary>
    public static async Task RunAsync(string report, CancellationToken cancellationToken)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        await text.WriteLineAsync("# Homes in memory, and routing\n\nMade by `dotnet run -c Release --project bench/Domicile.Bench -- routing`; one core of a 2-core machine on which others built and tested at the same time, best of five. Tokens are ready in the first table; in the second the token of the subject is worked out, or found among those asked for lately.\n\n| subjects | Domicile: bytes a subject | look-ups/s | ns | Dictionary: bytes a subject | look-ups/s |\n|---|---|---|---|---|---|");
        foreach (var subjects in new[] { 100_000, 1_000_000, 10_000_000 })
        {
            await text.WriteLineAsync(Homes(subjects));
        }

        await text.WriteLineAsync("\n| routing | ns | bytes allocated |\n|---|---|---|");
        Routing(text);
        await File.WriteAllTextAsync(report, text.ToString(), cancellationToken);
        Console.Write(text.ToString());
    }

    private static string Homes(int subjects)
    {
        var sites = Declaration().Sites;
        var table = new HomeTable(sites);
        for (var i = 0; i < subjects; i++)
        {
            table.Learn(Token(i), new(sites[i & 1].Id, 1));
        }

        var ours = BestSeconds(() =>
        {
            var hits = 0L;
            for (var i = 0; i < Lookups; i++)
            {
                hits += table.TryFind(Token(At(i, subjects)), out _, out var epoch) ? epoch : 0;
            }

            return hits;
        });
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var dictionary = new Dictionary<SubjectToken, (int Site, int Epoch)>();
        for (var i = 0; i < subjects; i++)
        {
            dictionary.Add(Token(i), (i & 1, 1));
        }

        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        var theirs = BestSeconds(() =>
        {
            var hits = 0L;
            for (var i = 0; i < Lookups; i++)
            {
                hits += dictionary.TryGetValue(Token(At(i, subjects)), out var home) ? home.Epoch : 0;
            }

            return hits;
        });
        GC.KeepAlive(dictionary);
        return string.Create(CultureInfo.InvariantCulture,
            $"| {subjects:N0} | {(double)table.Bytes / subjects:F1} | {Lookups / ours:N0} | {ours / Lookups * 1e9:F0} | {(double)bytes / subjects:F1} | {Lookups / theirs:N0} |");
    }

    private static void Routing(StringWriter text)
    {
        var declaration = Declaration();
        var homes = new HomeTables(declaration.Kinds, declaration.Sites, TimeProvider.System);
        var tokens = new TokenKey(new byte[32]);
        for (var i = 0; i < 100_000; i++)
        {
            homes.Learn("person", tokens.Of("person", i.ToString(CultureInfo.InvariantCulture)), new(declaration.Sites[1].Id, 1));
        }

        var router = new StatementRouter(declaration, Catalog(), homes, tokens, new Nobody(), new(declaration.Sites[0].Id));
        var session = new SessionContext(new("app", CountryCode.Parse("IE"), null, []));
        var sql = "SELECT u.email, v.title FROM users u JOIN videos v ON v.user_id = u.id WHERE u.id = $1 ORDER BY v.id DESC LIMIT 20"u8.ToArray();
        var (bind, types) = (new byte[] { 0, 1, 0, 1, 0, 1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0x10, 0x20 }, new uint[] { 20 });
        var prepared = router.Analyse(sql).Statements[0];
        Row(text, "bound statement, prepared (token and home included)", 1_000_000, _ => (int)router.RouteBind(prepared, new BoundParameters(types, bind), session).Kind);
        Row(text, "bound statement, text found in the cache", 1_000_000, _ => (int)router.RouteBind(router.Analyse(sql).Statements[0], new BoundParameters(types, bind), session).Kind);
        var each = new byte[bind.Length];
        Row(text, "the same, another subject each time (a keyed hash)", 1_000_000, i =>
        {
            bind.CopyTo(each, 0);
            System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(each.AsSpan(10), (uint)i % 100_000);
            return (int)router.RouteBind(prepared, new BoundParameters(types, each), session).Kind;
        });
        var plain = "SELECT username FROM users"u8.ToArray();
        Row(text, "simple query, text found in the cache, no subject", 1_000_000, _ => (int)router.Route(router.Analyse(plain), session).Kind);
        Row(text, "simple query, ever new text (lexer, parser, evidence)", 100_000, i => (int)router.Route(router.Analyse(
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"SELECT u.email, v.title FROM users u JOIN videos v ON v.user_id = u.id WHERE u.id = {i % 100_000} AND v.id > {i} ORDER BY v.id DESC LIMIT 20"))), session).Kind);
    }

    private static void Row(StringWriter text, string what, int times, Func<int, int> once)
    {
        for (var i = 0; i < times / 10; i++)
        {
            once(-i - 1);
        }

        var round = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var seconds = BestSeconds(() =>
        {
            round++;
            var sum = 0L;
            for (var i = 0; i < times; i++)
            {
                sum += once((round * times) + i);
            }

            return sum;
        });
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / 5.0 / times;
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {seconds / times * 1e9:N0} | {bytes:N0} |"));
    }

    private static double BestSeconds(Func<long> work) => Enumerable.Range(0, 5).Min(_ =>
    {
        var start = Stopwatch.GetTimestamp();
        GC.KeepAlive(work());
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    });

    private static int At(int i, int subjects) => (int)(Mixed(i) % (ulong)subjects);

    private static SubjectToken Token(int i) => new(Mixed(i), Mixed(~(long)i));

    private static ulong Mixed(long i)
    {
        var x = (ulong)i * 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        return x ^ (x >> 27);
    }

    private static Declaration Declaration() => ConfigurationLoader.Read([("domicile.yaml", Yaml)], _ => null).OrThrow();

    private static DatabaseCatalog Catalog() => new(180000, new[]
    {
        Table("users", ["id:bigint", "username:text", "email:text", "country:text"], []),
        Table("videos", ["id:bigint", "user_id:bigint", "title:text"], [new("videos_user", ["user_id"], new("public", "users"), ["id"], "NO ACTION", "NO ACTION", false, false)]),
    }.ToImmutableDictionary(t => t.Name));

    private static Table Table(string name, string[] columns, ImmutableArray<ForeignKey> keys) => new(
        new("public", name), false, false, false, [.. columns.Select(c => c.Split(':')).Select(c => new Column(c[0], c[1], false, null, false, false, null, true))],
        [new(name + "_pkey", ["id"], true, "", false)], keys, ImmutableDictionary<string, string>.Empty, [], false, false, 'd', "app", 0, 0);

    private sealed class Nobody : IHomeLookup
    {
        public Task<string?> OwnerAsync(string sql, string[] arguments, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

        public Task<Home?> HomeAsync(string kind, string key, SubjectToken token, CancellationToken cancellationToken) => Task.FromResult<Home?>(null);
    }
}
