using System.Text;
using Domicile.Gateway.Routing;
using Domicile.SubjectDirectory;
using Domicile.Estate;

namespace Domicile.Tests.Gateway.Routing;

public sealed class RoutingTests
{
    private readonly RoutingWorld _world = new();

    [Theory]
    [InlineData("select * from users where id = 4", "home ie")]
    [InlineData("select email from users u where u.id = 4 and username = 'x'", "home ie")]
    [InlineData("select email from users where 4 = id", "home ie")]
    [InlineData("select email from users where id = '4'", "home ie")]
    [InlineData("select email from users where id = '4'::bigint", "home ie")]
    [InlineData("select email from users where id = cast(4 as int)", "home ie")]
    [InlineData("select email from users where id in (4, 5, 6)", "home ie")]
    [InlineData("select email from users where id = any(array[4, 5])", "home ie")]
    [InlineData("select email from users where (id, username) = (4, 'x')", "home ie")]
    [InlineData("select email from users where id in (4, 1)", "0A000")]
    [InlineData("select email from users where id = 4 or id = 5", "0A000")]
    [InlineData("select email from users where not id = 4", "0A000")]
    [InlineData("select email from users where id > 4", "0A000")]
    [InlineData("select email from users", "0A000")]
    [InlineData("select username from users", "nearest us *")]
    [InlineData("select username from users where id = 4", "nearest us *")]
    [InlineData("select username from users where id = 1", "nearest us")]
    [InlineData("select count(*) from videos", "nearest us *")]
    [InlineData("select count(*) from profiles", "0A000")]
    [InlineData("select bio from profiles where user_id = 5", "home ie")]
    [InlineData("select text from messages where recipient_id = 4", "home ie")]
    [InlineData("select count(*) from messages where recipient_id = 1", "42501")] // their home is abroad from here
    [InlineData("select text, draft from messages where recipient_id = 4", "0A000")]
    [InlineData("select text from messages where recipient_id = 4 and draft is null", "0A000")]
    [InlineData("select draft from messages where recipient_id = 4 and user_id = 1", "42501")]
    [InlineData("select text from messages", "0A000")]
    [InlineData("select m.text, u.username from messages m join users u on u.id = m.user_id where m.recipient_id = 5", "home ie")]
    [InlineData("select text from messages where recipient_id in (4, 1)", "0A000")]
    [InlineData("update messages set text = 'x' where recipient_id = 4", "0A000")]
    [InlineData("select json_agg(u) from users u", "0A000")]
    [InlineData("select ctid from users where id = 4", "42703")]
    [InlineData("select name from countries", "nearest us")]
    [InlineData("select 1", "nearest us")]
    [InlineData("select * from audit", "0A000")]
    [InlineData("select secret()", "0A000")]
    [InlineData("select pg_read_file('/etc/passwd')", "0A000")]
    [InlineData("select query_to_xml('select * from users', true, true, '')", "0A000")]
    [InlineData("select * from unknown_table", "0A000")]
    [InlineData("select * from pg_stats", "0A000")]
    [InlineData("select typname from pg_type t join pg_namespace n on n.oid = t.typnamespace", "nearest us")]
    [InlineData("select email from users where id = 4.5", "0A000")]
    [InlineData("select email from users where id = null", "nearest us")]
    public async Task A_read_goes_where_its_evidence_says_or_is_refused(string sql, string route) => Assert.Equal(route, await _world.RouteAsync(sql));

