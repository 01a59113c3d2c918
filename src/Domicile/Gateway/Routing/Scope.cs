using System.Collections.Immutable;
using Domicile.Gateway.Grammar;

namespace Domicile.Gateway.Routing;

/// <summary>Where names are looked up in one query block: its own relations, then those of the blocks around it.</summary>
/// <param name="outer">The block around; null for none.</param>
/// <param name="tables">Common table expressions in sight.</param>
internal sealed class Scope(Scope? outer, ImmutableDictionary<string, CommonSource> tables)
{
    private readonly List<Relation> _relations = [];

    /// <summary>Common table expressions in sight.</summary>
    internal ImmutableDictionary<string, CommonSource> Tables => tables;

    /// <summary>The relations of this block.</summary>
    internal IReadOnlyList<Relation> Relations => _relations;

    internal void Add(Relation relation) => _relations.Add(relation);

    /// <summary>The nodes that a column's name means: one, or those that USING made one.</summary>
    internal IReadOnlyList<int> Find(ImmutableArray<string> path)
    {
        var name = path[^1];
        var owner = path.Length > 1 ? path[^2] : null;
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            var found = scope._relations.Where(r => owner is null || r.Name == owner).SelectMany(r => r.Columns.Where(c => c.Name == name).Select(c => c.Node)).ToList();
            if (found.Count > 0)
            {
                return found;
            }
        }

        return [];
    }

    /// <summary>The relation of that name.</summary>
    internal Relation? Relation(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._relations.Find(r => r.Name == name) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Whether a relation in sight has columns that are not known here, such as a function's.</summary>
    internal bool SeesOpaque(string? owner)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._relations.Exists(r => r.IsOpaque && (owner is null || r.Name == owner)))
            {
                return true;
            }
        }

        return false;
    }

    internal Scope? Outer => outer;
}
