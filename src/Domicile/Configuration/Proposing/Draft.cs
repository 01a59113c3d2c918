using System.Collections.Immutable;
using Domicile.Configuration.Checking;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Proposing;

/// <summary>The first half of a proposal, made from the catalog alone: subjects, roles and ownership. It says what to look up in
/// the data; with the answers it becomes a <see cref="Proposal"/>.</summary>
public sealed class Draft
{
    private Draft(DatabaseCatalog catalog, ImmutableArray<SubjectCandidate> candidates, ImmutableArray<ProposedKind> kinds, ImmutableArray<ProposedTable> tables, ImmutableArray<Decision> decisions) =>
        (Catalog, Candidates, Kinds, Tables, Decisions) = (catalog, candidates, kinds, tables, decisions);

    /// <summary>The catalog it was made from.</summary>
    public DatabaseCatalog Catalog { get; }

    /// <summary>Every table with something that speaks for a subject, best first.</summary>
    public ImmutableArray<SubjectCandidate> Candidates { get; }

    /// <summary>The kinds chosen among them.</summary>
    public ImmutableArray<ProposedKind> Kinds { get; }

    /// <summary>Every table with its role.</summary>
    public ImmutableArray<ProposedTable> Tables { get; }

    /// <summary>The rules so far, by table.</summary>
    public ImmutableDictionary<TableName, TableRule> Rules => Tables.ToImmutableDictionary(t => t.Name, t => t.Rule);

    /// <summary>Foreign keys that may cross subjects: whether any row does is asked of the data.</summary>
    public IEnumerable<(ProposedTable From, ForeignKey Key, ProposedTable To)> Crossable
    {
        get
        {
            var byName = Tables.ToDictionary(t => t.Name);
            var rules = Rules;
            var kinds = PolicyKinds();
            return from table in Tables
                   where table.Role is TableRole.Subject or TableRole.Owned
                   from key in table.Table.ForeignKeys
                   where byName.ContainsKey(key.Target)
                   let target = byName[key.Target]
                   where target.Role is TableRole.Subject or TableRole.Owned
                   where !ForeignKeySides.IsInside(table.Rule, key, target.Rule, rules, kinds)
                   select (table, key, target);
        }
    }

    internal ImmutableArray<Decision> Decisions { get; }

    /// <summary>Works out subjects, roles and ownership.</summary>
    public static Draft Of(DatabaseCatalog catalog)
    {
        var candidates = SubjectCandidates.Of(catalog);
        var kinds = KindProposals.Of(catalog, candidates);
        var roles = new RoleProposals(catalog, kinds, new OwnershipProposals(catalog, kinds).Find());
        var tables = roles.All();
        return new(catalog, candidates, kinds, tables, [.. roles.Decisions]);
    }

    /// <summary>The proposal, with what the data said.</summary>
    public Proposal Complete(Probes probes)
    {
        var kinds = ResidenceProposals.Of(Kinds, probes);
        var projections = new ProjectionProposals(this, probes);
        var tables = projections.All();
        return new(kinds.Kinds, tables, [.. KindDecisions(), .. kinds.Decisions, .. Decisions, .. projections.Decisions, .. SchemaDecisions.Of(tables, kinds.Kinds, Catalog)]);
    }

    /// <summary>The kinds as the policy knows them, for questions about keys.</summary>
    internal ImmutableArray<SubjectKind> PolicyKinds() =>
        [.. Kinds.Select(k => new SubjectKind(k.Name, k.Candidate.Table.Name, k.Candidate.Table.PrimaryKey, k.Aliases, new Residence.Expression("NULL"), []))];

    private IEnumerable<Decision> KindDecisions()
    {
        if (Kinds.IsEmpty)
        {
            yield return new("no-subject", null, "No table looks like people, organisations or devices.", "Nothing is proposed. Name the table under 'subjects' yourself.");
        }

        foreach (var kind in Kinds)
        {
            yield return new("subject-kind", kind.Candidate.Table.Name, $"Is each row of '{kind.Candidate.Table.Name}' a subject with a home of its own? It {string.Join(", ", kind.Candidate.Because)}.", $"Yes: kind '{kind.Name}'.{(kind.Candidate.Nature == "employee" ? " If it is only your own staff, and may be known at every site, make it a reference table." : "")}");
        }

        foreach (var candidate in Candidates.Where(c => c.Score >= SubjectCandidates.Enough && Kinds.All(k => k.Candidate != c)))
        {
            yield return new("subject-kind", candidate.Table.Name, $"Is each row of '{candidate.Table.Name}' a subject with a home of its own? It {string.Join(", ", candidate.Because)}.", "No: it moves with the row that it hangs off.");
        }
    }
}
