using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Policy;
using Domicile.Policy.Homes.Planning;
using Domicile.Policy.Law;
using Domicile.Policy.Law.Reading;
using Domicile.Policy.Verdicts;
using Domicile.Policy.Verdicts.Evidence;
using Domicile.Postgres;

namespace Domicile.Tests.Policy.Homes;

/// <summary>What domicile.yaml alone says, read as the product reads it.</summary>
internal static class DeclaredHomes
{
    public static CaseFacts Facts(IEnumerable<Site> sites, params IEnumerable<HomeRule> homes) => Facts(LawBookReader.Load(ShippedLaw.Sources), sites, homes);

    public static HomePlanner Planner(LawBook book, IEnumerable<Site> sites, params IEnumerable<HomeRule> homes)
    {
        var facts = Facts(book, sites, homes);
        return new(new Adjudicator(book, OperatorPolicy.StoreOnly, facts), facts.Homes);
    }

    private static CaseFacts Facts(LawBook book, IEnumerable<Site> sites, IEnumerable<HomeRule> homes)
    {
        var person = new SubjectKind("person", new TableName("public", "users"), ["id"], [], new Residence.Expression("country"), [.. homes]);
        return CaseFactsReader.Load([DeclaredFacts.Text(sites, [person], [], controller: null)], book);
    }
}
