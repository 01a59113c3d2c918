using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Gateway.Routing;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;
using Domicile.SubjectDirectory;
using Domicile.SubjectDirectory.Cache;

namespace Domicile.Tests.Gateway.Routing;

/// <summary>Three sites and eight people: 1 to 3 live in Sacramento, 4 to 6 in Dublin, 7 in Hamar; 9 is a newborn whom only the look-up knows (Dublin).</summary>
internal sealed class RoutingWorld : IHomeLookup
{
    private const string Yaml = """
        areas: { eea: [IE, NO, DE] }
        sites:
          us: { country: US, state: live, postgres: { host: 127.0.0.1, port: 1, database: a, user: a } }
          ie: { country: IE, state: live, postgres: { host: 127.0.0.1, port: 2, database: a, user: a } }
          no: { country: "NO", state: live, postgres: { host: 127.0.0.1, port: 3, database: a, user: a } }
        control: { host: 127.0.0.1, port: 4, database: a, user: a }
        subjects:
          person:
            table: users
            key: id
            residence: country
            homes:
              - { when: [eea], at: [ie, "no"] }
              - { when: any, at: [us] }
        tables:
          countries: { role: reference, writer: us }
          audit: { role: local }
          users: { role: subject, columns: { id: user.unique_id, username: user.content.public }, projection: [id, username], fill: { email: pseudonym, country: { constant: ZZ } } }
          profiles: { role: owned, by: user_id }
          videos: { role: owned, by: user_id, columns: { id: system, user_id: user.unique_id, title: user.content.public }, projection: [id, user_id, title], fill: { storage_key: pseudonym } }
          comments: { role: owned, by: author_id, columns: { id: system, author_id: user.unique_id, video_id: system }, projection: [id, author_id, video_id], fill: { body: { constant: "" } } }
          invoices: { role: owned, by: user_id }
          lines: { role: owned, by: invoice_id }
          messages: { role: owned, by: user_id, columns: { id: system, text: user.content.private }, projection: { columns: [text], to: recipient_id } }
          tags: { role: owned, by: video_id, columns: { id: system, video_id: system, tag: user.content.public }, projection: [id, video_id, tag] }
        """;

    internal RoutingWorld()
    {
        var result = ConfigurationLoader.Read([("domicile.yaml", Yaml)], _ => null);
        Assert.True(result.Declaration is not null, string.Join("\n", result.Faults));
        Declaration = result.Declaration!;
        Homes = new(Declaration.Kinds, Declaration.Sites, TimeProvider.System);
        foreach (var (id, site) in new[] { (1, "us"), (2, "us"), (3, "us"), (4, "ie"), (5, "ie"), (6, "ie"), (7, "no") })
        {
            Homes.Learn("person", Tokens.Of("person", $"{id}"), new(SiteId.Parse(site), 3));
        }

        Router = new(Declaration, Catalog(), Homes, Tokens, this, new(SiteId.Parse("us")));
    }

    internal Declaration Declaration { get; }

    internal HomeTables Homes { get; }

    internal TokenKey Tokens { get; } = new(new byte[32]);

    internal StatementRouter Router { get; }

    internal bool IsDown { get; set; }

    /// <summary>Owners of videos 40 (person 4) and 90 (person 9).</summary>
    public Task<string?> OwnerAsync(string sql, string[] arguments, CancellationToken cancellationToken) => IsDown
        ? throw new DomicileException("down", "A site is down.", "Wait.")
        : Task.FromResult(arguments switch { ["40"] => "4", ["90"] => "9", ["10"] => "1", _ => null });

    public Task<Home?> HomeAsync(string kind, string key, SubjectToken token, CancellationToken cancellationToken) => IsDown
        ? throw new DomicileException("down", "The directory is down.", "Wait.")
        : Task.FromResult(key == "9" ? new Home(SiteId.Parse("ie"), 1) : null);

    internal SessionContext Session(string? country = "IE", params string[] mayPin) =>
        new(new("app", country is null ? null : CountryCode.Parse(country), null, [.. mayPin.Select(SiteId.Parse)]));