    [Theory]
    [InlineData("select v.storage_key, u.email from users u join videos v on v.user_id = u.id where u.id = 4", "home ie")]
    [InlineData("select v.storage_key from users u left join videos v on v.user_id = u.id where u.id = 4", "home ie")]
    [InlineData("select u.email from users u right join videos v on v.user_id = u.id where u.id = 4", "home ie")]
    [InlineData("select v.storage_key from users u right join videos v on v.user_id = u.id and u.id = 4", "0A000")]
    [InlineData("select v.storage_key from users u left join videos v on v.user_id = u.id and u.id = 4", "0A000")]
    [InlineData("select u.email from users u full join videos v on v.user_id = u.id where v.title = 'x'", "0A000")]
    [InlineData("select u.username, c.body from comments c join users u on u.id = c.author_id where c.video_id = 10", "0A000")]
    [InlineData("select u.username, c.id from comments c join users u on u.id = c.author_id where c.video_id = 10", "nearest us *")]
    [InlineData("select v.storage_key, u.username from videos v join users u on u.id = 1 where v.user_id = 4", "home ie")]
    [InlineData("select l.amount from invoices i join lines l on l.invoice_id = i.id where i.user_id = 4", "home ie")]
    [InlineData("select l.amount from invoices i join lines l using (invoice_id) where i.user_id = 4", "42703")]
    [InlineData("select l.amount from invoices i, lines l where l.invoice_id = i.id and i.user_id = 4", "home ie")]
    [InlineData("select l.amount from lines l", "0A000")]
    [InlineData("select email from users u where u.id = 4 and exists (select 1 from profiles p where p.user_id = u.id)", "home ie")]
    [InlineData("select email from users u where u.id = 4 and exists (select 1 from profiles p where p.bio = u.username)", "0A000")]
    [InlineData("select email from users u where exists (select 1 from profiles p where p.user_id = u.id and p.user_id = 4)", "0A000")]
    [InlineData("select x.email from (select * from users) x where x.id = 4", "home ie")]
    [InlineData("select x.email from (select * from users limit 3) x where x.id = 4", "0A000")]
    [InlineData("select x.username from (select * from users) x", "nearest us *")]
    [InlineData("with mine as (select * from videos where user_id = 4) select storage_key from mine", "home ie")]
    [InlineData("with all_of_them as (select * from videos) select storage_key from all_of_them where user_id = 4", "home ie")]
    [InlineData("with recursive r as (select id from comments where author_id = 4 union all select c.id from comments c join r on r.id = c.video_id) select * from r", "nearest us *")]
    [InlineData("select storage_key, username from own_videos where user_id = 4", "home ie")]
    [InlineData("select username from own_videos", "nearest us *")]
    [InlineData("select storage_key from own_videos", "0A000")]
    [InlineData("select n from counts", "nearest us *")]
    [InlineData("select t.secret from tags t join videos v on v.id = t.video_id where v.user_id = 4", "home ie")]
    [InlineData("select email from users where id = 4 union select email from users where id = 5", "home ie")]
    [InlineData("select email from users where id = 4 union select email from users where id = 1", "0A000")]
    [InlineData("select l.bio from users u, lateral (select bio from profiles p where p.user_id = u.id limit 1) l where u.id = 4", "home ie")]
    [InlineData("select storage_key, row_number() over (order by id) from videos where user_id = 4", "home ie")]
    [InlineData("select email from users where id = 4 for update", "home ie")]
    [InlineData("select username from users for update", "0A000")]
    [InlineData("select u.email from users u join generate_series(1, 3) g(n) on true where u.id = 4", "home ie")]
    public async Task Equality_carries_evidence_through_joins_views_and_subqueries_only_where_it_holds(string sql, string route) =>
        Assert.Equal(route, await _world.RouteAsync(sql));

    [Theory]
    [InlineData("select storage_key from videos where id = 40", "home ie")]
    [InlineData("select storage_key from videos where id = 90", "home ie")]
    [InlineData("select storage_key from videos where id = 77", "nearest us")]
    [InlineData("select storage_key from videos where id in (40, 10)", "0A000")]
    [InlineData("select secret from tags where video_id = 40", "home ie")]
    [InlineData("update videos set title = 'x' where id = 40", "home ie")]
    [InlineData("select number from invoices where id = 40", "0A000")]
    [InlineData("select email from users where id = 9", "home ie")]
    [InlineData("select email from users where id = 8", "nearest us")]
    public async Task A_rows_own_key_is_looked_up(string sql, string route) => Assert.Equal(route, await _world.RouteAsync(sql));

