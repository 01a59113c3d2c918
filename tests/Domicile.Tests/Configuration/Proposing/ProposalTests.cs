using System.Collections.Immutable;
using Domicile.Configuration;
using Domicile.Configuration.Proposing;
using Domicile.Estate;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Tests.Configuration.Proposing;

public sealed class ProposalTests
{
    private static readonly DatabaseCatalog Network = Schema.Of(
        Schema.Table("users", "id bigint key serial", "email text ! unique", "name text !", "country text"),
        Schema.Table("videos", "id bigint key serial", "user_id bigint ! ->users.id", "title text !", "category_id int ! ->categories.id"),
        Schema.Table("comments", "id bigint key serial", "video_id bigint ! ->videos.id", "author_id bigint ! ->users.id", "body text !"),
        Schema.Table("messages", "id bigint key serial", "recipient_id bigint ! ->users.id", "sender_id bigint ! ->users.id", "body text !"),
        Schema.Table("profiles", "user_id bigint key ->users.id", "bio text"),
        Schema.Table("categories", "id int key", "label text !"),
        Schema.Table("newsletter_queue", "id bigint key serial", "email text !"),
        Schema.Table("nokey", "x text"));

    [Fact]
    public void People_are_found_and_every_row_leads_to_one()
    {
        var proposal = Draft.Of(Network).Complete(Probes.None);
        var roles = proposal.Tables.ToDictionary(t => t.Name.ToString(), t => (t.Role, By: string.Join(',', Resolution(t.By))), StringComparer.Ordinal);

        Assert.Equal("users", Assert.Single(proposal.Kinds).Candidate.Table.Name.ToString());
        Assert.Equal((TableRole.Subject, ""), roles["users"]);
        Assert.Equal((TableRole.Owned, "user_id"), roles["videos"]);
        Assert.Equal((TableRole.Owned, "author_id"), roles["comments"]);
        Assert.Equal((TableRole.Owned, "sender_id"), roles["messages"]);
        Assert.Equal((TableRole.Owned, "user_id"), roles["profiles"]);
        Assert.Equal((TableRole.Reference, ""), roles["categories"]);
        Assert.Equal((TableRole.Local, ""), roles["newsletter_queue"]);
        Assert.Equal((TableRole.Local, ""), roles["nokey"]);
    }

    [Fact]
    public void The_written_file_loads_and_fits_the_database_it_was_made_from()
    {
        var declaration = Loaded(Draft.Of(Network).Complete(Probes.None));

        Assert.Empty(ConfigurationCheck.Against(declaration, Network).Where(f => !f.IsNote));
        Assert.Equal(["id", "user_id", "category_id"], declaration.Tables.First(t => t.Table.Name == "videos").Projection);
    }

    [Fact]
    public void What_is_not_certain_is_asked_and_not_decided_silently()
    {
        var codes = Draft.Of(Network).Complete(Probes.None).Decisions.Select(d => (d.Code, d.Table?.ToString())).ToHashSet();

        Assert.Superset(new HashSet<(string, string?)>
        {
            ("subject-kind", "users"), ("crossing", "comments"), ("several-owners", "messages"), ("unowned", "newsletter_queue"), ("no-primary-key", "nokey"), ("key-must-stay", "videos"), ("residence-unread", "users"),
        }, codes);
    }

    [Fact]
    public void Country_names_in_the_data_are_mapped_and_others_counted_but_never_repeated()
    {
        var seen = ImmutableDictionary<string, long>.Empty.Add("Ireland", 3).Add("USA", 2).Add("DE", 1).Add("Anna's flat", 4);
        var proposal = Draft.Of(Network).Complete(Probes.None with { Countries = Probes.None.Countries.Add(new("public", "users"), seen) });
        var text = ProposalText.Write(proposal, Alone());

        Assert.Equal([("Ireland", "IE"), ("USA", "US")], Assert.Single(proposal.Kinds).Map.Select(m => (m.Key, m.Value.Text)));
        Assert.Contains("1 values of 'users.country' are no known country, in 4 rows", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Anna", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_row_crosses_today_the_key_is_vouched_for_instead_of_projected()
    {
        var probes = Probes.None with { Crossing = Probes.None.Crossing.Add((new("public", "comments"), "comments_video_id_fkey"), false) };
        var tables = Draft.Of(Network).Complete(probes).Tables.ToDictionary(t => t.Name.Name, StringComparer.Ordinal);

        Assert.Equal(["video_id"], tables["comments"].Inside);
        Assert.Empty(tables["videos"].Projection);
    }

    [Fact]
    public void Organisations_come_before_people()
    {
        var catalog = Schema.Of(
            Schema.Table("companies", "id int key serial", "name text !", "country text", "email text"),
            Schema.Table("users", "id int key serial", "email text ! unique", "country text"),
            Schema.Table("memberships", "company_id int key ->companies.id", "user_id int key ->users.id"),
            Schema.Table("documents", "id int key serial", "author_id int ! ->users.id", "company_id int ! ->companies.id"));
        var proposal = Draft.Of(catalog).Complete(Probes.None);
        var by = proposal.Tables.ToDictionary(t => t.Name.Name, t => t.By?.Parent.Name, StringComparer.Ordinal);

        Assert.Equal(["organisation", "person"], proposal.Kinds.Select(k => k.Name));
        Assert.Equal(("companies", "companies"), (by["memberships"], by["documents"]));
        Assert.NotEmpty(proposal.Tables.First(t => t.Name.Name == "users").Projection);
    }

    private static ImmutableArray<string> Resolution(Ownership? by) => by is Ownership.ByColumns step ? step.Columns : [];

    private static ProposedEstate Alone() => ProposedEstate.Of(new Site(SiteId.Parse("us"), 0, CountryCode.Parse("US"), null, SiteState.Live, new("db", 5432, "app", "ann")));

    private static Declaration Loaded(Proposal proposal) => ConfigurationLoaderTests.Read(ProposalText.Write(proposal, Alone())).OrThrow();
}
