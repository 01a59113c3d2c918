using System.Collections.Immutable;
using Domicile.Policy;
using Domicile.Postgres;
using Domicile.Postgres.Catalog;

namespace Domicile.Configuration.Checking;

/// <summary>A declaration beside one site's catalog, and the faults found so far.</summary>
internal sealed class CheckContext(Declaration declaration, DatabaseCatalog catalog)
{
    private readonly List<Fault> _faults = [];

    internal Declaration Declaration { get; } = declaration;

    internal DatabaseCatalog Catalog { get; } = catalog;

    /// <summary>Rules by table, ownership completed where it can be; null ownership where it cannot.</summary>
    internal ImmutableDictionary<TableName, TableRule> Rules { get; } = declaration.Tables.DistinctBy(r => r.Table).ToImmutableDictionary(
        r => r.Table,
        r => r.By is { } by && catalog.Tables.TryGetValue(r.Table, out var table) ? r with { By = Resolution.Step(by, table, catalog) } : r);

    internal ImmutableArray<Fault> Faults => [.. _faults.OrderBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Line).ThenBy(f => f.Column)];

    /// <summary>The tables that are there and take part: subject, owned and reference.</summary>
    internal IEnumerable<(TableRule Rule, Table Table)> Taking =>
        from rule in Declaration.Tables
        where rule.Role != TableRole.Local && Catalog.Tables.ContainsKey(rule.Table)
        select (Rules[rule.Table], Catalog.Table(rule.Table));

    internal void Fault(string path, string message, string hint) => Add(path, message, hint, isNote: false);

    internal void Note(string path, string message, string hint) => Add(path, message, hint, isNote: true);

    private void Add(string path, string message, string hint, bool isNote)
    {
        var place = Declaration.Sources.Of(path);
        _faults.Add(new(place.File, place.Line, place.Column, message, hint) { IsNote = isNote });
    }
}
