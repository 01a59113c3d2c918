namespace Domicile.Gateway.Routing;

/// <summary>One mention of a table in a statement.</summary>
/// <param name="table">The table.</param>
/// <param name="firstNode">The node of its first column; the others follow.</param>
/// <param name="facts">What is known where it stands.</param>
internal sealed class TableAccess(RoutedTable table, int firstNode, Facts facts)
{
    private readonly HashSet<int> _read = [];

    internal RoutedTable Table => table;

    internal Facts Facts => facts;

    /// <summary>Rows are written or locked.</summary>
    internal bool IsWrite { get; set; }

    /// <summary>The node of a column.</summary>
    internal int Node(int column) => firstNode + column;

    /// <summary>Takes note that a column is read.</summary>
    internal void Read(int column) => _read.Add(column);

    /// <summary>Whether no column is read that the projection leaves out, wherever the projection goes.</summary>
    internal bool ReadsOnlyProjected => _read.All(c => table.Rule.Projection.Contains(table.Columns[c].Name));

    /// <summary>The first column read that only the home holds; null for none.</summary>
    internal string? ProtectedColumn => _read.Order().Where(c => !table.IsEverywhereColumn(c)).Select(c => table.Columns[c].Name).FirstOrDefault();
}
