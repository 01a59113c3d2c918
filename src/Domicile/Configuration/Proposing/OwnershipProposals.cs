using System.Collections.Immutable;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Proposing;

/// <summary>Finds each table's step to an owner by walking foreign keys backwards from the subjects, nearest first. Where
/// organisations are subjects they come first: what names an organisation is the organisation's.</summary>
internal sealed class OwnershipProposals(DatabaseCatalog catalog, ImmutableArray<ProposedKind> kinds)
{
    private static readonly string[] OwnerWords = ["owner", "user", "customer", "author", "account", "member", "person", "follower", "sender", "from", "organisation", "organization", "org", "company", "tenant", "workspace"];

    private static readonly string[] OtherWords = ["recipient", "to", "followee", "followed", "following", "target", "moderator", "moderated", "approved", "approver", "assignee", "assigned", "updated", "modified", "deleted", "created", "by", "rep", "manager", "invited", "reviewer", "referrer", "parent", "reply"];

    private readonly Dictionary<TableName, (ForeignKey Key, ImmutableArray<ForeignKey> Others)> _steps = [];

    /// <summary>The step of each owned table, and the other steps that were possible.</summary>
    internal IReadOnlyDictionary<TableName, (ForeignKey Key, ImmutableArray<ForeignKey> Others)> Find()
    {
        var roots = kinds.Select(k => k.Candidate.Table.Name).ToHashSet();
        foreach (var natures in kinds.GroupBy(k => k.Candidate.Nature == "organisation").OrderByDescending(g => g.Key))
        {
            var reached = natures.Select(k => k.Candidate.Table.Name).ToHashSet();
            Spread(reached, roots, onlyCertain: true);
        }

        // What could not be said with certainty is tried again by columns that may be NULL.
        Spread([.. roots, .. _steps.Keys], roots, onlyCertain: false);
        return _steps;
    }

    private void Spread(HashSet<TableName> reached, HashSet<TableName> roots, bool onlyCertain)
    {
        for (var more = true; more;)
        {
            var found = catalog.Tables.Values
                .Where(t => !t.IsOfExtension && !roots.Contains(t.Name) && !_steps.ContainsKey(t.Name))
                .Select(t => (Table: t, Keys: Candidates(t, reached, onlyCertain)))
                .Where(f => !f.Keys.IsEmpty)
                .ToList();
            foreach (var (table, keys) in found)
            {
                _steps[table.Name] = (keys[0], keys[1..]);
            }

            reached.UnionWith(found.Select(f => f.Table.Name));
            more = found.Count > 0;
        }
    }

    private ImmutableArray<ForeignKey> Candidates(Table table, HashSet<TableName> reached, bool onlyCertain) =>
    [
        .. table.ForeignKeys
            .Where(k => k.Target != table.Name && reached.Contains(k.Target) && (!onlyCertain || k.Columns.All(c => table.Column(c).NotNull)))
            .OrderByDescending(k => Points(k, table)).ThenBy(k => k.Name, StringComparer.Ordinal),
    ];

    private int Points(ForeignKey key, Table table)
    {
        var words = key.Columns.SelectMany(Words.Of).Where(w => w != "id").ToList();
        var target = Words.Singular(key.Target.Name);
        return (key.Columns.All(c => table.Column(c).NotNull) ? 4 : 0)
            + (kinds.Any(k => k.Candidate.Table.Name == key.Target) ? 3 : 0)
            + (words.Exists(OwnerWords.Contains) || string.Join('_', words) == target ? 2 : 0)
            - (words.Exists(OtherWords.Contains) ? 3 : 0)
            + (key.OnDelete == "CASCADE" ? 1 : 0)
            + (key.Columns.Contains(table.PrimaryKey.FirstOrDefault() ?? "") ? 1 : 0);
    }
}