    [Theory]
    [InlineData("insert into videos (id, user_id, title, storage_key) values (1, 4, 'a', 'b')", "home ie")]
    [InlineData("insert into videos values (1, 4, 'a', 'b'), (2, 5, 'a', 'b') returning storage_key", "home ie")]
    [InlineData("insert into videos (id, user_id) values (1, 4), (2, 1)", "0A000")]
    [InlineData("insert into videos (id, title) values (1, 'a')", "0A000")]
    [InlineData("insert into tags (id, video_id, tag) values (1, 40, 'x')", "home ie")]
    [InlineData("insert into lines (id, invoice_id, amount) values (1, 40, 3)", "0A000")]
    [InlineData("insert into videos (id, user_id, title) select id, user_id, title from videos where user_id = 4", "home ie")]
    [InlineData("insert into comments (id, author_id, video_id) select 1, 4, v.id from videos v where v.title = 'x'", "home ie")]
    [InlineData("insert into users (username, email, country) values ('a', 'b', 'DE')", "home ie")]
    [InlineData("insert into users (username, email, country) values ('a', 'b', 'US')", "home us")]
    [InlineData("insert into users (username, email) values ('a', 'b')", "0A000")]
    [InlineData("insert into users (id, username, country) values (7, 'a', 'US') on conflict (id) do update set username = excluded.username", "home no")]
    [InlineData("update users set email = 'x' where id = 4", "home ie")]
    [InlineData("update users set email = 'x'", "0A000")]
    [InlineData("update users set id = 5 where id = 4", "0A000")]
    [InlineData("update videos v set title = u.username from users u where u.id = v.user_id and u.id = 4", "home ie")]
    [InlineData("delete from profiles where user_id = 4", "home ie")]
    [InlineData("delete from profiles", "0A000")]
    [InlineData("delete from lines using invoices i where lines.invoice_id = i.id and i.user_id = 4", "home ie")]
    [InlineData("insert into countries values ('XX', 'x')", "nearest us")]
    [InlineData("with gone as (delete from profiles where user_id = 4 returning *) select * from gone", "home ie")]
    [InlineData("copy videos from stdin", "0A000")]
    [InlineData("copy (select storage_key from videos where user_id = 4) to stdout", "home ie")]
    [InlineData("copy videos to stdout", "0A000")]
    [InlineData("copy videos (id, title) to stdout", "nearest us *")]
    [InlineData("copy countries to stdout", "nearest us")]
    public async Task A_write_goes_to_the_home_of_whose_rows_it_writes(string sql, string route) => Assert.Equal(route, await _world.RouteAsync(sql));

    [Theory]
    [InlineData("select email from users where id = $1", 4, "home ie")]
    [InlineData("select email from users where id = $1", 4L, "home ie")]
    [InlineData("select email from users where id = $1", "4", "home ie")]
    [InlineData("select email from users where id = $1", " 04", "home ie")]
    [InlineData("select email from users where id = $1", "1e3", "0A000")]
    [InlineData("select email from users where id = $1", null, "nearest us")]
    [InlineData("select email from users where id = $1::bigint", "4", "home ie")]
    [InlineData("select email from users where id = any($1)", "{4,5}", "home ie")]
    [InlineData("select email from users where id = any($1::bigint[])", "{4,\"6\",NULL}", "home ie")]
    [InlineData("select email from users where id = any($1)", "{4,1}", "0A000")]
    [InlineData("select email from users where id = any($1)", "{{4,1}}", "0A000")]
    [InlineData("insert into users (username, country) values ('x', $1)", "NO", "home ie")]
    [InlineData("select email from users where id = $2", 4, "0A000")]
    public async Task A_parameter_is_read_when_it_is_bound(string sql, object? value, string route) => Assert.Equal(route, await _world.RouteAsync(sql, null, value));

    [Fact]
    public async Task A_context_places_what_has_no_evidence_of_its_own_and_follows_transactions()
    {
        var session = _world.Session();
        Assert.Equal("gateway", await _world.RouteAsync("set domicile.subject = 'person:4'", session));
        Assert.Equal("person:4", session.Show("domicile.subject"));
        session.Ready(TransactionStatus.Idle, failed: false);
        Assert.Equal("home ie", await _world.RouteAsync("update invoices set number = 'x' where id = 7", session));
        session.Ready(TransactionStatus.Idle, failed: false);
        Assert.Equal("home ie", await _world.RouteAsync("insert into lines (id, invoice_id, amount) values (1, 2, 3)", session));
        session.Ready(TransactionStatus.Idle, failed: false);
        Assert.Equal("home ie", await _world.RouteAsync("select * from audit", session));
        session.Ready(TransactionStatus.Idle, failed: false);
        Assert.Equal("0A000", await _world.RouteAsync("select count(*) from profiles", session));
        Assert.Equal("home us", await _world.RouteAsync("select email from users where id = 1", _world.Session("US")));
        Assert.Equal("home ie", await _world.RouteAsync("begin", session));
        session.Ready(TransactionStatus.InBlock, failed: false);
        Assert.Equal("0A000", await _world.RouteAsync("update users set email = 'x' where id = 1", session));
        Assert.Equal("gateway", await _world.RouteAsync("set local domicile.subject = '5'", session));
        Assert.Equal("person:5", session.Show("domicile.subject"));
        Assert.Equal("here ie", await _world.RouteAsync("rollback", session));
        session.Ready(TransactionStatus.Idle, failed: false);
        Assert.Equal("person:4", session.Show("domicile.subject"));
        Assert.Equal("22023", await _world.RouteAsync("set domicile.subject = 'ship:4'", session));
        Assert.Equal("gateway", await _world.RouteAsync("reset domicile.subject", session));
        Assert.Equal("", session.Show("domicile.subject"));
    }