    /// <summary>The decision in words: where, or the SQLSTATE; a star for a NOTICE.</summary>
    internal async Task<string> RouteAsync(string sql, SessionContext? session = null, params object?[] parameters)
    {
        session ??= Session();
        var query = Router.Analyse(sql);
        var decision = parameters.Length == 0 ? Router.Route(query, session) : Bound(query, session, parameters);
        for (var asked = 0; decision.Kind == RouteKind.Ask; asked++)
        {
            Assert.True(asked < 2);
            decision = await Router.AnswerAsync(decision.Question!, session, TestContext.Current.CancellationToken);
        }

        if (decision.Kind is not (RouteKind.Refuse or RouteKind.Ask))
        {
            session.Sent(query.Statements[0], decision);
        }

        return Words(decision);
    }

    internal RouteDecision Bound(QueryAnalysis query, SessionContext session, params object?[] parameters) =>
        Router.RouteBind(query.Only!, new BoundParameters([.. parameters.Select(p => p is int ? 23u : p is long ? 20u : 0u)], Bind(parameters)), session);

    internal static string Words(RouteDecision decision) => decision.Kind switch
    {
        RouteKind.Refuse => decision.Refusal!.SqlState,
        RouteKind.Ask or RouteKind.Gateway or RouteKind.Later => decision.Kind.ToString().ToLowerInvariant(),
        _ => $"{decision.Kind.ToString().ToLowerInvariant()} {decision.Site}{(decision.Notice is null ? "" : " *")}",
    };

    /// <summary>The end of a Bind message: integers in binary form, texts in text form.</summary>
    internal static byte[] Bind(params object?[] values)
    {
        var bytes = new List<byte>();
        Short(values.Length);
        values.ToList().ForEach(v => Short(v is int or long ? 1 : 0));
        Short(values.Length);
        foreach (var value in values)
        {
            var one = value switch { null => null, int i => Big(i, 4), long l => Big(l, 8), _ => Encoding.UTF8.GetBytes((string)value) };
            bytes.AddRange(Big(one?.Length ?? -1, 4));
            bytes.AddRange(one ?? []);
        }

        return [.. bytes];

        void Short(int number) => bytes.AddRange(Big(number, 2));
    }

    private static byte[] Big(long number, int length)
    {
        var all = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(all, number);
        return all[^length..];
    }

    private static DatabaseCatalog Catalog()
    {
        var tables = new[]
        {
            Table("countries", ["code:text", "name:text"], ["code"]),
            Table("audit", ["id:bigint", "what:text"], ["id"]),
            Table("users", ["id:bigint", "username:text", "email:text", "country:text"], ["id"]),
            Table("profiles", ["user_id:bigint", "bio:text"], ["user_id"], ("user_id", "users")),
            Table("videos", ["id:bigint", "user_id:bigint", "title:text", "storage_key:text"], ["id"], ("user_id", "users")),
            Table("comments", ["id:bigint", "video_id:bigint", "author_id:bigint", "body:text"], ["id"], ("author_id", "users"), ("video_id", "videos")),
            Table("invoices", ["id:bigint", "user_id:bigint", "number:text"], ["id"], ("user_id", "users")),
            Table("lines", ["id:bigint", "invoice_id:bigint", "amount:integer"], ["id"], ("invoice_id", "invoices")),
            Table("messages", ["id:bigint", "user_id:bigint", "recipient_id:bigint", "text:text", "draft:text"], ["id"], ("user_id", "users"), ("recipient_id", "users")),
            Table("tags", ["id:bigint", "video_id:bigint", "tag:text", "secret:text"], ["id"], ("video_id", "videos")),
        };
        return new(180000, tables.ToImmutableDictionary(t => t.Name))
        {
            Views = new[]
            {
                new View(new("public", "own_videos"), ViewKind.Plain, " SELECT v.id, v.user_id, v.storage_key, u.username FROM (public.videos v JOIN public.users u ON ((u.id = v.user_id)));", [], 0),
                new View(new("public", "counts"), ViewKind.Plain, " SELECT videos.user_id, count(*) AS n FROM public.videos GROUP BY videos.user_id;", [], 0),
            }.ToImmutableDictionary(v => v.Name),
        };
    }

    private static Table Table(string name, string[] columns, string[] key, params (string Column, string Target)[] references) => new(
        new("public", name), false, false, false,
        [.. columns.Select(c => c.Split(':')).Select(c => new Column(c[0], c[1], false, null, false, false, null, true))],
        [new(name + "_pkey", [.. key], true, "", false)],
        [.. references.Select(r => new ForeignKey(r.Column, [r.Column], new("public", r.Target), ["id"], "NO ACTION", "NO ACTION", false, false))],
        ImmutableDictionary<string, string>.Empty, [], false, false, 'd', "app", 0, 0);
}
