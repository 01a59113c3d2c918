using System.Collections.Immutable;
using Domicile.Postgres;

namespace Domicile.Configuration.Proposing;

/// <summary>What was looked up in the data for a proposal.</summary>
/// <param name="Countries">Values and row counts of residence columns; absent when there are too many, or none was asked.</param>
/// <param name="Crossing">Whether a foreign key crosses subjects in any row today, by table and constraint; absent when unknown.</param>
public sealed record Probes(
    ImmutableDictionary<TableName, ImmutableDictionary<string, long>> Countries,
    ImmutableDictionary<(TableName Table, string Key), bool> Crossing)
{
    /// <summary>Nothing was looked up.</summary>
    public static Probes None { get; } = new(
        ImmutableDictionary<TableName, ImmutableDictionary<string, long>>.Empty, ImmutableDictionary<(TableName Table, string Key), bool>.Empty);
}
