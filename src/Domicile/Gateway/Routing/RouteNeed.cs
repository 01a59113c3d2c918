using System.Collections.Immutable;

namespace Domicile.Gateway.Routing;

/// <summary>One piece of evidence: rows of which subjects a statement touches in one table.</summary>
/// <param name="Table">The table whose key is given: the subject's key in it, or a unique key of its rows.</param>
/// <param name="Columns">The columns of that unique key; empty when the subject's own key is given.</param>
/// <param name="Parts">The key, column by column.</param>
/// <param name="IsHard">Whether the home is needed: protected columns, or a write. Otherwise projections will do.</param>
/// <param name="IsWrite">Whether rows are written or locked: the site's guard refuses what is not at home there.</param>
internal sealed record RouteNeed(RoutedTable Table, ImmutableArray<int> Columns, ImmutableArray<KeyPart> Parts, bool IsHard, bool IsWrite)
{
    /// <summary>The subject kind's name.</summary>
    internal string Kind => Table.Kind!.Name;

    /// <summary>Whether the owner has to be looked up.</summary>
    internal bool IsRowKey => !Columns.IsEmpty;
}
