using Domicile.Postgres.Wire;

namespace Domicile.Postgres.Replication;

/// <summary>The newest description of each table that a stream has told of.</summary>
internal sealed class RelationMap
{
    private readonly Dictionary<uint, Relation> _relations = [];
    private Relation? _last;

    /// <summary>Takes a description.</summary>
    public void Learn(Relation relation)
    {
        _relations[relation.Id] = relation;
        _last = null;
    }

    /// <summary>The table with that id.</summary>
    /// <exception cref="ConnectionException">It was never described.</exception>
    public Relation Of(uint id)
    {
        if (_last is { } last && last.Id == id)
        {
            return last;
        }

        return _last = _relations.GetValueOrDefault(id) ?? throw ConnectionException.Malformed($"a change names table {id}, which was never described.");
    }
}