    [Fact]
    public async Task A_transaction_is_at_one_site_and_begins_where_its_first_statement_belongs()
    {
        var session = _world.Session();
        Assert.Equal("later", await _world.RouteAsync("begin", session));
        Assert.Equal("later", await _world.RouteAsync("savepoint a", session));
        Assert.Equal("home ie", await _world.RouteAsync("select username from users where id = 4", session));
        Assert.Equal("here ie", await _world.RouteAsync("select name from countries", session));
        Assert.Equal("home ie", await _world.RouteAsync("update users set email = 'x' where id = 5", session));
        Assert.Equal("0A000", await _world.RouteAsync("update users set email = 'x' where id = 1", session));
        Assert.Equal("here ie", await _world.RouteAsync("commit", session));
        session.Ready(TransactionStatus.Idle, failed: false);
        Assert.Null(session.TransactionSite);
        Assert.Equal("later", await _world.RouteAsync("begin", session));
        Assert.Equal("gateway", await _world.RouteAsync("commit", session));
    }

    [Fact]
    public async Task Settings_are_taken_back_with_their_transaction_and_replayed_otherwise()
    {
        var session = _world.Session();
        Assert.Equal("everysite us", await _world.RouteAsync("set statement_timeout = 5000", session));
        session.Ready(TransactionStatus.Idle, failed: false);
        Assert.Equal(["set statement_timeout = 5000"], session.Settings.Select(s => s.Sql));
        await _world.RouteAsync("begin", session);
        await _world.RouteAsync("set work_mem = '1MB'", session);
        await _world.RouteAsync("rollback", session);
        session.Ready(TransactionStatus.Idle, failed: false);
        Assert.Equal(["set statement_timeout = 5000"], session.Settings.Select(s => s.Sql));
        Assert.Equal("42501", await _world.RouteAsync("set search_path = elsewhere", session));
        Assert.Equal("42501", await _world.RouteAsync("set role = 'other'", session));
        Assert.Equal("42501", await _world.RouteAsync("set standard_conforming_strings = off", session));
        Assert.Equal("42501", await _world.RouteAsync("set client_encoding = 'sjis'", session));
        Assert.Equal("everysite us", await _world.RouteAsync("discard all", session));
    }

    [Fact]
    public async Task A_pinned_session_passes_everything_and_needs_a_grant()
    {
        Assert.Equal("42501", await _world.RouteAsync("set domicile.site = 'ie'"));
        var session = _world.Session("IE", "ie");
        Assert.Equal("42501", await _world.RouteAsync("set domicile.site = 'us'", session));
        Assert.Equal("gateway", await _world.RouteAsync("set domicile.site = 'ie'", session));
        Assert.Equal("pinned ie", await _world.RouteAsync("create table anything (at all)", session));
        Assert.Equal("pinned ie", await _world.RouteAsync("select email from users; drop table users", session));
        session.Ready(TransactionStatus.Idle, failed: false);
        Assert.Equal("0A000", await _world.RouteAsync("reset domicile.site", session));
        Assert.Equal("pinned ie", await _world.RouteAsync("discard all", session));
        session.Ready(TransactionStatus.Idle, failed: false);
        Assert.Equal("0A000", await _world.RouteAsync("create table anything (at all)", session));
        Assert.Equal("gateway", await _world.RouteAsync("set domicile.site = 'ie'", session));
        Assert.Equal("gateway", await _world.RouteAsync("reset domicile.site", session));
        Assert.Equal("22023", await _world.RouteAsync("set local domicile.site = 'ie'", session));
    }

    [Theory]
    [InlineData("IE", "home ie")]
    [InlineData("NO", "home ie")]
    [InlineData("US", "42501")]
    [InlineData(null, "42501")]
    public async Task Protected_columns_are_not_read_from_outside_the_home_set(string? country, string route)
    {
        Assert.Equal(route, await _world.RouteAsync("select email from users where id = 4", _world.Session(country)));
        Assert.Equal("nearest us *", await _world.RouteAsync("select username from users where id = 4", _world.Session(country)));
        Assert.Equal("home ie", await _world.RouteAsync("insert into profiles (user_id, bio) values (4, 'x')", _world.Session(country)));
        Assert.Equal(route, await _world.RouteAsync("insert into profiles (user_id, bio) values (4, 'x') returning bio", _world.Session(country)));
    }

    [Theory]
    [InlineData("begin; set local domicile.subject = '4'; update invoices set number = 'x' where id = 1; commit", "home ie")]
    [InlineData("update users set email = 'x' where id = 4; update users set email = 'y' where id = 5", "home ie")]
    [InlineData("update users set email = 'x' where id = 4; update users set email = 'y' where id = 1", "0A000")]
    [InlineData("select 1; select email from users", "0A000")]
    [InlineData("select 1; drop table users", "0A000")]
    public async Task A_text_of_several_statements_is_decided_by_all_of_them(string sql, string route) => Assert.Equal(route, await _world.RouteAsync(sql));

