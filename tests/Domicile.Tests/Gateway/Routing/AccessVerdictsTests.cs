using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Gateway.Routing;
using Domicile.Gateway.Sessions;
using Domicile.Gateway.Settings;

namespace Domicile.Tests.Gateway.Routing;

/// <summary>Who may see across a border is asked of law and policy, for everybody who may live there.</summary>
public sealed class AccessVerdictsTests
{
    private const string Yaml = """
        areas: { eea: [IE, DE] }
        sites:
          us: { country: US, operator: Clips Inc, state: live, postgres: { host: 127.0.0.1, port: 1, database: a, user: a } }
          ie: { country: IE, operator: Clips Ltd, state: live, postgres: { host: 127.0.0.1, port: 2, database: a, user: a } }
        control: { host: 127.0.0.1, port: 4, database: a, user: a }
        law:
          policy: policy.yaml
          controller: Clips Ltd
          facts:
            entities:
              Clips Inc: { name: Clips Inc, country: US, chain_ends: true, source: made up }
              Clips Ltd: { name: Clips Ltd, country: IE, chain_ends: true, source: made up }
              Clips UK: { name: Clips UK, country: GB, chain_ends: true, source: made up }
              Clips Asia: { name: Clips Asia, country: SG, chain_ends: true, source: made up }
        subjects:
          person:
            table: users
            key: id
            residence: country
            homes:
              - { when: [eea], at: [ie] }
              - { when: any, at: [us] }
        tables:
          users: { role: subject, columns: { id: user.unique_id, email: user.contact.email, bio: user.content } }
        """;

    /// <summary>Keeps at declared homes; lets whoever law admits look.</summary>
    private const string Policy = """
        policy: test
        permits:
          - { id: keep, says: at declared homes, when: { act: [store] }, valid_from: 2018-05-25, source: made up }
          - { id: look, says: whom law admits, when: { act: [view] }, valid_from: 2018-05-25, source: made up }
        """;

    private readonly AccessVerdicts _access = new(Declaration(Policy), TimeProvider.System);

    [Theory]
    [InlineData("ie", "IE", null, true)] // inside the home set, whoever it is
    [InlineData("ie", "GB", null, false)] // outside of it nobody unknown
    [InlineData("ie", "GB", "Clips UK", true)] // adequate
    [InlineData("ie", "SG", "Clips Asia", false)] // not adequate, and no papers
    [InlineData("ie", "US", "Clips Ltd", false)] // own staff may look and take nothing away: a gateway cannot see to that
    [InlineData("ie", null, "Clips UK", false)] // from anywhere
    [InlineData("ie", "GB", "Clips Mars", false)] // nobody knows that entity
    public void A_look_from_abroad_needs_a_verdict(string home, string? country, string? entity, bool allowed) =>
        Assert.Equal(allowed, _access.MayRead(SiteId.Parse(home), new("app", country is null ? null : CountryCode.Parse(country), null, []) { Entity = entity }));

    [Fact]
    public void Law_alone_shows_nobody_anything_across_a_border() =>
        Assert.False(new AccessVerdicts(Declaration(string.Join('\n', Policy.Split('\n').Take(3))), TimeProvider.System).MayRead(
            SiteId.Parse("ie"), new("app", CountryCode.Parse("GB"), null, []) { Entity = "Clips UK" }));

    [Fact]
    public void A_listener_names_an_entity_that_facts_know_or_is_refused()
    {
        Assert.Equal("Clips UK", Assert.Single(Settings("Clips UK").Listeners).Entity);
        Assert.Contains("No facts name that entity.", Assert.Throws<DomicileException>(() => Settings("Clips Mars")).Detail, StringComparison.Ordinal);
    }

    private static GatewayOptions Settings(string entity)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, $"listen: [{{ address: 127.0.0.1, port: 0, country: GB, entity: {entity} }}]\nroles: {{ app: {{ trust: true }} }}\n");
            return GatewaySettings.Load(file, Declaration(Policy), _ => null);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Declaration Declaration(string policy)
    {
        var folder = Directory.CreateTempSubdirectory("domicile-access-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "policy.yaml"), policy);
            File.WriteAllText(Path.Combine(folder.FullName, "domicile.yaml"), Yaml);
            return ConfigurationLoader.Load(Path.Combine(folder.FullName, "domicile.yaml")).OrThrow();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
