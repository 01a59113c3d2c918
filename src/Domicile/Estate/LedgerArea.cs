using System.Collections.Immutable;

namespace Domicile.Estate;

/// <summary>One area with a log of its own: what is done at its sites is written there before it is done.</summary>
/// <param name="Name">The area's name in its entries.</param>
/// <param name="Sites">The sites whose acts it records.</param>
/// <param name="Folder">The log's folder, as the writer's machine sees it.</param>
/// <param name="KeyFile">The file with the log's secret key, made by <c>domicile ledger key new</c>.</param>
public sealed record LedgerArea(string Name, ImmutableArray<SiteId> Sites, string Folder, string KeyFile)
{
    /// <summary>A policy file (C2SP tlog-policy) that names the witnesses who are asked to cosign; null for none.</summary>
    public string? PolicyFile { get; init; }
}