    [Fact]
    public void The_value_of_a_gateways_setting_is_not_sent_to_a_site()
    {
        var decision = _world.Router.Route(_world.Router.Analyse("begin; set local domicile.subject = 'person:4'; select 1"), _world.Session());
        Assert.Equal("begin; SET LOCAL domicile.subject TO ''; select 1", Encoding.UTF8.GetString(decision.Rewritten!));
    }

    [Fact]
    public async Task Routing_goes_on_without_the_directory_and_says_so_where_it_cannot()
    {
        _world.IsDown = true;
        Assert.Equal("home ie", await _world.RouteAsync("select email from users where id = 4"));
        Assert.Equal("57P03", await _world.RouteAsync("select email from users where id = 9"));
        Assert.Equal("57P03", await _world.RouteAsync("select storage_key from videos where id = 40"));
    }

    [Fact]
    public async Task A_home_that_a_refusal_named_counts_unless_a_newer_one_is_known()
    {
        _world.Router.Learn("person", _world.Tokens.Of("person", "4"), new(SiteId.Parse("no"), 4));
        Assert.Equal("home no", await _world.RouteAsync("select email from users where id = 4"));
        _world.Router.Learn("person", _world.Tokens.Of("person", "4"), new(SiteId.Parse("us"), 2));
        Assert.Equal("home no", await _world.RouteAsync("select email from users where id = 4"));
    }

    [Fact]
    public void A_refusal_tells_no_value_of_the_clients()
    {
        foreach (var sql in new[] { "select secret_value from users where email = 'anna@example.org' and", "set domicile.subject = 'ship:anna'", "select email from users where username = 'anna'", "select 'anna' || anna.anna( from" })
        {
            var decision = _world.Router.Route(_world.Router.Analyse(sql), _world.Session());
            Assert.DoesNotContain("anna", $"{decision.Refusal!.Message} {decision.Refusal.Detail} {decision.Refusal.Hint}".Replace("anna.anna", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_context_can_be_a_parameter()
    {
        var session = _world.Session();
        Assert.Equal("gateway", await _world.RouteAsync("select set_config('domicile.subject', $1, false)", session, "person:4"));
        Assert.Equal("person:4", session.Show("domicile.subject"));
        Assert.Equal("0A000", await _world.RouteAsync("select set_config('role', $1, false)", session, "postgres"));
    }

    [Fact]
    public void Whatever_comes_is_analysed_and_decided_without_an_exception()
    {
        var statements = typeof(RoutingTests).GetMethods()
            .SelectMany(m => m.GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>())
            .Select(d => d.Data?[0]).OfType<string>().Where(s => s.Contains(' ', StringComparison.Ordinal))
            .Select(s => s.Replace("(", " ( ", StringComparison.Ordinal).Replace(")", " ) ", StringComparison.Ordinal).Replace(",", " , ", StringComparison.Ordinal));
        var answers = new HashSet<RouteKind>();
        foreach (var sql in Grammar.Corpus.Mixed(statements, 5, 30_000))
        {
            var query = _world.Router.Analyse(sql);
            var session = _world.Session("IE", "ie");
            answers.Add(_world.Router.Route(query, session).Kind);
            foreach (var statement in query.Statements)
            {
                _world.Router.RouteParse(statement, session);
                _world.Router.RouteBind(statement, new BoundParameters([23], RoutingWorld.Bind(4)), session);
                _world.Router.RouteBind(statement, new BoundParameters([], [0, 1, 0]), session);
            }
        }

        Assert.Superset(new HashSet<RouteKind> { RouteKind.Refuse, RouteKind.Home, RouteKind.Nearest, RouteKind.Ask }, answers);
    }

    [Fact]
    public void A_known_text_is_routed_without_allocating()
    {
        var session = _world.Session();
        var text = "select email from users where id = $1"u8.ToArray();
        var bind = RoutingWorld.Bind(4L);
        uint[] types = [20];
        Assert.True(Once());
        var before = GC.GetAllocatedBytesForCurrentThread();
        var all = true;
        for (var i = 0; i < 1_000; i++)
        {
            all &= Once();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
        Assert.True(all);

        bool Once() => _world.Router.RouteBind(_world.Router.Analyse(text).Statements[0], new BoundParameters(types, bind), session).Kind == RouteKind.Home;
    }
}
